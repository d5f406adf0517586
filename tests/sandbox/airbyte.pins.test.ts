/** Pins of connector versions in the sandbox of Airbyte, and the breaking changes that make them. */

import { expect } from "chai";
import { type AirbyteOptions, type Sandbox, startSandbox } from "../../sandbox/index.js";

type Json = Record<string, unknown>;

const zeroId = "00000000-0000-0000-0000-000000000000";
const nobody = "99999999-9999-4999-8999-999999999999";
const repository = "example.test/airbyte/source-ashby";
const change = (version: string): { version: string; message: string; upgradeDeadline: string; migrationDocumentationUrl: string } => ({
  version,
  message: "Look at your streams.",
  upgradeDeadline: "2099-12-31",
  migrationDocumentationUrl: "https://example.test/migration",
});
const connectors = {
  [repository]: { spec: { type: "object" }, versions: ["0.9.0", "1.0.0"], breakingChanges: [change("3.0.0"), change("2.0.0")] },
};

let sandbox: Sandbox;

const call = async (path: string, body: Json): Promise<{ status: number; body: Json }> => {
  const response = await fetch(`${sandbox.airbyte.url}/v1/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, body: text === "" ? {} : (JSON.parse(text) as Json) };
};

const must = async (path: string, body: Json): Promise<Json> => {
  const reply = await call(path, body);
  expect(reply.status, `${path}: ${JSON.stringify(reply.body)}`).to.be.within(200, 204);
  return reply.body;
};

let sourceDefinitionId: string;
let sourceId: string;

const start = async (airbyte: AirbyteOptions = {}): Promise<void> => {
  await sandbox?.close();
  sandbox = await startSandbox({ airbyte: { auth: "none", connectors, ...airbyte } });
  const { workspaceId } = sandbox.airbyte;
  const sourceDefinition = {
    name: "Ashby",
    dockerRepository: repository,
    dockerImageTag: "1.0.0",
    documentationUrl: "https://example.test",
  };
  sourceDefinitionId = (await must("source_definitions/create_custom", { workspaceId, sourceDefinition }))["sourceDefinitionId"] as string;
  const source = { workspaceId, sourceDefinitionId, name: "ashby", connectionConfiguration: {} };
  sourceId = (await must("sources/create", source))["sourceId"] as string;
};

const resolve = async (dockerImageTag: string): Promise<string> =>
  (await must("actor_definition_versions/resolve", { actorDefinitionId: sourceDefinitionId, actorType: "source", dockerImageTag }))[
    "versionId"
  ] as string;

const wanted = (value: string, rest: Json = {}): Json => ({
  config_key: "connector_version",
  value,
  resource_type: "actor_definition",
  resource_id: sourceDefinitionId,
  scope_type: "actor",
  scope_id: sourceId,
  origin: zeroId,
  origin_type: "user",
  ...rest,
});

const pin = async (tag: string): Promise<Json> => (await must("scoped_configuration/create", wanted(await resolve(tag))))["data"] as Json;

const pins = async (): Promise<Json[]> =>
  (await must("scoped_configuration/list", { config_key: "connector_version" }))["scopedConfigurations"] as Json[];

const move = (dockerImageTag: string): Promise<Json> =>
  must("source_definitions/update", { sourceDefinitionId, workspaceId: sandbox.airbyte.workspaceId, dockerImageTag });

const inUse = async (): Promise<Json> => must("actor_definition_versions/get_for_source", { sourceId });

const unpin = (one: Json | undefined): Promise<Json> => must("scoped_configuration/delete", { scopedConfigurationId: one?.["id"] });

describe("sandbox: airbyte, versions of connectors", () => {
  beforeEach(() => start());
  after(() => sandbox.close());

  it("a pin holds one source at a version, says its names, and is gone once deleted", async () => {
    expect(await inUse()).to.include({ dockerImageTag: "1.0.0", isVersionOverrideApplied: false, supportState: "supported" });
    const made = await pin("0.9.0");
    expect(made).to.include({ value_name: "0.9.0", resource_name: "Ashby", scope_name: "ashby", origin_name: "user@example.com" });
    expect((await must("scoped_configuration/get", { scopedConfigurationId: made["id"] }))["data"]).to.deep.equal(made);
    expect(await inUse()).to.include({ dockerImageTag: "0.9.0", isVersionOverrideApplied: true });
    expect(await must("sources/get", { sourceId })).to.include({ isVersionOverrideApplied: true });
    expect(await unpin(made)).to.deep.equal({ scopedConfigurationId: made["id"] });
    expect(await unpin(made), "again").to.deep.equal({ scopedConfigurationId: made["id"] });
    expect((await call("scoped_configuration/get", { scopedConfigurationId: made["id"] })).status).to.equal(404);
    expect(await inUse()).to.include({ dockerImageTag: "1.0.0", isVersionOverrideApplied: false });
  });

  it("a pin of a workspace holds what has none of its own", async () => {
    const { workspaceId } = sandbox.airbyte;
    await must("scoped_configuration/create", wanted(await resolve("0.9.0"), { scope_type: "workspace", scope_id: workspaceId }));
    expect(await inUse()).to.include({ dockerImageTag: "0.9.0", isVersionOverrideApplied: true });
    const own = await pin("1.0.0");
    expect(await inUse()).to.include({ dockerImageTag: "1.0.0" });
    const data = wanted(await resolve("0.9.0"));
    await must("scoped_configuration/update", { scopedConfigurationId: own["id"], data });
    expect(await inUse()).to.include({ dockerImageTag: "0.9.0" });
  });

  it("what a pin names must be there, and there is one for each scope", async () => {
    const value = await resolve("0.9.0");
    const status = async (body: Json): Promise<number> => (await call("scoped_configuration/create", body)).status;
    for (const wrong of [{ scope_id: nobody }, { resource_id: nobody }, { origin: nobody }, { value: nobody }]) {
      expect(await status(wanted(value, wrong)), JSON.stringify(wrong)).to.equal(400);
    }
    for (const wrong of [{ scope_type: "planet" }, { origin_type: "me" }, { resource_type: undefined }, { scope_id: "me" }]) {
      expect(await status(wanted(value, wrong)), JSON.stringify(wrong)).to.equal(500);
    }
    expect(await status(wanted(value, { origin: undefined }))).to.equal(400);
    expect(await status(wanted(value))).to.equal(200);
    expect(await status(wanted(value)), "again").to.equal(500);
    const unknown = { actorDefinitionId: sourceDefinitionId, actorType: "source", dockerImageTag: "7.7.7" };
    expect((await call("actor_definition_versions/resolve", unknown)).status).to.equal(404);
    expect(await pins()).to.have.length(1);
  });

  it("a default that crosses a breaking change leaves sources where they are, until they are upgraded or it goes back", async () => {
    await move("1.5.0");
    expect(await pins(), "nothing breaks").to.deep.equal([]);
    await move("3.1.0");
    expect((await pins())[0]).to.include({ value_name: "1.5.0", origin_type: "breaking_change", origin: "2.0.0", scope_id: sourceId });
    expect(await inUse()).to.include({ dockerImageTag: "1.5.0", isVersionOverrideApplied: true, supportState: "deprecated" });
    expect(await inUse()).to.have.nested.property("breakingChanges.upcomingBreakingChanges[1].version", "3.0.0");
    await move("1.6.0");
    expect(await pins(), "gone back").to.deep.equal([]);
    await move("2.0.0");
    await must("sources/upgrade_version", { sourceId });
    expect(await inUse()).to.include({ dockerImageTag: "2.0.0", isVersionOverrideApplied: false, supportState: "supported" });
    await pin("1.6.0");
    expect((await call("sources/upgrade_version", { sourceId })).status, "pinned by hand").to.equal(500);
  });

  it("from 2.1 on a removed pin comes back by itself where a breaking change would be crossed, and an upgrade still ends it", async () => {
    for (const version of ["1.8.0", "2.0.0"]) {
      await start({ version });
      await pin("1.0.0");
      await move("2.0.0");
      await unpin((await pins())[0]);
      expect(await pins(), version).to.deep.equal([]);
      expect(await inUse(), version).to.include({ dockerImageTag: "2.0.0", isVersionOverrideApplied: false });
    }
    for (const version of ["2.1.0", "2.1.1", "2.2.0", "2.3.0"]) {
      await start({ version });
      const own = await pin("1.0.0");
      await move("2.0.0");
      await unpin(own);
      const [back, ...others] = await pins();
      expect(others).to.deep.equal([]);
      expect(back, version).to.include({ value_name: "1.0.0", origin_type: "breaking_change", scope_id: sourceId }).and.not.include(own);
      expect(await inUse(), version).to.include({ dockerImageTag: "1.0.0", isVersionOverrideApplied: true });
      await unpin(back);
      expect((await pins())[0], version).to.include({ value_name: "1.0.0", origin_type: "breaking_change" });
      await must("sources/upgrade_version", { sourceId });
      expect(await pins(), version).to.deep.equal([]);
      const later = await pin("2.0.0");
      await unpin(later);
      expect(await pins(), "nothing is crossed").to.deep.equal([]);
    }
  });

  it("servers before 0.50.50 have no pins", async () => {
    await start({ version: "0.50.40" });
    expect((await call("scoped_configuration/list", {})).status).to.equal(404);
  });
});
