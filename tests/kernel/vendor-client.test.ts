import { expect } from "chai";
import { attempt, failureOf, refuse, RequestError, vendorClient } from "../../providers/kernel/vendor-client.js";
import { del, get, post } from "../../sdk/call.js";
import { absent, type Failure, invalidResponse, refused } from "../../sdk/failure.js";
import { fakeClient, type FakeVendor, where } from "../client.js";

const call = get("/things/t1");
const client = (vendor?: FakeVendor) => vendorClient(fakeClient(vendor).client);
const gone: FakeVendor = (asked) => absent({ at: where(asked, 404), message: "it is not there" });
const no: FakeVendor = (asked) => refused({ at: where(asked, 403), message: "no" });

const failure = (work: Promise<unknown>): Promise<Failure> => work.then(() => expect.fail("it did not fail"), failureOf);

describe("kernel/vendor-client: requests in plain async", () => {
  it("answers data, and throws what failed", async () => {
    expect(await client(() => ({ id: "t1" })).run(call)).to.deep.equal({ id: "t1" });
    const error: unknown = await client(no)
      .run(call)
      .catch((e: unknown) => e);
    expect(error).to.be.instanceOf(RequestError).and.include({ name: "RequestError", message: "no" });
    expect((await failure(client(no).run(call))).tag).to.equal("Refused");
  });

  it("find: an object, nothing where the vendor says so, and an error for anything else", async () => {
    expect(await client(() => ({ id: "t1" })).find(call)).to.deep.equal({ id: "t1" });
    expect(await client(gone).find(call)).to.equal(undefined);
    expect((await failure(client(no).find(call))).tag).to.equal("Refused");
    for (const answer of [null, "", [], 1]) {
      const { tag, message, at } = await failure(client(() => answer).find(call));
      expect([tag, message, at.call, at.host, at.attempts]).to.deep.equal([
        "InvalidResponse",
        "its answer does not hold the object",
        "GET /things/t1",
        "acme.example",
        1,
      ]);
    }
  });

  it("remove: what somebody else has removed is as good; any other failure is one", async () => {
    await client(() => ({})).remove(del("/things/t1"));
    await client(gone).remove(del("/things/t1"));
    expect((await failure(client(no).remove(del("/things/t1")))).tag).to.equal("Refused");
  });

  it("lists, uploads and downloads throw their failures, too", async () => {
    expect(await client(() => [1, 2]).list(get("/things"))).to.deep.equal([1, 2]);
    expect((await failure(client(no).list(get("/things")))).tag).to.equal("Refused");
    const { client: raw, asked } = fakeClient();
    await vendorClient(raw).upload({ title: "an archive" } as never);
    expect((await vendorClient(raw).download("https://acme.example/a", "an archive")).length).to.equal(0);
    expect(asked).to.deep.equal(["upload an archive", "download an archive"]);
  });

  it("knows the time that is left, whose client it is, and its stop signal", () => {
    const { client: raw, clock } = fakeClient();
    const bound = raw.within({ deadline: clock.now() + 5000, signal: new AbortController().signal });
    const ours = vendorClient(bound);
    expect([ours.remainingMs(), ours.vendor, ours.base, ours.clock, ours.signal]).to.deep.equal([
      5000,
      "Acme",
      "https://acme.example",
      clock,
      bound.signal,
    ]);
  });

  it("until: looks again until it is done", async () => {
    let looks = 0;
    const done = await client().until({
      title: "a thing",
      look: async () => (looks += 1),
      done: (seen) => seen === 3,
    });
    expect([looks, done]).to.deep.equal([3, 3]);
  });

  it("attempt gives the failure back as a value, and lets a mistake of ours through", async () => {
    expect(await attempt(async () => 1)()).to.deep.equal({ _tag: "Right", right: 1 });
    const lost = invalidResponse({ at: where(call), message: "strange", maybeDone: true });
    const fail = (error: Error) => async (): Promise<never> => {
      throw error;
    };
    expect(await attempt(fail(new RequestError(lost)))()).to.deep.equal({ _tag: "Left", left: lost });
    const mistake = new TypeError("x");
    expect(await attempt(fail(mistake))().catch((e: unknown) => e)).to.equal(mistake);
    expect(() => failureOf(mistake)).to.throw(mistake);
  });

  it("refuse ends an operation before anything is sent, with a reason and the next step", async () => {
    const refusing = async (): Promise<never> => refuse({ vendor: "Acme" }, "POST /things", "it would be lost", "Keep it.");
    const { tag, message, hint, at } = await failure(refusing());
    expect([tag, message, hint, at.attempts, at.call, at.vendor]).to.deep.equal([
      "Refused",
      "it would be lost",
      "Keep it.",
      0,
      "POST /things",
      "Acme",
    ]);
    expect(post("/things").verb).to.equal("POST");
  });
});
