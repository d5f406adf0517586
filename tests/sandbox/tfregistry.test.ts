import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { expect } from "chai";
import { startSandbox, type Sandbox, type TfregistryOptions } from "../../sandbox/index.js";
import { makeRelease, makeReleaseKey, type Release, type ReleaseKey } from "../../sandbox/release.js";

// ---------------------------------------------------------------------------------------------------------------------
// Fixture
// ---------------------------------------------------------------------------------------------------------------------

const PROVIDERS = "/api/v2/organizations/acme/registry-providers";
const FOO = `${PROVIDERS}/private/acme/foo`;
const KEYS = "/api/registry/private/v2/gpg-keys";

interface Doc {
  id: string;
  type: string;
  attributes: Record<string, unknown>;
  relationships: Record<string, { data: unknown; links?: unknown }>;
  links: Record<string, string>;
}

interface Body {
  data: Doc;
  errors: { status?: unknown; title?: string; detail?: string }[];
}

interface Reply {
  status: number;
  headers: Headers;
  body: unknown;
  doc: Doc;
  docs: Doc[];
}

let sandbox: Sandbox;
let folder: string;
let key: ReleaseKey;

const start = async (tfregistry: TfregistryOptions = {}): Promise<void> => {
  await sandbox.close();
  sandbox = await startSandbox({ tfregistry });
};

const send = async (
  method: string,
  target: string,
  options: { attributes?: unknown; type?: string; headers?: Record<string, string>; raw?: string } = {},
): Promise<Reply> => {
  const { attributes, type, raw } = options;
  const body = raw ?? (attributes === undefined ? undefined : JSON.stringify({ data: { type, attributes } }));
  const response = await fetch(new URL(target, sandbox.tfregistry.url), {
    method,
    headers: { authorization: `Bearer ${sandbox.tfregistry.token}`, "content-type": "application/vnd.api+json", ...options.headers },
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  const json: unknown = text === "" ? undefined : (JSON.parse(text) as unknown);
  const { data } = (json ?? {}) as Body;
  return { status: response.status, headers: response.headers, body: json, doc: data, docs: data as unknown as Doc[] };
};

const put = async (link: string | undefined, body: Buffer | string, headers: Record<string, string> = {}): Promise<number> => {
  const response = await fetch(link ?? "", { method: "PUT", body: new Uint8Array(Buffer.from(body)), headers });
  await response.arrayBuffer();
  return response.status;
};

const addProvider = (attributes: object = {}): Promise<Reply> =>
  send("POST", PROVIDERS, {
    type: "registry-providers",
    attributes: { name: "foo", namespace: "acme", "registry-name": "private", ...attributes },
  });

const addVersion = (attributes: object = {}): Promise<Reply> =>
  send("POST", `${FOO}/versions`, {
    type: "registry-provider-versions",
    attributes: { version: "1.0.0", "key-id": "ABCDEF0123456789", protocols: ["5.0"], ...attributes },
  });

const addPlatform = (attributes: object = {}): Promise<Reply> =>
  send("POST", `${FOO}/versions/1.0.0/platforms`, {
    type: "registry-provider-platforms",
    attributes: { os: "linux", arch: "amd64", shasum: "shasum", filename: "filename", ...attributes },
  });

const addKey = (armor: string, namespace = "acme"): Promise<Reply> =>
  send("POST", KEYS, { type: "gpg-keys", attributes: { namespace, "ascii-armor": armor } });

const details = (reply: Reply): (string | undefined)[] => (reply.body as Body).errors.map((error) => error.detail);

const writes = (): string[] =>
  sandbox.ledger.map(({ write, kind, key: natural }) => `${write} ${kind.split(":")[1] ?? ""} ${natural ?? ""}`);

/** Publishes the whole release, in the order that makes the signature the last thing to come. */
const publish = async (release: Release, version = "1.0.0"): Promise<void> => {
  await addKey(release.publicKeyArmored);
  await addProvider();
  const { links } = (await addVersion({ version, "key-id": release.keyId })).doc;
  for (const archive of release.files.archives) {
    const platform = await send("POST", `${FOO}/versions/${version}/platforms`, {
      type: "registry-provider-platforms",
      attributes: { os: archive.os, arch: archive.arch, shasum: archive.sha256, filename: archive.filename },
    });
    expect(await put(platform.doc.links["provider-binary-upload"], fs.readFileSync(archive.path))).to.equal(200);
  }
  expect(await put(links["shasums-upload"], fs.readFileSync(release.files.shasums))).to.equal(200);
  expect(await put(links["shasums-sig-upload"], fs.readFileSync(release.files.signature))).to.equal(200);
};

const cli = ["tofu", "terraform"].find((name) => spawnSync(name, ["version"], { stdio: "ignore" }).status === 0);

const here = `${process.platform === "win32" ? "windows" : process.platform}_${process.arch === "x64" ? "amd64" : process.arch}`;

describe("the Terraform registry of the sandbox", () => {
  before(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "registry-"));
    key = await makeReleaseKey();
  });
  after(() => fs.rmSync(folder, { recursive: true, force: true }));
  beforeEach(async () => {
    sandbox = await startSandbox();
  });
  afterEach(() => sandbox.close());

  // -------------------------------------------------------------------------------------------------------------------
  // The door
  // -------------------------------------------------------------------------------------------------------------------

  describe("at the door", () => {
    it("tells anybody where its services are", async () => {
      const response = await fetch(`${sandbox.tfregistry.url}/.well-known/terraform.json`);
      expect(await response.json()).to.include({ "tfe.v2": "/api/v2/", "providers.v1": "/api/registry/v1/providers/" });
    });

    it("answers a ping without a token", async () => {
      const response = await fetch(`${sandbox.tfregistry.url}/api/v2/ping`);
      expect([response.status, response.headers.get("tfp-appname")]).to.deep.equal([204, "HCP Terraform"]);
    });

    it("turns away a missing, a wrong and a basic credential with 401", async () => {
      for (const authorization of ["", "Bearer nonsense", `Basic ${sandbox.tfregistry.token}`]) {
        const reply = await send("GET", PROVIDERS, { headers: { authorization } });
        expect(reply.status).to.equal(401);
        expect(reply.body).to.deep.equal({ errors: [{ status: "401", title: "unauthorized" }] });
      }
    });

    it("asks consumers for the token too", async () => {
      expect((await send("GET", "/api/registry/v1/providers/acme/foo/versions", { headers: { authorization: "" } })).status).to.equal(401);
    });

    it("says 404 to a path, a method and an organization that it does not have", async () => {
      expect((await send("GET", "/api/v2/nothing")).status).to.equal(404);
      expect((await send("PUT", PROVIDERS)).status).to.equal(404);
      for (const target of ["", "/registry-providers", "/registry-providers/private/rival/foo"]) {
        expect((await send("GET", `/api/v2/organizations/rival${target}`)).status).to.equal(404);
      }
    });

    it("wants JSON:API as the type of a body and JSON in it", async () => {
      const plainJson = await send("POST", PROVIDERS, { raw: "{}", headers: { "content-type": "application/json" } });
      expect(plainJson.status).to.equal(415);
      expect((await send("POST", PROVIDERS, { raw: "{" })).status).to.equal(400);
      expect((await send("POST", PROVIDERS, { raw: "{}" })).status).to.equal(422);
    });

    it("shows the organization with what the token may do in it", async () => {
      const { doc } = await send("GET", "/api/v2/organizations/acme");
      expect(doc.attributes["permissions"]).to.include({ "can-create-provider": true, "can-manage-public-providers": true });
    });

    it("hides what a reading token may not write behind a 404", async () => {
      await start({ access: "read" });
      expect((await addProvider()).status).to.equal(404);
      expect((await addKey(key.publicKeyArmored)).body).to.deep.equal({ errors: ["Not Found"] });
      expect((await send("GET", PROVIDERS)).status).to.equal(200);
      expect(sandbox.ledger).to.deep.equal([]);
    });

    it("hides the whole registry from a token without access, but not the organization", async () => {
      await start({ access: "none" });
      expect((await send("GET", PROVIDERS)).status).to.equal(404);
      expect((await send("GET", `${KEYS}?filter[namespace]=acme`)).status).to.equal(404);
      expect((await send("GET", "/api/v2/organizations/acme")).status).to.equal(200);
    });

    it("limits the rate, tells the limit on every answer, and opens again after a second", async () => {
      await start({ rateLimit: 2 });
      const first = await send("GET", PROVIDERS);
      expect([first.status, first.headers.get("x-ratelimit-limit")]).to.deep.equal([200, "2"]);
      await send("GET", PROVIDERS);
      const third = await send("GET", PROVIDERS);
      expect(third.status).to.equal(429);
      expect(Number(third.headers.get("x-ratelimit-reset"))).to.be.within(0.001, 1);
      sandbox.advance(1000);
      expect((await send("GET", PROVIDERS)).status).to.equal(200);
    });

    it("has no rate headers without a limit", async () => {
      expect((await send("GET", PROVIDERS)).headers.has("x-ratelimit-limit")).to.equal(false);
    });

    it("can speak plain errors everywhere", async () => {
      await start({ plainErrors: true });
      expect((await send("GET", FOO)).body).to.deep.equal({ errors: ["Not Found"] });
    });
  });

  // -------------------------------------------------------------------------------------------------------------------
  // Providers
  // -------------------------------------------------------------------------------------------------------------------

  describe("of providers", () => {
    it("gives a private provider an id, its relations and a link to itself", async () => {
      const { status, doc, headers } = await addProvider();
      expect(status).to.equal(201);
      expect(headers.get("content-type")).to.equal("application/vnd.api+json");
      expect(doc.id).to.match(/^prov-[0-9a-f]{16}$/);
      expect(doc.type).to.equal("registry-providers");
      expect(doc.attributes).to.include({ name: "foo", namespace: "acme", "registry-name": "private" });
      expect(doc.relationships).to.deep.equal({
        organization: { data: { id: "acme", type: "organizations" } },
        "registry-provider-versions": { data: [], links: { related: FOO } },
      });
      expect(doc.links).to.deep.equal({ self: FOO });
      expect((await send("GET", FOO)).doc).to.deep.equal(doc);
      expect((await send("GET", `/api/v2/registry-providers/${doc.id}`)).doc).to.deep.equal(doc);
    });

    it("refuses the same provider a second time", async () => {
      await addProvider();
      const again = await addProvider();
      expect([again.status, details(again)]).to.deep.equal([422, ["Name has already been taken"]]);
      expect(writes()).to.deep.equal(["create RegistryProvider acme/private/acme/foo"]);
    });

    it("refuses blank and mistyped attributes, foreign namespaces and unknown registries", async () => {
      expect(details(await addProvider({ name: " " }))).to.include("Name can't be blank");
      expect(details(await addProvider({ name: 7 }))).to.include("Name must be a string");
      expect(details(await addProvider({ namespace: "hashicorp" }))).to.deep.equal(["Namespace must be the name of the organization"]);
      expect(details(await addProvider({ "registry-name": "" }))).to.deep.equal([
        "Registry name can't be blank",
        "Registry name is not included in the list",
      ]);
      const attributes = { name: "foo", namespace: "acme", "registry-name": "private" };
      expect((await send("POST", PROVIDERS, { type: "providers", attributes })).status).to.equal(422);
      expect(sandbox.ledger).to.deep.equal([]);
    });

    it("keeps a public provider as a pointer without versions", async () => {
      const { doc } = await addProvider({ name: "aws", namespace: "hashicorp", "registry-name": "public" });
      expect(doc.relationships).to.have.all.keys("organization");
      expect((await send("GET", `${PROVIDERS}/public/hashicorp/aws/versions`)).status).to.equal(403);
    });

    it("answers 403 to public providers where curation is off", async () => {
      await start({ publicCuration: false });
      expect((await addProvider({ name: "aws", namespace: "hashicorp", "registry-name": "public" })).status).to.equal(403);
      expect((await send("GET", `${PROVIDERS}/public/hashicorp/aws`)).status).to.equal(403);
    });

    it("searches names and namespaces, and filters by registry", async () => {
      await addProvider();
      await addProvider({ name: "aws", namespace: "hashicorp", "registry-name": "public" });
      const found = async (query: string): Promise<unknown[]> =>
        (await send("GET", `${PROVIDERS}?${query}`)).docs.map((doc) => doc.attributes["name"]);
      expect(await found("q=FO")).to.deep.equal(["foo"]);
      expect(await found("q=hashi")).to.deep.equal(["aws"]);
      expect(await found("filter%5Bregistry_name%5D=private")).to.deep.equal(["foo"]);
      expect(await found("filter%5Borganization_name%5D=rival")).to.deep.equal([]);
    });

    it("hands out pages no larger than it may, and an empty one past the end", async () => {
      await start({ pageSize: 2 });
      for (const name of ["a", "b", "c"]) await addProvider({ name });
      const page = async (query: string): Promise<{ names: unknown[]; pagination: Record<string, unknown> }> => {
        const reply = await send("GET", `${PROVIDERS}?${query}`);
        const { meta } = reply.body as { meta: { pagination: Record<string, unknown> } };
        return { names: reply.docs.map((doc) => doc.attributes["name"]), pagination: meta.pagination };
      };
      expect(await page("page[size]=100")).to.deep.equal({
        names: ["a", "b"],
        pagination: { "current-page": 1, "page-size": 2, "prev-page": null, "next-page": 2, "total-pages": 2, "total-count": 3 },
      });
      expect((await page("page[number]=2")).pagination).to.include({ "prev-page": 1, "next-page": null });
      expect(await page("page[number]=9")).to.deep.include({ names: [] });
      expect((await page("page[number]=9")).pagination).to.include({ "current-page": 9, "next-page": null });
      expect((await send("GET", `${PROVIDERS}?page[number]=0`)).status).to.equal(400);
    });

    it("says of an empty list that it has no pages", async () => {
      const { meta, links } = (await send("GET", PROVIDERS)).body as {
        meta: { pagination: Record<string, unknown> };
        links: Record<string, unknown>;
      };
      expect(meta.pagination).to.include({ "current-page": 1, "prev-page": null, "next-page": null, "total-pages": 0, "total-count": 0 });
      expect([links["prev"], links["next"]]).to.deep.equal([null, null]);
    });

    it("takes versions and platforms away with their provider, and lets the name be used again", async () => {
      await addProvider();
      await addVersion();
      await addPlatform();
      expect((await send("DELETE", FOO)).status).to.equal(204);
      expect(writes().slice(-3)).to.deep.equal([
        "remove Platform acme/foo/1.0.0/linux/amd64",
        "remove PrivateProviderRelease acme/foo/1.0.0",
        "remove RegistryProvider acme/private/acme/foo",
      ]);
      expect((await send("DELETE", FOO)).status).to.equal(404);
      expect((await addProvider()).status).to.equal(201);
      expect((await send("GET", `${FOO}/versions`)).docs).to.deep.equal([]);
    });

    it("includes versions when asked and refuses to include anything else", async () => {
      await addProvider();
      const { doc } = await addVersion();
      for (const target of [FOO, PROVIDERS]) {
        const { body } = await send("GET", `${target}?include=registry-provider-versions`);
        expect((body as { included: Doc[] }).included.map(({ id }) => id)).to.deep.equal([doc.id]);
        expect((await send("GET", `${target}?include=platforms`)).status).to.equal(400);
      }
    });
  });

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
