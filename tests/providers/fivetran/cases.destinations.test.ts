import { expect } from "chai";
import type { SandboxOptions } from "../../../sandbox/index.js";
import type { Plain } from "../../../sdk/plain.js";
import { failureOf, plain, type Resource } from "../../drive.js";
import { stack, connection, groupId, start, sent, bodies, unchanged } from "./cases.setup.js";

describe("the cases of the Terraform provider", () => {
  afterEach(() => stack.close());

  describe("schedules", () => {
    const base = (): Plain => ({ groupId, service: "github", destinationSchema: { name: "code" } });

    it("[26] each form of a schedule is one PATCH with one object", async () => {
      await start();
      let one = await connection.create(base());
      stack.requests();
      for (const schedule of [
        { type: "INTERVAL", interval: 60, daysOfWeek: ["MONDAY", "FRIDAY"] },
        { type: "TIME_OF_DAY", timeOfDay: "09:00" },
        { type: "CRON", cron: "0 6 * * 1" },
        { type: "MANUAL" },
      ])
        one = await connection.update(one, { ...base(), schedule });
      expect(bodies()).to.deep.equal(
        [
          { schedule_type: "INTERVAL", interval: 60, days_of_week: ["MONDAY", "FRIDAY"] },
          { schedule_type: "TIME_OF_DAY", time_of_day: "09:00" },
          { schedule_type: "CRON", cron: "0 6 * * 1" },
          { schedule_type: "MANUAL" },
        ].map((schedule) => ({ schedule, run_setup_tests: false })),
      );
    });

    it("[29] seconds that the API adds to a time are no change; removing the schedule keeps it and says so", async () => {
      await start();
      const args = { ...base(), schedule: { type: "TIME_OF_DAY", timeOfDay: "09:00" } };
      const one = await unchanged(connection, await connection.create(args), args);
      stack.requests();
      await connection.update(one, base());
      expect(sent()).to.deep.equal([]);
      expect(stack.watched.warnings.join()).to.contain("no way to unset schedule");
    });
  });

  describe("destinations", () => {
    let destination: Resource;
    const begin = async (fivetran: SandboxOptions["fivetran"] = {}): Promise<void> => {
      await start(fivetran);
      destination = stack.resource("fivetran:Destination");
    };

    it("[48] options in capitals and a masked object that nobody wrote are no change", async () => {
      await begin({ upperSnakeEnums: true, configDefaults: { managed_data_lake: { extraMasked: "******" } } });
      const config = { storageProvider: "AWS", bucket: "lake", shouldMaintainTablesInGlue: false };
      const args = {
        groupId,
        service: "managed_data_lake",
        timeZoneOffset: "0",
        networkingMethod: "PrivateLink",
        privateLinkId: "pl",
        config,
        setupTests: "off",
      };
      await unchanged(destination, await destination.create(args), args);
    });

    it("[49] tests that fail twice warn; a change of trust alone sends nothing, and the next tests carry it", async () => {
      await begin({ setupTests: { snowflake: [{ title: "Host", status: "FAILED", message: "no" }] } });
      const args = { groupId, service: "snowflake", timeZoneOffset: "0", setupTests: "warn" };
      const one = await destination.create(args);
      expect(sent().map(([what]) => what)).to.deep.equal([
        "POST /v1/destinations",
        "POST /v1/destinations/{}/test",
        "POST /v1/destinations/{}/test",
      ]);
      expect(stack.watched.warnings.join()).to.contain("Host: no");
      await destination.update(one, { ...args, trustFingerprints: true });
      expect(sent()).to.deep.equal([
        ["POST /v1/destinations/{}/test", { trust_certificates: false, trust_fingerprints: true }],
        ["POST /v1/destinations/{}/test", { trust_certificates: false, trust_fingerprints: true }],
      ]);
    });

    it("[50] a private link that the tests' answer lacks stays in state", async () => {
      await begin();
      const args = {
        groupId,
        service: "snowflake",
        timeZoneOffset: "0",
        networkingMethod: "PrivateLink",
        privateLinkId: "pl_1",
        setupTests: "require",
      };
      const one = await destination.create(args);
      expect(plain(one.outs)["privateLinkId"]).to.equal("pl_1");
      await unchanged(destination, one, args);
    });

    it("[52] a region that is left out is not sent, and none is the vendor's own", async () => {
      await begin();
      const args = { groupId, service: "snowflake", timeZoneOffset: "0", setupTests: "off", hybridDeploymentAgentId: "agent" };
      const one = await destination.create(args);
      expect(sent()[0]?.[1]).not.to.have.property("region");
      await unchanged(destination, one, args);
    });
  });

  it("[57] a group is renamed in place: one look for others of its name, one POST, one PATCH, one DELETE", async () => {
    await start();
    const group = stack.resource("fivetran:Group");
    const one = await group.create({ name: "a" });
    await group.destroy(await group.update(one, { name: "b" }));
    expect(sent().map(([what]) => what)).to.deep.equal([
      "GET /v1/groups",
      "POST /v1/groups",
      "PATCH /v1/groups/{}",
      "DELETE /v1/groups/{}",
    ]);
  });

  it("[77] an empty id asks nobody anything", async () => {
    await start();
    await failureOf(connection.import(""));
    expect(sent()).to.deep.equal([]);
  });
});
