import { expect } from "chai";
import {
  mask,
  fakerSource,
  zeroId,
  nobody,
  sandbox,
  start,
  basic,
  send,
  call,
  must,
  makeSource,
  makeDestination,
  makeDefinition,
  at,
  writes,
  behave,
  type Json,
} from "./airbyte.setup.js";

describe("sandbox: airbyte", () => {
  beforeEach(() => start());
  after(() => sandbox.close());

  describe("access", () => {
    it("Basic guards every path, the probes included, and the proxy refuses in HTML", async () => {
      for (const path of ["health", "instance_configuration"]) {
        expect(await send("GET", `/api/v1/${path}`)).to.include({ status: 401, type: "text/html" });
        expect((await send("GET", `/api/v1/${path}`, { headers: { authorization: basic() } })).status).to.equal(200);
      }
      expect((await call("sources/get", { sourceId: nobody }, `Basic ${Buffer.from("airbyte:no").toString("base64")}`)).status).to.equal(
        401,
      );
      expect((await call("sources/get", { sourceId: nobody }, "")).status).to.equal(401);
    });

    it("the instance names its release, its way in and the workspace that exists from the start", async () => {
      const { body } = await send("GET", "/api/v1/instance_configuration", { headers: { authorization: basic() } });
      expect(body)
        .to.include({ version: "1.8.0", licenseStatus: "pro", defaultOrganizationId: zeroId })
        .and.not.to.have.property("defaultWorkspaceId");
      expect(body["auth"]).to.deep.equal({ mode: "none" });
      expect((await must("workspaces/get", { workspaceId: sandbox.airbyte.workspaceId }))["name"]).to.be.a("string");
      expect(sandbox.ledger).to.deep.equal([]);
    });

    it("a token is given for the client's credentials, is accepted, and expires", async () => {
      await start({ auth: "token" });
      const { clientId, clientSecret } = sandbox.airbyte as unknown as { clientId: string; clientSecret: string };
      const wrong = await call("applications/token", { client_id: clientId, client_secret: "no" }, "");
      expect(wrong.status).to.equal(400);
      expect(wrong.body).to.have.nested.property("_embedded.errors[0].message");
      const { body } = await call("applications/token", { client_id: clientId, client_secret: clientSecret }, "");
      const token = body["access_token"] as string;
      const { exp } = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as { exp: number };
      expect(exp * 1000 - sandbox.world.now().getTime()).to.be.within(898_000, 900_000);
      const ask = (authorization: string) => call("workspaces/get", { workspaceId: sandbox.airbyte.workspaceId }, authorization);
      expect((await ask(`Bearer ${token}`)).status).to.equal(200);
      expect((await ask(`Bearer ${token}x`)).status).to.equal(401);
      expect((await ask(basic())).status).to.equal(401);
      expect((await send("GET", "/api/v1/instance_configuration")).body["auth"]).to.deep.equal({ mode: "simple" });
      sandbox.advance(900_000);
      const late = await ask(`Bearer ${token}`);
      expect(late.status).to.equal(401);
      expect(late.body).to.include({ message: "Unauthorized" }).and.to.have.property("_links");
    });

    it("a server without sign-in asks for nothing", async () => {
      await start({ auth: "none" });
      expect((await call("workspaces/get", { workspaceId: sandbox.airbyte.workspaceId }, "")).status).to.equal(200);
      expect((await call("applications/token", { client_id: "a", client_secret: "b" }, "")).status).to.equal(404);
    });

    it("unknown paths are a web page outside the API and a 404 of the framework in it; wrong methods are 405", async () => {
      const headers = { authorization: basic() };
      expect(await send("POST", "/v1/sources/get", { headers })).to.include({ status: 200, type: "text/html" });
      expect(await send("GET", "/api/v1/nothing", { headers })).to.include({ status: 200, type: "text/html" });
      expect((await call("sources/fetch", {})).status).to.equal(404);
      expect((await call("sources/fetch", {})).body).to.have.property("_links");
      expect((await send("PUT", "/api/v1/sources/get", { headers })).status).to.equal(405);
      expect((await send("GET", "/api/v1/sources/get", { headers })).status).to.equal(405);
    });

    it("a body must be JSON, called JSON, and have its fields in their types", async () => {
      const headers = { authorization: basic(), "content-type": "application/json" };
      const path = "/api/v1/sources/get";
      expect((await send("POST", path, { headers: { ...headers, "content-type": "text/plain" }, body: "{}" })).status).to.equal(415);
      expect((await send("POST", path, { headers, body: "{" })).status).to.equal(422);
      expect((await call("sources/get", { sourceId: "x" })).status).to.equal(422);
      const missing = await call("sources/get", {});
      expect(missing.status).to.equal(400);
      expect(at(missing.body, "validationErrors.0.propertyPath")).to.equal("sourceId");
      expect((await call("sources/get")).status).to.equal(400);
    });

    it("unknown fields are ignored, or refused on demand", async () => {
      const wanted = { workspaceId: sandbox.airbyte.workspaceId, surplus: 1 };
      expect((await call("workspaces/get", wanted)).status).to.equal(200);
      await start({ unknownFields: "refuse" });
      expect((await call("workspaces/get", wanted)).status).to.equal(422);
    });

    it("errors take the shape of the release", async () => {
      const shapes: Record<string, string[]> = {
        "0.50.45": ["id", "message"],
        "1.8.0": ["message", "exceptionClassName"],
        "2.0.0": ["errorId"],
      };
      for (const [version, keys] of Object.entries(shapes)) {
        await start({ version });
        const { status, body } = await call("sources/get", { sourceId: nobody });
        expect(status).to.equal(404);
        expect(Object.keys(body)).to.include.members(keys);
      }
      const empty = await call("sources/get", {});
      expect([empty.status, Object.keys(empty.body)]).to.deep.equal([400, ["errorId"]]);
    });
  });

  describe("definitions", () => {
    it("a custom connector has the specification of its repository, or an open one that hides what sounds secret", async () => {
      const { workspaceId } = sandbox.airbyte;
      const ashby = await makeDefinition();
      const asked = { sourceDefinitionId: ashby["sourceDefinitionId"], workspaceId };
      const { connectionSpecification } = await must("source_definition_specifications/get", asked);
      expect(at(connectionSpecification, "properties.api_key")).to.have.property("airbyte_secret");
      const custom = await makeDefinition("example.test/source-mine");
      const source = await makeSource(
        { apiToken: "t", limit: 3, nested: { password: "p", host: "h" } },
        custom["sourceDefinitionId"] as string,
      );
      expect(source["connectionConfiguration"]).to.deep.equal({ apiToken: mask, limit: 3, nested: { password: mask, host: "h" } });
    });

    it("connectors of the user's own are configured by their own specification", async () => {
      const spec = { type: "object", required: ["pin"], properties: { pin: { type: "integer", airbyte_secret: false } } };
      await start({ connectors: { "example.test/source-mine": { spec, streams: [{ name: "only" }] } } });
      const { sourceDefinitionId } = await makeDefinition("example.test/source-mine");
      const source = await makeSource({ pin: 1234 }, sourceDefinitionId as string);
      expect(source["connectionConfiguration"]).to.deep.equal({ pin: mask });
      const list = await must("sources/discover_schema", { sourceId: source["sourceId"] });
      expect(at(list, "catalog.streams")).to.have.length(1);
    });

    it("an update of the image keeps the id, and asks for the workspace from 1.7 on", async () => {
      const { sourceDefinitionId } = await makeDefinition();
      const body = { sourceDefinitionId, dockerImageTag: "0.2.0", name: "Ashby EU" };
      expect((await call("source_definitions/update", body)).status).to.equal(400);
      const updated = await must("source_definitions/update", { ...body, workspaceId: sandbox.airbyte.workspaceId });
      expect(updated).to.include({ sourceDefinitionId, dockerImageTag: "0.2.0", name: "Ashby EU" });
      const renamed = { sourceDefinitionId: fakerSource, workspaceId: sandbox.airbyte.workspaceId, dockerImageTag: "6.2.26", name: "Mine" };
      expect((await call("source_definitions/update", renamed)).status).to.equal(400);
      await start({ version: "1.6.0" });
      const { sourceDefinitionId: id } = await makeDefinition();
      expect((await call("source_definitions/update", { sourceDefinitionId: id, dockerImageTag: "0.2.0" })).status).to.equal(200);
    });

    it("a delete takes sources and their connections along, and leaves a definition that lists do not show", async () => {
      const { workspaceId } = sandbox.airbyte;
      const { sourceDefinitionId } = await makeDefinition();
      const { sourceId } = await makeSource({ api_key: "k" }, sourceDefinitionId as string);
      const { destinationId } = await makeDestination();
      const { connectionId } = await must("connections/create", { sourceId, destinationId, status: "active" });
      const byDefinition = { actorDefinitionId: sourceDefinitionId, actorType: "source" };
      expect((await must("connections/list_by_actor_definition", byDefinition))["connections"]).to.have.length(1);
      const listed = async () => (await must("source_definitions/list_for_workspace", { workspaceId }))["sourceDefinitions"] as Json[];
      expect((await listed()).map((one) => one["sourceDefinitionId"])).to.include(sourceDefinitionId);
      expect((await call("source_definitions/delete", { sourceDefinitionId })).status).to.equal(204);
      expect((await must("connections/get", { connectionId }))["status"]).to.equal("deprecated");
      expect((await must("sources/get", { sourceId }))["connectionConfiguration"]).to.equal(null);
      expect((await must("source_definitions/get", { sourceDefinitionId }))["name"]).to.equal("Ashby");
      expect((await listed()).map((one) => one["sourceDefinitionId"])).not.to.include(sourceDefinitionId);
      expect(sandbox.ledger.slice(-3).map((entry) => entry.kind)).to.deep.equal([
        "airbyte:Connection",
        "airbyte:Source",
        "airbyte:SourceDefinition",
      ]);
    });

    it("a failing specification job is a 500, and nothing is made", async () => {
      behave("example.test/source-broken", { specFails: "image not found" });
      const { workspaceId } = sandbox.airbyte;
      const sourceDefinition = {
        name: "x",
        dockerRepository: "example.test/source-broken",
        dockerImageTag: "1",
        documentationUrl: "https://example.test",
      };
      expect((await call("source_definitions/create_custom", { workspaceId, sourceDefinition })).status).to.equal(500);
      expect(writes("SourceDefinition")).to.deep.equal([]);
    });

    it("destinations say which modes they know", async () => {
      const ask = { destinationDefinitionId: "25c5221d-dce2-4163-ade9-739ef790f503", workspaceId: sandbox.airbyte.workspaceId };
      const { supportedDestinationSyncModes } = await must("destination_definition_specifications/get", ask);
      expect(supportedDestinationSyncModes).to.have.members(["overwrite", "append", "append_dedup", "overwrite_dedup"]);
    });
  });
});
