import { expect } from "chai";
import { sandbox, open, ask, newGroup, newConnection, writes, items, type Data, type Reply } from "./fivetran.setup.js";

describe("sandbox/fivetran", () => {
  beforeEach(() => open());
  afterEach(() => sandbox.close());

  describe("users, teams and members", () => {
    const invite = (email = "a@example.com", more: Data = {}): Promise<Reply> =>
      ask("POST", "/users", { email, given_name: "A", family_name: "B", role: "Account Reviewer", ...more });
    const newTeam = async (): Promise<string> => String((await ask("POST", "/teams", { name: "t", role: "Account Reviewer" })).data.id);

    it("users are invited once by address, which never changes; null clears phone and picture", async () => {
      const made = await invite("A@example.com", { phone: "+1" });
      expect([made.status, made.data.invited, made.data.phone]).to.deep.equal([201, true, "+1"]);
      expect((await invite("a@example.com")).status).to.equal(409);
      const path = `/users/${String(made.data.id)}`;
      expect((await ask("PATCH", path, { email: "b@example.com" })).status).to.equal(400);
      expect((await ask("PATCH", path, { phone: null, given_name: "AA" })).data).to.include({ phone: null, given_name: "AA" });
      expect(items(await ask("GET", "/users")).map(({ email }) => email)).to.deep.equal(["A@example.com"]);
      expect((await ask("DELETE", path)).status).to.equal(200);
      expect((await ask("GET", path)).code).to.equal("NotFound");
    });

    it("roles must exist and fit; custom ones are rows of the world", async () => {
      expect((await invite("a@example.com", { role: "King" })).status).to.equal(400);
      expect((await invite("a@example.com", { role: "Team Manager" })).status).to.equal(400);
      sandbox.world.table("fivetran:Role").set("King", { name: "King", scope: ["ACCOUNT"], is_custom: true });
      expect((await invite("a@example.com", { role: "King" })).status).to.equal(201);
      expect(items(await ask("GET", "/roles")).map(({ name }) => name)).to.include.members(["Account Reviewer", "Team Member", "King"]);
      expect((await ask("GET", "/account/info")).data).to.have.property("account_id");
    });

    it("teams need a name and a role, and are changed in place", async () => {
      expect((await ask("POST", "/teams", { name: "t" })).status).to.equal(400);
      const id = await newTeam();
      expect((await ask("PATCH", `/teams/${id}`, {})).status).to.equal(400);
      expect((await ask("PATCH", `/teams/${id}`, { description: "d" })).data).to.include({ name: "t", description: "d" });
      expect((await ask("DELETE", `/teams/${id}`)).status).to.equal(200);
      expect((await ask("GET", `/teams/${id}`)).code).to.equal("NotFound_Team");
    });

    it("a membership is one pair, whose role alone changes", async () => {
      const [team, user] = [await newTeam(), String((await invite()).data.id)];
      const path = `/teams/${team}/users`;
      expect((await ask("POST", path, { user_id: "nobody" })).code).to.equal("NotFound");
      expect((await ask("POST", path, { user_id: user, role: "Account Reviewer" })).status).to.equal(400);
      const made = await ask("POST", path, { user_id: user });
      expect([made.status, made.data.role]).to.deep.equal([201, "Team Member"]);
      expect((await ask("POST", path, { user_id: user })).status).to.equal(409);
      expect((await ask("PATCH", `${path}/${user}`, { role: "Team Manager" })).status).to.equal(200);
      expect((await ask("GET", `${path}/${user}`)).data).to.include({ user_id: user, role: "Team Manager" });
      expect(items(await ask("GET", path))).to.have.length(1);
      expect((await ask("DELETE", `${path}/${user}`)).status).to.equal(200);
      expect((await ask("GET", `${path}/${user}`)).code).to.equal("NotFound");
      expect(sandbox.ledger.filter(({ kind }) => kind === "fivetran:TeamUserMembership").map(({ write, id }) => [write, id])).to.deep.equal(
        ["create", "update", "remove"].map((write) => [write, `${team}:${user}`]),
      );
    });

    it("memberships go with their user and with their team", async () => {
      const [one, two] = [await newTeam(), await newTeam()];
      const [anna, bert] = [String((await invite()).data.id), String((await invite("b@example.com")).data.id)];
      for (const [team, user] of [
        [one, anna],
        [one, bert],
        [two, anna],
      ] as const)
        await ask("POST", `/teams/${team}/users`, { user_id: user });
      await ask("DELETE", `/users/${anna}`);
      expect(items(await ask("GET", `/teams/${one}/users`)).map(({ user_id }) => user_id)).to.deep.equal([bert]);
      await ask("DELETE", `/teams/${one}`);
      expect(sandbox.living().map(({ id }) => id)).to.deep.equal([two, bert]);
    });
  });

  describe("webhooks", () => {
    const hook = { url: "https://example.com/hook", events: ["sync_end"], secret: "S3cret" };

    it("are created with 200, masked, and go with their group", async () => {
      const group = await newGroup();
      const made = await ask("POST", `/webhooks/group/${group}`, hook);
      expect([made.status, made.data.secret, made.data.active, made.data.type]).to.deep.equal([200, "******", true, "group"]);
      const kept = await ask("PATCH", `/webhooks/${String(made.data.id)}`, { events: ["sync_start"] });
      expect(kept.data).to.deep.include({ events: ["sync_start"], secret: "******" });
      await ask("DELETE", `/groups/${group}`);
      expect((await ask("GET", `/webhooks/${String(made.data.id)}`)).code).to.equal("NotFound");
      expect(sandbox.living()).to.deep.equal([]);
    });

    it("need an https URL that answers when they become active", async () => {
      expect((await ask("POST", "/webhooks/account", { ...hook, url: "http://example.com" })).status).to.equal(400);
      expect((await ask("POST", "/webhooks/account", { url: hook.url })).status).to.equal(400);
      sandbox.world.table("fivetran:webhook-status").set(hook.url, 503);
      expect((await ask("POST", "/webhooks/account", hook)).status).to.equal(400);
      const { data } = await ask("POST", "/webhooks/account", { ...hook, active: false });
      const path = `/webhooks/${String(data.id)}`;
      expect((await ask("PATCH", path, { active: true })).status).to.equal(400);
      expect((await ask("POST", `${path}/test`, { event: "sync_end" })).data).to.include({ succeed: false, status: 503 });
      expect((await ask("POST", `${path}/test`, { event: '"sync_end"' })).status).to.equal(400);
    });
  });

  describe("schema configs", () => {
    let path: string;
    beforeEach(async () => {
      const { data } = await newConnection(await newGroup(), { run_setup_tests: true });
      path = `/connections/${String(data.id)}/schemas`;
    });

    it("do not exist before the first reload, which needs a connected connection", async () => {
      for (const [method, body] of [["GET"], ["PATCH", { schema_change_handling: "BLOCK_ALL" }]] as const) {
        const reply = await ask(method, path, body);
        expect([reply.status, reply.code]).to.deep.equal([404, "NotFound_SchemaConfig"]);
      }
      const { data } = await newConnection(await newGroup());
      expect((await ask("POST", `/connections/${String(data.id)}/schemas/reload`, {})).code).to.equal("InvalidInput");
      expect((await ask("POST", `${path}/reload`, { exclude_mode: "SOME" })).status).to.equal(400);
      expect((await ask("POST", `${path}/reload`, { exclude_mode: "PRESERVE" })).status).to.equal(200);
      expect((await ask("GET", path)).data.schema_change_handling).to.equal("ALLOW_ALL");
    });

    it("change only what a PATCH names, and keep it over a reload", async () => {
      await ask("POST", `${path}/reload`, {});
      const columns = { a: { hashed: true } };
      const tables = { t1: { enabled: false }, t2: { sync_mode: "HISTORY", columns } };
      await ask("PATCH", path, { schemas: { public: { tables } } });
      await ask("PATCH", path, { schemas: { public: { tables } } });
      const { data } = await ask("POST", `${path}/reload`, { exclude_mode: "PRESERVE" });
      const { t1, t2, t3 } = (data.schemas as Record<string, { tables: Record<string, Data> }>).public?.tables ?? {};
      expect([t1?.enabled, t2?.enabled, t2?.sync_mode, t3?.enabled]).to.deep.equal([false, true, "HISTORY", true]);
      expect(Object.keys(t2?.columns as Data)).to.deep.equal(["a"]);
      expect(writes().filter((write) => write.startsWith("update"))).to.deep.equal(["update fivetran:ConnectionSchema "]);
      const all = (await ask("GET", `${path}/public/tables/t2/columns`)).data.columns as Record<string, Data>;
      expect([Object.keys(all), all.id?.is_primary_key, all.a?.hashed]).to.deep.equal([["id", "a", "b"], true, true]);
    });

    it("know a column that somebody named before the source was read", async () => {
      const schemas = (column: Data): Data => ({ schemas: { hidden: { tables: { people: { columns: { salary: column } } } } } });
      expect((await ask("POST", path, schemas({ enabled: true }))).status).to.equal(200);
      const reply = await ask("PATCH", path, schemas({ hashed: true }));
      expect(reply.status, reply.message).to.equal(200);
      const { columns } = (await ask("GET", `${path}/hidden/tables/people/columns`)).data as { columns: Record<string, Data> };
      expect(columns.salary).to.include({ enabled: true, hashed: true });
      expect((await ask("PATCH", path, { schemas: { hidden: { tables: { people: { columns: { wage: {} } } } } } })).status).to.equal(404);
    });

    it("know names by exact case only, and guard locked tables", async () => {
      sandbox.world.table("fivetran:source-schemas").set("github", { main: { log: { columns: ["id"], locked: true } } });
      await ask("POST", `${path}/reload`, {});
      for (const schemas of [{ Main: {} }, { main: { tables: { Log: {} } } }, { main: { tables: { log: { columns: { ID: {} } } } } }])
        expect((await ask("PATCH", path, { schemas })).status, JSON.stringify(schemas)).to.equal(404);
      expect((await ask("PATCH", path, { schemas: { main: { tables: { log: { enabled: false } } } } })).status).to.equal(400);
      expect((await ask("PATCH", path, { schemas: { main: { tables: { log: { enabled: true } } } } })).status).to.equal(200);
      expect((await ask("PATCH", path, { schemas: { main: { on: true } } })).status).to.equal(400);
    });
  });
});
