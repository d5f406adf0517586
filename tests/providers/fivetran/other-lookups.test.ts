/** Look-ups of what no resource manages: roles, connector types, quickstart packages. */

import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import * as fivetran from "../../../providers/fivetran/index.js";
import { SETTINGS } from "../../../providers/kernel/provider-settings.js";
import { Stack } from "../../stack.js";

describe("look-ups of roles, connector types and quickstart packages", () => {
  let stack: Stack;
  let account: { readonly provider: never };
  const error = (promise: Promise<unknown>): Promise<fivetran.ApiError> =>
    promise.then(
      () => expect.fail("it was found"),
      (failed: fivetran.ApiError) => failed,
    );

  // Mocks of another test in this process would answer.
  before(() =>
    pulumi.runtime.setMocks({ call: () => undefined as never, newResource: ({ name, inputs }) => ({ id: name, state: inputs }) }),
  );
  beforeEach(async () => {
    stack = await Stack.start({ fivetran: { pageSize: 2 } });
    account = { provider: { getPackage: () => "fivetran", [SETTINGS]: stack.sandbox.config } as never };
  });
  afterEach(() => stack.close());

  it("a role by its name, with where it can be given; custom ones, too", async () => {
    stack.sandbox.world.table("fivetran:Role").set("Auditor", { name: "Auditor", scope: ["ACCOUNT"], is_custom: true });
    expect(await fivetran.getRole({ name: "Auditor" }, account)).to.deep.include({
      scope: ["ACCOUNT"],
      isCustom: true,
      isDeprecated: false,
    });
    const names = (await fivetran.listRoles({}, account)).map(({ name }) => name);
    expect(names).to.include.members(["Account Reviewer", "Team Member", "Auditor"]);
  });

  it("a connector type by its service, with its settings", async () => {
    const type = await fivetran.getConnectorType({ service: "github" }, account);
    expect(type).to.deep.include({ service: "github", serviceStatus: "general_availability" });
    expect(type.config).to.deep.equal({ type: "object", properties: {} });
    expect((await fivetran.listConnectorTypes({}, account)).map(({ service }) => service)).to.include("postgres");
  });

  it("a quickstart package by its name, and those for one service", async () => {
    expect(await fivetran.getQuickstartPackage({ name: "jira" }, account)).to.deep.include({ version: "v0.8.0", connectorTypes: ["jira"] });
    expect((await fivetran.listQuickstartPackages({ service: "github" }, account)).map(({ name }) => name)).to.deep.equal(["github"]);
  });

  it("the state of a connection that has one, and the errors that one has met", async () => {
    const groupId = (await stack.resource("fivetran:Group").create({ name: "g" })).id;
    const make = async (service: string, destinationSchema: object): Promise<string> =>
      (await stack.resource("fivetran:Connection").create({ groupId, service, destinationSchema, setupTests: "require" })).id;
    const [sdk, postgres] = [await make("connector_sdk", { name: "sdk" }), await make("postgres", { prefix: "shop" })];
    stack.sandbox.world.table("fivetran:ConnectionState").set(sdk, { cursor: "2026-11-01" });
    const found = await fivetran.getConnectionState({ connectionId: sdk }, account);
    expect(found).to.deep.equal({ connectionId: sdk, state: { cursor: "2026-11-01" } });
    expect((await error(fivetran.getConnectionState({ connectionId: postgres }, account))).message).to.contain("state management");

    stack.sandbox.world.table("fivetran:sync-failure").set(postgres, "permission denied");
    await stack.resource("fivetran:Sync").create({ connectionId: postgres });
    const [first] = await fivetran.listConnectionErrors({ connectionId: postgres }, account);
    expect(first).to.include({ title: "The sync failed", reason: "permission denied" });
    expect(first?.createdAt).to.match(/^20/);
  });

  it("what uses a secrets manager, and a proxy agent", async () => {
    const groupId = (await stack.resource("fivetran:Group").create({ name: "g" })).id;
    const config = { role_arn: "arn:aws:iam::123456789012:role/fivetran", region: "us-east-1" };
    const vault = (await stack.resource("fivetran:ExternalSecretsManager").create({ name: "v", type: "AWS_SECRET_MANAGER", config })).id;
    const proxy = (await stack.resource("fivetran:ProxyAgent").create({ displayName: "p", groupRegion: "AWS_US_EAST_1" })).id;
    const ids: string[] = [];
    for (const prefix of ["a", "b", "c"]) {
      const args = { groupId, service: "postgres", destinationSchema: { prefix }, setupTests: "off" };
      const uses = { externalSecretsManagerId: vault, networkingMethod: "ProxyAgent", proxyAgentId: proxy };
      ids.push((await stack.resource("fivetran:Connection").create({ ...args, ...uses })).id);
    }
    const entities = await fivetran.listExternalSecretsManagerEntities({ externalSecretsManagerId: vault }, account);
    expect(entities.map(({ id, type }) => [id, type])).to.deep.equal(ids.map((id) => [id, "SOURCE"]));
    expect(await fivetran.listExternalSecretsManagerEntities({}, account)).to.deep.equal(entities);
    const connections = await fivetran.listProxyAgentConnections({ proxyAgentId: proxy }, account);
    expect(connections.map(({ connectionId }) => connectionId)).to.deep.equal(ids);
  });

  it("the columns of a table, also those that nobody has configured", async () => {
    const groupId = (await stack.resource("fivetran:Group").create({ name: "g" })).id;
    const args = { groupId, service: "postgres", destinationSchema: { prefix: "p" }, setupTests: "require" };
    const connectionId = (await stack.resource("fivetran:Connection").create(args)).id;
    const schemas = { public: { tables: { t1: { columns: { a: { hashed: true } } } } } };
    await stack.resource("fivetran:ConnectionSchema").create({ connectionId, schemas });
    const columns = await fivetran.listTableColumns({ connectionId, schema: "public", table: "t1" }, account);
    expect(columns.map(({ name, hashed, isPrimaryKey }) => [name, hashed, isPrimaryKey])).to.deep.equal([
      ["id", false, true],
      ["a", true, false],
      ["b", false, false],
    ]);
    expect((await error(fivetran.listTableColumns({ connectionId, schema: "public", table: "no" }, account))).status).to.equal(404);
  });

  it("what they do not take, and what they cannot do without, is refused before anything is asked", async () => {
    const odd = { groupld: "g" } as unknown as { groupId: string };
    const wrong = await error(fivetran.getGroupPublicKey(odd, account));
    expect([wrong.name, wrong.message]).to.satisfy(
      ([name, said]: [string, string]) => name === "ApiError" && said.includes("Did you mean groupId?"),
    );
    expect((await error(fivetran.getGroupServiceAccount({ groupId: "" }, account))).message).to.contain("it needs groupId");
    expect((await error(fivetran.listRoles({ name: "x" }, account))).message).to.contain("name is not one of its arguments");
    expect(stack.requests()).to.deep.equal([]);
  });

  it("what is not there is a 404 that names what comes near", async () => {
    const lost = await error(fivetran.getRole({ name: "Account Reviewr" }, account));
    expect([lost.status, lost.message]).to.satisfy(
      ([status, message]: [number, string]) => status === 404 && message.includes("Account Reviewer"),
    );
    expect((await error(fivetran.getQuickstartPackage({ name: "jirra" }, account))).message).to.contain("jira");
  });
});
