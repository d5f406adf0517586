import * as fs from "node:fs";
import * as path from "node:path";
import { expect } from "chai";
import type { Plain } from "../../../sdk/plain.js";
import { PartialFailure } from "../../../providers/kernel/handler.js";
import type { Fault } from "../../../sandbox/index.js";
import { makeReleaseKey } from "../../../sandbox/release.js";
import { failure, type Stored } from "../../drive.js";
import { FOO, KEYS, KIND, RegistryStack, expiredKey, severalIn } from "./registry-stack.js";

// ---------------------------------------------------------------------------------------------------------------------
// Fixture
// ---------------------------------------------------------------------------------------------------------------------

let stack: RegistryStack;

const restart = async (options: Parameters<typeof RegistryStack.of>[0]): Promise<void> => {
  await stack.close();
  stack = await RegistryStack.of(options);
};

const argsFor = (dir: string, more: Plain = {}): Plain => ({
  name: "foo",
  distDir: dir,
  gpgPublicKey: stack.key.publicKeyArmored,
  ...more,
});

const living = (): string[] => stack.sandbox.living().map(({ kind, key }) => `${kind.split(":")[1] ?? ""} ${key ?? ""}`);

const PUBLISHED = ["GpgKey", "RegistryProvider", "PrivateProviderRelease", "Platform", "Platform"];

const table = (kind: string): Plain[] => stack.sandbox.world.table<Plain>(`tfregistry:${kind}`).all();

/** Every upload with what it was: the blobs are told apart by where they came to rest. */
const uploads = (): number =>
  stack.sandbox.journal.filter(({ method, path: p, status }) => method === "PUT" && p.includes("/object/") && status === 200).length;

/** Creates; when it fails, goes on with what the engine recorded, as the next `up` does. */
const createUntilDone = async (args: Plain, between: () => void): Promise<Stored & { failed: boolean }> => {
  const { handlerOf } = await import("../../../providers/provider.js");
  const inputs = await stack.resource(KIND).check(args);
  try {
    return { ...(await handlerOf(KIND).create(inputs, stack.watched.context)), inputs, failed: false };
  } catch (error) {
    between();
    if (!(error instanceof PartialFailure)) return { ...(await stack.resource(KIND).create(args)), failed: true };
    return { ...(await stack.resource(KIND).up({ id: error.id, inputs, outs: error.outs }, args, true)), failed: true };
  }
};

describe("a private provider release", () => {
  beforeEach(async () => {
    stack = await RegistryStack.of();
  });
  afterEach(() => stack.close());

  // -------------------------------------------------------------------------------------------------------------------
  // Publishing
  // -------------------------------------------------------------------------------------------------------------------

  describe("when it is published", () => {
    it("sends everything once and the signature last", async () => {
      const release = await stack.release();
      const { id } = await stack.resource(KIND).create(argsFor(release.dir));
      expect(id).to.equal("acme/private/acme/foo/1.0.0");
      const asked = stack.asked();
      const size = (file: string): string => `PUT ${fs.statSync(file).size} bytes`;
      expect(asked.slice(0, 3)).to.deep.equal(["POST key", "POST /registry-providers", "POST /versions"]);
      expect(asked.slice(3, 5)).to.deep.equal(["POST /versions/1.0.0/platforms", "POST /versions/1.0.0/platforms"]);
      expect(asked.slice(5, 7)).to.have.members(release.files.archives.map(({ path: file }) => size(file)));
      expect(asked.slice(7)).to.deep.equal([size(release.files.shasums), size(release.files.signature)]);
      expect(stack.sandbox.living().map(({ kind }) => kind.split(":")[1])).to.deep.equal(PUBLISHED);
      expect(stack.asked(true).filter((call) => call.startsWith("GET"))).to.deep.equal([
        "GET entry",
        "GET /registry-providers",
        "GET key",
        "GET /versions/1.0.0/platforms",
        "GET /versions/1.0.0",
        "GET /versions/1.0.0",
        "GET entry",
        "GET /versions/1.0.0",
        "GET /versions/1.0.0/platforms",
        "GET blob",
      ]);
    });

    it("sends no credential to the blob store and keeps no link", async () => {
      const release = await stack.release();
      const applied = await stack.resource(KIND).create(argsFor(release.dir));
      const puts = stack.sandbox.journal.filter(({ method }) => method === "PUT");
      expect(puts.map(({ auth, contentType }) => [auth, contentType])).to.deep.equal(Array(4).fill(["", "application/octet-stream"]));
      const said = stack.everything(applied, await stack.resource(KIND).refresh(applied));
      expect(said).not.to.match(/archivist|\/object\//);
      expect(said).not.to.contain(stack.sandbox.tfregistry.token);
    });

    it("tells its users what to paste", async () => {
      const release = await stack.release();
      const { outs } = await stack.resource(KIND).create(argsFor(release.dir));
      const host = new URL(stack.sandbox.tfregistry.url).host;
      expect(outs).to.include({
        version: "1.0.0",
        keyId: stack.key.keyId,
        source: `${host}/acme/foo`,
        complete: true,
        madeKey: true,
        madeProvider: true,
      });
      expect(outs["providerId"]).to.match(/^prov-/);
      expect(outs["versionId"]).to.match(/^provver-/);
      expect(outs["protocols"]).to.deep.equal(["5.0"]);
      expect(outs["requiredProvidersHcl"]).to.contain(`source  = "${host}/acme/foo"`);
      for (const { sha256 } of release.files.archives) expect(outs["lockFileHcl"]).to.contain(`"zh:${sha256}"`);
      const [first] = outs["platforms"] as Plain[];
      const archive = release.files.archives.find(({ os }) => os === "darwin");
      expect(first).to.include({
        os: "darwin",
        arch: "arm64",
        filename: archive?.filename,
        sha256: archive?.sha256,
        size: fs.statSync(archive?.path ?? "").size,
      });
      expect(first?.["h1"]).to.match(/^h1:/);
    });

    it("says when no Terraform could name it", async () => {
      await restart({ organization: "acme_corp" });
      const release = await stack.release();
      await stack.resource(KIND).create(argsFor(release.dir));
      expect(stack.watched.lines.join("\n")).to.contain("acme_corp cannot stand in an address of Terraform");
      await restart({ organization: "Acme-Corp" });
      const other = await stack.release();
      const { outs } = await stack.resource(KIND).create(argsFor(other.dir));
      expect(stack.watched.lines.join("\n")).not.to.contain("address");
      expect(outs["source"]).to.match(/\/acme-corp\/foo$/);
      expect(outs["lockFileHcl"]).to.contain('/acme-corp/foo" {');
    });

    it("has an address in lower case that changes nothing for a state of before", async () => {
      await restart({ organization: "Acme-Corp" });
      const release = await stack.release();
      const applied = await stack.resource(KIND).create(argsFor(release.dir));
      const { source, lockFileHcl, requiredProvidersHcl } = applied.outs;
      const spelled = (text: unknown): string => String(text).replaceAll("acme-corp", "Acme-Corp");
      const olds = { source: spelled(source), lockFileHcl: spelled(lockFileHcl), requiredProvidersHcl: spelled(requiredProvidersHcl) };
      const before = { ...applied, outs: { ...applied.outs, ...olds } };
      stack.sandbox.forget();
      const after = await stack.resource(KIND).up(before, argsFor(release.dir));
      expect([after.changed, after.outs["source"], stack.asked(true)]).to.deep.equal([[], olds.source, []]);
      const seen = await stack.resource(KIND).refresh(before);
      expect([seen?.id, seen?.inputs, seen?.outs]).to.deep.equal([applied.id, applied.inputs, applied.outs]);
    });

    it("publishes only the platforms that are asked for", async () => {
      const release = await stack.release();
      const { outs } = await stack.resource(KIND).create(argsFor(release.dir, { include: ["linux_amd64"] }));
      expect((outs["platforms"] as Plain[]).map(({ os }) => os)).to.deep.equal(["linux"]);
      expect(table("Platform")).to.have.length(1);
    });

    it("lists platforms and keys page by page", async () => {
      await restart({ pageSize: 2 });
      const release = await stack.release({ platforms: ["linux_amd64", "linux_arm64", "linux_386", "darwin_arm64", "windows_amd64"] });
      const { outs } = await stack.resource(KIND).create(argsFor(release.dir));
      expect(outs["complete"]).to.equal(true);
      expect(table("Platform")).to.have.length(5);
    });

    it("waits for a registry that is slow to see its files, and works with blobs on another host", async () => {
      await restart({ flagLag: 2, archivist: "other", relations: "long", plainErrors: true, strict: true });
      const release = await stack.release();
      expect((await stack.resource(KIND).create(argsFor(release.dir))).outs["complete"]).to.equal(true);
    });

    it("keeps to the limit that the registry tells, with two releases at once and their uploads counted", async function () {
      this.timeout(180_000);
      const limit = 10;
      await restart({ rateLimit: limit });
      const platforms = ["linux_amd64", "linux_arm64", "darwin_amd64", "darwin_arm64", "windows_amd64"];
      const [one, two] = [await stack.release({ platforms }), await stack.release({ platforms, version: "1.1.0" })];
      const times: number[] = [];
      stack.sandbox.fault({ alter: (body) => (times.push(Date.now()), body) });
      await Promise.all([stack.resource(KIND).create(argsFor(one.dir)), stack.resource(KIND).create(argsFor(two.dir))]);
      expect(times.length)
        .to.equal(stack.sandbox.journal.length)
        .and.to.be.greaterThan(3 * limit);
      const inOneSecond = times.map((from, i) => times.slice(i).filter((time) => time < from + 1000).length);
      expect(Math.max(...inOneSecond)).to.be.at.most(limit);
      expect(stack.sandbox.journal.filter(({ status }) => status === 429)).to.deep.equal([]);
    });

    it("survives a strict rate limit", async function () {
      this.timeout(180_000);
      await restart({ rateLimit: 8 });
      const release = await stack.release();
      expect((await stack.resource(KIND).create(argsFor(release.dir))).outs["complete"]).to.equal(true);
    });

    it("shares key and entry between two releases of one program", async () => {
      const [one, two] = [await stack.release(), await stack.release({ version: "1.1.0" })];
      const more = { onDelete: "delete" };
      const made = await Promise.all([
        stack.resource(KIND).create(argsFor(one.dir, more)),
        stack.resource(KIND).create(argsFor(two.dir, more)),
      ]);
      expect(stack.asked().filter((call) => call === "POST key" || call === "POST /registry-providers")).to.deep.equal([
        "POST key",
        "POST /registry-providers",
      ]);
      await Promise.all(made.map((applied) => stack.resource(KIND).destroy(applied)));
      expect(living()).to.deep.equal([]);
    });

    it("goes on without writing when nothing was asked of it that it may not do", async () => {
      const release = await stack.release();
      const noEntry = await failure(stack.resource(KIND).create(argsFor(release.dir, { ensureProvider: false })));
      expect(noEntry).to.contain("has no registry entry for foo");
      expect(stack.asked()).to.deep.equal([]);
    });

    it("says that a 404 may be a missing permission", async () => {
      await restart({ access: "none" });
      const release = await stack.release();
      expect(await failure(stack.resource(KIND).create(argsFor(release.dir)))).to.contain(
        "may not see the private registry of organization acme",
      );
      await restart({ access: "read" });
      const other = await stack.release();
      expect(await failure(stack.resource(KIND).create(argsFor(other.dir)))).to.contain("organization tokens never can");
    });
  });

  // -------------------------------------------------------------------------------------------------------------------
  // Faults
  // -------------------------------------------------------------------------------------------------------------------

  describe("when something goes wrong", () => {
    const OBJECT = "/_archivist/";
    const lost: [string, Fault][] = [
      ["the key", { method: "POST", path: KEYS }],
      ["the entry", { method: "POST", path: /registry-providers$/ }],
      ["the version", { method: "POST", path: /versions$/ }],
      ["a platform", { method: "POST", path: /platforms$/ }],
      ["the second platform", { method: "POST", path: /platforms$/, after: 1 }],
      ["an archive", { method: "PUT", path: OBJECT }],
      ["the checksums", { method: "PUT", path: OBJECT, after: 2 }],
      ["the signature", { method: "PUT", path: OBJECT, after: 3 }],
    ];
    for (const [what, fault] of lost) {
      it(`makes nothing twice when the answer to ${what} is lost`, async () => {
        const release = await stack.release();
        stack.sandbox.fault({ ...fault, times: 1, commit: true, drop: true });
        const { outs } = await stack.resource(KIND).create(argsFor(release.dir));
        expect(outs).to.include({ complete: true, madeKey: true, madeProvider: true });
        expect(stack.sandbox.living().map(({ kind }) => kind.split(":")[1])).to.deep.equal(PUBLISHED);
        expect(stack.sandbox.ledger.filter(({ write }) => write === "create")).to.have.length(5);
      });

      it(`takes up where it ended when ${what} is refused`, async () => {
        const release = await stack.release();
        const handle = stack.sandbox.fault({
          ...fault,
          status: 422,
          body: { errors: ["no"] },
          headers: { "content-type": "application/json" },
        });
        const { outs, failed } = await createUntilDone(argsFor(release.dir, { onDelete: "delete" }), () => {
          handle.stop();
          stack.sandbox.forget();
        });
        expect(failed).to.equal(true);
        expect(outs).to.include({ complete: true, madeKey: true, madeProvider: true });
        const creates = stack.sandbox.ledger.filter(({ write }) => write === "create");
        expect(creates, JSON.stringify(creates)).to.have.length(5);
        // The signature closes what was left open.
        expect(stack.asked().at(-1)).to.equal(`PUT ${fs.statSync(release.files.signature).size} bytes`);
        await stack.resource(KIND).destroy({ id: "acme/private/acme/foo/1.0.0", inputs: {}, outs });
        expect(living()).to.deep.equal([]);
      });

      it(`gets over a moment in which ${what} fails on the server`, async () => {
        const release = await stack.release();
        stack.sandbox.fault({ ...fault, times: 1, status: 502 });
        expect((await stack.resource(KIND).create(argsFor(release.dir))).outs["complete"]).to.equal(true);
        expect(stack.sandbox.ledger.filter(({ write }) => write === "create")).to.have.length(5);
      });
    }

    const ends: [string, Fault][] = [
      ["the connection ends", { drop: true }],
      ["a gateway says 502", { status: 502 }],
      ["a gateway says 504", { status: 504 }],
      ["a gateway says 408", { status: 408 }],
      ["a gateway refuses with 400", { status: 400 }],
      ["half of it comes", { status: 200, body: "thank you for the file", truncate: true }],
    ];
    for (const [how, fault] of ends) {
      it(`is published in one run though ${how} after every upload, and sends no file twice`, async () => {
        const release = await stack.release();
        stack.sandbox.fault({ ...fault, method: "PUT", path: OBJECT, commit: true });
        expect((await stack.resource(KIND).create(argsFor(release.dir))).outs["complete"]).to.equal(true);
        expect(stack.asked().filter((call) => call.startsWith("PUT"))).to.have.length(4);
      });
    }

    it("is published in one run though the answers to its uploads are lost and its flags come late", async function () {
      this.timeout(180_000);
      await restart({ flagLag: 2 });
      const release = await stack.release();
      stack.sandbox.fault({ method: "PUT", path: OBJECT, commit: true, status: 504 });
      expect((await stack.resource(KIND).create(argsFor(release.dir))).outs["complete"]).to.equal(true);
    });

    it("is not published when no file comes, and says so", async function () {
      this.timeout(180_000);
      const release = await stack.release();
      stack.sandbox.fault({ method: "PUT", path: OBJECT, status: 504 });
      expect(await failure(stack.resource(KIND).create(argsFor(release.dir)))).to.contain("status 504");
    });

    it("asks for a new link when one has expired", async () => {
      const release = await stack.release();
      stack.sandbox.fault({ method: "PUT", path: OBJECT, times: 1, status: 403 });
      expect((await stack.resource(KIND).create(argsFor(release.dir))).outs["complete"]).to.equal(true);
      expect(uploads()).to.equal(4);
      expect(stack.asked(true).filter((call) => /^GET .*\/platforms\/\w+\/\w+$/.test(call))).to.have.length(1);
    });

    it("names the source of a token that is refused, and never the token", async () => {
      const release = await stack.release();
      stack.sandbox.fault({
        path: "/api",
        after: 8,
        status: 401,
        body: { errors: [{ title: "unauthorized" }] },
        headers: { "content-type": "application/json" },
      });
      const message = await failure(stack.resource(KIND).create(argsFor(release.dir)));
      expect(message).to.contain("tfregistry:token").and.not.to.contain(stack.sandbox.tfregistry.token);
    });

    it("starts again when what was left unfinished was made from other files", async () => {
      const release = await stack.release();
      const handle = stack.sandbox.fault({ method: "PUT", path: OBJECT, after: 3, status: 400 });
      const rebuilt = await stack.release({ executable: () => "other" });
      const failed = await failure(stack.resource(KIND).create(argsFor(release.dir)));
      expect(failed).to.contain('sign release "acme/foo 1.0.0"');
      handle.stop();
      expect((await stack.resource(KIND).create(argsFor(rebuilt.dir))).outs["complete"]).to.equal(true);
      expect(table("PrivateProviderRelease")).to.have.length(1);
    });

    it("refuses files that changed after they were checked", async () => {
      const release = await stack.release();
      const { handlerOf } = await import("../../../providers/provider.js");
      const inputs = await stack.resource(KIND).check(argsFor(release.dir));
      fs.appendFileSync(release.files.archives[0]?.path ?? "", "x");
      const message = await failure(handlerOf(KIND).create(inputs, stack.watched.context));
      expect(message).to.contain("is not the file any more that was checked");
    });
  });

  // -------------------------------------------------------------------------------------------------------------------
  // Afterwards
  // -------------------------------------------------------------------------------------------------------------------

  describe("once it is published", () => {
    let dir: string;
    let applied: Stored;
    beforeEach(async () => {
      ({ dir } = await stack.release());
      applied = await stack.resource(KIND).create(argsFor(dir, { onDelete: "delete" }));
      stack.sandbox.forget();
    });

    const args = (more: Plain = {}): Plain => argsFor(dir, { onDelete: "delete", ...more });

    it("is not touched by another path, a new signature or an empty dist folder", async () => {
      const moved = path.join(stack.folder, "moved");
      fs.renameSync(dir, moved);
      expect((await stack.resource(KIND).up(applied, args({ distDir: moved }))).changed).to.deep.equal([]);
      const resigned = await stack.release({ dir: moved });
      fs.writeFileSync(resigned.files.signature, fs.readFileSync(resigned.files.signature));
      expect((await stack.resource(KIND).up(applied, args({ distDir: moved }))).changed).to.deep.equal([]);
      fs.rmSync(moved, { recursive: true });
      expect((await stack.resource(KIND).up(applied, args())).changed).to.deep.equal([]);
      expect(stack.asked(true)).to.deep.equal([]);
    });

    it("is replaced for another version, and not for an armor that is wrapped in another way", async () => {
      const next = await stack.release({ version: "1.1.0" });
      expect(await failure(stack.resource(KIND).up(applied, args({ distDir: next.dir })))).to.equal("would be replaced for version");
      const wrapped = stack.key.publicKeyArmored.replace("\n\n", "\nComment: exported again\n\n");
      expect((await stack.resource(KIND).up(applied, args({ gpgPublicKey: wrapped }))).changed).to.deep.equal([]);
    });

    it("refuses other content under the same version, with both checksums", async () => {
      const before = applied.outs["platforms"] as Plain[];
      const other = await stack.release({
        executable: (platform) => (platform === "linux_amd64" ? "other" : `#!/bin/sh\necho foo 1.0.0 ${platform}\n`),
      });
      const message = await failure(stack.resource(KIND).up(applied, args({ distDir: other.dir })));
      const [old, now] = [before.find(({ os }) => os === "linux"), other.files.archives.find(({ os }) => os === "linux")];
      expect(message).to.contain(`${now?.filename ?? ""}: ${String(old?.["sha256"])} is published, ${now?.sha256 ?? ""} is yours`);
      expect(message).to.contain("Publish a new version").and.not.to.contain("darwin");
      expect(stack.asked()).to.deep.equal([]);
      await stack.resource(KIND).up(applied, args({ distDir: other.dir, allowRepublish: true }));
      expect(stack.asked().slice(0, 2)).to.deep.equal(["DELETE /versions/1.0.0", "POST /versions"]);
      expect(stack.watched.lines.join("\n")).to.contain("whoever installed it must delete it from .terraform.lock.hcl");
      expect(table("Platform").map(({ shasum }) => shasum)).to.have.members(other.files.archives.map(({ sha256 }) => sha256));
    });

    it("refuses other protocols under the same version", async () => {
      const message = await failure(stack.resource(KIND).up(applied, args({ protocols: ["6"] })));
      expect(message).to.contain("protocols: 5.0 are published, 6.0 are yours");
      expect(stack.asked()).to.deep.equal([]);
    });

    it("adds a platform that was left out before, and leaves one that is left out now", async () => {
      const less = await stack.resource(KIND).up(applied, args({ include: ["linux_amd64"] }));
      expect([less.changed, stack.asked()]).to.deep.equal([["contentDigest"], []]);
      expect(table("Platform")).to.have.length(2);
      const more = await stack.resource(KIND).up(less, args());
      expect([more.changed, stack.asked(), more.outs["complete"]]).to.deep.equal([["contentDigest"], [], true]);
    });

    it("is seen as it is by a refresh, without a change", async () => {
      const seen = await stack.resource(KIND).refresh(applied);
      expect(seen?.inputs).to.deep.equal(applied.inputs);
      expect(seen?.outs).to.deep.equal(applied.outs);
    });

    it("is gone for a refresh when somebody deleted it, and not when the token lost its rights", async () => {
      stack.sandbox.fault({
        path: /registry-providers/,
        status: 404,
        body: { errors: ["Not Found"] },
        headers: { "content-type": "application/json" },
      });
      expect(await failure(stack.resource(KIND).refresh(applied) as Promise<unknown>)).to.contain("may not see the private registry");
      stack.sandbox.clearFaults();
      await stack.resource(KIND).destroy(applied);
      expect(await stack.resource(KIND).refresh(applied)).to.equal(undefined);
    });

    it("puts back a platform that somebody deleted, with one POST and one PUT", async () => {
      const { url, token } = stack.sandbox.tfregistry;
      await fetch(`${url}${FOO}/versions/1.0.0/platforms/darwin/arm64`, {
        method: "DELETE",
        headers: { authorization: `Bearer ${token}` },
      });
      const seen = await stack.resource(KIND).refresh(applied);
      expect(seen?.outs["complete"]).to.equal(false);
      stack.sandbox.forget();
      const mended = await stack.resource(KIND).up(seen as Stored, args());
      expect(stack.asked().map((call) => call.replace(/\d+ bytes/, "archive"))).to.deep.equal([
        "POST /versions/1.0.0/platforms",
        "PUT archive",
      ]);
      expect(mended.outs["complete"]).to.equal(true);
    });

    it("is adopted with nothing but reads, or refused if that is wished", async () => {
      const again = await stack.resource(KIND).create(args());
      expect(stack.asked()).to.deep.equal([]);
      expect(again.outs["complete"]).to.equal(true);
      expect(again.outs).not.to.have.any.keys("madeKey", "madeProvider");
      expect(await failure(stack.resource(KIND).create(args({ adopt: "never" })))).to.contain("exists already");
    });

    it("is imported by its id with everything that can be read", async () => {
      const { handlerOf } = await import("../../../providers/provider.js");
      const imported = await handlerOf(KIND).read(applied.id, undefined, stack.watched.context);
      expect(imported?.inputs).to.include({
        organization: "acme",
        name: "foo",
        version: "1.0.0",
        keyId: stack.key.keyId,
        contentDigest: applied.inputs["contentDigest"],
      });
      const wrong = await failure(handlerOf(KIND).read("acme/foo/1.0.0", undefined, stack.watched.context));
      expect(wrong).to.contain("organization/private/organization/name/version");
    });

    it("takes along on delete what it made, and only that", async () => {
      await stack.resource(KIND).destroy(applied);
      expect(living()).to.deep.equal([]);
      await stack.resource(KIND).destroy(applied);
    });

    it("leaves the key to another version that needs it", async () => {
      const next = await stack.release({ version: "1.1.0" });
      const second = await stack.resource(KIND).create(argsFor(next.dir, { onDelete: "delete" }));
      expect(second.outs).not.to.have.any.keys("madeKey", "madeProvider");
      await stack.resource(KIND).destroy(applied);
      expect(living().map((one) => one.split(" ")[0])).to.have.members([
        "GpgKey",
        "RegistryProvider",
        "PrivateProviderRelease",
        "Platform",
        "Platform",
      ]);
      await stack.resource(KIND).destroy(second);
      expect(living()).to.deep.equal([]);
    });

    it("stays for its users unless the stack says otherwise", async () => {
      const { onDelete: _onDelete, ...outs } = applied.outs;
      await stack.resource(KIND).destroy({ ...applied, outs });
      expect(stack.asked(true)).to.deep.equal([]);
      expect(stack.watched.lines.at(-1)).to.contain("stays for those who use it");
    });

    it("is deleted in spite of errors on the way", async () => {
      stack.sandbox.fault({ method: "DELETE", times: 2, status: 500 });
      await stack.resource(KIND).destroy(applied);
      expect(living()).to.deep.equal([]);
    });

    it("is not forgotten when a delete is answered with 404 for want of a permission", async () => {
      stack.sandbox.fault({
        method: "DELETE",
        status: 404,
        body: { errors: ["Not Found"] },
        headers: { "content-type": "application/json" },
      });
      expect(await failure(stack.resource(KIND).destroy(applied))).to.contain("may not write to the registry");
    });
  });

  // -------------------------------------------------------------------------------------------------------------------
  // Keys
  // -------------------------------------------------------------------------------------------------------------------

  it("adds of several keys in one text only the one that signed", async () => {
    const release = await stack.release();
    for (const [how, gpgPublicKey] of await severalIn(await expiredKey(), stack.key)) {
      stack.sandbox.forget();
      const applied = await stack.resource(KIND).create({ ...argsFor(release.dir, { onDelete: "delete" }), gpgPublicKey });
      expect([applied.outs["keyId"], applied.outs["madeKey"]], how).to.deep.equal([stack.key.keyId, true]);
      expect(stack.watched.lines.join("\n"), how).not.to.contain("expired");
      expect(
        table("GpgKey").map((one) => one["keyId"]),
        how,
      ).to.deep.equal([stack.key.keyId]);
      expect(
        stack.asked().filter((call) => call === "POST key"),
        how,
      ).to.have.length(1);
      await stack.resource(KIND).destroy(applied);
    }
  });

  it("is published with an elliptic key, and with a key that the organization has", async () => {
    const key = await makeReleaseKey("ed25519");
    const release = await stack.release({ key });
    const first = await stack.resource(KIND).create({ name: "foo", distDir: release.dir, gpgPublicKey: key.publicKeyArmored });
    expect(first.outs["keyId"]).to.equal(key.keyId);
    const next = await stack.release({ key, version: "1.1.0" });
    const second = await stack.resource(KIND).create({ name: "foo", distDir: next.dir, keyId: key.keyId });
    expect(second.outs["complete"]).to.equal(true);
    const other = await stack.release({ version: "1.2.0" });
    expect(await failure(stack.resource(KIND).create({ name: "foo", distDir: other.dir, keyId: stack.key.keyId }))).to.contain(
      "has no signing key",
    );
  });
});
