import { expect } from "chai";
import { type Known, serviceNames, serviceOf } from "../../providers/fivetran/catalog/index.js";
import { echoConfig } from "../../sandbox/fivetran/config.js";
import type { Account } from "../../sandbox/fivetran/wire.js";
import {
  sandbox,
  ask,
  newGroup,
  newConnection,
  writes,
  items,
  reopen,
  type Data,
  openWithGroup,
  group,
  regroup,
} from "./fivetran.setup.js";

describe("sandbox/fivetran: connections", () => {
  beforeEach(openWithGroup);
  afterEach(() => sandbox.close());

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
    await regroup();
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
    for (const body of [{}, { run_setup_tests: true }, { run_setup_tests: true, trust_certificates: true }, { trust_fingerprints: false }])
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
    await regroup();
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

  it("carry the clock's stamp and say when they are paused", async () => {
    sandbox.advance(24 * 3_600_000);
    const { data } = await newConnection(group, { paused: true });
    expect(Date.parse(String(data.created_at))).to.be.greaterThan(Date.now() + 23 * 3_600_000);
    expect((data.status as Data).sync_state).to.equal("paused");
  });
});
