/**
 * Who is in what: each request by its path and its body.
 *
 * Numbers in brackets are those of the cases that the Terraform provider's own tests cover; from 71 on they are ours.
 */

import { expect } from "chai";
import type { Plain } from "../../../../sdk/plain.js";
import type { Stored } from "../../../drive.js";
import { aConnection, aGroup, aTeam, aUser } from "../../../kinds/fivetran/parts.js";
import { Stack } from "../../../stack.js";

describe("the contract of access", () => {
  let stack: Stack;
  beforeEach(async () => (stack = await Stack.start({ fivetran: { pageSize: 2 } })));
  afterEach(() => stack.close());

  const invite = async (name: string): Promise<string> =>
    (await stack.resource("fivetran:User").create({ email: `${name}@example.com`, givenName: name, familyName: "L" })).id;

  describe("[53] a user of a group", () => {
    let groupId: string;
    let ada: string;
    const wanted = (role: string): Plain => ({ groupId, email: "ada@example.com", role });

    beforeEach(async () => {
      groupId = await aGroup(stack);
      ada = await invite("ada");
      const bob = await invite("bob");
      await stack.resource("fivetran:UserGroupMembership").create({ userId: bob, groupId, role: "Destination Analyst" });
      stack.requests();
    });

    it("is added by one POST with address and role, changed by one PATCH from the user's side, removed by one DELETE; who is there stays", async () => {
      const user = stack.resource("fivetran:GroupUser");
      const one = await user.create(wanted("Destination Analyst"));
      expect(stack.requests()).to.deep.equal([
        [`POST /v1/groups/${groupId}/users`, { email: "ada@example.com", role: "Destination Analyst" }],
        [`GET /v1/groups/${groupId}/users`, undefined],
      ]);
      const two = await user.update(one, wanted("Destination Administrator"));
      await user.destroy(two);
      expect(stack.requests()).to.deep.equal([
        [`PATCH /v1/users/${ada}/groups/${groupId}`, { role: "Destination Administrator" }],
        [`DELETE /v1/groups/${groupId}/users/${ada}`, undefined],
      ]);
      const left = stack.sandbox.world.table<Plain>("fivetran:UserGroupMembership").all();
      expect(left).to.have.length(1);
    });

    it("all users of it: one POST for who is missing, nothing for who has the right role already, and one GET for a refresh", async () => {
      const users = stack.resource("fivetran:GroupUsers");
      const both = ["ada", "bob"].map((name) => ({ email: `${name}@example.com`, role: "Destination Analyst" }));
      const one = await users.create({ groupId, users: both });
      expect(stack.requests().filter(([what]) => !what.startsWith("GET"))).to.deep.equal([[`POST /v1/groups/${groupId}/users`, both[0]]]);
      await users.refresh(one);
      expect(stack.requests()).to.deep.equal([[`GET /v1/groups/${groupId}/users`, undefined]]);
    });
  });

  const edges: readonly (readonly [
    kind: string,
    ends: (stack: Stack) => Promise<Plain>,
    path: (ends: Plain) => string,
    key: (ends: Plain) => Plain,
    roles: readonly [string, string],
  ])[] = [
    [
      "fivetran:TeamUserMembership",
      async (s) => ({ teamId: await aTeam(s), userId: await aUser(s) }),
      ({ teamId }) => `/v1/teams/${String(teamId)}/users`,
      ({ userId }) => ({ user_id: userId }),
      ["Team Member", "Team Manager"],
    ],
    [
      "fivetran:TeamGroupMembership",
      async (s) => ({ teamId: await aTeam(s), groupId: await aGroup(s) }),
      ({ teamId }) => `/v1/teams/${String(teamId)}/groups`,
      ({ groupId }) => ({ id: groupId }),
      ["Destination Analyst", "Destination Administrator"],
    ],
    [
      "fivetran:TeamConnectionMembership",
      async (s) => ({ teamId: await aTeam(s), connectionId: await aConnection(s) }),
      ({ teamId }) => `/v1/teams/${String(teamId)}/connections`,
      ({ connectionId }) => ({ id: connectionId }),
      ["Connection Reviewer", "Connection Administrator"],
    ],
    [
      "fivetran:UserGroupMembership",
      async (s) => ({ userId: await aUser(s), groupId: await aGroup(s) }),
      ({ userId }) => `/v1/users/${String(userId)}/groups`,
      ({ groupId }) => ({ id: groupId }),
      ["Destination Analyst", "Destination Administrator"],
    ],
    [
      "fivetran:UserConnectionMembership",
      async (s) => ({ userId: await aUser(s), connectionId: await aConnection(s) }),
      ({ userId }) => `/v1/users/${String(userId)}/connections`,
      ({ connectionId }) => ({ id: connectionId }),
      ["Connection Reviewer", "Connection Administrator"],
    ],
  ];
  for (const [kind, ends, pathOf, keyOf, [role, later]] of edges) {
    it(`[54] ${kind} is one POST with the member's id and the role, and afterward each request names the member in its path`, async () => {
      const both = await ends(stack);
      stack.requests();
      const membership = stack.resource(kind);
      const one = await membership.create({ ...both, role });
      const two = await membership.update(one, { ...both, role: later });
      const three = (await membership.refresh(two)) as Stored;
      await membership.destroy(three);
      const [list, member] = [pathOf(both), String(Object.values(keyOf(both))[0])];
      expect(stack.requests()).to.deep.equal([
        [`POST ${list}`, { ...keyOf(both), role }],
        [`PATCH ${list}/${member}`, { role: later }],
        [`GET ${list}/${member}`, undefined],
        [`DELETE ${list}/${member}`, undefined],
      ]);
    });
  }

  it("[56] a user is one POST with all there is of it, a PATCH of what changes, and null for a phone and a picture that go", async () => {
    const user = stack.resource("fivetran:User");
    const ada = { email: "ada@example.com", givenName: "Ada", familyName: "Lovelace", role: "Account Reviewer" };
    const whole = { ...ada, phone: "+353 1", picture: "https://p.example/ada.png" };
    const one = await user.create(whole);
    const two = await user.update(one, { ...whole, familyName: "Byron", phone: "+353 2" });
    const three = await user.update(two, { ...ada, familyName: "Byron" });
    await user.destroy(three);
    const at = `/v1/users/${one.id}`;
    expect(stack.requests()).to.deep.equal([
      [
        "POST /v1/users",
        {
          email: "ada@example.com",
          given_name: "Ada",
          family_name: "Lovelace",
          phone: "+353 1",
          picture: "https://p.example/ada.png",
          role: "Account Reviewer",
        },
      ],
      [`PATCH ${at}`, { family_name: "Byron", phone: "+353 2" }],
      [`PATCH ${at}`, { phone: null, picture: null }],
      [`DELETE ${at}`, undefined],
    ]);
  });

  it("[56] a team is one POST, one PATCH of what changes, one DELETE", async () => {
    const team = stack.resource("fivetran:Team");
    const args = { name: "Analysts", role: "Account Analyst", description: "d" };
    const one = await team.create(args);
    await team.destroy(await team.update(one, { ...args, name: "All analysts", description: "e" }));
    expect(stack.requests().filter(([what]) => !what.startsWith("GET"))).to.deep.equal([
      ["POST /v1/teams", args],
      [`PATCH /v1/teams/${one.id}`, { name: "All analysts", description: "e" }],
      [`DELETE /v1/teams/${one.id}`, undefined],
    ]);
  });

  it("[78] a list of three pages is read with the cursor of each page before it", async () => {
    const teamId = await aTeam(stack);
    const users: Plain[] = [];
    for (const name of ["ada", "bob", "cyd", "dee", "eve"]) users.push({ userId: await invite(name), role: "Team Member" });
    const all = stack.resource("fivetran:TeamUsers");
    const one = await all.create({ teamId, users });
    stack.requests();
    const refreshed = (await all.refresh(one)) as Stored;
    expect((await all.diff(refreshed, { teamId, users })).changed).to.deep.equal([]);
    expect(stack.sandbox.journal.map(({ method, path, query }) => [method, path, query])).to.deep.equal(
      [{}, { cursor: "ZnJvbToy" }, { cursor: "ZnJvbTo0" }].map((more) => ["GET", `/v1/teams/${teamId}/users`, { limit: "1000", ...more }]),
    );
  });

  it("[78] a page that names itself as the next one is an error, and state keeps what it has", async () => {
    const teamId = await aTeam(stack);
    const users = [{ userId: await invite("ada"), role: "Team Member" }];
    const all = stack.resource("fivetran:TeamUsers");
    const one = await all.create({ teamId, users });
    stack.requests();
    const alter = (body: unknown): unknown => ({ ...(body as Plain), data: { items: [], next_cursor: "ZnJvbTow" } });
    stack.sandbox.fault({ vendor: "fivetran", method: "GET", path: /users$/, commit: true, alter });
    expect(await all.refresh(one).then(() => "read", String)).to.contain("the list repeats a page forever");
    expect(stack.requests().length).to.be.at.most(2);
  });
});
