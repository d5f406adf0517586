import { spawn, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { expect } from "chai";
import { type Stored } from "../../drive.js";
import { KIND, RegistryStack } from "./registry-stack.js";

// ---------------------------------------------------------------------------------------------------------------------
// Fixture
// ---------------------------------------------------------------------------------------------------------------------

const cli = ["tofu", "terraform"].find((name) => spawnSync(name, ["version"], { stdio: "ignore" }).status === 0);

const here = `${process.platform === "win32" ? "windows" : process.platform}_${process.arch === "x64" ? "amd64" : process.arch}`;
const PLATFORMS = [...new Set([here, "linux_amd64", "darwin_arm64", "windows_amd64"])];

let stack: RegistryStack;
let work: string;

/** Runs the program beside this one, so that the sandbox can answer it. */
const run = async (...args: string[]): Promise<{ code: number | null; output: string }> => {
  const env = {
    PATH: process.env["PATH"],
    HOME: work,
    TF_CLI_CONFIG_FILE: path.join(work, "cli.tfrc"),
    CHECKPOINT_DISABLE: "1",
    TF_IN_AUTOMATION: "1",
  };
  const child = spawn(cli ?? "", args, { cwd: work, env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) => child.on("error", reject).on("close", resolve));
  return { code, output };
};

/** A consumer that pastes what the release says. Its host name has no port, because the sandbox speaks no TLS. */
const consume = (applied: Stored): void => {
  const { url, token } = stack.sandbox.tfregistry;
  const paste = (text: unknown): string => String(text).replaceAll(new URL(url).host, "sandbox.test");
  fs.writeFileSync(
    path.join(work, "cli.tfrc"),
    `host "sandbox.test" {\n  services = { "providers.v1" = "${url}/api/registry/v1/providers/" }\n}\n` +
      `credentials "sandbox.test" {\n  token = "${token}"\n}\n`,
  );
  fs.writeFileSync(path.join(work, "main.tf"), paste(applied.outs["requiredProvidersHcl"]));
  fs.writeFileSync(path.join(work, ".terraform.lock.hcl"), paste(applied.outs["lockFileHcl"]));
};

describe(`a published release and its consumer (${cli ?? "skipped: neither tofu nor terraform is on the PATH"})`, () => {
  before(function () {
    this.timeout(180_000);
    if (cli === undefined) this.skip();
  });
  beforeEach(async () => {
    stack = await RegistryStack.of();
    work = path.join(stack.folder, "consumer");
    fs.mkdirSync(work);
  });
  afterEach(() => stack.close());

  const publish = async (): Promise<Stored> => {
    const release = await stack.release({ platforms: PLATFORMS });
    return stack.resource(KIND).create({ name: "foo", distDir: release.dir, gpgPublicKey: stack.key.publicKeyArmored });
  };

  it("is installed with the lock file that the release hands out, which holds every hash already", async function () {
    this.timeout(180_000);
    const applied = await publish();
    consume(applied);
    const lock = fs.readFileSync(path.join(work, ".terraform.lock.hcl"), "utf8");
    const init = await run("init", "-no-color", "-lockfile=readonly");
    expect(init.code, init.output).to.equal(0);
    expect(init.output).to.contain(stack.key.keyId);
    const all = await run("providers", "lock", "-no-color", ...PLATFORMS.map((platform) => `-platform=${platform}`));
    expect(all.code, all.output).to.equal(0);
    // The program writes the file anew: it found nothing to add, so our hashes are its own.
    const hashes = (text: string): string[] => [...text.matchAll(/"((?:h1|zh):[^"]+)"/g)].map(([, hash]) => hash ?? "").sort();
    expect(hashes(fs.readFileSync(path.join(work, ".terraform.lock.hcl"), "utf8"))).to.deep.equal(hashes(lock));
  });

  it("is installed from an organization and by a name that are written with capitals: addresses are lower case", async function () {
    this.timeout(180_000);
    await stack.close();
    stack = await RegistryStack.of({ organization: "Acme-Corp" });
    work = path.join(stack.folder, "consumer");
    fs.mkdirSync(work);
    const release = await stack.release({ platforms: PLATFORMS });
    const applied = await stack.resource(KIND).create({ name: "foo", distDir: release.dir, gpgPublicKey: stack.key.publicKeyArmored });
    expect(applied.id).to.equal("Acme-Corp/private/Acme-Corp/foo/1.0.0");
    expect(applied.outs["source"]).to.equal(`${new URL(stack.sandbox.tfregistry.url).host}/acme-corp/foo`);
    consume(applied);
    const init = await run("init", "-no-color", "-lockfile=readonly");
    expect(init.code, init.output).to.equal(0);
  });

  it("is not offered to anybody before its signature has come", async function () {
    this.timeout(180_000);
    const handle = stack.sandbox.fault({ method: "PUT", path: "/_archivist/", after: PLATFORMS.length + 1, status: 400 });
    await publish().then(
      () => expect.fail("was published"),
      () => undefined,
    );
    handle.stop();
    const { url, token } = stack.sandbox.tfregistry;
    const response = await fetch(`${url}/api/registry/v1/providers/acme/foo/versions`, { headers: { authorization: `Bearer ${token}` } });
    expect(await response.json())
      .to.include({ id: "acme/foo" })
      .and.to.have.property("versions")
      .that.deep.equals([]);
    consume(await publish());
    const init = await run("init", "-no-color");
    expect(init.code, init.output).to.equal(0);
  });

  it("breaks the lock files of its users when it is published again, as the warning says", async function () {
    this.timeout(180_000);
    const applied = await publish();
    consume(applied);
    const other = await stack.release({ platforms: PLATFORMS, executable: () => "#!/bin/sh\necho other\n" });
    const args = { name: "foo", distDir: other.dir, gpgPublicKey: stack.key.publicKeyArmored, allowRepublish: true };
    const again = await stack.resource(KIND).up(applied, args);
    const broken = await run("init", "-no-color");
    expect(broken.code, broken.output).to.equal(1);
    expect(broken.output).to.match(/doesn't match any of the\s+checksums/);
    consume(again);
    const mended = await run("init", "-no-color");
    expect(mended.code, mended.output).to.equal(0);
  });
});
