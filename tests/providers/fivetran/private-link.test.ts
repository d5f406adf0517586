import { expect } from "chai";
import type { Resource } from "../../drive.js";
import { Stack } from "../../stack.js";

describe("fivetran:PrivateLink", () => {
  let stack: Stack;
  let link: Resource;
  const SOURCE = {
    name: "shop",
    region: "AWS_US_EAST_1",
    service: "SOURCE_AWS",
    config: { connectionServiceName: "com.amazonaws.vpce.one" },
  };
  const names = (): string[] => stack.requests().map(([what]) => what.replace(/link_\w+/, "{}"));
  const start = async (privateLinkSeconds: number): Promise<void> => {
    stack = await Stack.start({ fivetran: { privateLinkSeconds } });
    link = stack.resource("fivetran:PrivateLink");
  };
  afterEach(() => stack.close());

  it("is waited for until it can be used", async () => {
    await start(3);
    const one = await link.create(SOURCE);
    expect([one.outs["state"], one.outs["host"], one.outs["cloudProvider"]]).to.deep.equal(["OK", "shop.private.fivetran.example", "AWS"]);
    expect(names().slice(0, 2)).to.deep.equal(["GET /v1/private-links", "POST /v1/private-links"]);
    expect(stack.watched.progress.join()).to.contain("CREATING");
  });

  it("is not waited for where the program does not want it", async () => {
    await start(3600);
    const one = await link.create({ ...SOURCE, waitUntilReady: false });
    expect(one.outs["state"]).to.equal("CREATING");
  });

  it("that fails says why, is recorded, and is finished by a later run", async () => {
    await start(0);
    const reasons = stack.sandbox.world.table("fivetran:private-link-failure");
    reasons.set("shop", "the endpoint service does not accept connections");
    const error = await link.create(SOURCE).then(() => "made", String);
    expect(error).to.contain("the endpoint service does not accept connections").and.to.contain("It is recorded");
    expect(stack.sandbox.living()).to.have.length(1);
  });

  it("changes in place, with its config as a whole", async () => {
    await start(0);
    const one = await link.create(SOURCE);
    stack.requests();
    await link.update(one, { ...SOURCE, config: { connectionServiceName: "com.amazonaws.vpce.two" } });
    expect(stack.requests()).to.deep.equal([
      [`PATCH /v1/private-links/${one.id}`, { config: { connection_service_name: "com.amazonaws.vpce.two" } }],
      [`GET /v1/private-links/${one.id}`, undefined],
    ]);
  });

  it("a replacement is refused unless the program allows it", async () => {
    await start(0);
    const one = await link.create(SOURCE);
    const error = await link.diff(one, { ...SOURCE, region: "AWS_EU_WEST_1" }).then(() => "planned", String);
    expect(error).to.contain("allowReplace");
  });

  it("says at preview what its service needs, and which names are not possible", async () => {
    await start(0);
    const failures = await link.failures({
      ...SOURCE,
      service: "SNOWFLAKE_AWS",
      name: "a name that is far too long",
      config: { acountUrl: "x" },
    });
    const text = failures.map((failure) => JSON.stringify(failure)).join("\n");
    expect(text).to.contain("config.accountUrl is required by service SNOWFLAKE_AWS").and.to.contain("config.vpceId");
    expect(text).to.contain("1 to 23 letters").and.to.contain("accountUrl");
  });

  it("that is being deleted is gone", async () => {
    await start(0);
    const one = await link.create(SOURCE);
    stack.sandbox.fault({
      vendor: "fivetran",
      method: "GET",
      path: /private-links/,
      status: 200,
      body: { code: "Success", data: { id: one.id, state: "DESTROYING" } },
    });
    expect(await link.refresh(one)).to.equal(undefined);
  });
});
