/** Lists of users that are exactly what the program says. */

import { expect } from "chai";
import type { Plain } from "../../../sdk/plain.js";
import { failure, plain } from "../../drive.js";
import { aGroup, aTeam } from "../../kinds/fivetran/parts.js";
import { Stack } from "../../stack.js";

describe("fivetran:TeamUsers, fivetran:GroupUsers", () => {
  let stack: Stack;
  const invite = async (name: string): Promise<string> =>
    (await stack.resource("fivetran:User").create({ email: `${name}@example.com`, givenName: name, familyName: "L" })).id;
  /** Writes, in their order. */
  const writes = (): string[] =>
    stack
      .requests()
      .filter(([what]) => !what.startsWith("GET"))
      .map(([what, body]) => `${what.replace(/(team|grp)_\w+/, "{}")} ${Object.values((body ?? {}) as Plain).join(" ")}`.trim());

  beforeEach(async () => (stack = await Stack.start({ fivetran: { pageSize: 2 } })));
  afterEach(() => stack.close());

  it("add who is missing, change roles, remove everybody else, in this order", async () => {
    const [ada, bob, cyd] = [await invite("ada"), await invite("bob"), await invite("cyd")];
    const teamId = await aTeam(stack);
    const edge = stack.resource("fivetran:TeamUserMembership");
    for (const userId of [ada, bob]) await edge.create({ teamId, userId, role: "Team Member" });
    stack.requests();
    const users = stack.resource("fivetran:TeamUsers");
    const wanted = [
      { userId: bob, role: "Team Manager" },
      { userId: cyd, role: "Team Member" },
    ];
    const one = await users.create({ teamId, users: wanted });
    expect(writes()).to.deep.equal([
      `PATCH /v1/teams/{}/users/${bob} Team Manager`,
      `POST /v1/teams/{}/users ${cyd} Team Member`,
      `DELETE /v1/teams/{}/users/${ada}`,
    ]);
    expect((await users.diff(one, { teamId, users: [...wanted].reverse() })).changed, "their order means nothing").to.deep.equal([]);
  });

  it("show who has come in or has got another role, and take that back", async () => {
    const groupId = await aGroup(stack);
    await Promise.all(["ada", "bob", "cyd"].map(invite));
    const users = stack.resource("fivetran:GroupUsers");
    const args = { groupId, users: [{ email: "Ada@example.com", role: "Destination Analyst" }] };
    const one = await users.create(args);
    expect(plain((await users.refresh(one))?.inputs)).to.deep.equal(plain(one.inputs));
    const member = stack.resource("fivetran:GroupUser");
    for (const name of ["bob", "cyd"]) await member.create({ groupId, email: `${name}@example.com`, role: "Destination Administrator" });
    const seen = (await users.refresh(one)) ?? expect.fail("gone");
    expect((plain(seen.inputs)["users"] as Plain[]).length).to.equal(3);
    stack.requests();
    await users.update(seen, args);
    expect(writes().map((what) => what.split(" ")[0])).to.deep.equal(["DELETE", "DELETE"]);
  });

  it("leave those alone who can see a group by a role in the account: they are listed without one there", async () => {
    const groupId = await aGroup(stack);
    await stack.resource("fivetran:User").create({ email: "eve@example.com", givenName: "E", familyName: "L", role: "Account Reviewer" });
    await invite("ada");
    const users = stack.resource("fivetran:GroupUsers");
    const args = { groupId, users: [{ email: "ada@example.com", role: "Destination Analyst" }] };
    stack.requests();
    const one = await users.create(args);
    expect(writes().map((what) => what.split(" ")[0])).to.deep.equal(["POST"]);
    expect(plain((await users.refresh(one))?.inputs)).to.deep.equal(plain(one.inputs));
    expect(plain((await users.import(groupId)).inputs)["users"]).to.deep.equal(args.users);
    const member = stack.resource("fivetran:GroupUser");
    const message = await failure(member.import(`${groupId}:eve@example.com`));
    expect(message).to.contain("eve@example.com");
    // A role of her own there is given and taken away like anybody's.
    const eve = await member.create({ groupId, email: "eve@example.com", role: "Destination Analyst" });
    expect(await member.refresh(eve)).to.not.equal(undefined);
    await member.destroy(eve);
    expect(await member.refresh(eve)).to.equal(undefined);
    expect((await users.refresh(one))?.inputs["users"]).to.deep.equal(one.inputs["users"]);
  });

  it("are imported as they are, and leave when they are deleted: those of the list, nobody else", async () => {
    const groupId = await aGroup(stack);
    await Promise.all(["ada", "bob"].map(invite));
    const member = stack.resource("fivetran:GroupUser");
    await member.create({ groupId, email: "ada@example.com", role: "Destination Analyst" });
    const users = stack.resource("fivetran:GroupUsers");
    const found = await users.import(groupId);
    expect(plain(found.inputs)["users"]).to.deep.equal([{ email: "ada@example.com", role: "Destination Analyst" }]);
    await member.create({ groupId, email: "bob@example.com", role: "Destination Analyst" });
    stack.requests();
    await users.destroy(found);
    expect(writes()).to.have.length(1);
    expect(plain((await users.import(groupId)).inputs)["users"]).to.deep.equal([{ email: "bob@example.com", role: "Destination Analyst" }]);
  });

  it("have each user once, and say when there is no such team", async () => {
    const users = [
      { email: "ada@example.com", role: "Destination Analyst" },
      { email: "ADA@example.com", role: "Destination Administrator" },
    ];
    expect(await failure(stack.resource("fivetran:GroupUsers").create({ groupId: "g", users }))).to.contain(
      "ADA@example.com is there twice",
    );
    expect(await failure(stack.resource("fivetran:TeamUsers").create({ teamId: "team_nobody", users: [] }))).to.contain(
      "there is no team_nobody",
    );
  });
});
