/**
 * How a program finds a connection that it did not make: by its group and its name, in one request.
 *
 * Numbers in brackets are those of the cases that the Terraform provider's own tests cover; from 71 on they are ours.
 */

import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import * as fivetran from "../../../../providers/fivetran/index.js";
import { SETTINGS } from "../../../../providers/kernel/provider-settings.js";
import { Stack } from "../../../stack.js";

describe("the contract of look-ups of connections", () => {
  let stack: Stack;
  let account: { readonly provider: never };
  let groupId: string;

  // Mocks of another test in this process would answer.
  before(() =>
    pulumi.runtime.setMocks({ call: () => undefined as never, newResource: ({ name, inputs }) => ({ id: name, state: inputs }) }),
  );
  beforeEach(async () => {
    stack = await Stack.start();
    account = { provider: { getPackage: () => "fivetran", [SETTINGS]: stack.sandbox.config } as never };
    const group = stack.resource("fivetran:Group");
    groupId = (await group.create({ name: "g" })).id;
    const other = (await group.create({ name: "other" })).id;
    for (const [id, name] of [
      [groupId, "code"],
      [groupId, "more"],
      [other, "code"],
    ])
      await stack
        .resource("fivetran:Connection")
        .create({ groupId: id, service: "github", destinationSchema: { name }, setupTests: "off" });
    stack.requests();
  });
  afterEach(() => stack.close());

  const asked = (): unknown[] => stack.sandbox.journal.map(({ method, path, query }) => [method, path, query]);
  const query = (more: object): object => ({ limit: "1000", ...more });

  it("[28, 39] by its group and its schema: one request with both, and the id of the one that is there", async () => {
    const found = await fivetran.getConnection({ groupId, schema: "code" }, account);
    expect(asked()[0]).to.deep.equal(["GET", "/v1/connections", query({ group_id: groupId, schema: "code" })]);
    expect(found.groupId).to.equal(groupId);
    stack.sandbox.forget();
    await stack
      .resource("fivetran:ConnectionSchema")
      .import(String(found.connectionId))
      .catch(() => undefined);
    expect(asked()).to.deep.equal([["GET", `/v1/connections/${String(found.connectionId)}/schemas`, {}]]);
  });

  it("[70] a list has the group and the schema in its query, and what is null in an item is no crash, there and in what is found by both", async () => {
    const nothing = { connected_by: null, schedule: null, config: null, status: null, networking_method: null, created_at: null };
    const alter = (body: unknown): unknown => {
      const { data } = body as { data: { items?: object[] } };
      if (data.items === undefined) return { code: "Success", data: { ...data, ...nothing } };
      return { code: "Success", data: { items: data.items.map((item) => ({ ...item, ...nothing })), next_cursor: null } };
    };
    const fault = stack.sandbox.fault({ vendor: "fivetran", method: "GET", commit: true, alter });
    expect((await fivetran.listConnections({ groupId }, account)).map(({ schema }) => schema)).to.deep.equal(["code", "more"]);
    expect(asked()).to.deep.equal([["GET", "/v1/connections", query({ group_id: groupId })]]);
    stack.sandbox.forget();
    const both = await fivetran.listConnections({ groupId, schema: "code" }, account);
    expect(asked()).to.deep.equal([["GET", "/v1/connections", query({ group_id: groupId, schema: "code" })]]);
    expect(both.map((one) => [one.groupId, one.schema])).to.deep.equal([[groupId, "code"]]);
    expect(await fivetran.getConnection({ groupId, schema: "code" }, account)).to.include({ groupId, schema: "code" });
    expect(fault.hits).to.be.greaterThan(1);
  });
});
