import { expect } from "chai";
import { sandbox, open, ask, newGroup, newDestination, newConnection, writes, items, reopen } from "./fivetran.setup.js";

describe("sandbox/fivetran", () => {
  beforeEach(() => open());
  afterEach(() => sandbox.close());

  describe("at the gate", () => {
    it("refuses a wrong secret, another scheme and no credentials with 401 in the envelope", async () => {
      for (const authorization of [`Basic ${Buffer.from("sandbox-key:no").toString("base64")}`, "Bearer sandbox-secret", ""]) {
        const reply = await ask("GET", "/groups", undefined, { authorization });
        expect([reply.status, reply.code, Object.keys(JSON.parse(reply.text) as object)]).to.deep.equal([
          401,
          "AuthFailed",
          ["code", "message"],
        ]);
      }
    });

    it("takes only JSON bodies and only known answer types", async () => {
      expect((await ask("POST", "/groups", "name=g", { "content-type": "application/x-www-form-urlencoded" })).status).to.equal(415);
      expect((await ask("POST", "/groups", '{"name":', {})).status).to.equal(400);
      expect((await ask("GET", "/groups", undefined, { accept: "application/json;version=3" })).status).to.equal(406);
      for (const accept of ["*/*", "application/json", "application/json; version=2", "text/html, application/json;q=0.9"])
        expect((await ask("GET", "/groups", undefined, { accept })).status, accept).to.equal(200);
    });

    it("answers HTML to paths it does not have, to empty ids and to methods that a path lacks", async () => {
      for (const [method, path, status] of [
        ["GET", "/nothing", 404],
        ["GET", "/connections//schemas", 404],
        ["GET", "/groups/", 404],
        ["PUT", "/groups/x", 405],
      ] as const) {
        const reply = await ask(method, path);
        expect([reply.status, reply.headers.get("content-type")], path).to.deep.equal([status, "text/html;charset=utf-8"]);
      }
    });

    it("counts requests by the hour and says when to come back", async () => {
      await reopen({ requestsPerHour: 2 });
      expect((await ask("GET", "/groups")).headers.get("x-rate-limit-remaining")).to.equal("1");
      await ask("GET", "/groups");
      const late = await ask("GET", "/groups");
      expect([late.status, late.code, late.headers.get("retry-after")]).to.deep.equal([429, "TooManyRequests", "3600"]);
      sandbox.advance(3_600_000);
      expect((await ask("GET", "/groups")).status).to.equal(200);
    });
  });

  describe("groups", () => {
    it("tell the public half of their SSH key and their service account, the same at every look", async () => {
      const [one, two] = [await newGroup("one"), await newGroup("two")];
      const key = async (id: string): Promise<unknown> => (await ask("GET", `/groups/${id}/public-key`)).data.public_key;
      expect(await key(one))
        .to.equal(await key(one))
        .and.to.match(/^ssh-rsa \S+ fivetran user key$/);
      expect(await key(two)).not.to.equal(await key(one));
      expect((await ask("GET", `/groups/${one}/service-account`)).data.service_account).to.match(/@.*gserviceaccount\.com$/);
      expect((await ask("GET", "/groups/nowhere/service-account")).code).to.equal("NotFound_Group");
    });

    it("are renamed in place, and an update that changes nothing is not in the ledger", async () => {
      const id = await newGroup("one");
      expect((await ask("PATCH", `/groups/${id}`, { name: "one" })).status).to.equal(200);
      expect((await ask("PATCH", `/groups/${id}`, { name: "two" })).data.name).to.equal("two");
      expect((await ask("GET", `/groups/${id}`)).data.name).to.equal("two");
      expect(writes()).to.deep.equal(["create fivetran:Group one", "update fivetran:Group two"]);
    });

    it("stay while a destination or a connection is in them, and are gone after that", async () => {
      const id = await newGroup();
      await newDestination(id);
      expect((await ask("DELETE", `/groups/${id}`)).status).to.equal(409);
      await ask("DELETE", `/destinations/${id}`);
      const { data } = await newConnection(id);
      expect((await ask("DELETE", `/groups/${id}`)).status).to.equal(409);
      await ask("DELETE", `/connections/${String(data.id)}`);
      expect((await ask("DELETE", `/groups/${id}`)).status).to.equal(200);
      for (const method of ["GET", "DELETE"]) {
        const reply = await ask(method, `/groups/${id}`);
        expect([reply.status, reply.code]).to.deep.equal([404, "NotFound_Group"]);
      }
      expect(sandbox.living()).to.deep.equal([]);
    });

    it("are listed in pages no larger than the cap, until next_cursor is missing", async () => {
      await reopen({ pageSize: 2 });
      for (const name of ["a", "b", "c", "d", "e"]) await newGroup(name);
      const names: unknown[] = [];
      let cursor = "";
      for (let pages = 0; pages < 3; pages += 1) {
        const reply = await ask("GET", `/groups?limit=1000${cursor}`);
        names.push(...items(reply).map(({ name }) => name));
        cursor = `&cursor=${String(reply.data.next_cursor)}`;
      }
      expect([names, cursor]).to.deep.equal([["a", "b", "c", "d", "e"], "&cursor=undefined"]);
      for (const query of ["limit=0", "limit=1001", "limit=x", "cursor=zzz"])
        expect((await ask("GET", `/groups?${query}`)).status, query).to.equal(400);
    });

    it("must have a name and nothing that the service does not know", async () => {
      for (const body of [{}, { name: "" }, { name: 1 }, { name: "g", color: "red" }])
        expect((await ask("POST", "/groups", body)).code, JSON.stringify(body)).to.equal("InvalidInput");
      expect((await ask("PATCH", `/groups/${await newGroup()}`, {})).status).to.equal(400);
    });

    it("are created with 200 when a test wants the other status", async () => {
      await reopen({ createdStatus: 200 });
      expect((await ask("POST", "/groups", { name: "g" })).status).to.equal(200);
    });
  });

  describe("destinations", () => {
    it("have the id of their group, which has no other", async () => {
      const id = await newGroup();
      const made = await newDestination(id);
      expect([made.status, made.data.id, made.data.setup_status]).to.deep.equal([201, id, "connected"]);
      expect((await newDestination(id)).status).to.equal(409);
      expect((await newDestination("nowhere")).code).to.equal("NotFound_Group");
      expect(writes()).to.include(`create fivetran:Destination ${id}`);
    });

    it("take offsets without a leading zero, and a PATCH without one, and a config that is null", async () => {
      const id = await newGroup();
      for (const time_zone_offset of ["+05", "5", "-12", "+13", 0, undefined])
        expect((await newDestination(id, { time_zone_offset })).status, String(time_zone_offset)).to.equal(400);
      await newDestination(id, { time_zone_offset: "+12" });
      const moved = await ask("PATCH", `/destinations/${id}`, { region: "AWS_EU_WEST_1", config: null });
      expect([moved.status, moved.data.time_zone_offset]).to.deep.equal([200, "+12"]);
      const { data } = await ask("PATCH", `/destinations/${id}`, { time_zone_offset: "-3" });
      expect([data.region, data.time_zone_offset]).to.deep.equal(["AWS_EU_WEST_1", "-3"]);
    });

    it("keep group and service for good", async () => {
      const id = await newGroup();
      await newDestination(id);
      for (const body of [{ group_id: "other" }, { service: "big_query" }])
        expect((await ask("PATCH", `/destinations/${id}`, { time_zone_offset: "0", ...body })).status).to.equal(400);
    });

    it("merge config sparsely and record only what changes", async () => {
      const id = await newGroup();
      await newDestination(id, { config: { host: "h", port: 1, password: "S3cret" } });
      await ask("PATCH", `/destinations/${id}`, { time_zone_offset: "0", config: { port: 1 } });
      const { data } = await ask("PATCH", `/destinations/${id}`, { time_zone_offset: "0", config: { port: 2, host: null } });
      // Numbers come back as text here, and as numbers from a connection.
      expect(data.config).to.deep.equal({ port: "2", password: "**********" });
      const connection = await newConnection(id, { config: { schema: "gh", port: 2 } });
      expect(connection.data.config).to.deep.equal({ schema: "gh", port: 2 });
      expect(writes().filter((write) => write.startsWith("update"))).to.have.length(1);
    });

    it("bring the platform connection along when asked, which then blocks their end", async () => {
      await reopen({ platformConnection: "fivetran_metadata" });
      const id = await newGroup();
      await newDestination(id);
      const [platform] = items(await ask("GET", `/groups/${id}/connections`));
      expect([platform?.service, platform?.schema]).to.deep.equal(["fivetran_log", "fivetran_metadata"]);
      const refusal = await ask("DELETE", `/destinations/${id}`);
      expect([refusal.status, refusal.message]).to.deep.equal([
        409,
        `Destination with id '${id}' has connections: ${String(platform?.id)}`,
      ]);
      await ask("DELETE", `/connections/${String(platform?.id)}`);
      expect((await ask("DELETE", `/destinations/${id}`)).status).to.equal(200);
      expect((await ask("GET", `/destinations/${id}`)).code).to.equal("NotFound_Destination");
    });

    it("fail their first test and pass the second when the plan says so; the test's answer lacks networking", async () => {
      await reopen({ setupTests: { snowflake: [{ title: "Access", status: "FAILED", message: "not yet", runs: 1 }] } });
      const id = await newGroup();
      expect((await newDestination(id)).data.setup_status).to.equal("incomplete");
      const { data } = await ask("POST", `/destinations/${id}/test`, { trust_certificates: true });
      expect(data.setup_status).to.equal("connected");
      expect(data).not.to.have.property("private_link_id");
      expect((await ask("GET", `/destinations/${id}`)).data).to.have.property("private_link_id", null);
    });

    it("big_query gives its location back under another name", async () => {
      const id = await newGroup();
      await newDestination(id, { service: "big_query", config: { data_set_location: "EU" } });
      expect((await ask("GET", `/destinations/${id}`)).data.config).to.deep.equal({ location: "EU" });
    });
  });
});
