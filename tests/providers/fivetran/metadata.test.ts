import { expect } from "chai";
import { handlerOf } from "../../../providers/provider.js";
import { type Sandbox, startSandbox } from "../../../sandbox/index.js";
import type { Plain } from "../../../sdk/plain.js";
import { watched } from "../../context.js";

/** Numbers in brackets are those of the cases that the Terraform provider's own tests cover. */
describe("fivetran:Connection against live metadata [22, 23]", () => {
  let sandbox: Sandbox;
  const metadata = {
    brand_new: {
      service_status: "private_preview",
      config: {
        type: "object",
        properties: {
          host: { type: "string" },
          port: { type: "integer" },
          mode: { type: "string", enum: ["FAST", "SLOW"] },
          last_seen: { type: "string", readonly: true },
          deep: { type: "object", properties: { flag: { type: "boolean" } } },
        },
      },
    },
  };
  beforeEach(async () => void (sandbox = await startSandbox({ fivetran: { metadata } })));
  afterEach(() => sandbox.close());

  const asked = (): string[] => sandbox.journal.map(({ method, path }) => `${method} ${path}`);
  const account = (more: Readonly<Record<string, string>> = { "fivetran:checkMetadata": "true" }) =>
    watched({ ...sandbox.config, ...more });
  const check = (around: ReturnType<typeof watched>, config: Plain, service = "brand_new") =>
    handlerOf("fivetran:Connection").check({}, { groupId: "g", service, destinationSchema: { name: "a" }, config }, around.context);

  it("is off unless it is switched on: no request", async () => {
    expect((await check(account({}), { hots: "x" })).failures).to.deep.equal([]);
    expect(asked()).to.deep.equal([]);
  });

  it("tells unknown fields with the nearest name, types, options and what only Fivetran sets, without a value", async () => {
    const { failures } = await check(account(), {
      hosts: "canary",
      port: true,
      mode: "canary",
      last_seen: "canary",
      deep: { flags: true },
    });
    expect(failures).to.have.members([
      "config.hosts is not a field that Fivetran has for brand_new. Did you mean host?",
      "config.port must be integer according to Fivetran, not boolean",
      "config.mode must be one of FAST, SLOW according to Fivetran",
      "config.last_seen is set by Fivetran: leave it out",
      "config.deep.flags is not a field that Fivetran has for brand_new. Did you mean flag?",
    ]);
    expect(asked()).to.deep.equal(["GET /v1/metadata/connector-types/brand_new"]);
  });

  it("takes what is right, texts for numbers as well, and warns of a service that is not steady", async () => {
    const around = account();
    expect((await check(around, { host: "h", port: "5432", mode: "Fast" })).failures).to.deep.equal([]);
    expect(around.warnings.join()).to.contain("brand_new is in the state private_preview at Fivetran");
  });

  it("asks once for each service, however many checks there are at once, and again in another process", async () => {
    const around = account();
    await Promise.all([1, 2, 3].map(() => check(around, { host: "h" })));
    await check(around, { host: "h" }, "another_one");
    expect(asked().sort()).to.deep.equal(["GET /v1/metadata/connector-types/another_one", "GET /v1/metadata/connector-types/brand_new"]);
    await check(account(), { host: "h" });
    expect(asked()).to.have.length(3);
  });

  it("that cannot be made is a warning, and is made the next time", async () => {
    const around = account();
    const fault = sandbox.fault({ vendor: "fivetran", path: /metadata/, status: 400, body: { code: "No", message: "not now" } });
    expect((await check(around, { hots: "x" })).failures).to.deep.equal([]);
    expect(around.warnings.join()).to.contain("not now");
    fault.stop();
    expect((await check(around, { hots: "x" })).failures).to.have.length(1);
  });

  it("is not made of what is wrong without it", async () => {
    const { failures } = await handlerOf("fivetran:Connection").check({}, { service: "brand_new" }, account().context);
    expect(failures.length).to.be.greaterThan(0);
    expect(asked()).to.deep.equal([]);
  });
});
