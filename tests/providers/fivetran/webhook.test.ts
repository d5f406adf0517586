import { expect } from "chai";
import { failure } from "../../drive.js";
import { Stack } from "../../stack.js";

const URL_OF = "https://hooks.example.com/fivetran";
const base = { url: URL_OF, events: ["sync_start", "sync_end"] };

describe("fivetran:Webhook", () => {
  let stack: Stack;
  const webhook = () => stack.resource("fivetran:Webhook");
  const answers = (status: number): void => stack.sandbox.world.table("fivetran:webhook-status").set(URL_OF, status);
  const names = (): string[] => stack.requests().map(([request]) => request.replace(/hook_\w+/, "{id}"));

  beforeEach(async () => {
    stack = await Stack.start();
  });
  afterEach(() => stack.close());

  it("of the account is tested with each event by its plain name, and its mask is no change", async () => {
    const one = await webhook().create({ ...base, secret: "canary-signing" });
    expect(stack.requests().map(([request, body]) => [request.split(" ")[0], body])).to.deep.equal([
      ["GET", undefined],
      ["POST", { ...base, secret: "canary-signing" }],
      ["POST", { event: "sync_start" }],
      ["POST", { event: "sync_end" }],
    ]);
    const refreshed = (await webhook().refresh(one))!;
    expect(
      (await webhook().diff(refreshed, { ...base, events: ["sync_end", "sync_start"], secret: "canary-signing" })).changed,
    ).to.deep.equal([]);
    stack.requests();
    await webhook().update(refreshed, { ...base, secret: "canary-rotated", setupTests: "off" });
    expect(stack.requests().map(([, body]) => body)).to.deep.equal([{ secret: "canary-rotated" }]);
    expect(stack.watched.lines.join()).not.to.contain("canary");
  });

  it("of a group stands in the group's path, and moves by being made anew", async () => {
    const { id: groupId } = await stack.resource("fivetran:Group").create({ name: "g" });
    stack.requests();
    const one = await webhook().create({ ...base, groupId, setupTests: "off" });
    expect(names()).to.deep.equal(["GET /v1/webhooks", `POST /v1/webhooks/group/${groupId}`]);
    expect(one.outs).to.include({ type: "group", groupId });
    expect((await webhook().diff(one, base)).replaces).to.deep.equal(["groupId"]);
    expect((await webhook().import(one.id)).inputs).to.include({ groupId, url: URL_OF });
  });

  it("is taken by its URL and its group, and no other is", async () => {
    const { id: groupId } = await stack.resource("fivetran:Group").create({ name: "g" });
    const quiet = { ...base, setupTests: "off" };
    const other = await webhook().create({ ...quiet, url: `${URL_OF}/other` });
    const ofGroup = await webhook().create({ ...quiet, groupId });
    const mine = await webhook().create(quiet);
    expect([other, ofGroup].map(({ id }) => id)).not.to.include(mine.id);
    const around = { urn: "urn:pulumi:dev::p::t::b", run: "another command" };
    const taking = stack.resource("fivetran:Webhook", around);
    expect((await taking.create({ ...quiet, adopt: "byName" })).id).to.equal(mine.id);
    expect(stack.sandbox.ledger.filter(({ kind, write }) => kind === "fivetran:Webhook" && write === "create")).to.have.length(3);
  });

  it("whose URL refuses a test is a warning, or an error where the program requires it, and is kept", async () => {
    const one = await webhook().create({ ...base, active: false, setupTests: "off" });
    answers(503);
    const warned = await webhook().update(one, { ...base, active: false, events: ["sync_end"] });
    expect(stack.watched.warnings).to.deep.equal([`webhook "${URL_OF}": the URL did not take the event sync_end: The URL answered 503`]);
    expect(await failure(webhook().update(warned, { ...base, active: false, setupTests: "require" }))).to.contain(
      "the URL did not take the event sync_start",
    );
    expect(await failure(webhook().create({ ...base, url: URL_OF }))).to.contain("answered 503 to a test event");
    answers(200);
    stack.requests();
    await webhook().update(warned, { ...base, events: ["sync_end"] });
    expect(names()).to.deep.equal(["PATCH /v1/webhooks/{id}", "POST /v1/webhooks/{id}/test"]);
  });

  it("without a group, an https address or events is refused before anything is sent", async () => {
    expect(await webhook().failures({ url: "http://hooks.example.com", events: [] })).to.deep.equal([
      "url must begin with https://",
      "events must name at least one event",
    ]);
    expect(stack.requests()).to.deep.equal([]);
  });
});
