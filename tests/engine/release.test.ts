import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { expect } from "chai";
import { makeRelease, makeReleaseKey, type JournalEntry } from "../../sandbox/index.js";
import { engineSuite, Project } from "./project.js";

// ---------------------------------------------------------------------------------------------------------------------
// Fixture
// ---------------------------------------------------------------------------------------------------------------------

const LIMIT = 10;
const HERE = `${process.platform}_${process.arch === "x64" ? "amd64" : process.arch}`;
const PLATFORMS = [...new Set([HERE, "darwin_amd64", "darwin_arm64", "linux_arm64", "windows_amd64"])];

const release = (version: string): string =>
  `new tfregistry.PrivateProviderRelease("v${version}", { name: "foo", distDir: process.env.RELEASES + "/${version}", gpgPublicKey,
     onDelete: "delete" })`;

const program = `
  const gpgPublicKey = require("node:fs").readFileSync(process.env.RELEASES + "/1.0.0/public-key.asc", "utf8");
  const one = ${release("1.0.0")};
  const two = ${release("1.1.0")};
  exports.required = one.requiredProvidersHcl;
  exports.lock = one.lockFileHcl;`;

/** The most requests that began within a second. */
const most = (times: readonly number[]): number =>
  Math.max(...times.map((from, i) => times.slice(i).filter((time) => time < from + 1000).length));

engineSuite("a release in the real engine", () => {
  let project: Project;
  afterEach(() => project.close());

  it("keeps to the registry's limit with two at once, gets over lost answers to every upload, and is installed by terraform as it comes", async function () {
    this.timeout(280_000);
    project = await Project.make("release", program, { tls: true, tfregistry: { organization: "Acme-Corp", rateLimit: LIMIT } });
    const { sandbox, env, folder } = project;
    env["RELEASES"] = path.join(folder, "releases");
    const key = await makeReleaseKey();
    for (const version of ["1.0.0", "1.1.0"]) {
      await makeRelease({ dir: path.join(folder, "releases", version), name: "foo", version, platforms: PLATFORMS, key });
    }
    const times: number[] = [];
    const journal = sandbox.journal as JournalEntry[];
    journal.push = (...entries) => (times.push(Date.now()), Array.prototype.push.apply(journal, entries));
    sandbox.fault({ vendor: "tfregistry", method: "PUT", commit: true, status: 504 });
    await project.up();
    sandbox.clearFaults();
    const puts = journal.filter(({ method }) => method === "PUT");
    expect(puts).to.have.length(2 * (PLATFORMS.length + 2));
    expect(journal.filter(({ status }) => status === 429)).to.deep.equal([]);
    expect(most(times)).to.be.at.most(LIMIT);
    await project.settled();

    // What an earlier version wrote: the organization as the registry calls it.
    const { text } = await project.fine("stack", "export");
    const file = path.join(folder, "before.json");
    fs.writeFileSync(file, text.replaceAll("/acme-corp/", "/Acme-Corp/"));
    await project.fine("stack", "import", "--file", file);
    await project.settled();
    await project.fine("refresh", "--yes", "--skip-preview");
    const after = (await project.resources()).find(({ urn }) => urn.endsWith("PrivateProviderRelease::v1.0.0"));
    expect(after?.id).to.equal("Acme-Corp/private/Acme-Corp/foo/1.0.0");
    expect(after?.outputs["source"]).to.equal(`${new URL(sandbox.tfregistry.url).host}/acme-corp/foo`);

    const work = path.join(folder, "consumer");
    fs.mkdirSync(work);
    fs.writeFileSync(path.join(work, "main.tf"), String(after?.outputs["requiredProvidersHcl"]));
    fs.writeFileSync(path.join(work, ".terraform.lock.hcl"), String(after?.outputs["lockFileHcl"]));
    const init = spawn("terraform", ["init", "-no-color", "-lockfile=readonly"], {
      cwd: work,
      env: { PATH: process.env["PATH"], HOME: work, CHECKPOINT_DISABLE: "1", ...sandbox.env },
    });
    let said = "";
    for (const stream of [init.stdout, init.stderr]) stream.on("data", (chunk: Buffer) => (said += chunk.toString()));
    const code = await new Promise((resolve) => init.on("error", () => resolve("no terraform here")).on("close", resolve));
    expect(code === "no terraform here" ? 0 : code, said).to.equal(0);

    await project.fine("destroy", "--yes", "--skip-preview");
    expect(sandbox.living()).to.deep.equal([]);
  });

  it("under another name, or replaced by itself, still deletes the key and the entry that it has made", async () => {
    const named = (name: string): string => `
      const gpgPublicKey = require("node:fs").readFileSync(process.env.RELEASES + "/1.0.0/public-key.asc", "utf8");
      new tfregistry.PrivateProviderRelease("${name}", { name: "foo", distDir: process.env.RELEASES + "/1.0.0", gpgPublicKey, onDelete: "delete" });`;
    project = await Project.make("release-renamed", named("r"));
    const { sandbox, env, folder } = project;
    env["RELEASES"] = path.join(folder, "releases");
    await makeRelease({ dir: path.join(folder, "releases", "1.0.0"), name: "foo", version: "1.0.0", platforms: [HERE] });
    await project.up();
    const made = sandbox.living().length;
    project.program(named("r2"));
    await project.up();
    expect(sandbox.living()).to.have.length(made);
    const [{ urn = "" } = {}] = (await project.resources()).filter(({ type }) => type.endsWith("PrivateProviderRelease"));
    await project.fine("up", "--yes", "--skip-preview", "--replace", urn);
    expect(sandbox.living()).to.have.length(made);
    await project.settled();
    await project.fine("destroy", "--yes", "--skip-preview");
    expect(sandbox.living()).to.deep.equal([]);
  });
});
