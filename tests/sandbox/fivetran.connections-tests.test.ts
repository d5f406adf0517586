import { expect } from "chai";
import { sandbox, ask, newConnection, writes, items, setupState, reopen, openWithGroup, group, regroup } from "./fivetran.setup.js";

describe("sandbox/fivetran: connections", () => {
  beforeEach(openWithGroup);
  afterEach(() => sandbox.close());

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
    await regroup();
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
    await regroup();
    expect((await newConnection(group, { run_setup_tests: true })).status).to.equal(201);
    const late = await newConnection(group, { run_setup_tests: true, config: { schema: "two" } });
    expect([late.status, late.headers.get("retry-after")]).to.deep.equal([429, "60"]);
    expect(items(await ask("GET", "/connections"))).to.have.length(1);
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
    await regroup();
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
});
