import { expect } from "chai";
import type { SandboxOptions } from "../../../sandbox/index.js";
import type { Plain } from "../../../sdk/plain.js";
import { failureOf, plain, type Resource, type Stored } from "../../drive.js";
import { Stack } from "../../stack.js";

describe("fivetran:Connection", () => {
  let stack: Stack;
  let connection: Resource;
  let base: Plain;

  const start = async (fivetran: SandboxOptions["fivetran"] = {}): Promise<void> => {
    stack = await Stack.start({ fivetran });
    connection = stack.resource("fivetran:Connection");
    const { id } = await stack.resource("fivetran:Group").create({ name: "g" });
    base = { groupId: id, service: "github", destinationSchema: { name: "code" }, setupTests: "off" };
    stack.requests();
  };
  afterEach(() => stack.close());

  const table = () => stack.sandbox.world.table<Plain>("fivetran:Connection");
  const stored = (): Plain => table().all()[0] ?? {};
  const edit = (change: Plain): void => {
    const [id = "", row = {}] = table().entries()[0] ?? [];
    table().set(id, { ...row, ...change });
  };
  const unchanged = async (one: Stored, inputs: Plain): Promise<void> => {
    const refreshed = await connection.refresh(one);
    expect(plain(refreshed?.inputs)).to.deep.equal(plain(one.inputs));
    expect((await connection.diff(refreshed as Stored, inputs)).changed).to.deep.equal([]);
  };

  describe("secrets that a program does not have", () => {
    const listed = [
      { key: "a", value: "canary-a" },
      { key: "b", value: "canary-b" },
    ];

    for (const service of ["aws_lambda", "brand_new"]) {
      it(`stop an update of ${service} that would lose them because they stand in a list that changes, and no other update`, async () => {
        await start();
        const list = service === "aws_lambda" ? "secretsList" : "secrets_list";
        const made = await connection.create({ ...base, service, config: { region: "r", [list]: listed } });
        const imported = await connection.import(made.id);
        const own = plain(imported.inputs["config"]);
        expect(own[list]).to.deep.equal([{ key: "a" }, { key: "b" }]);
        const program = (config: Plain): Plain => ({ ...plain(imported.inputs), config });
        await connection.update(imported, program({ ...own, region: "s" }));
        expect(stored()["config"]).to.deep.include({ region: "s", secrets_list: listed });
        stack.requests();
        const more = { key: "c", value: "canary-c" };
        const { message } = await failureOf(connection.update(imported, program({ ...own, [list]: [{ key: "a" }, { key: "b" }, more] })));
        expect(message).to.contain(`config.${list}[0].value, config.${list}[1].value`).and.to.contain("Nothing was updated");
        expect(stack.requests().map(([request]) => request)).to.deep.equal([`GET /v1/connections/${made.id}`]);
        await connection.update(imported, program({ ...own, [list]: [...listed, more] }));
        expect(stored()["config"]).to.deep.include({ secrets_list: [...listed, more] });
      });
    }

    it("are no reason to look where every item of a list that changes has its own", async () => {
      await start();
      const made = await connection.create({ ...base, service: "aws_lambda", config: { secretsList: listed } });
      stack.requests();
      await connection.update(made, { ...base, service: "aws_lambda", config: { secretsList: listed.slice(1) } });
      expect(stack.requests().map(([request]) => request)).to.deep.equal([`PATCH /v1/connections/${made.id}`]);
    });
  });

  describe("what goes over the wire", () => {
    beforeEach(() => start());

    it("a create is one request with everything in Fivetran's names, started and without tests", async () => {
      // What the catalog does not know is spelled as its neighbors are.
      const config = { syncMode: "AllRepositories", use_webhooks: true, somethingNew: 1, nested: [{ secretKey: "s" }] };
      await connection.create({ ...base, config, auth: { clientAccess: { clientId: "i" } }, schedule: { syncFrequency: 60 } });
      const body = {
        group_id: base["groupId"],
        service: "github",
        config: { schema: "code", sync_mode: "AllRepositories", use_webhooks: true, something_new: 1, nested: [{ secret_key: "s" }] },
        auth: { client_access: { client_id: "i" } },
        sync_frequency: 60,
        run_setup_tests: false,
        paused: false,
      };
      expect(stack.requests()).to.deep.equal([["POST /v1/connections", body]]);
    });

    const destinations: [Plain, string, string][] = [
      [{ name: "a.b" }, "github", "a.b"],
      [{ name: "s", table: "t" }, "google_sheets", "s.t"],
      [{ name: "s", tableGroup: "t" }, "s3", "s.t"],
      [{ prefix: "p" }, "postgres", "p"],
    ];
    for (const [destinationSchema, service, schema] of destinations) {
      it(`the schema ${JSON.stringify(destinationSchema)} is ${schema} over there, and stays what the user wrote`, async () => {
        const inputs = { ...base, service, destinationSchema };
        const one = await connection.create(inputs);
        expect(one.outs["schema"]).to.equal(schema);
        await unchanged(one, inputs);
        if (!schema.startsWith("a."))
          expect((await connection.import(one.id)).inputs["destinationSchema"]).to.deep.equal(destinationSchema);
      });
    }

    it("an update sends the one key that changed, whatever else the config holds", async () => {
      const config = { syncMode: "AllRepositories", username: "a", pat: "p", deep: { one: 1, two: 2 } };
      const one = await connection.create({ ...base, config });
      stack.requests();
      await connection.update(one, { ...base, config: { ...config, username: "b", deep: { one: 1, two: 3 } } });
      expect(stack.requests()).to.deep.equal([
        [`PATCH /v1/connections/${one.id}`, { config: { username: "b", deep: { two: 3 } }, run_setup_tests: false }],
      ]);
    });

    it("a key that was removed is sent as null, a list whole, and both arrive", async () => {
      const one = await connection.create({ ...base, config: { username: "a", repositories: ["x", "y"] } });
      stack.requests();
      await connection.update(one, { ...base, config: { repositories: ["y", "z"] } });
      expect(stack.requests()).to.deep.equal([
        [`PATCH /v1/connections/${one.id}`, { config: { username: null, repositories: ["y", "z"] }, run_setup_tests: false }],
      ]);
      expect(stored()["config"]).to.deep.equal({ schema: "code", repositories: ["y", "z"] });
    });

    it("removing the whole config keeps the schema", async () => {
      const one = await connection.create({ ...base, config: { username: "a" } });
      await connection.update(one, base);
      expect(stored()["config"]).to.deep.equal({ schema: "code" });
    });

    it("a change of the auth alone is sent, although it is never read back", async () => {
      const one = await connection.create({ ...base, auth: { refreshToken: "old", clientAccess: { clientId: "i" } } });
      stack.requests();
      await connection.update(one, { ...base, auth: { refreshToken: "new", clientAccess: { clientId: "i" } } });
      expect(stack.requests()[0]?.[1]).to.deep.equal({ auth: { refresh_token: "new" }, run_setup_tests: false });
      expect(plain((await connection.refresh(one))?.inputs)["auth"]).to.deep.equal({
        refreshToken: "old",
        clientAccess: { clientId: "i" },
      });
    });

    it("a refresh is one request, and a delete is one", async () => {
      const one = await connection.create(base);
      stack.requests();
      await connection.refresh(one);
      await connection.destroy(one);
      expect(stack.requests().map(([r]) => r)).to.deep.equal([`GET /v1/connections/${one.id}`, `DELETE /v1/connections/${one.id}`]);
    });
  });

  describe("schedules", () => {
    beforeEach(() => start());

    const schedules: Plain[] = [
      { syncFrequency: 5 },
      { syncFrequency: 1440, dailySyncTime: "09:00" },
      { type: "INTERVAL", interval: 30 },
      { type: "TIME_OF_DAY", timeOfDay: "09:00", daysOfWeek: ["FRIDAY", "MONDAY"] },
      { type: "CRON", cron: "0 6 * * 1" },
      { type: "MANUAL" },
      { syncFrequency: 360, scheduleType: "manual" },
    ];

    it("each form is found as it was written, whichever form was there before", async () => {
      let one = await connection.create(base);
      for (const schedule of schedules) {
        const inputs = { ...base, schedule };
        expect((await connection.diff(one, inputs)).changed, JSON.stringify(schedule)).to.deep.equal(["schedule"]);
        one = await connection.update(one, inputs);
        await unchanged(one, inputs);
      }
    });

    it("removing it leaves it as it is and says so, once", async () => {
      const one = await connection.create({ ...base, schedule: { syncFrequency: 5 } });
      stack.requests();
      const after = await connection.update(one, base);
      expect(stack.watched.warnings).to.deep.equal([
        'connection "code": Fivetran has no way to unset schedule; the last value stays there.',
      ]);
      expect(stack.requests().filter(([, body]) => JSON.stringify(body).includes("sync_frequency"))).to.deep.equal([]);
      await unchanged(after, base);
    });

    it("a new one of a connection behind a private link brings the link along", async () => {
      const linked = { ...base, networkingMethod: "PrivateLink", privateLinkId: "pl_1" };
      const one = await connection.create({ ...linked, schedule: { syncFrequency: 5 } });
      stack.requests();
      await connection.update(one, { ...linked, schedule: { syncFrequency: 15 } });
      expect(stack.requests()[0]?.[1]).to.deep.equal({
        sync_frequency: 15,
        networking_method: "PrivateLink",
        private_link_id: "pl_1",
        run_setup_tests: false,
      });
    });

    const sent = (): unknown[] =>
      stack
        .requests()
        .filter(([request]) => request.startsWith("PATCH"))
        .map(([, body]) => body);

    it("a daily hour waits for a daily schedule, and is sent with it", async () => {
      const at = (syncFrequency: number): Plain => ({ ...base, schedule: { syncFrequency, dailySyncTime: "09:00" } });
      let one = await connection.create(at(60));
      expect(stack.requests()[0]?.[1]).to.deep.include({ sync_frequency: 60 }).and.not.have.property("daily_sync_time");
      await unchanged(one, at(60));
      stack.requests();
      one = await connection.update(one, at(1440));
      expect(sent()).to.deep.equal([{ sync_frequency: 1440, daily_sync_time: "09:00", run_setup_tests: false }]);
      await unchanged(one, at(1440));
      stack.requests();
      one = await connection.update(one, at(30));
      expect(sent()).to.deep.equal([{ sync_frequency: 30, run_setup_tests: false }]);
      await unchanged(one, at(30));
    });

    it("a frequency ends a schedule of another form, which would go before it", async () => {
      for (const schedule of [{ type: "CRON", cron: "0 6 * * 1" }, { type: "MANUAL" }, { type: "INTERVAL", interval: 30 }]) {
        const one = await connection.create({ ...base, destinationSchema: { name: String(schedule.type) }, schedule });
        stack.requests();
        const frequent = { ...base, destinationSchema: { name: String(schedule.type) }, schedule: { syncFrequency: 60 } };
        const after = await connection.update(one, frequent);
        expect(sent()).to.deep.equal([{ sync_frequency: 60, schedule: null, run_setup_tests: false }]);
        await unchanged(after, frequent);
      }
    });

    /** What a service answers that keeps its schedule object. */
    const kept = (body: unknown): unknown => ({
      ...(body as Plain),
      data: { ...((body as Plain)["data"] as Plain), schedule: { schedule_type: "CRON", cron: "0 6 * * 1" } },
    });

    it("where the service keeps it all the same, the object that means the same takes its place", async () => {
      const one = await connection.create({ ...base, schedule: { type: "CRON", cron: "0 6 * * 1" } });
      stack.requests();
      stack.sandbox.fault({ method: "PATCH", alter: kept, times: 1 });
      const frequent = { ...base, schedule: { syncFrequency: 60 } };
      const after = await connection.update(one, frequent);
      expect(sent()[1]).to.deep.equal({ schedule: { schedule_type: "INTERVAL", interval: 60 }, run_setup_tests: false });
      expect(stored()["schedule"]).to.deep.equal({ schedule_type: "INTERVAL", interval: 60 });
      expect(stack.watched.warnings).to.deep.equal([]);
      await unchanged(after, frequent);
      await unchanged(await connection.update(after, { ...base, schedule: { syncFrequency: 120 } }), {
        ...base,
        schedule: { syncFrequency: 120 },
      });
      expect(stored()["schedule"]).to.deep.equal({ schedule_type: "INTERVAL", interval: 120 });
    });

    it("and where nothing helps, that is told", async () => {
      const one = await connection.create({ ...base, schedule: { type: "CRON", cron: "0 6 * * 1" } });
      stack.sandbox.fault({ method: "PATCH", alter: kept });
      await connection.update(one, { ...base, schedule: { syncFrequency: 60 } });
      expect(stack.watched.warnings).to.have.length(1);
      expect(stack.watched.warnings[0]).to.contain("keeps a schedule of another form in force");
    });

    it("one that somebody has set is drift, unless it means the same", async () => {
      const inputs = { ...base, schedule: { syncFrequency: 60 } };
      const one = await connection.create(inputs);
      edit({ schedule: { schedule_type: "CRON", cron: "0 6 * * 1" } });
      const refreshed = (await connection.refresh(one)) as Stored;
      expect(plain(refreshed.inputs)["schedule"]).to.deep.equal({ type: "CRON", cron: "0 6 * * 1" });
      expect((await connection.diff(refreshed, inputs)).changed).to.deep.equal(["schedule"]);
      stack.requests();
      await unchanged(await connection.update(refreshed, inputs), inputs);
      expect(sent()[0]).to.deep.equal({ sync_frequency: 60, schedule: null, run_setup_tests: false });
      for (const schedule of [{ schedule_type: "INTERVAL", interval: 60, days_of_week: [] }, { schedule_type: "SOMETHING_NEW" }, null]) {
        edit({ schedule });
        await unchanged(one, inputs);
      }
    });
  });

  describe("what would contradict itself, or come back forever", () => {
    beforeEach(() => start());

    const sentOf = async (before: Plain, after: Plain): Promise<unknown> => {
      const one = await connection.create({ ...base, ...before });
      stack.requests();
      await connection.update(one, { ...base, ...after });
      return stack.requests()[0]?.[1];
    };

    it("the delay that Fivetran itself reports can be written, and leaving it out goes back to the default", async () => {
      const reported = { dataDelaySensitivity: "NORMAL", dataDelayThreshold: 0 };
      expect(await connection.failures({ ...base, ...reported })).to.deep.equal([]);
      const one = await connection.create({ ...base, ...reported });
      await unchanged(one, { ...base, ...reported });
      await connection.destroy(one);
      expect(await sentOf({ dataDelaySensitivity: "CUSTOM", dataDelayThreshold: 30 }, {})).to.deep.equal({
        data_delay_sensitivity: "NORMAL",
        data_delay_threshold: 0,
        run_setup_tests: false,
      });
      expect(stack.watched.warnings).to.deep.equal([]);
    });

    const methods: readonly (readonly [title: string, before: Plain, after: Plain, sent: Plain])[] = [
      ["a proxy agent", { networkingMethod: "ProxyAgent", proxyAgentId: "a" }, {}, { networking_method: "Directly", proxy_agent_id: null }],
      [
        "a private link",
        { networkingMethod: "PrivateLink", privateLinkId: "l" },
        {},
        { networking_method: "Directly", private_link_id: null },
      ],
      ["what implied it", { proxyAgentId: "a" }, {}, { networking_method: "Directly", proxy_agent_id: null }],
      [
        "one for the other",
        { networkingMethod: "ProxyAgent", proxyAgentId: "a" },
        { privateLinkId: "l" },
        { networking_method: "PrivateLink", proxy_agent_id: null, private_link_id: "l" },
      ],
      [
        "the method alone, of a tunnel",
        { service: "postgres", destinationSchema: { prefix: "p" }, networkingMethod: "SshTunnel", config: { tunnelHost: "t" } },
        { service: "postgres", destinationSchema: { prefix: "p" }, config: { tunnelHost: "t" } },
        { networking_method: "SshTunnel" },
      ],
    ];
    for (const [title, before, after, expected] of methods) {
      it(`taking out ${title} leaves the networking method that the rest implies`, async () => {
        expect(await sentOf(before, after)).to.deep.equal({ ...expected, run_setup_tests: false });
      });
    }

    it("a host that Fivetran rewrites behind a private link is no drift, and elsewhere it is", async () => {
      const inputs = { ...base, service: "postgres", destinationSchema: { prefix: "p" }, config: { host: "db.internal", port: 5432 } };
      const linked = { ...inputs, networkingMethod: "PrivateLink", privateLinkId: "pl_1" };
      const one = await connection.create(linked);
      edit({ config: { ...(stored()["config"] as Plain), host: "vpce-1.fivetran.example" } });
      await unchanged(one, linked);
      edit({ config: { ...(stored()["config"] as Plain), port: 1 } });
      expect((await connection.diff((await connection.refresh(one)) as Stored, linked)).changed).to.deep.equal(["config"]);
      edit({ networking_method: "Directly", private_link_id: null });
      expect(plain((await connection.refresh(one))?.inputs)["config"]).to.deep.include({ host: "vpce-1.fivetran.example" });
    });

    it("an option that comes back as null is the one that was written", async () => {
      const inputs = {
        ...base,
        service: "s3",
        destinationSchema: { name: "files", table: "t" },
        config: { bucket: "b", jsonDeliveryMode: "Packed" },
      };
      const one = await connection.create(inputs);
      edit({ config: { ...(stored()["config"] as Plain), json_delivery_mode: null } });
      await unchanged(one, inputs);
      edit({ config: { ...(stored()["config"] as Plain), json_delivery_mode: "Unpacked" } });
      expect((await connection.diff((await connection.refresh(one)) as Stored, inputs)).changed).to.deep.equal(["config"]);
    });
  });

  describe("an account that echoes things differently", () => {
    const inputs = (): Plain => ({
      ...base,
      networkingMethod: "ProxyAgent",
      config: {
        authMode: "PersonalAccessToken",
        port: 443,
        repositories: ["b", "a", "c"],
        emptyList: [],
        emptyText: "",
        pat: "p",
        password: "pw",
      },
    });
    const switches: [string, NonNullable<SandboxOptions["fivetran"]>][] = [
      ["enums in capitals", { upperSnakeEnums: true }],
      ["lists in another order", { reversedLists: true }],
      ["numbers as text", { numbersAsText: true }],
      ["empty values left out", { hidesEmpty: true }],
      ["settings nobody sent", { configDefaults: { github: { added_by_fivetran: true, and_more: ["x"] } } }],
      ["the schema left out of the config", { hidesNaming: true }],
      ["the schema in lower case", { foldsNames: true }],
      [
        "all of it",
        { upperSnakeEnums: true, reversedLists: true, numbersAsText: true, hidesEmpty: true, hidesNaming: true, foldsNames: true },
      ],
    ];
    for (const [title, options] of switches) {
      it(`has changed nothing: ${title}`, async () => {
        await start(options);
        const wanted = { ...inputs(), destinationSchema: { name: "Code" } };
        const one = await connection.create(wanted);
        await unchanged(one, wanted);
        // A change beside it still sends nothing but itself.
        const refreshed = (await connection.refresh(one)) as Stored;
        stack.requests();
        const { id } = await connection.update(refreshed, { ...wanted, paused: true });
        expect(stack.requests()).to.deep.equal([[`PATCH /v1/connections/${id}`, { paused: true, run_setup_tests: false }]]);
      });
    }
  });

  describe("secrets", () => {
    beforeEach(() => start());

    it("masks of whatever length never replace the user's secrets, also after a refresh and an update beside them", async () => {
      const config = {
        pat: "p1",
        password: "p2",
        apiKey: "p3",
        pats: ["p4", "p5"],
        secretsList: [
          { key: "a", value: "p6" },
          { key: "b", value: "p7" },
        ],
      };
      const one = await connection.create({ ...base, config });
      const refreshed = (await connection.refresh(one)) as Stored;
      expect(plain(refreshed.inputs)["config"]).to.deep.equal(config);
      const next = await connection.update(refreshed, { ...base, config: { ...config, username: "u" } });
      expect((stored()["config"] as Plain)["pats"]).to.deep.equal(["p4", "p5"]);
      expect(JSON.stringify(next.outs)).not.to.contain("***");
    });

    it("an import holds no mask, and what it cannot know is sent by the first update that names it", async () => {
      const one = await connection.create({ ...base, config: { username: "u", pat: "p1", pats: ["p2"] } });
      const imported = await connection.import(one.id);
      expect(plain(imported.inputs)["config"]).to.deep.equal({ username: "u" });
      stack.requests();
      await connection.update(imported, { ...plain(imported.inputs), config: { username: "u", pat: "p9" } });
      expect(stack.requests()[0]?.[1]).to.deep.equal({ config: { pat: "p9" }, run_setup_tests: false });
    });

    it("a text under a name that nobody knows is a secret; a known setting, a number and a switch are not", async () => {
      const { config } = (await connection.check({
        ...base,
        config: { somethingNew: "x", syncMode: "y", port: 1, useWebhooks: true },
      })) as {
        config: Plain;
      };
      expect(config["syncMode"]).to.equal("y");
      expect([config["port"], config["useWebhooks"]]).to.deep.equal([1, true]);
      expect(config["somethingNew"]).to.be.an("object");
    });
  });

  describe("setup tests", () => {
    const failing = [{ title: "Connecting", status: "FAILED", message: "Bad credentials" }];
    const plan = (tests?: Plain[]): void =>
      void (tests === undefined
        ? stack.sandbox.world.table("fivetran:setup-tests").remove("code")
        : stack.sandbox.world.table("fivetran:setup-tests").set("code", tests));
    const names = (): string[] => stack.requests().map(([r]) => r.replace(/conn_\w+/, "id"));
    beforeEach(() => start());

    it("are not run where the program says off", async () => {
      await connection.create(base);
      expect(names()).to.deep.equal(["POST /v1/connections"]);
      expect(stored()["paused"]).to.equal(false);
    });

    it("are run where the program says nothing, and only warn, whatever becomes of them", async () => {
      const { setupTests: _off, ...silent } = base;
      stack.sandbox.fault({ method: "POST", path: /\/test$/, status: 500, body: { code: "Error", message: "out of order" }, times: 10 });
      const one = await connection.create(silent);
      expect(stored()["paused"]).to.equal(false);
      expect(stack.watched.warnings.join()).to.contain("the tests could not be run, and nothing was stopped");
      stack.sandbox.clearFaults();
      stack.requests();
      expect((await connection.diff(one, { ...silent, setupTests: "warn" })).changed).to.deep.equal([]);
      // What an import finds connected is not tested.
      edit({ status: { ...(stored()["status"] as Plain), setup_state: "connected" } });
      await connection.adopt(one.id, silent);
      expect(names().filter((what) => what.endsWith("/test"))).to.deep.equal([]);
    });

    it("that must pass are run while nothing is read yet, and only then it starts", async () => {
      const one = await connection.create({ ...base, setupTests: "require" });
      const seen = stack.requests();
      expect(seen[0]?.[1]).to.deep.include({ paused: true });
      expect(seen.slice(1)).to.deep.equal([
        [`POST /v1/connections/${one.id}/test`, { trust_certificates: false, trust_fingerprints: false }],
        [`PATCH /v1/connections/${one.id}`, { run_setup_tests: false, paused: false }],
      ]);
      expect(one.outs["setupState"]).to.equal("connected");
    });

    it("and a start or a pause that was carried out, and answered with a 500, is sent once and no failure", async () => {
      const late = (): void =>
        void stack.sandbox.fault({
          method: "PATCH",
          path: /connections/,
          commit: true,
          status: 500,
          body: { code: "Error", message: "late" },
        });
      late();
      const one = await connection.create({ ...base, setupTests: "require" });
      expect(names()).to.deep.equal([
        "POST /v1/connections",
        "POST /v1/connections/id/test",
        "PATCH /v1/connections/id",
        "GET /v1/connections/id",
      ]);
      expect(stored()["paused"]).to.equal(false);
      const paused = await connection.update(one, { ...base, setupTests: "require", paused: true });
      expect(names()).to.deep.equal(["PATCH /v1/connections/id", "GET /v1/connections/id"]);
      expect([stored()["paused"], paused.outs["paused"]]).to.deep.equal([true, true]);
      stack.sandbox.clearFaults();
      stack.requests();
      await unchanged(paused, { ...base, setupTests: "require", paused: true });
    });

    it("that must pass and fail keep it paused and recorded, name every failure, and the next run finishes it", async () => {
      plan([
        ...failing,
        { title: "Permissions", status: "PASSED", message: "" },
        { title: "Host", status: "JOB_FAILED", message: "no route" },
      ]);
      const inputs = { ...base, setupTests: "require" };
      const error = (await failureOf(connection.create(inputs))) as Error & { id: string; outs: Plain };
      expect(error.message).to.contain("1 of 3 setup tests passed; Connecting: Bad credentials; Host: no route.");
      expect([stored()["paused"], error.id]).to.deep.equal([true, stored()["id"]]);
      plan();
      names();
      const finished = await connection.update({ id: error.id, outs: error.outs, inputs: error.outs }, inputs);
      expect(names()).to.deep.equal(["POST /v1/connections/id/test", "PATCH /v1/connections/id"]);
      expect([stored()["paused"], finished.outs["setupState"]]).to.deep.equal([false, "connected"]);
    });

    it("that warn tell what failed, and it starts all the same", async () => {
      plan([...failing, { title: "Speed", status: "WARNING", message: "slow" }]);
      await connection.create({ ...base, setupTests: "warn" });
      expect(stack.watched.warnings).to.deep.equal([
        'connection "code": Speed: slow',
        'connection "code": 0 of 2 setup tests passed; Connecting: Bad credentials',
      ]);
      expect(stored()["paused"]).to.equal(false);
    });

    it("trust what the source presents only where the user says so", async () => {
      plan([{ title: "TLS", status: "FAILED", message: "unknown certificate", unless: "trust_certificates" }]);
      await failureOf(connection.create({ ...base, setupTests: "require", trustFingerprints: true }));
      await connection.create({ ...base, destinationSchema: { name: "other" }, setupTests: "require", trustCertificates: true });
      const bodies = stack.requests().filter(([r]) => r.endsWith("/test"));
      expect(bodies.map(([, body]) => body)).to.deep.equal([
        { trust_certificates: false, trust_fingerprints: true },
        { trust_certificates: true, trust_fingerprints: false },
      ]);
    });

    describe("with lists of what may be presented", () => {
      const certificate = (hash: string): Plain => ({ hash, name: "CN=db", sha256: `sha-${hash}`, encoded_cert: `cert ${hash}` });
      const plan = (...presented: Plain[]): void => {
        const tests = presented.map((one) => ({
          title: "Validate",
          status: "FAILED",
          message: "Not trusted",
          details: [one],
          approved: one["hash"],
        }));
        stack.sandbox.world.table("fivetran:setup-tests").set("code", tests);
      };
      const wanted = (more: Plain): Plain => ({ ...base, setupTests: "require", ...more });

      it("approve what is on the list, by the words in which it was presented, and pass then", async () => {
        plan(certificate("a/+="), { hash: "ssh=", public_key: "ssh-rsa AAAA" }, certificate("b"));
        const { id } = await connection.create(wanted({ trustCertificates: ["a/+=", "sha-b"], trustFingerprints: ["ssh="] }));
        const path = `/v1/connections/${id}`;
        expect(stack.requests().slice(1)).to.deep.equal([
          [`POST ${path}/test`, { trust_certificates: false, trust_fingerprints: false }],
          [`POST ${path}/certificates`, { hash: "a/+=", encoded_cert: "cert a/+=" }],
          [`POST ${path}/fingerprints`, { hash: "ssh=", public_key: "ssh-rsa AAAA" }],
          [`POST ${path}/certificates`, { hash: "b", encoded_cert: "cert b" }],
          [`POST ${path}/test`, { trust_certificates: false, trust_fingerprints: false }],
          [`PATCH ${path}`, { run_setup_tests: false, paused: false }],
        ]);
      });

      it("fail for what is not, approve nothing of it, and name its hash", async () => {
        plan(certificate("other"));
        const { message } = await failureOf(connection.create(wanted({ trustCertificates: ["a"], trustFingerprints: ["other"] })));
        expect(message).to.contain("Not trusted. It presents other (CN=db): add it to trustCertificates if it is right");
        expect(stack.requests().filter(([what]) => what.endsWith("/certificates"))).to.deep.equal([]);
      });

      it("go on where somebody else has approved it meanwhile, and stop where the approval is refused for another reason", async () => {
        plan(certificate("a"));
        const refusing = { vendor: "fivetran", method: "POST", path: /certificates$/, status: 409, times: 1 } as const;
        const body = { code: "Conflict", message: "it is there" };
        stack.sandbox.fault({ ...refusing, commit: true, body });
        const { id } = await connection.create(wanted({ trustCertificates: ["a"] }));
        expect(stack.requests().map(([what]) => what)).to.include(`GET /v1/connections/${id}/certificates`);
        table().remove(id);
        stack.sandbox.fault({ ...refusing, body });
        plan(certificate("z"));
        expect((await failureOf(connection.create(wanted({ trustCertificates: ["z"] })))).message).to.contain("it is there");
      });

      it("end when an approval does not help", async () => {
        const tests = [{ title: "Validate", status: "FAILED", message: "Not trusted", details: certificate("a") }];
        stack.sandbox.world.table("fivetran:setup-tests").set("code", tests);
        await failureOf(connection.create(wanted({ trustCertificates: ["a"] })));
        expect(stack.requests().filter(([what]) => what.endsWith("/test"))).to.have.length(2);
      });
    });

    it("are run again for what they are about, and not for the rest", async () => {
      const inputs = { ...base, setupTests: "require", config: { username: "a" } };
      let one = await connection.create(inputs);
      names();
      one = await connection.update(one, { ...inputs, schedule: { syncFrequency: 5 } });
      expect(names()).to.deep.equal(["PATCH /v1/connections/id"]);
      await connection.update(one, { ...inputs, schedule: { syncFrequency: 5 }, config: { username: "b" } });
      expect(names()).to.deep.equal(["PATCH /v1/connections/id", "POST /v1/connections/id/test"]);
    });

    it("a connection that shall stand still is tested and stays still", async () => {
      await connection.create({ ...base, setupTests: "require", paused: true });
      expect(stored()["paused"]).to.equal(true);
      expect(names()).to.deep.equal(["POST /v1/connections", "POST /v1/connections/id/test"]);
    });
  });

  describe("credentials", () => {
    beforeEach(() => start());
    const secrets = { config: { syncMode: "AllRepositories", pat: "canary-pat" }, auth: { refreshToken: "canary-token" } };

    it("are sent again, and nothing else, when their version changes", async () => {
      const one = await connection.create({ ...base, ...secrets });
      stack.requests();
      const two = await connection.update(one, { ...base, ...secrets, credentialsVersion: 2 });
      expect(stack.requests()).to.deep.equal([
        [
          `PATCH /v1/connections/${one.id}`,
          { config: { pat: "canary-pat" }, auth: { refresh_token: "canary-token" }, run_setup_tests: false },
        ],
      ]);
      await unchanged(two, { ...base, ...secrets, credentialsVersion: 2 });
      stack.requests();
      await connection.update(two, { ...base, ...secrets, credentialsVersion: 3, paused: true });
      expect(stack.requests()[0]?.[1]).to.deep.equal({
        config: { pat: "canary-pat" },
        auth: { refresh_token: "canary-token" },
        paused: true,
        run_setup_tests: false,
      });
    });

    it("may stand in a secrets manager, under the names of the config's fields", async () => {
      const args = { ...base, service: "postgres", destinationSchema: { prefix: "p" }, externalSecretsManagerId: "esm_1" };
      const one = await connection.create({ ...args, externalSecretsKeys: { password: "prod/db#password" } });
      expect(stack.requests()[0]?.[1]).to.deep.include({
        external_secrets_manager_id: "esm_1",
        external_secrets_keys_config: { password: "prod/db#password" },
      });
      await unchanged(one, { ...args, externalSecretsKeys: { password: "prod/db#password" } });
      stack.requests();
      await connection.update(one, { ...args, externalSecretsKeys: { password: "prod/db#new" } });
      expect(stack.requests()[0]?.[1]).to.deep.equal({ external_secrets_keys_config: { password: "prod/db#new" }, run_setup_tests: false });
    });
  });

  describe("names in the destination", () => {
    beforeEach(() => start());

    it("are chosen once: to say what is usual is no change, another word is another connection", async () => {
      const one = await connection.create(base);
      expect((await connection.diff(one, { ...base, destinationSchemaNames: "FIVETRAN_NAMING" })).changed).to.deep.equal([]);
      expect((await connection.failures({ ...base, destinationSchemaNames: "SOURCE_NAMING" }, plain(one.inputs))).join()).to.contain(
        "would drop its sync history",
      );
      const { replaces } = await connection.diff(one, { ...base, destinationSchemaNames: "SOURCE_NAMING", allowReplace: true });
      expect(replaces).to.deep.equal(["destinationSchemaNames"]);
    });

    it("and a warehouse of its own go over the wire and come back", async () => {
      const args = { ...base, destinationSchemaNames: "SOURCE_NAMING", destinationConfiguration: { virtualWarehouse: "LOADING" } };
      const one = await connection.create(args);
      expect(stored()).to.deep.include({
        destination_schema_names: "SOURCE_NAMING",
        destination_configuration: { virtual_warehouse: "LOADING" },
      });
      await unchanged(one, args);
      await connection.update(one, { ...args, destinationConfiguration: undefined });
      expect(stack.requests().at(-1)?.[1]).to.deep.equal({ destination_configuration: null, run_setup_tests: false });
    });
  });

  describe("authorization by a person", () => {
    beforeEach(() => start());
    const connectCard = { redirectUri: "https://example.com/done", hideSetupGuide: true };
    const authorize = (id: string): void => {
      const row = table().get(id) ?? {};
      table().set(id, { ...row, status: { ...(row["status"] as Plain), setup_state: "connected" } });
    };

    it("has a link, which is a secret and stays the same while nothing changes", async () => {
      const one = await connection.create({ ...base, connectCard });
      expect(stack.requests()[1]).to.deep.equal([
        `POST /v1/connections/${one.id}/connect-card`,
        { connect_card_config: { redirect_uri: "https://example.com/done", hide_setup_guide: true } },
      ]);
      const uri = plain(one.outs)["connectCardUri"];
      expect(uri).to.match(/^https:\/\/connect-card\.example\.test/);
      expect(one.outs["connectCardUri"]).not.to.equal(uri);
      expect(plain((await connection.refresh(one))?.outs)["connectCardUri"]).to.equal(uri);
      await unchanged(one, { ...base, connectCard });
    });

    it("is made anew by a run that changes something while it is not connected, and not afterward", async () => {
      const one = await connection.create({ ...base, connectCard });
      const two = await connection.update(one, { ...base, connectCard, pauseAfterTrial: true });
      expect(plain(two.outs)["connectCardUri"]).not.to.equal(plain(one.outs)["connectCardUri"]);
      authorize(one.id);
      const three = (await connection.refresh(two)) as Stored;
      stack.requests();
      await connection.update(three, { ...base, connectCard });
      expect(stack.requests().filter(([what]) => what.endsWith("connect-card"))).to.deep.equal([]);
    });

    it("is waited for, and then tests and start follow", async () => {
      const making = connection.create({ ...base, connectCard, waitForAuthorization: true, setupTests: "require" });
      for (let n = 0; n < 100 && table().all().length === 0; n += 1) await new Promise((resolve) => setTimeout(resolve, 20));
      expect(stored()["paused"]).to.equal(true);
      authorize(String(stored()["id"]));
      await making;
      const seen = stack.requests().map(([what]) => what.replace(/conn_\w+/, "{}"));
      expect(seen.filter((what, i) => what !== seen[i - 1])).to.deep.equal([
        "POST /v1/connections",
        "POST /v1/connections/{}/connect-card",
        "GET /v1/connections/{}",
        "POST /v1/connections/{}/test",
        "PATCH /v1/connections/{}",
      ]);
    });

    it("that does not come in time leaves the connection recorded and still", async () => {
      const error = (await failureOf(connection.create({ ...base, waitForAuthorization: true, timeouts: { create: "1s" } }))) as Error &
        Stored;
      expect(error.message).to.contain("wait for the authorization of connection").and.contain("still not there");
      expect(error.id).to.equal(stored()["id"]);
      expect(stored()["paused"]).to.equal(true);
    });
  });

  describe("schemas", () => {
    beforeEach(() => start());
    const schemaConfig = { schemaChangeHandling: "BLOCK_ALL", schemas: { public: { tables: { t1: { enabled: false } } } } };
    const whole = (more: Plain = {}): Plain => ({ ...base, setupTests: "require", schemaConfig, ...more });

    it("are set after the tests and before it starts", async () => {
      const { id } = await connection.create(whole());
      expect(stack.requests().map(([what]) => what)).to.deep.equal([
        "POST /v1/connections",
        `POST /v1/connections/${id}/test`,
        `GET /v1/connections/${id}/schemas`,
        `POST /v1/connections/${id}/schemas/reload`,
        `PATCH /v1/connections/${id}/schemas`,
        `PATCH /v1/connections/${id}`,
      ]);
      expect(stored()["paused"]).to.equal(false);
    });

    it("are looked at with the connection, and what drifted in them is mended without touching it", async () => {
      const one = await connection.create(whole());
      stack.requests();
      await unchanged(one, whole());
      expect(stack.requests().map(([what]) => what)).to.deep.equal([
        `GET /v1/connections/${one.id}`,
        `GET /v1/connections/${one.id}/schemas`,
      ]);
      const configs = stack.sandbox.world.table<{ schemas: Record<string, { tables: Record<string, Plain> }> }>(
        "fivetran:ConnectionSchema",
      );
      const config = structuredClone(configs.get(one.id)) as NonNullable<ReturnType<typeof configs.get>>;
      config.schemas["public"]!.tables["t1"]!["enabled"] = true;
      configs.set(one.id, config);
      const refreshed = (await connection.refresh(one)) as Stored;
      expect((await connection.diff(refreshed, whole())).changed).to.deep.equal(["schemaConfig"]);
      stack.requests();
      await connection.update(refreshed, whole());
      expect(stack.requests()).to.deep.equal([
        [`GET /v1/connections/${one.id}/schemas`, undefined],
        [`PATCH /v1/connections/${one.id}/schemas`, { schemas: { public: { tables: { t1: { enabled: false } } } } }],
      ]);
      expect(await connection.refresh(refreshed)).not.to.equal(undefined);
    });

    it("that cannot be set leave it recorded and still, and the next run goes on there", async () => {
      const fault = stack.sandbox.fault({ vendor: "fivetran", method: "PATCH", path: /schemas$/, status: 500 });
      const error = (await failureOf(connection.create(whole()))) as Error & Stored;
      expect(error.message).to.contain("set the schemas of connection");
      expect(stored()["paused"]).to.equal(true);
      fault.stop();
      stack.requests();
      await connection.update({ id: error.id, inputs: error.outs, outs: error.outs }, whole());
      expect(stored()["paused"]).to.equal(false);
      expect(stack.requests().filter(([what]) => what === "POST /v1/connections")).to.deep.equal([]);
    });

    it("that Fivetran has no configuration of are shown as missing, and the connection stays", async () => {
      const one = await connection.create(whole());
      stack.sandbox.world.table("fivetran:ConnectionSchema").remove(one.id);
      const refreshed = (await connection.refresh(one)) as Stored;
      expect((await connection.diff(refreshed, whole())).changed).to.deep.equal(["schemaConfig"]);
      stack.sandbox.world.table("fivetran:Connection").remove(one.id);
      expect(await connection.refresh(one)).to.equal(undefined);
    });
  });

  describe("trouble", () => {
    beforeEach(() => start());

    it("a page that is not found is no sign that the connection is gone: the refresh fails and state keeps it", async () => {
      const one = await connection.create(base);
      stack.sandbox.fault({ vendor: "fivetran", status: 404, body: "<html>nothing here</html>" });
      const error = await failureOf(connection.refresh(one));
      expect(error.message).to.contain("Check fivetran:apiUrl: nothing there knows GET /connections/{}.");
      expect((await failureOf(connection.destroy(one))).message).to.contain("404");
      stack.sandbox.clearFaults();
      await unchanged(one, base);
    });

    it("a connection that Fivetran says is gone is gone", async () => {
      const one = await connection.create(base);
      table().remove(one.id);
      expect(await connection.refresh(one)).to.equal(undefined);
    });

    it("a create whose answer was lost finds its connection by group, schema and service", async () => {
      const other = await stack.resource("fivetran:Group").create({ name: "other" });
      await connection.create({ ...base, groupId: other.id });
      stack.requests();
      stack.sandbox.fault({ vendor: "fivetran", method: "POST", path: /\/connections$/, commit: true, drop: true, times: 1 });
      const one = await connection.create(base);
      expect(stored()["id"]).not.to.equal(one.id);
      expect(stack.sandbox.journal.map(({ method, path, query }) => [method, path, query])).to.deep.equal([
        ["POST", "/v1/connections", {}],
        ["GET", "/v1/connections", { limit: "1000", group_id: base["groupId"], schema: "code" }],
      ]);
      expect(stack.sandbox.living().filter(({ kind }) => kind === "fivetran:Connection")).to.have.length(2);
    });

    it("a name that is taken is told with the id of who has it", async () => {
      const one = await connection.create(base);
      const error = await failureOf(connection.create(base));
      expect(error.message).to.contain(`connection "code" exists already (id ${one.id}) and was not made by this resource.`);
    });

    it("what drifted is shown where it drifted, and the next update mends that and nothing else", async () => {
      const config = { username: "a", useWebhooks: false, deep: { x: 1, y: 2 } };
      const one = await connection.create({ ...base, config });
      edit({ config: { ...(stored()["config"] as Plain), use_webhooks: true, deep: { x: 1, y: 9 }, new_by_hand: 1 } });
      const drifted = (await connection.refresh(one)) as Stored;
      expect(plain(drifted.inputs)["config"]).to.deep.equal({ username: "a", useWebhooks: true, deep: { x: 1, y: 9 } });
      stack.requests();
      await connection.update(drifted, { ...base, config });
      expect(stack.requests()[0]?.[1]).to.deep.equal({ config: { use_webhooks: false, deep: { y: 2 } }, run_setup_tests: false });
    });

    it("replacing it is refused unless it is allowed, and the old one goes first where both would have one name", async () => {
      const one = await connection.create(base);
      const next = { ...base, service: "gitlab" };
      expect(await connection.failures(next, plain(one.inputs))).to.deep.equal([
        'Replacing connection "code" would drop its sync history (service: github → gitlab). Set allowReplace: true to go on.',
      ]);
      const difference = await connection.diff(one, { ...next, allowReplace: true });
      expect([difference.replaces, difference.deleteBeforeReplace]).to.deep.equal([["service"], true]);
      const renamed = await connection.diff(one, { ...base, destinationSchema: { name: "other" }, allowReplace: true });
      expect([renamed.replaces, renamed.deleteBeforeReplace]).to.deep.equal([["destinationSchema"], false]);
    });

    it("a delay threshold without CUSTOM is told in the preview", async () => {
      expect(await connection.failures({ ...base, dataDelaySensitivity: "LOW", dataDelayThreshold: 5 })).to.deep.equal([
        'dataDelayThreshold is only read with dataDelaySensitivity "CUSTOM", not "LOW".',
      ]);
    });
  });
});
