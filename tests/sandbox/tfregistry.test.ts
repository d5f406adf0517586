import { expect } from "chai";
import {
  PROVIDERS,
  FOO,
  KEYS,
  sandbox,
  key,
  start,
  send,
  addProvider,
  addVersion,
  addPlatform,
  addKey,
  details,
  writes,
  type Doc,
  useRegistry,
} from "./tfregistry.setup.js";

describe("the Terraform registry of the sandbox", () => {
  useRegistry();

  // -------------------------------------------------------------------------------------------------------------------
  // Access
  // -------------------------------------------------------------------------------------------------------------------

  describe("access", () => {
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
});
