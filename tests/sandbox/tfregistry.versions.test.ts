import { expect } from "chai";
import { makeReleaseKey } from "../../sandbox/release.js";
import {
  FOO,
  KEYS,
  sandbox,
  key,
  start,
  send,
  put,
  addProvider,
  addVersion,
  addPlatform,
  addKey,
  details,
  writes,
  type Reply,
  useRegistry,
} from "./tfregistry.setup.js";

describe("the Terraform registry of the sandbox", () => {
  useRegistry();

  // -------------------------------------------------------------------------------------------------------------------
  // Versions, platforms and their files
  // -------------------------------------------------------------------------------------------------------------------

  describe("of versions and platforms", () => {
    beforeEach(async () => void (await addProvider()));

    it("shows a new version with links for both of its files", async () => {
      const { status, doc } = await addVersion();
      expect(status).to.equal(201);
      expect(doc.id).to.match(/^provver-/);
      expect(doc.attributes).to.include({ version: "1.0.0", "shasums-uploaded": false, "shasums-sig-uploaded": false });
      expect(doc.links).to.have.all.keys("shasums-upload", "shasums-sig-upload");
      expect((await send("GET", FOO)).doc.relationships["registry-provider-versions"]?.data).to.deep.equal([
        { id: doc.id, type: "registry-provider-versions" },
      ]);
    });

    it("takes one without protocols, and calls its platforms by their short name", async () => {
      const { status, doc } = await addVersion({ protocols: undefined });
      expect([status, doc.attributes["protocols"]]).to.deep.equal([201, []]);
      expect(doc.relationships).to.have.all.keys("registry-provider", "platforms");
    });

    it("believes any key-id and any checksum, as the real one does", async () => {
      expect((await addVersion({ "key-id": "whatever" })).status).to.equal(201);
      expect((await addPlatform({ shasum: "odd" })).status).to.equal(201);
    });

    it("believes neither when strict", async () => {
      await start({ strict: true });
      await addProvider();
      expect(details(await addVersion())).to.deep.equal(["Key id is not a known key"]);
      await addKey(key.publicKeyArmored);
      expect(details(await addVersion({ "key-id": key.keyId, keyId: "x" }))).to.deep.equal(["KeyId is not an attribute"]);
      expect((await addVersion({ "key-id": key.keyId })).status).to.equal(201);
      expect(details(await addPlatform())).to.deep.equal(["Shasum is not a SHA-256 checksum"]);
    });

    it("refuses what is missing, mistyped or there already", async () => {
      expect(details(await addVersion({ version: "v1.0.0" }))).to.deep.equal(["Version is invalid"]);
      expect(details(await addVersion({ "key-id": "" }))).to.deep.equal(["Key id can't be blank"]);
      expect(details(await addVersion({ protocols: "5.0" }))).to.deep.equal(["Protocols must be an array of strings"]);
      await addVersion();
      expect(details(await addVersion())).to.deep.equal(["Version has already been taken"]);
      expect(details(await addPlatform({ filename: undefined }))).to.deep.equal(["Filename can't be blank"]);
      await addPlatform();
      expect(details(await addPlatform())).to.deep.equal(["Arch has already been taken"]);
    });

    it("takes both documented types of a platform and the empty one", async () => {
      await addVersion();
      for (const [arch, type] of Object.entries({ a: "registry-provider-platforms", b: "registry-provider-version-platforms", c: "" })) {
        const reply = await send("POST", `${FOO}/versions/1.0.0/platforms`, {
          type,
          attributes: { os: "linux", arch, shasum: "s", filename: "f" },
        });
        expect(reply.status).to.equal(201);
      }
    });

    it("turns an upload link into a download link once the file is there", async () => {
      const { links } = (await addVersion()).doc;
      expect(await put(links["shasums-upload"], "123")).to.equal(200);
      const { doc } = await send("GET", `${FOO}/versions/1.0.0`);
      expect(doc.attributes).to.include({ "shasums-uploaded": true, "shasums-sig-uploaded": false });
      expect(doc.links).to.have.all.keys("shasums-download", "shasums-sig-upload");
      expect(await (await fetch(doc.links["shasums-download"] ?? "")).text()).to.equal("123");
      expect(writes().at(-1)).to.equal("update PrivateProviderRelease acme/foo/1.0.0");
    });

    it("does the same for the binary of a platform", async () => {
      await addVersion();
      const { doc } = await addPlatform();
      expect(doc.id).to.match(/^provpltfrm-/);
      expect(await put(doc.links["provider-binary-upload"], "zip")).to.equal(200);
      const after = (await send("GET", `${FOO}/versions/1.0.0/platforms/linux/amd64`)).doc;
      expect(after.attributes["provider-binary-uploaded"]).to.equal(true);
      expect(after.links).to.have.all.keys("provider-binary-download");
      expect((await send("GET", `${FOO}/versions/1.0.0/platforms`)).docs.map(({ id }) => id)).to.deep.equal([doc.id]);
      expect(writes().at(-1)).to.equal("update Platform acme/foo/1.0.0/linux/amd64");
    });

    it("closes every upload link of a file after the first use of one", async () => {
      const { links } = (await addVersion()).doc;
      const other = (await send("GET", `${FOO}/versions/1.0.0`)).doc.links;
      expect(other["shasums-upload"]).to.not.equal(links["shasums-upload"]);
      expect(await put(links["shasums-upload"], "sums")).to.equal(200);
      expect(await put(links["shasums-upload"], "sums")).to.equal(404);
      expect(await put(other["shasums-upload"], "sums")).to.equal(404);
    });

    it("catches an API token that leaks to the blob store", async () => {
      const { links } = (await addVersion()).doc;
      expect(await put(links["shasums-upload"], "sums", { authorization: `Bearer ${sandbox.tfregistry.token}` })).to.equal(400);
      expect(await put(links["shasums-upload"], "sums")).to.equal(200);
    });

    it("lets a link expire and gives a new one", async () => {
      const { links } = (await addVersion()).doc;
      sandbox.advance(25 * 60 * 60 * 1000);
      expect(await put(links["shasums-upload"], "sums")).to.equal(404);
      expect(await put((await send("GET", `${FOO}/versions/1.0.0`)).doc.links["shasums-upload"], "sums")).to.equal(200);
    });

    it("keeps uploading and downloading apart", async () => {
      const { links } = (await addVersion()).doc;
      expect((await fetch(links["shasums-upload"] ?? "")).status).to.equal(404);
      await put(links["shasums-upload"], "sums");
      expect(await put((await send("GET", `${FOO}/versions/1.0.0`)).doc.links["shasums-download"], "other")).to.equal(404);
    });

    it("can hold back an uploaded flag for some reads", async () => {
      await start({ flagLag: 2 });
      await addProvider();
      await put((await addVersion()).doc.links["shasums-upload"], "sums");
      const flag = async (): Promise<unknown> => (await send("GET", `${FOO}/versions/1.0.0`)).doc.attributes["shasums-uploaded"];
      expect([await flag(), await flag(), await flag()]).to.deep.equal([false, false, true]);
    });

    it("does not count the same bytes twice while the flag lags", async () => {
      await start({ flagLag: 1 });
      await addProvider();
      await put((await addVersion()).doc.links["shasums-upload"], "sums");
      const before = sandbox.ledger.length;
      expect(await put((await send("GET", `${FOO}/versions/1.0.0`)).doc.links["shasums-upload"], "sums")).to.equal(200);
      expect(sandbox.ledger.length).to.equal(before);
    });

    it("can keep blobs on another host name and name relations the long way", async () => {
      await start({ archivist: "other", relations: "long" });
      expect((await addProvider()).doc.relationships).to.have.all.keys("organization", "registry-provider-versions");
      const { doc } = await addVersion();
      expect(doc.relationships).to.have.all.keys("registry-provider", "registry-provider-platforms");
      const link = new URL(doc.links["shasums-upload"] ?? "");
      expect([link.hostname, link.pathname.replace(/[^/]+$/, "")]).to.deep.equal(["localhost", "/v1/object/"]);
      link.hostname = "127.0.0.1";
      expect(await put(link.href, "sums")).to.equal(200);
    });

    it("takes platforms and files away with their version", async () => {
      const { links } = (await addVersion()).doc;
      const { doc } = await addPlatform();
      await put(doc.links["provider-binary-upload"], "zip");
      expect((await send("DELETE", `${FOO}/versions/1.0.0`)).status).to.equal(204);
      expect(await put(links["shasums-upload"], "sums")).to.equal(404);
      expect(sandbox.living().map(({ kind }) => kind)).to.deep.equal(["tfregistry:RegistryProvider"]);
      expect(sandbox.world.table("tfregistry:Blob").all()).to.deep.equal([]);
      expect((await addVersion()).status).to.equal(201);
      expect((await send("DELETE", `${FOO}/versions/1.0.0/platforms/linux/amd64`)).status).to.equal(404);
    });

    it("deletes a platform alone, once", async () => {
      await addVersion();
      await addPlatform();
      await addPlatform({ arch: "arm64" });
      const target = `${FOO}/versions/1.0.0/platforms/linux/amd64`;
      expect([(await send("DELETE", target)).status, (await send("DELETE", target)).status]).to.deep.equal([204, 404]);
      expect((await send("GET", `${FOO}/versions/1.0.0/platforms`)).docs.map((doc) => doc.attributes["arch"])).to.deep.equal(["arm64"]);
      expect(writes().at(-1)).to.equal("remove Platform acme/foo/1.0.0/linux/amd64");
    });

    it("refuses to change a version or a platform", async () => {
      await addVersion();
      await addPlatform();
      for (const target of ["", "/platforms/linux/amd64"]) {
        expect((await send("PUT", `${FOO}/versions/1.0.0${target}`, { attributes: {} })).status).to.equal(404);
      }
    });
  });

  // -------------------------------------------------------------------------------------------------------------------
  // Signing keys
  // -------------------------------------------------------------------------------------------------------------------

  describe("of signing keys", () => {
    it("reads the key-id out of the armor and gives the armor back as it came", async () => {
      const { status, doc } = await addKey(key.publicKeyArmored);
      expect(status).to.equal(201);
      expect(doc).to.include({ id: "1", type: "gpg-keys" });
      expect(doc.attributes).to.include({
        "key-id": key.keyId,
        namespace: "acme",
        "ascii-armor": key.publicKeyArmored,
        "source-url": null,
      });
      expect(doc.attributes["created-at"]).to.match(/:\d\dZ$/);
      expect((await send("GET", `${KEYS}/acme/${key.keyId}`)).doc).to.deep.equal(doc);
      expect(sandbox.living()).to.deep.equal([{ kind: "tfregistry:GpgKey", id: key.keyId, key: `acme/${key.keyId}` }]);
    });

    it("refuses a private key, nonsense, a duplicate and a foreign organization, in plain words", async () => {
      const refused = async (armor: string, namespace?: string): Promise<unknown[]> => {
        const { status, body } = await addKey(armor, namespace);
        return [status, body];
      };
      expect(await refused(key.privateKeyArmored)).to.deep.equal([
        422,
        { errors: ["Ascii armor must be a public key, not a private one"] },
      ]);
      expect(await refused("nonsense")).to.deep.equal([422, { errors: ["Ascii armor is not an OpenPGP public key block"] }]);
      expect(await refused("")).to.deep.equal([422, { errors: ["Ascii armor can't be blank"] }]);
      expect(await refused(key.publicKeyArmored, "rival")).to.deep.equal([404, { errors: ["Not Found"] }]);
      await addKey(key.publicKeyArmored);
      expect(await refused(key.publicKeyArmored)).to.deep.equal([422, { errors: ["Key id has already been taken"] }]);
    });

    it("lists the keys of a namespace with links that lack the start of their path", async () => {
      await addKey(key.publicKeyArmored);
      const { docs, body } = await send("GET", `${KEYS}?filter%5Bnamespace%5D=acme`);
      expect(docs.map((doc) => doc.attributes["key-id"])).to.deep.equal([key.keyId]);
      expect((body as { links: { self: string } }).links.self).to.match(/^\/v2\/gpg-keys\?/);
      expect((await send("GET", KEYS)).status).to.equal(400);
      expect((await send("GET", `${KEYS}?filter[namespace]=rival`)).status).to.equal(403);
    });

    it("moves a key to another organization and changes nothing else of it", async () => {
      await start({ otherOrganizations: ["labs"] });
      await addKey(key.publicKeyArmored);
      const patch = (attributes: object): Promise<Reply> => send("PATCH", `${KEYS}/acme/${key.keyId}`, { type: "gpg-keys", attributes });
      const armored = await patch({ namespace: "acme", "ascii-armor": key.publicKeyArmored });
      expect([armored.status, armored.body]).to.deep.equal([422, { errors: ["Ascii armor cannot be changed"] }]);
      expect((await patch({ namespace: "acme" })).status).to.equal(201);
      expect(sandbox.ledger).to.have.length(1);
      const foreign = await patch({ namespace: "rival" });
      expect([foreign.status, foreign.body]).to.deep.equal([403, { errors: ["namespace not authorized"] }]);
      expect((await patch({ namespace: "labs" })).doc.attributes["namespace"]).to.equal("labs");
      expect((await send("GET", `${KEYS}/acme/${key.keyId}`)).status).to.equal(404);
      expect((await send("GET", `${KEYS}/labs/${key.keyId}`)).status).to.equal(200);
      expect(writes().at(-1)).to.equal(`update GpgKey labs/${key.keyId}`);
    });

    it("deletes a key once, with the status of its documentation or the usual one", async () => {
      await addKey(key.publicKeyArmored);
      expect((await send("DELETE", `${KEYS}/acme/${key.keyId}`)).status).to.equal(201);
      expect((await send("DELETE", `${KEYS}/acme/${key.keyId}`)).status).to.equal(404);
      await start({ keyStatus: "usual" });
      await addKey(key.publicKeyArmored);
      expect((await send("DELETE", `${KEYS}/acme/${key.keyId}`)).status).to.equal(204);
    });

    it("can protect a key that a version names, and can insist on RSA", async () => {
      await start({ protectKeysInUse: true, rsaOnly: true });
      await addKey(key.publicKeyArmored);
      await addProvider();
      await addVersion({ "key-id": key.keyId });
      expect((await send("DELETE", `${KEYS}/acme/${key.keyId}`)).status).to.equal(422);
      expect((await addKey((await makeReleaseKey("ed25519")).publicKeyArmored)).status).to.equal(422);
    });
  });
});
