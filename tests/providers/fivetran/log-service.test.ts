import { expect } from "chai";
import { Stack } from "../../stack.js";
import type { Resource } from "../../drive.js";

describe("fivetran:LogService", () => {
  let stack: Stack;
  let logs: Resource;
  let groupId: string;
  const DATADOG = { service: "datadog_log", config: { apiKey: "canary-key", region: "US1" } };

  beforeEach(async () => {
    stack = await Stack.start({ fivetran: { secretKeys: { datadog_log: ["api_key"] } } });
    logs = stack.resource("fivetran:LogService");
    groupId = (await stack.resource("fivetran:Group").create({ name: "g" })).id;
    stack.requests();
  });
  afterEach(() => stack.close());

  it("of a group has the group's id; the tests run once it is recorded", async () => {
    const one = await logs.create({ groupId, ...DATADOG });
    expect(one.id).to.equal(groupId);
    expect(stack.requests()).to.deep.equal([
      [
        "POST /v1/external-logging",
        {
          group_id: groupId,
          service: "datadog_log",
          config: { api_key: "canary-key", region: "US1" },
          run_setup_tests: false,
        },
      ],
      [`POST /v1/external-logging/${groupId}/test`, {}],
    ]);
    expect(one.outs["setupState"]).to.equal("connected");
  });

  it("of the account has a place of its own, for every request", async () => {
    const one = await logs.create(DATADOG);
    const two = await logs.update(one, { ...DATADOG, enabled: false });
    await logs.refresh(two);
    await logs.destroy(two);
    expect(stack.requests().map(([what]) => what)).to.deep.equal([
      "POST /v1/external-logging/account",
      "POST /v1/external-logging/account/test",
      "PATCH /v1/external-logging/account",
      "POST /v1/external-logging/account/test",
      "GET /v1/external-logging/account",
      "DELETE /v1/external-logging/account",
    ]);
  });

  it("is imported by the group's id, and the account's as account; a secret is asked for, and sent alone", async () => {
    for (const args of [{ groupId, ...DATADOG }, DATADOG]) {
      const { id } = await logs.create(args);
      const imported = await logs.import(id);
      expect(imported.inputs).to.deep.include("groupId" in args ? { groupId } : { service: "datadog_log" });
      stack.requests();
      await logs.update(imported, args);
      expect(stack.requests()[0]?.[1]).to.deep.equal({ config: { api_key: "canary-key" }, run_setup_tests: false });
    }
  });

  it("a change of the flag alone sends the flag alone; removed, logs are sent again", async () => {
    const off = { groupId, ...DATADOG, setupTests: "off", enabled: false };
    const one = await logs.create(off);
    stack.requests();
    await logs.update(one, { groupId, ...DATADOG, setupTests: "off" });
    expect(stack.requests()).to.deep.equal([[`PATCH /v1/external-logging/${groupId}`, { enabled: true, run_setup_tests: false }]]);
  });

  it("tests that fail are told, and required ones fail the run; it is recorded", async () => {
    const why = [{ title: "Credentials", status: "FAILED", message: "the key is not valid" }];
    stack.sandbox.world.table("fivetran:setup-tests").set("datadog_log", why);
    await logs.create({ groupId, ...DATADOG });
    expect(stack.watched.warnings.join()).to.contain("Credentials: the key is not valid");
    const error = await logs.create({ ...DATADOG, setupTests: "require" }).then(() => "made", String);
    expect(error).to.contain("the key is not valid").and.to.contain("It is recorded");
  });

  it("another service is another log service, and the old one goes first: a group has one", async () => {
    const one = await logs.create({ groupId, ...DATADOG });
    const other = { groupId, service: "cloudwatch", config: { logGroupName: "fivetran" } };
    const { replaces, deleteBeforeReplace } = await logs.diff(one, other);
    expect([replaces, deleteBeforeReplace]).to.deep.equal([["service"], true]);
  });
});
