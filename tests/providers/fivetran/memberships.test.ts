/** Roles of users and teams in groups and connections: one resource each, which leaves the others alone. */

import { expect } from "chai";
import type { Plain } from "../../../sdk/plain.js";
import { kinds } from "../../kinds/index.js";
import { Stack } from "../../stack.js";

const memberships = [
  "fivetran:TeamGroupMembership",
  "fivetran:TeamConnectionMembership",
  "fivetran:UserGroupMembership",
  "fivetran:UserConnectionMembership",
];

for (const name of memberships) {
  const { kind, laws } = kinds.find((each) => each.kind === name) ?? expect.fail(name);

  describe(kind, () => {
    let stack: Stack;
    let inputs: Plain;
    const role = String(laws.changes["role"]);

    beforeEach(async () => {
      stack = await Stack.start();
      inputs = await laws.inputs(stack);
      stack.requests();
    });
    afterEach(() => stack.close());

    it("one request each to add, to change the role, to read and to remove", async () => {
      const membership = stack.resource(kind);
      const one = await membership.create(inputs);
      const counted = [stack.requests().length];
      const changed = await membership.update(one, { ...inputs, role });
      counted.push(stack.requests().length);
      await membership.refresh(changed);
      counted.push(stack.requests().length);
      await membership.destroy(changed);
      counted.push(stack.requests().length);
      expect(counted).to.deep.equal([1, 1, 1, 1]);
    });

    it("a role of the wrong sort is refused by Fivetran, with its words, and nothing is made", async () => {
      const before = stack.sandbox.living().length;
      const error = await stack
        .resource(kind)
        .create({ ...inputs, role: "Team Manager" })
        .then(() => "made", String);
      expect(error).to.contain("Team Manager").and.to.contain("role of this account");
      expect(stack.sandbox.living()).to.have.length(before);
    });

    it("is gone with its owner or member: the next up makes it again, and a delete is done", async () => {
      const membership = stack.resource(kind);
      const one = await membership.create(inputs);
      const table = stack.sandbox.world.table(kind);
      table.remove(one.id);
      expect(await membership.refresh(one)).to.equal(undefined);
      await membership.destroy(one);
    });

    it("an id of another form is refused before anything is sent", async () => {
      const error = await stack
        .resource(kind)
        .import("one-word")
        .then(() => "read", String);
      expect(error).to.contain("one-word is not the id of a").and.to.contain("Id:");
      expect(stack.requests()).to.deep.equal([]);
    });
  });
}

describe("fivetran:GroupUser", () => {
  let stack: Stack;
  let inputs: Plain;

  beforeEach(async () => {
    stack = await Stack.start();
    await stack.resource("fivetran:User").create({ email: "ada@example.com", givenName: "Ada", familyName: "Lovelace" });
    const group = await stack.resource("fivetran:Group").create({ name: "g" });
    inputs = { groupId: group.id, email: "Ada@Example.com", role: "Destination Analyst" };
    stack.requests();
  });
  afterEach(() => stack.close());

  it("changes the role in place, from the user's side: never without access in between", async () => {
    const user = stack.resource("fivetran:GroupUser");
    const one = await user.create(inputs);
    const userId = String(one.outs["userId"]);
    stack.requests();
    await user.update(one, { ...inputs, role: "Destination Reviewer" });
    expect(stack.requests()).to.deep.equal([
      [`PATCH /v1/users/${userId}/groups/${String(inputs["groupId"])}`, { role: "Destination Reviewer" }],
    ]);
  });

  it("is the same whatever the case of the address", async () => {
    const user = stack.resource("fivetran:GroupUser");
    const one = await user.create(inputs);
    const refreshed = (await user.refresh(one)) ?? expect.fail("gone");
    expect((await user.diff(refreshed, { ...inputs, email: "ada@example.com" })).changed).to.deep.equal([]);
  });

  it("of an address that nobody in the account has is refused, and leaves nothing", async () => {
    const error = await stack
      .resource("fivetran:GroupUser")
      .create({ ...inputs, email: "nobody@example.com" })
      .then(() => "made", String);
    expect(error).to.contain("nobody@example.com");
    expect(stack.sandbox.living().filter(({ kind }) => kind === "fivetran:UserGroupMembership")).to.deep.equal([]);
  });

  it("of a group that is gone is gone, too", async () => {
    const user = stack.resource("fivetran:GroupUser");
    const one = await user.create(inputs);
    stack.sandbox.world.table("fivetran:Group").remove(String(inputs["groupId"]));
    expect(await user.refresh(one)).to.equal(undefined);
  });
});
