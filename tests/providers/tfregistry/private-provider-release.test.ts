import * as fs from "node:fs";
import { expect } from "chai";
import type { Plain } from "../../../sdk/plain.js";
import { makeReleaseKey } from "../../../sandbox/release.js";
import { failure } from "../../drive.js";
import { KIND, expiredKey, severalIn } from "./registry-stack.js";
import { stack, restart, argsFor, living, PUBLISHED, table, begin } from "./private-provider-release.setup.js";

describe("a private provider release", () => {
  beforeEach(() => begin());
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
      const observed = await stack.resource(KIND).refresh(before);
      expect([observed?.id, observed?.inputs, observed?.outs]).to.deep.equal([applied.id, applied.inputs, applied.outs]);
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
