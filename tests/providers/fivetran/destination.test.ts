import { expect } from "chai";
import type { SandboxOptions } from "../../../sandbox/index.js";
import type { Plain } from "../../../sdk/plain.js";
import { failureOf, plain, type Resource, type Stored } from "../../drive.js";
import { Stack } from "../../stack.js";

describe("fivetran:Destination", () => {
  let stack: Stack;
  let destination: Resource;
  let base: Plain;

  const start = async (fivetran: SandboxOptions["fivetran"] = {}): Promise<void> => {
    stack = await Stack.start({ fivetran });
    destination = stack.resource("fivetran:Destination");
    const { id } = await stack.resource("fivetran:Group").create({ name: "g" });
    base = { groupId: id, service: "snowflake", timeZoneOffset: "0", setupTests: "off", config: { host: "h", port: 443, password: "p" } };
    stack.requests();
  };
  beforeEach(() => start());
  afterEach(() => stack.close());

  const tests = (plan: Plain[]): void => void stack.sandbox.world.table("fivetran:setup-tests").set(String(base["groupId"]), plan);
  const testRuns = (): number => stack.requests().filter(([r]) => r.endsWith("/test")).length;

  it("has the id of its group, and a create is one request without tests", async () => {
    const { id } = await destination.create(base);
    expect(id).to.equal(base["groupId"]);
    const body = {
      group_id: id,
      service: "snowflake",
      time_zone_offset: "0",
      config: { host: "h", port: 443, password: "p" },
      run_setup_tests: false,
    };
    expect(stack.requests()).to.deep.equal([["POST /v1/destinations", body]]);
  });

  it("an update sends what changed and the time zone, which Fivetran wants every time", async () => {
    const one = await destination.create(base);
    stack.requests();
    await destination.update(one, { ...base, config: { host: "i", port: 443, password: "p" } });
    expect(stack.requests()).to.deep.equal([
      [`PATCH /v1/destinations/${one.id}`, { time_zone_offset: "0", config: { host: "i" }, run_setup_tests: false }],
    ]);
  });

  it("a change of what is only ours sends nothing", async () => {
    const one = await destination.create(base);
    stack.requests();
    await destination.update(one, { ...base, allowReplace: true });
    expect(stack.requests()).to.deep.equal([]);
  });

  for (const offset of ["+02", "02", "-12", "+13", "1", "", "UTC"]) {
    it(`the time zone ${JSON.stringify(offset)} is refused in the preview`, async () => {
      const [failure] = await destination.failures({ ...base, timeZoneOffset: offset });
      expect(failure).to.equal('timeZoneOffset must be a number of hours from "-11" to "+12", such as "0" or "+2"');
    });
  }

  it("enums in capitals, numbers as text and keys that Fivetran added are no change", async () => {
    await stack.close();
    await start({ upperSnakeEnums: true, numbersAsText: true, configDefaults: { snowflake: { is_private_key_encrypted: "false" } } });
    const inputs = { ...base, networkingMethod: "PrivateLink", privateLinkId: "pl_1" };
    const one = await destination.create(inputs);
    const refreshed = (await destination.refresh(one)) as Stored;
    expect(plain(refreshed.inputs)).to.deep.equal(plain(one.inputs));
    expect(refreshed.outs["setupState"]).to.equal("incomplete");
    expect((await destination.diff(refreshed, inputs)).changed).to.deep.equal([]);
  });

  describe("setup tests", () => {
    const bad = { title: "Permissions", status: "FAILED", message: "not yet" };

    it("are run a second time, as the first ones of a new destination may be too early", async () => {
      tests([{ ...bad, runs: 1 }]);
      const one = await destination.create({ ...base, setupTests: "require" });
      expect(testRuns()).to.equal(2);
      expect(one.outs["setupState"]).to.equal("connected");
      expect(stack.watched.warnings).to.deep.equal([]);
    });

    it("warn by default when they fail twice, and the destination stays", async () => {
      tests([bad]);
      const { setupTests: _, ...usual } = base;
      const one = await destination.create(usual);
      expect(testRuns()).to.equal(2);
      expect(one.outs["setupState"]).to.equal("incomplete");
      expect(stack.watched.warnings).to.deep.equal(['destination "snowflake": 0 of 1 setup tests passed; Permissions: not yet']);
    });

    it("that must pass fail the run and keep the destination, which the next run finishes without a second create", async () => {
      tests([bad]);
      const inputs = { ...base, setupTests: "require" };
      const error = (await failureOf(destination.create(inputs))) as Error & { id: string; outs: Plain };
      expect(error.message).to.contain("Permissions: not yet").and.to.contain("It is recorded; fix the cause and run the command again");
      tests([]);
      stack.requests();
      const finished = await destination.update({ id: error.id, outs: error.outs, inputs: error.outs }, inputs);
      expect(stack.requests().map(([r]) => r)).to.deep.equal([`POST /v1/destinations/${error.id}/test`]);
      expect(finished.outs["setupState"]).to.equal("connected");
    });

    it("answer without the private link, which stays in state all the same", async () => {
      const inputs = { ...base, setupTests: "require", networkingMethod: "PrivateLink", privateLinkId: "pl_1" };
      const one = await destination.create(inputs);
      expect(one.outs["privateLinkId"]).to.equal("pl_1");
      expect((await destination.diff(one, inputs)).changed).to.deep.equal([]);
    });
  });

  it("a create whose answer was lost takes the destination of its group", async () => {
    stack.sandbox.fault({ vendor: "fivetran", method: "POST", path: /\/destinations$/, commit: true, drop: true, times: 1 });
    const one = await destination.create(base);
    expect(stack.requests().map(([r]) => r)).to.deep.equal(["POST /v1/destinations", `GET /v1/destinations/${one.id}`]);
  });

  it("replacing it is refused unless it is allowed, and the old one goes first within one group", async () => {
    const one = await destination.create(base);
    const next = { ...base, service: "big_query" };
    expect((await destination.failures(next, plain(one.inputs))).join()).to.contain(
      "would drop the link to everything that was loaded through it",
    );
    expect(await destination.diff(one, { ...next, allowReplace: true })).to.deep.include({
      replaces: ["service"],
      deleteBeforeReplace: true,
    });
  });

  describe("with Fivetran's own platform connection", () => {
    const begun = async (more: Plain): Promise<{ one: Stored; id: string }> => {
      await stack.close();
      stack = await Stack.start({ fivetran: { platformConnection: "fivetran_metadata" } });
      destination = stack.resource("fivetran:Destination");
      const { id } = await stack.resource("fivetran:Group").create({ name: "g" });
      const args = { groupId: id, service: "snowflake", timeZoneOffset: "0", setupTests: "off" };
      return { one: await destination.create({ ...args, ...more }), id };
    };

    it("is not deleted unless that goes along, and the error names it", async () => {
      const { one } = await begun({});
      expect((await failureOf(destination.destroy(one))).message).to.contain("has connections: conn_");
    });

    it("goes with it where the program says so", async () => {
      const { one } = await begun({ deletePlatformConnection: true });
      stack.requests();
      await destination.destroy(one);
      expect(stack.requests().map(([what]) => what.replace(/conn_\w+/, "{}"))).to.deep.equal([
        "GET /v1/connections",
        "DELETE /v1/connections/{}",
        `DELETE /v1/destinations/${one.id}`,
      ]);
      await destination.destroy(one);
    });

    it("but never that of another group, whatever the list holds", async () => {
      const { one } = await begun({ deletePlatformConnection: true });
      const other = await stack.resource("fivetran:Group").create({ name: "other" });
      const args = { groupId: other.id, service: "snowflake", timeZoneOffset: "0", setupTests: "off" };
      await destination.create(args);
      const all = stack.sandbox.world.table<Plain>("fivetran:Connection").all();
      expect(all).to.have.length(2);
      stack.sandbox.fault({
        vendor: "fivetran",
        method: "GET",
        path: /connections$/,
        alter: () => ({ code: "Success", data: { items: all } }),
      });
      await destination.destroy(one);
      expect(
        stack.sandbox.world
          .table<Plain>("fivetran:Connection")
          .all()
          .map((row) => row["group_id"]),
      ).to.deep.equal([other.id]);
    });

    it("but never another connection", async () => {
      const { one, id } = await begun({ deletePlatformConnection: true });
      await stack.resource("fivetran:Connection").create({ groupId: id, service: "github", destinationSchema: { name: "code" } });
      expect((await failureOf(destination.destroy(one))).message).to.contain("has connections: conn_");
      expect(stack.sandbox.living().filter(({ kind }) => kind === "fivetran:Connection")).to.have.length(1);
    });
  });

  it("one that connections still use is not deleted, and says which", async () => {
    const one = await destination.create(base);
    const connection = await stack
      .resource("fivetran:Connection")
      .create({ groupId: one.id, service: "github", destinationSchema: { name: "code" } });
    expect((await failureOf(destination.destroy(one))).message).to.contain(connection.id);
  });
});
