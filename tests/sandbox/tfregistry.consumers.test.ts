import * as fs from "node:fs";
import * as path from "node:path";
import { expect } from "chai";
import { makeRelease, type Release } from "../../sandbox/release.js";
import { sandbox, folder, key, send, publish, cli, here, useRegistry } from "./tfregistry.setup.js";

describe("the Terraform registry of the sandbox", () => {
  useRegistry();

  // -------------------------------------------------------------------------------------------------------------------
  // Consumers
  // -------------------------------------------------------------------------------------------------------------------

  describe("for consumers", () => {
    const CONSUMER = "/api/registry/v1/providers/acme/foo";
    let release: Release;

    before(async () => {
      const platforms = [...new Set([here, "linux_amd64", "darwin_arm64"])];
      release = await makeRelease({ dir: path.join(folder, "dist"), name: "foo", version: "1.0.0", platforms, key });
    });

    it("knows no provider, version or platform that was not published", async () => {
      expect((await send("GET", `${CONSUMER}/versions`)).body).to.deep.equal({ errors: ["Not Found"] });
      await publish(release);
      expect((await send("GET", `${CONSUMER}/1.0.1/download/linux/amd64`)).status).to.equal(404);
      expect((await send("GET", `${CONSUMER}/1.0.0/download/plan9/amd64`)).status).to.equal(404);
    });

    it("lists a version only when all of its files are there", async () => {
      await publish(release);
      const listed = async (): Promise<unknown[]> => ((await send("GET", `${CONSUMER}/versions`)).body as { versions: unknown[] }).versions;
      expect(await listed()).to.deep.equal([
        { version: "1.0.0", protocols: ["5.0"], platforms: release.files.archives.map(({ os, arch }) => ({ os, arch })) },
      ]);
      const [version] = sandbox.world.table<{ id: string }>("tfregistry:PrivateProviderRelease").all();
      sandbox.world.table("tfregistry:Blob").remove(`${version?.id ?? ""}/signature`);
      expect(await listed()).to.deep.equal([]);
      expect((await send("GET", `${CONSUMER}/1.0.0/download/linux/amd64`)).status).to.equal(404);
    });

    it("answers a download with everything that a consumer verifies", async () => {
      await publish(release);
      const body = (await send("GET", `${CONSUMER}/1.0.0/download/linux/amd64`)).body as Record<string, string> & {
        signing_keys: { gpg_public_keys: Record<string, unknown>[] };
      };
      const archive = release.files.archives.find(({ os, arch }) => os === "linux" && arch === "amd64");
      expect(body).to.include({ os: "linux", arch: "amd64", filename: archive?.filename, shasum: archive?.sha256 });
      expect(body.signing_keys.gpg_public_keys.map(({ key_id, ascii_armor }) => [key_id, ascii_armor])).to.deep.equal([
        [key.keyId, key.publicKeyArmored],
      ]);
      for (const [name, file] of [
        ["shasums_url", release.files.shasums],
        ["shasums_signature_url", release.files.signature],
        ["download_url", archive?.path ?? ""],
      ] as const) {
        const bytes = Buffer.from(await (await fetch(body[name] ?? "")).arrayBuffer());
        expect(bytes.equals(fs.readFileSync(file)), name).to.equal(true);
      }
    });

    describe("that are real", () => {
      let work: string;
      /** Runs the program beside this one, so that the sandbox can answer it. */
      const run = async (...args: string[]): Promise<{ code: number | null; output: string }> => {
        const { spawn } = await import("node:child_process");
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

      before("needs tofu or terraform on PATH", function () {
        if (cli === undefined) this.skip();
      });
      beforeEach(() => {
        work = fs.mkdtempSync(path.join(folder, "consumer-"));
        const { url, token } = sandbox.tfregistry;
        fs.writeFileSync(
          path.join(work, "cli.tfrc"),
          `host "sandbox.test" {\n  services = { "providers.v1" = "${url}/api/registry/v1/providers/" }\n}\n` +
            `credentials "sandbox.test" {\n  token = "${token}"\n}\n`,
        );
        const source = `{ source = "sandbox.test/acme/foo", version = "1.0.0" }`;
        fs.writeFileSync(path.join(work, "main.tf"), `terraform {\n  required_providers {\n    foo = ${source}\n  }\n}\n`);
      });

      it(`install what was published (${cli ?? "no program"})`, async function () {
        this.timeout(180_000);
        await publish(release);
        const init = await run("init", "-no-color");
        expect(init.code, init.output).to.equal(0);
        expect(init.output).to.contain(key.keyId);
        const lock = fs.readFileSync(path.join(work, ".terraform.lock.hcl"), "utf8");
        for (const { sha256 } of release.files.archives) expect(lock).to.contain(`zh:${sha256}`);
        const downloads = sandbox.journal.filter(({ path: p, method }) => method === "GET" && p.startsWith("/_archivist/"));
        expect(downloads.map(({ auth, status }) => [auth, status])).to.deep.equal([
          ["", 200],
          ["", 200],
          ["", 200],
        ]);
      });

      it("verify every platform, and notice one whose bytes went bad", async function () {
        this.timeout(180_000);
        await publish(release);
        const lock = ["providers", "lock", "-no-color", "-platform=linux_amd64", "-platform=darwin_arm64"];
        const good = await run(...lock);
        expect(good.code, good.output).to.equal(0);
        const platform = sandbox.world
          .table<{ id: string; os: string }>("tfregistry:Platform")
          .all()
          .find(({ os }) => os === "darwin");
        sandbox.world.table("tfregistry:Blob").set(`${platform?.id ?? ""}/binary`, { base64: "UEsFBg==", unseen: 0 });
        fs.rmSync(path.join(work, ".terraform.lock.hcl"));
        const bad = await run(...lock);
        expect(bad.code, bad.output).to.equal(1);
      });
    });
  });

  // -------------------------------------------------------------------------------------------------------------------
  // The release that the tests publish
  // -------------------------------------------------------------------------------------------------------------------

  it("is published from the same bytes every time the same release is made", async () => {
    const make = (dir: string): Promise<Release> =>
      makeRelease({ dir: path.join(folder, dir), name: "foo", version: "2.0.0", platforms: ["linux_amd64", "windows_386"], key });
    const [one, two] = [await make("one"), await make("two")];
    for (const part of ["shasums", "signature", "manifest"] as const) {
      expect(fs.readFileSync(one.files[part]).equals(fs.readFileSync(two.files[part])), part).to.equal(true);
    }
    // Two signatures of one second are the same by luck; this one must be dated like its key.
    const { readKey, readSignature } = await import("openpgp");
    const signature = await readSignature({ binarySignature: new Uint8Array(fs.readFileSync(one.files.signature)) });
    const created = (await readKey({ armoredKey: key.publicKeyArmored })).getCreationTime();
    expect(signature.packets[0]?.created).to.deep.equal(created);
    expect(fs.readdirSync(path.join(folder, "one"))).to.deep.equal([
      "public-key.asc",
      "terraform-provider-foo_2.0.0_SHA256SUMS",
      "terraform-provider-foo_2.0.0_SHA256SUMS.sig",
      "terraform-provider-foo_2.0.0_linux_amd64.zip",
      "terraform-provider-foo_2.0.0_manifest.json",
      "terraform-provider-foo_2.0.0_windows_386.zip",
    ]);
  });
});
