import { expect } from "chai";
import { type Resource, type Stored } from "../../drive.js";
import { Stack } from "../../stack.js";

describe("fivetran:Group, fivetran:User, fivetran:Team, fivetran:TeamUserMembership", () => {
  let stack: Stack;
  let user: Resource;
  let team: Resource;
  let membership: Resource;
  const ada = { email: "Ada@Example.com", givenName: "Ada", familyName: "Lovelace" };
  const names = (): string[] => stack.requests().map(([r]) => r);

  beforeEach(async () => {
    stack = await Stack.start({ fivetran: { pageSize: 2 } });
    user = stack.resource("fivetran:User");
    team = stack.resource("fivetran:Team");
    membership = stack.resource("fivetran:TeamUserMembership");
  });
  afterEach(() => stack.close());

  describe("a group", () => {
    it("is renamed in place", async () => {
      const group = stack.resource("fivetran:Group");
      const one = await group.create({ name: "a" });
      stack.requests();
      await group.update(one, { name: "b" });
      expect(stack.requests()).to.deep.equal([[`PATCH /v1/groups/${one.id}`, { name: "b" }]]);
    });

    it("whose create was lost is found on whatever page of the list it is", async () => {
      const group = stack.resource("fivetran:Group");
      for (const name of ["a", "b", "c", "d"]) await group.create({ name });
      stack.requests();
      stack.sandbox.fault({ vendor: "fivetran", method: "POST", commit: true, status: 502, body: "<html>", times: 1 });
      const one = await group.create({ name: "e" });
      expect(names()).to.deep.equal([
        "GET /v1/groups",
        "GET /v1/groups",
        "POST /v1/groups",
        "GET /v1/groups",
        "GET /v1/groups",
        "GET /v1/groups",
      ]);
      expect((await group.refresh(one))?.inputs).to.deep.equal({ name: "e" });
      expect(stack.sandbox.living()).to.have.length(5);
    });
  });

  describe("a user", () => {
    it("is the same whatever the case of the address, and another with another address", async () => {
      const one = await user.create(ada);
      expect((await user.diff(one, { ...ada, familyName: "Byron" })).replaces).to.deep.equal([]);
      expect((await user.diff(one, { ...ada, email: "byron@example.com" })).replaces).to.deep.equal(["email"]);
    });

    it("whose create was lost is found by address, and invited once", async () => {
      stack.sandbox.fault({ vendor: "fivetran", method: "POST", commit: true, drop: true, times: 1 });
      await user.create(ada);
      expect(stack.sandbox.living()).to.have.length(1);
      expect(names().filter((r) => r.startsWith("POST"))).to.have.length(1);
    });

    it("many at once do not lock each other up", async () => {
      const made = await Promise.all(Array.from({ length: 16 }, (_, i) => user.create({ ...ada, email: `u${i}@example.com` })));
      expect(new Set(made.map(({ id }) => id)).size).to.equal(16);
    });

    it("loses the account role that the program no longer has, by a request of its own", async () => {
      const one = await user.create({ ...ada, role: "Account Reviewer" });
      stack.requests();
      const bare = await user.update(one, ada);
      expect(stack.requests()).to.deep.equal([[`DELETE /v1/users/${one.id}/role`, undefined]]);
      const byron = { ...ada, familyName: "Byron" };
      const again = await user.update(bare, { ...byron, role: "Account Analyst" });
      stack.requests();
      const last = await user.update(again, ada);
      expect(stack.requests()).to.deep.equal([
        [`DELETE /v1/users/${one.id}/role`, undefined],
        [`PATCH /v1/users/${one.id}`, { family_name: "Lovelace" }],
      ]);
      expect((await user.diff((await user.refresh(last)) as Stored, ada)).changed).to.deep.equal([]);
      expect(stack.watched.warnings).to.deep.equal([]);
    });

    it("whose role could not be taken away has it still, until the next run", async () => {
      const one = await user.create({ ...ada, role: "Account Reviewer" });
      stack.sandbox.fault({ vendor: "fivetran", method: "DELETE", path: /\/role$/, status: 400, body: { code: "InvalidInput" }, times: 1 });
      expect(await user.update(one, ada).then(() => "done", String)).to.contain("InvalidInput");
      expect((await user.diff(one, ada)).changed).to.deep.equal(["role"]);
      await user.update(one, ada);
      expect(stack.sandbox.world.table<{ role: unknown }>("fivetran:User").get(one.id)?.role).to.equal(null);
    });
  });

  describe("a team", () => {
    it("without an account role is made with the least one, which is taken away before anybody is in it", async () => {
      const one = await team.create({ name: "Guests" });
      expect(stack.requests().filter(([what]) => !what.startsWith("GET"))).to.deep.equal([
        ["POST /v1/teams", { name: "Guests", role: "Account Reviewer" }],
        [`DELETE /v1/teams/${one.id}/role`, undefined],
      ]);
      expect((await team.diff((await team.refresh(one)) as Stored, { name: "Guests" })).changed).to.deep.equal([]);
    });

    it("whose description is removed has an empty one", async () => {
      const one = await team.create({ name: "t", role: "Account Analyst", description: "d" });
      stack.requests();
      const bare = await team.update(one, { name: "t", role: "Account Analyst" });
      expect(stack.requests()[0]?.[1]).to.deep.equal({ description: "" });
      expect(((await team.refresh(bare)) as Stored).inputs).to.deep.equal({ name: "t", role: "Account Analyst" });
    });

    it("whose create was lost is told from another one of its name that was made before", async () => {
      const other = await team.create({ name: "t", role: "Account Analyst" });
      stack.sandbox.fault({ vendor: "fivetran", method: "POST", commit: true, drop: true, times: 1 });
      const mine = await team.create({ name: "t", role: "Account Analyst" });
      expect(mine.id).not.to.equal(other.id);
      expect(stack.sandbox.living()).to.have.length(2);
    });
  });

  describe("a membership", () => {
    let ends: { teamId: string; userId: string };
    beforeEach(async () => {
      ends = { teamId: (await team.create({ name: "t", role: "Account Analyst" })).id, userId: (await user.create(ada)).id };
      stack.requests();
    });

    it("is named by team and user, and sends the user and the role", async () => {
      const one = await membership.create({ ...ends, role: "Team Member" });
      expect(one.id).to.equal(`${ends.teamId}:${ends.userId}`);
      expect(stack.requests()).to.deep.equal([[`POST /v1/teams/${ends.teamId}/users`, { user_id: ends.userId, role: "Team Member" }]]);
    });

    it("changes its role in place", async () => {
      const one = await membership.create({ ...ends, role: "Team Member" });
      stack.requests();
      await membership.update(one, { ...ends, role: "Team Manager" });
      expect(stack.requests()).to.deep.equal([[`PATCH /v1/teams/${ends.teamId}/users/${ends.userId}`, { role: "Team Manager" }]]);
    });

    it("leaves the other members alone when it goes", async () => {
      const byron = await user.create({ ...ada, email: "byron@example.com" });
      const other = await membership.create({ ...ends, userId: byron.id });
      const one = await membership.create(ends);
      await membership.destroy(one);
      expect(await membership.refresh(one)).to.equal(undefined);
      expect((await membership.refresh(other))?.id).to.equal(other.id);
    });

    it("is gone with its team or its user, and deleting it then is no error", async () => {
      const one = await membership.create(ends);
      await user.destroy({ id: ends.userId, inputs: {}, outs: {} });
      expect(await membership.refresh(one)).to.equal(undefined);
      await membership.destroy(one);
    });
  });
});
