/** Setup tests that must pass and did not: the next run has them pass, also when a refresh has made the engine forget that they failed. */

import { expect } from "chai";
import type { Plain } from "../../../sdk/plain.js";
import { plain, type Resource, type Stored } from "../../drive.js";
import { aGroup } from "../../kinds/fivetran/parts.js";
import { Stack } from "../../stack.js";

const DBT = { dbtVersion: "1.8.3", defaultSchema: "models", gitRemoteUrl: "git@github.com:acme/dbt.git" };

/** By kind: inputs, the name by which the sandbox finds the tests, how the object breaks by itself, and a change that tests are run for. */
const SUBJECTS: Readonly<Record<string, { inputs: Plain; tests: string; broken: Plain; change: Plain }>> = {
  "fivetran:Connection": {
    inputs: { service: "github", destinationSchema: { name: "code" }, config: { username: "a" } },
    tests: "code",
    broken: { status: { setup_state: "broken" } },
    change: { config: { username: "b" } },
  },
  "fivetran:Destination": {
    inputs: { service: "snowflake", timeZoneOffset: "0", config: { host: "a" } },
    tests: "snowflake",
    broken: { setup_status: "broken" },
    change: { config: { host: "b" } },
  },
  "fivetran:LogService": {
    inputs: { service: "datadog_log", config: { region: "US1" } },
    tests: "datadog_log",
    broken: { setup_state: "broken" },
    change: { config: { region: "EU" } },
  },
  "fivetran:TransformationProject": {
    inputs: { ...DBT, gitBranch: "main" },
    tests: "transformation_project",
    broken: { status: "ERROR" },
    change: { gitBranch: "next" },
  },
};

for (const [kind, { inputs: own, tests, broken, change }] of Object.entries(SUBJECTS)) {
  describe(`${kind}: setup tests that must pass`, () => {
    let stack: Stack;
    let resource: Resource;
    let inputs: Plain;
    beforeEach(async () => {
      stack = await Stack.start();
      resource = stack.resource(kind);
      inputs = { groupId: await aGroup(stack), ...own, setupTests: "require" };
    });
    afterEach(() => stack.close());

    const fail = (fails: boolean): void => {
      const table = stack.sandbox.world.table<unknown>("fivetran:setup-tests");
      if (fails) table.set(tests, [{ title: "Host", status: "FAILED", message: "no route" }]);
      else table.remove(tests);
    };
    const runs = (): number => stack.requests().filter(([what]) => what.endsWith("/test")).length;
    /** What state holds after a run that fails, and after the refresh that follows it. */
    const failed = async (run: Promise<Stored>): Promise<Stored> => {
      const { id, outs = {} } = await run.then(
        () => expect.fail("it did not fail"),
        (error: { id?: string; outs?: Plain }) => error,
      );
      const [only] = stack.sandbox.living().filter((one) => one.kind === kind);
      return { id: id ?? only?.id ?? "", inputs: outs, outs };
    };
    const refreshed = async (one: Stored): Promise<Stored> => (await resource.refresh(one)) ?? expect.fail("gone");
    const finish = async (one: Stored, args: Plain = inputs): Promise<void> => {
      runs();
      const done = await resource.up(one, args);
      expect([runs() > 0, done.outs["setupTestsStatus"]]).to.deep.equal([true, "passed"]);
      const later = await refreshed(done);
      expect((await resource.diff(later, args)).changed).to.deep.equal([]);
    };

    it("and failed are run again after a refresh, however often", async () => {
      fail(true);
      const one = await failed(resource.create(inputs));
      expect(one.outs["setupTestsStatus"]).to.equal("failed");
      const seen = await refreshed(await refreshed(one));
      expect(seen.inputs["setupTests"]).to.equal("the last tests failed");
      const again = await failed(resource.up(seen, inputs));
      fail(false);
      await finish(await refreshed(again));
    });

    it("and could not be run, of a new object and of one that is changed, are run after a refresh", async () => {
      const outage = () =>
        stack.sandbox.fault({ method: "POST", path: /\/test$/, status: 403, body: { code: "Forbidden", message: "not now" }, times: 10 });
      let fault = outage();
      const one = await failed(resource.create(inputs));
      expect(one.outs["setupTestsStatus"]).to.equal("pending");
      fault.stop();
      const seen = await refreshed(one);
      expect(seen.inputs["setupTests"]).to.equal("the last tests did not end");
      const made = await resource.up(seen, inputs);
      fault = outage();
      const args = { ...inputs, ...change };
      const changed = await failed(resource.up(made, args));
      fault.stop();
      await finish(await refreshed(changed), args);
    });

    it("and once passed show no change when it breaks by itself, nor does state that knows nothing of them", async () => {
      const one = await resource.create(inputs);
      const table = stack.sandbox.world.table<Plain>(kind);
      const [id = "", row = {}] = table.entries()[0] ?? [];
      table.set(id, { ...row, ...broken });
      const later = await refreshed(one);
      expect((await resource.diff(later, inputs)).changed).to.deep.equal([]);
      const { setupTestsStatus: _, ...earlier } = one.outs;
      const old = await refreshed({ ...one, outs: earlier });
      expect((await resource.diff(old, inputs)).changed).to.deep.equal([]);
      expect(plain(old.outs)).not.to.have.property("setupTestsStatus");
    });

    it("and failed are nobody's debt any more where the program does not ask for them", async () => {
      fail(true);
      const one = await refreshed(await failed(resource.create(inputs)));
      const off = await resource.up(one, { ...inputs, setupTests: "off" });
      const later = await refreshed(off);
      expect((await resource.diff(later, { ...inputs, setupTests: "off" })).changed).to.deep.equal([]);
      fail(false);
      await finish(later);
    });
  });
}

describe("fivetran:Connection: what comes after setup tests that failed", () => {
  let stack: Stack;
  let resource: Resource;
  let inputs: Plain;
  beforeEach(async () => {
    stack = await Stack.start();
    resource = stack.resource("fivetran:Connection");
    inputs = { groupId: await aGroup(stack), service: "postgres", destinationSchema: { prefix: "shop" }, setupTests: "require" };
  });
  afterEach(() => stack.close());

  /** A create whose tests failed, as a refresh has left it. */
  const begun = async (args: Plain): Promise<Stored> => {
    const tests = stack.sandbox.world.table("fivetran:setup-tests");
    tests.set("shop", [{ title: "Host", status: "FAILED", message: "no route" }]);
    const { id, outs } = await resource.create(args).then(
      () => expect.fail("it did not fail"),
      (error: Stored) => error,
    );
    tests.remove("shop");
    return (await resource.refresh({ id, outs, inputs: outs })) ?? expect.fail("gone");
  };
  const changes = (): unknown[] => stack.requests().filter(([what]) => !what.startsWith("GET"));

  it("is done after a refresh, too: its schemas are set, and it starts", async () => {
    const args = { ...inputs, schemaConfig: { schemaChangeHandling: "BLOCK_ALL" } };
    const one = await begun(args);
    stack.requests();
    await resource.up(one, args);
    expect(changes()).to.deep.equal([
      [`POST /v1/connections/${one.id}/test`, { trust_certificates: false, trust_fingerprints: false }],
      [`POST /v1/connections/${one.id}/schemas/reload`, { exclude_mode: "PRESERVE" }],
      [`PATCH /v1/connections/${one.id}/schemas`, { schema_change_handling: "BLOCK_ALL" }],
      [`PATCH /v1/connections/${one.id}`, { run_setup_tests: false, paused: false }],
    ]);
  });

  it("is done together with what the program changes by then", async () => {
    const one = await begun({ ...inputs, schedule: { type: "CRON", cron: "0 6 * * 1" } });
    const kept = (body: unknown): unknown => {
      const { data } = body as { data: Plain };
      return { ...(body as Plain), data: { ...data, schedule: { schedule_type: "CRON", cron: "0 6 * * 1" } } };
    };
    stack.sandbox.fault({ method: "PATCH", alter: kept, times: 1 });
    stack.requests();
    await resource.up(one, { ...inputs, schedule: { syncFrequency: 60 } });
    expect(changes().slice(2)).to.deep.equal([
      [`PATCH /v1/connections/${one.id}`, { schedule: { schedule_type: "INTERVAL", interval: 60 }, run_setup_tests: false }],
      [`PATCH /v1/connections/${one.id}`, { run_setup_tests: false, paused: false }],
    ]);
  });
});
