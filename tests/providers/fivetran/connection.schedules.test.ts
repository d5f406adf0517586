import { expect } from "chai";
import type { Plain } from "../../../sdk/plain.js";
import { plain, type Stored } from "../../drive.js";
import { stack, connection, base, start, stored, edit, unchanged } from "./connection.setup.js";

describe("fivetran:Connection", () => {
  afterEach(() => stack.close());

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
});
