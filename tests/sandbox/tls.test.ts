import { spawn, spawnSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { expect } from "chai";
import { makeIdentity } from "../../sandbox/certificate.js";
import { makeRelease, type Sandbox, startSandbox } from "../../sandbox/index.js";
import { root } from "../child.js";

// ---------------------------------------------------------------------------------------------------------------------
// Fixture
// ---------------------------------------------------------------------------------------------------------------------

const terraform = spawnSync("terraform", ["version"], { stdio: "ignore" }).status === 0;

let sandbox: Sandbox;
let folder: string;

/** Runs a program with the variables of the sandbox and nothing else of ours. */
const run = async (program: string, ...args: string[]): Promise<{ code: number | null; output: string }> => {
  const env = {
    PATH: process.env["PATH"],
    HOME: folder,
    CHECKPOINT_DISABLE: "1",
    TF_IN_AUTOMATION: "1",
    WORKSPACE: sandbox.airbyte.workspaceId,
    ...sandbox.env,
  };
  const child = spawn(program, args, { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) => child.on("error", reject).on("close", resolve));
  return { code, output };
};

/** A program that uses our own clients, in a process that was started with the variables. */
const program = (text: string): Promise<{ code: number | null; output: string }> => {
  const file = path.join(folder, "program.cjs");
  const source = (name: string): string => JSON.stringify(path.join(root, "dist", ...name.split("/")));
  fs.writeFileSync(
    file,
    text.replace(/dist:([\w./-]+)/g, (_all, name: string) => source(name)),
  );
  return run(process.execPath, file);
};

describe("the sandbox with TLS", () => {
  before(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "conduit-tls-test-"));
    sandbox = await startSandbox({ tls: true });
  });
  after(async () => {
    await sandbox.close();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  it("has a certificate for this machine that its own authority signed, and that no other one did", () => {
    const [one, two] = [makeIdentity(new Date()), makeIdentity(new Date())];
    const [leaf, authority, other] = [one.certificate, one.authority, two.authority].map((pem) => new X509Certificate(pem));
    expect([leaf?.checkIssued(authority!), leaf?.verify(authority!.publicKey), leaf?.verify(other!.publicKey)]).to.deep.equal([
      true,
      true,
      false,
    ]);
    expect([authority?.ca, leaf?.ca]).to.deep.equal([true, false]);
    expect(["localhost", "example.com"].map((host) => leaf?.checkHost(host))).to.deep.equal(["localhost", undefined]);
    expect(["127.0.0.1", "::1", "10.0.0.1"].map((ip) => leaf?.checkIP(ip))).to.deep.equal(["127.0.0.1", "::1", undefined]);
    expect(new Date(leaf?.validTo ?? 0).getTime()).to.be.greaterThan(Date.now());
  });

  it("serves all three vendors to Node programs that were started with its variables, and to no others", async () => {
    const text = `
      const { fivetranClient } = require(dist:providers/fivetran/index.js);
      const { airbyteClient } = require(dist:providers/airbyte/index.js);
      const { tfregistryClient } = require(dist:providers/tfregistry/index.js);
      const { get, post } = require(dist:sdk/call.js);
      (async () => {
        const groups = await fivetranClient().list(get("/groups"));
        const spaces = await airbyteClient().run(post("/workspaces/get", { workspaceId: process.env.WORKSPACE }, { effect: "read" }));
        const org = await tfregistryClient().run(get("/api/v2/organizations/acme"));
        console.log(JSON.stringify([groups, spaces.workspaceId === process.env.WORKSPACE, org.data.id]));
      })();`;
    const { output } = await program(text);
    expect(output.trim()).to.equal('[[],true,"acme"]');
    const refused = await fetch(`${sandbox.tfregistry.url}/api/v2/ping`).catch((error: unknown) => (error as Error).cause);
    expect(String(refused)).to.match(/certificate|unable to verify/i);
  });

  it("is found by terraform as it comes, with its own discovery and token, and with the lock file of the release", async function () {
    this.timeout(180_000);
    if (!terraform) this.skip();
    const here = `${process.platform === "win32" ? "windows" : process.platform}_${process.arch === "x64" ? "amd64" : process.arch}`;
    const dir = path.join(folder, "dist");
    await makeRelease({ dir, name: "foo", version: "1.0.0", platforms: [here] });
    const { output } = await program(`
      const { handlerOf } = require(dist:providers/provider.js);
      const quiet = () => undefined;
      const context = { config: () => undefined, signal: new AbortController().signal, log: { warn: quiet, info: quiet, progress: quiet } };
      (async () => {
        const handler = handlerOf("tfregistry:PrivateProviderRelease");
        const gpgPublicKey = require("node:fs").readFileSync(${JSON.stringify(path.join(dir, "public-key.asc"))}, "utf8");
        const { inputs } = await handler.check({}, { name: "foo", distDir: ${JSON.stringify(dir)}, gpgPublicKey }, context);
        const { outs } = await handler.create(inputs, context);
        console.log(JSON.stringify(outs));
      })();`);
    const outs = JSON.parse(output) as Record<string, string>;
    expect(outs["source"]).to.equal(`${new URL(sandbox.tfregistry.url).host}/acme/foo`);
    fs.writeFileSync(path.join(folder, "main.tf"), outs["requiredProvidersHcl"] ?? "");
    fs.writeFileSync(path.join(folder, ".terraform.lock.hcl"), outs["lockFileHcl"] ?? "");
    const init = await run("terraform", "init", "-no-color", "-lockfile=readonly");
    expect(init.code, init.output).to.equal(0);
  });

  it("leaves none of its files behind", async () => {
    const other = await startSandbox({ tls: true });
    const files = ["SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS", "TF_CLI_CONFIG_FILE"].map((name) => other.env[name] ?? "");
    expect(files.map((file) => fs.existsSync(file))).to.deep.equal([true, true, true]);
    await other.close();
    expect(files.map((file) => fs.existsSync(file))).to.deep.equal([false, false, false]);
  });
});
