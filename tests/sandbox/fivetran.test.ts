/** What the Fivetran sandbox promises to the tests of programs that run against it. */

import { expect } from "chai";
import { type Known, serviceNames, serviceOf } from "../../providers/fivetran/catalog/index.js";
import { echoConfig } from "../../sandbox/fivetran/config.js";
import type { Account } from "../../sandbox/fivetran/wire.js";
import { type FivetranOptions, type Sandbox, startSandbox } from "../../sandbox/index.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

type Data = Record<string, unknown>;

interface Reply {
  readonly status: number;
  readonly code: string | undefined;
  readonly message: string;
  readonly data: Data;
  readonly headers: Headers;
  readonly text: string;
}

let sandbox: Sandbox;

const open = async (fivetran: FivetranOptions = {}): Promise<void> => {
  sandbox = await startSandbox({ fivetran });
};

const ask = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Reply> => {
  const { url, apiKey, apiSecret } = sandbox.fivetran;
  const answer = await fetch(`${url}${path}`, {
    method,
    headers: {
      authorization: `Basic ${Buffer.from(`${apiKey}:${apiSecret}`).toString("base64")}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  const json = (text.startsWith("{") ? JSON.parse(text) : {}) as { code?: string; message?: string; data?: Data };
  return { status: answer.status, code: json.code, message: json.message ?? "", data: json.data ?? {}, headers: answer.headers, text };
};

const newGroup = async (name = "g"): Promise<string> => String((await ask("POST", "/groups", { name })).data.id);

const newDestination = async (group: string, more: Data = {}): Promise<Reply> =>
  ask("POST", "/destinations", { group_id: group, service: "snowflake", time_zone_offset: "0", config: { password: "S3cret" }, ...more });

const newConnection = async (group: string, more: Data = {}): Promise<Reply> =>
  ask("POST", "/connections", { group_id: group, service: "github", config: { schema: "gh" }, run_setup_tests: false, ...more });

const writes = (): string[] => sandbox.ledger.map(({ write, kind, key }) => `${write} ${kind} ${key ?? ""}`);

const items = (reply: Reply): Data[] => reply.data.items as Data[];

// ---------------------------------------------------------------------------------------------------------------------
// Promises
// ---------------------------------------------------------------------------------------------------------------------

describe("sandbox/fivetran", () => {
  beforeEach(() => open());
  afterEach(() => sandbox.close());

  const reopen = async (options: FivetranOptions): Promise<void> => {
    await sandbox.close();
    await open(options);
  };

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

  describe("connections", () => {
    let group: string;
    beforeEach(async () => {
      group = await newGroup();
    });

    it("are named by the keys that their service wants", async () => {
      for (const [service, config, schema] of [
        ["github", { schema: "gh" }, "gh"],
        ["google_sheets", { schema: "gs", table: "t" }, "gs.t"],
        ["s3", { schema: "files", table_group_name: "g" }, "files.g"],
        ["s3", { schema: "files", table: "old" }, "files.old"],
        ["postgres", { schema_prefix: "pg", schema: "of the source" }, "pg"],
        ["brand_new_db", { schema_prefix: "nu" }, "nu"],
      ] as const)
        expect((await newConnection(group, { service, config })).data.schema, service).to.equal(schema);
      for (const [service, config] of [
        ["github", {}],
        ["google_sheets", { schema: "gs" }],
        ["s3", { schema: "files" }],
        ["postgres", { schema: "pg" }],
        ["github", { schema: "no name" }],
      ] as const)
        expect((await newConnection(group, { service, config })).code, service).to.equal("InvalidInput");
    });

    it("share no name within a group: 409, or 400 when a test wants that", async () => {
      expect((await newConnection(group)).status).to.equal(201);
      expect((await newConnection(group, { service: "gitlab" })).status).to.equal(409);
      expect((await newConnection(await newGroup())).status).to.equal(201);
      expect(writes()).to.include(`create fivetran:Connection ${group}/gh`);
      await reopen({ duplicateStatus: 400, foldsNames: true });
      group = await newGroup();
      expect((await newConnection(group, { config: { schema: "GH" } })).data.schema).to.equal("gh");
      expect((await newConnection(group)).status).to.equal(400);
    });

    it("give secrets back as asterisks of varying length, and keep them as sent", async () => {
      const secrets = {
        pats: ["ghp_1", "ghp_2"],
        private_key: "PEM",
        password: "p",
        secrets_list: [{ key: "name", value: "v" }],
        project_credentials: [{ project: "p", api_key: "a", secret_key: "s" }],
        aws_credentials: { bucket_name: "b", s3_role_arn: "arn" },
      };
      const plain = { username: "bot", client_public_certificate: "PEM", host: "h", is_private_key_encrypted: true };
      const { data } = await newConnection(group, { config: { schema: "gh", ...secrets, ...plain } });
      const config = data.config as typeof secrets;
      expect(config).to.include(plain);
      expect(JSON.stringify(config)).not.to.match(/ghp_|"PEM","pass|"v"|"arn"/);
      expect(config.pats).to.deep.equal(["********", "********"]);
      expect(config.secrets_list).to.deep.equal([{ key: "name", value: "**********" }]);
      expect(Object.keys(config.project_credentials[0] ?? {})).to.deep.equal(["project", "api_key", "secret_key"]);
      expect(config.project_credentials[0]?.project).to.equal("p");
      expect(new Set([config.pats[0], config.password, config.private_key]).size).to.be.greaterThan(1);
      const stored = sandbox.world.table<{ config: typeof secrets }>("fivetran:Connection").get(String(data.id));
      expect(stored?.config).to.deep.include(secrets);
    });

    it("take auth and never show it", async () => {
      const { data } = await newConnection(group, { auth: { client_access: { client_secret: "s" } } });
      await ask("PATCH", `/connections/${String(data.id)}`, { auth: { refresh_token: "r" }, run_setup_tests: false });
      expect((await ask("GET", `/connections/${String(data.id)}`)).data).not.to.have.property("auth");
      const stored = sandbox.world.table<Data>("fivetran:Connection").get(String(data.id));
      expect(stored?.auth).to.deep.equal({ client_access: { client_secret: "s" }, refresh_token: "r" });
    });

    it("merge a PATCH sparsely: absent stays, null clears, lists are taken whole", async () => {
      const config = { schema: "gh", username: "bot", repositories: ["a", "b"], cloud: { bucket: "b", folder: "f" } };
      const { data } = await newConnection(group, { config, proxy_agent_id: "agent" });
      const path = `/connections/${String(data.id)}`;
      const patch = { config: { username: null, repositories: ["c"], cloud: { folder: "g" } }, run_setup_tests: false };
      expect((await ask("PATCH", path, patch)).status).to.equal(200);
      await ask("PATCH", path, { ...patch, run_setup_tests: false });
      const after = (await ask("GET", path)).data;
      expect(after.config).to.deep.equal({ schema: "gh", repositories: ["c"], cloud: { bucket: "b", folder: "g" } });
      expect(after.proxy_agent_id).to.equal("agent");
      expect((await ask("PATCH", path, { proxy_agent_id: "", run_setup_tests: false })).data.proxy_agent_id).to.equal(null);
      expect(writes().filter((write) => write.startsWith("update"))).to.have.length(2);
    });

    it("keep group, service and name for good", async () => {
      const { data } = await newConnection(group);
      for (const body of [{ group_id: "x" }, { service: "x" }, { schema: "x" }, { config: { schema: "x" } }, { config: { schema: null } }])
        expect((await ask("PATCH", `/connections/${String(data.id)}`, body)).status, JSON.stringify(body)).to.equal(400);
    });

    it("take flags of trust without a run of tests, and a config and an auth that are null", async () => {
      const { data } = await newConnection(group);
      const trusting = { paused: true, trust_certificates: true, run_setup_tests: false, config: null, auth: null };
      const reply = await ask("PATCH", `/connections/${String(data.id)}`, trusting);
      expect([reply.status, reply.data.paused, reply.data.config]).to.deep.equal([200, true, data.config]);
    });

    it("mask every field that the description calls a password, at every depth, whatever its name is", async () => {
      const canary = "canary-secret";
      const sample = ({ fields, list, secret }: Known): unknown => {
        const own = [...fields.values()].map((field) => [field.wire, sample(field)]).filter(([, value]) => value !== undefined);
        const value = secret ? canary : own.length === 0 ? undefined : Object.fromEntries(own);
        return value === undefined || !list ? value : [value];
      };
      const clear: string[] = [];
      let asked = 0;
      for (const family of ["connections", "destinations"] as const) {
        for (const service of serviceNames(family)) {
          for (const field of serviceOf(family, service)?.config.values() ?? []) {
            const value = field.removed ? undefined : sample(field);
            if (value === undefined) continue;
            asked += 1;
            const echo = echoConfig({ options: {} } as Account, service, { [field.wire]: value });
            if (JSON.stringify(echo).includes(canary)) clear.push(`${service}.${field.wire}`);
          }
        }
      }
      expect(asked).to.be.greaterThan(900);
      // What the catalog knows as secret beyond the description is not for the service to mask.
      expect(clear).to.deep.equal([
        "aws_lambda.custom_payloads",
        "azure_function.custom_payloads",
        "google_cloud_function.custom_payloads",
        "xero.webhook_key",
      ]);
    });

    it("leave nothing of theirs alive when they are deleted", async () => {
      const { data } = await newConnection(group);
      const path = `/connections/${String(data.id)}`;
      const certificate = await ask("POST", `${path}/certificates`, { hash: "h", encoded_cert: "c" });
      const fingerprint = await ask("POST", `${path}/fingerprints`, { hash: "h", public_key: "k" });
      const schemas = await ask("POST", `${path}/schemas`, { schemas: { public: {} } });
      expect([certificate, fingerprint, schemas].map(({ status }) => status)).to.deep.equal([201, 201, 200]);
      expect(sandbox.living().map(({ kind }) => kind.split(":")[1])).to.include.members(["ConnectionCertificate", "ConnectionSchema"]);
      await ask("DELETE", path);
      expect(sandbox.living().map(({ kind }) => kind)).to.deep.equal(["fivetran:Group"]);
    });

    it("refuse a PATCH of nothing, or of nothing but test flags", async () => {
      const { data } = await newConnection(group);
      for (const body of [
        {},
        { run_setup_tests: true },
        { run_setup_tests: true, trust_certificates: true },
        { trust_fingerprints: false },
      ])
        expect((await ask("PATCH", `/connections/${String(data.id)}`, body)).status, JSON.stringify(body)).to.equal(400);
      expect(writes().filter((write) => write.startsWith("update"))).to.deep.equal([]);
    });

    it("refuse unknown fields, mistyped ones and values outside their lists", async () => {
      for (const body of [
        { group_id: undefined },
        { service: undefined },
        { service: "Git Hub" },
        { shape: 1 },
        { paused: "true" },
        { sync_frequency: 7 },
        { sync_frequency: "60" },
        { schedule_type: "sometimes" },
        { networking_method: "PRIVATE_LINK" },
        { data_delay_sensitivity: "MEDIUM" },
        { config: "{}" },
        { auth: [] },
        { schedule: { schedule_type: "INTERVAL" } },
        { schedule: { schedule_type: "TIME_OF_DAY", time_of_day: "25:00" } },
        { schedule: { schedule_type: "WEEKLY" } },
        { schedule: { schedule_type: "MANUAL", interval: 5 } },
      ])
        expect((await newConnection(group, body)).code, JSON.stringify(body)).to.equal("InvalidInput");
      expect((await newConnection("nowhere")).code).to.equal("NotFound_Group");
      expect(items(await ask("GET", "/connections"))).to.deep.equal([]);
    });

    it("are of a listed service when a test lists them", async () => {
      await reopen({ services: ["github"] });
      group = await newGroup();
      expect((await newConnection(group, { service: "gitlab" })).status).to.equal(400);
      expect((await newConnection(group)).status).to.equal(201);
    });

    it("sync daily at an hour only when they sync daily", async () => {
      const { data } = await newConnection(group);
      const path = `/connections/${String(data.id)}`;
      expect((await ask("PATCH", path, { daily_sync_time: "03:00" })).status).to.equal(400);
      expect((await ask("PATCH", path, { sync_frequency: 1440, daily_sync_time: "03:30" })).status).to.equal(400);
      expect((await ask("PATCH", path, { sync_frequency: 1440, daily_sync_time: "03:00" })).data.daily_sync_time).to.equal("03:00");
      expect((await ask("PATCH", path, { daily_sync_time: "04:00" })).data.daily_sync_time).to.equal("04:00");
      expect((await ask("PATCH", path, { sync_frequency: 60 })).data).not.to.have.property("daily_sync_time");
      const daily = { sync_frequency: 1440, daily_sync_time: "05:00" };
      const made = await newConnection(group, { config: { schema: "daily" }, ...daily });
      const before = writes().length;
      expect((await ask("PATCH", `/connections/${String(made.data.id)}`, daily)).data).to.include(daily);
      expect(writes()).to.have.length(before);
    });

    it("give the time of a schedule back with seconds", async () => {
      const schedule = { schedule_type: "TIME_OF_DAY", time_of_day: "09:00", days_of_week: ["MONDAY"] };
      const { data } = await newConnection(group, { schedule });
      expect(data.schedule).to.deep.equal({ ...schedule, time_of_day: "09:00:00" });
      const same = await ask("PATCH", `/connections/${String(data.id)}`, { schedule });
      expect(same.data.schedule).to.deep.equal(data.schedule);
      expect(writes().filter((write) => write.startsWith("update"))).to.deep.equal([]);
      expect((await ask("PATCH", `/connections/${String(data.id)}`, { schedule: null })).data).not.to.have.property("schedule");
    });

    it("are tested unless the create says no, and tell the outcome with a success", async () => {
      await reopen({ setupTests: { github: [{ title: "Token", status: "FAILED", message: "expired" }] } });
      group = await newGroup();
      const untested = await newConnection(group);
      expect([untested.data.setup_tests, setupState(untested)]).to.deep.equal([[], "incomplete"]);
      const tested = await newConnection(group, { config: { schema: "two" }, run_setup_tests: undefined });
      expect([tested.status, tested.data.setup_tests]).to.deep.equal([
        201,
        [{ title: "Token", status: "FAILED", message: "expired", details: null }],
      ]);
      expect([setupState(tested), (tested.data.status as { tasks: unknown[] }).tasks.length]).to.deep.equal(["incomplete", 1]);
      expect((await ask("GET", `/connections/${String(tested.data.id)}`)).data).not.to.have.property("setup_tests");
    });

    it("break and heal as the world's table of setup tests says", async () => {
      const { data } = await newConnection(group, { run_setup_tests: true });
      const path = `/connections/${String(data.id)}/test`;
      const plans = sandbox.world.table<unknown>("fivetran:setup-tests");
      plans.set("gh", [{ title: "Fingerprint", status: "FAILED", message: "unknown", unless: "trust_fingerprints" }]);
      expect(setupState(await ask("POST", path, {}))).to.equal("broken");
      expect(setupState(await ask("POST", path, { trust_certificates: true }))).to.equal("broken");
      expect(setupState(await ask("POST", path, { trust_fingerprints: true }))).to.equal("connected");
      plans.set(String(data.id), [{ title: "Rows", status: "WARNING", message: "few" }]);
      const warned = await ask("POST", path);
      expect([setupState(warned), (warned.data.status as { warnings: unknown[] }).warnings.length]).to.deep.equal(["connected", 1]);
      expect((await ask("POST", path, { force: true })).status).to.equal(400);
      expect(writes().filter((write) => write.startsWith("update"))).to.deep.equal([]);
    });

    it("are not half made when the limit of setup tests is reached", async () => {
      await reopen({ setupTestsPerMinute: 1 });
      group = await newGroup();
      expect((await newConnection(group, { run_setup_tests: true })).status).to.equal(201);
      const late = await newConnection(group, { run_setup_tests: true, config: { schema: "two" } });
      expect([late.status, late.headers.get("retry-after")]).to.deep.equal([429, "60"]);
      expect(items(await ask("GET", "/connections"))).to.have.length(1);
    });

    it("are found by group and exact name", async () => {
      const other = await newGroup();
      await newConnection(group);
      await newConnection(group, { config: { schema: "two" } });
      await newConnection(other);
      const schemas = async (path: string): Promise<unknown[]> => items(await ask("GET", path)).map(({ schema }) => schema);
      expect(await schemas(`/connections?group_id=${group}&schema=gh`)).to.deep.equal(["gh"]);
      expect(await schemas("/connections?schema=gh")).to.deep.equal(["gh", "gh"]);
      expect(await schemas("/connections?schema=g")).to.deep.equal([]);
      expect(await schemas(`/groups/${group}/connections`)).to.deep.equal(["gh", "two"]);
      expect(await schemas(`/groups/${group}/connections?schema=two`)).to.deep.equal(["two"]);
      expect((await ask("GET", "/groups/nowhere/connections")).code).to.equal("NotFound_Group");
    });

    it("leave no trace when deleted", async () => {
      const { data } = await newConnection(group, { run_setup_tests: true });
      const path = `/connections/${String(data.id)}`;
      await ask("POST", `${path}/schemas/reload`, {});
      expect((await ask("DELETE", path)).status).to.equal(200);
      for (const [method, at] of [
        ["GET", path],
        ["DELETE", path],
        ["GET", `${path}/schemas`],
      ] as const)
        expect((await ask(method, at)).code).to.equal("NotFound_Connection");
      expect(sandbox.living().map(({ kind }) => kind)).to.deep.equal(["fivetran:Group"]);
      expect(sandbox.world.table("fivetran:ConnectionSchema").all()).to.deep.equal([]);
    });

    it("come back as awkwardly as a test asks", async () => {
      await reopen({
        upperSnakeEnums: true,
        numbersAsText: true,
        reversedLists: true,
        hidesEmpty: true,
        hidesNaming: true,
        configDefaults: { github: { json_delivery_mode: "Packed" } },
        secretKeys: { github: ["username"] },
      });
      group = await newGroup();
      const config = {
        schema: "gh",
        connection_type: "PrivateLink",
        port: 22,
        repositories: ["a", "b"],
        note: "",
        tags: [],
        username: "bot",
      };
      const { data } = await newConnection(group, { config });
      expect(data.networking_method).to.equal("PRIVATE_LINK");
      expect(data.config).to.deep.equal({
        json_delivery_mode: "PACKED",
        connection_type: "PRIVATE_LINK",
        port: "22",
        repositories: ["b", "a"],
        username: "**********",
      });
    });

    it("carry the clock's stamp and say when they are paused", async () => {
      sandbox.advance(24 * 3_600_000);
      const { data } = await newConnection(group, { paused: true });
      expect(Date.parse(String(data.created_at))).to.be.greaterThan(Date.now() + 23 * 3_600_000);
      expect((data.status as Data).sync_state).to.equal("paused");
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
});

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const setupState = ({ data }: Reply): unknown => (data.status as Data).setup_state;
