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
