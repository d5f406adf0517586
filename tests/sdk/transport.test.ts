import { expect } from "chai";
import * as E from "fp-ts/lib/Either.js";
import nock from "nock";
import { type Call, del, get, patch, path, post } from "../../sdk/call.js";
import { describe as tell, type Failure } from "../../sdk/failure.js";
import { type Client, connect } from "../../sdk/transport.js";
import { surroundedBy } from "../../sdk/transport/proxy.js";
import { START, steppedClock } from "../clock.js";
import { ACME, acme, acmeDialect, acmeKey, thing } from "../dialect.js";

const fail = async <A>(client: Client, call: Call<A>): Promise<Failure> => {
  const result = await client.run(call)();
  if (E.isRight(result)) throw new Error(`expected a failure, got ${JSON.stringify(result.right)}`);
  return result.left;
};

const fine = async (client: Client, call: Call): Promise<unknown> => {
  const result = await client.run(call)();
  if (E.isLeft(result)) throw new Error(tell(result.left, "do it"));
  return result.right;
};

const calls = {
  read: get("/things"),
  replace: patch(path`/things/${"a"}`, { name: "b" }),
  remove: del(path`/things/${"a"}`),
  create: post("/things", { name: "a" }),
  action: post(path`/things/${"a"}/test`, {}, { effect: "action" }),
} satisfies Record<string, Call>;

const on = (call: Call) => nock(ACME).intercept(`/v1${call.path.text}`, call.verb);

describe("sdk/transport", () => {
  before(() => nock.disableNetConnect());
  after(() => {
    nock.enableNetConnect();
    nock.restore();
    nock.activate();
  });
  afterEach(() => {
    const left = nock.pendingMocks();
    nock.cleanAll();
    expect(left, "requests that were expected and not sent").to.deep.equal([]);
  });

  describe("what goes out", () => {
    it("a signed request with the vendor's headers, our name and one id for all attempts", async () => {
      const ids: unknown[] = [];
      const seen: unknown[] = [];
      on(calls.create)
        .times(2)
        .reply(function (_uri, body) {
          const { headers } = this.req;
          ids.push(headers["x-request-id"]);
          seen.push([headers["authorization"], headers["user-agent"], headers["accept"], headers["content-type"], body]);
          return ids.length === 1 ? [429, {}] : [200, { id: "1" }];
        });
      await fine(acme().client, calls.create);
      const flat = JSON.parse(JSON.stringify(seen)) as unknown[][];
      expect(flat[0]?.flat()).to.deep.equal([`Key ${acmeKey}`, "acme-tests/1", "application/json", "application/json", { name: "a" }]);
      expect(flat[1]).to.deep.equal(flat[0]);
      expect(String(ids[0])).to.match(/^[0-9a-f-]{36}$/);
      expect(ids[1]).to.deep.equal(ids[0]);
    });

    it("the query without what is undefined", async () => {
      nock(ACME).get("/v1/things?limit=5&name=a%26b").reply(200, {});
      await fine(acme().client, get("/things", { query: { limit: 5, cursor: undefined, name: "a&b" } }));
    });
  });

  describe("what comes back", () => {
    it("the data, or nothing where the answer is empty", async () => {
      on(calls.read).reply(200, { id: "1" });
      expect(await fine(acme().client, calls.read)).to.deep.equal({ id: "1" });
      on(calls.remove).reply(204);
      expect(await fine(acme().client, calls.remove)).to.equal(undefined);
    });

    it("any JSON media type is JSON", async () => {
      on(calls.read).reply(200, `{"id":"1"}`, { "content-type": "application/vnd.api+json; charset=utf-8" });
      expect(await fine(acme().client, calls.read)).to.deep.equal({ id: "1" });
    });

    it("without the keys that could change how objects behave", async () => {
      on(calls.read).reply(200, `{"a":{"__proto__":{"evil":true},"constructor":{"prototype":1},"b":1}}`, {
        "content-type": "application/json",
      });
      const data = (await fine(acme().client, calls.read)) as { a: Record<string, unknown> };
      expect(Object.keys(data.a)).to.deep.equal(["b"]);
      expect(data.a["evil"]).to.equal(undefined);
    });

    it("without those keys when they are written with escapes", async () => {
      on(calls.read).reply(200, String.raw`{"a":{"\u005f_proto__":{"evil":true},"\u0063onstructor":{"prototype":1},"b":1}}`, {
        "content-type": "application/json",
      });
      const data = (await fine(acme().client, calls.read)) as { a: Record<string, unknown> };
      expect(Object.keys(data.a)).to.deep.equal(["b"]);
    });

    it("an answer that lacks what we need is told by its path, and a write behind it may have been done", async () => {
      on(calls.create).reply(200, { id: 7 });
      const failure = await fail(acme().client, { ...calls.create, answer: thing });
      expect(failure).to.include({ tag: "InvalidResponse", maybeDone: true });
      expect(failure.message).to.equal("its answer lacks what we need: id must be text, not a number");
    });

    it("a refusal says whether what was to be made may be there already", async () => {
      on(calls.create).reply(409, { message: "conflict" });
      expect(await fail(acme().client, calls.create)).to.include({ tag: "Refused", conflict: true });
      on(calls.create).reply(400, { message: "wrong" });
      expect(await fail(acme().client, calls.create)).to.include({ tag: "Refused", conflict: undefined });
    });

    it("silence is no answer to a question, and enough of one to a write", async () => {
      for (const silence of [undefined, "null"]) {
        on(calls.read).reply(200, silence, { "content-type": "application/json" });
        const failure = await fail(acme().client, calls.read);
        expect(failure).to.include({ tag: "InvalidResponse", maybeDone: false });
        expect(failure.message).to.equal("its answer lacks what we need: the body is empty");
      }
      on(calls.create).reply(201);
      expect(await fine(acme().client, calls.create)).to.equal(undefined);
    });

    it("a page in HTML is told as such, with its beginning and the address that was asked", async () => {
      const page = "<html><head><title>Sign in</title><style>p{}</style></head><body><p>Your company</p></body></html>";
      on(calls.read).reply(200, page, { "content-type": "text/html" });
      const failure = await fail(acme().client, calls.read);
      expect(failure.tag).to.equal("InvalidResponse");
      expect(tell(failure, "read it"))
        .to.contain(`text/html, not JSON ("Sign in Your company")`)
        .and.to.contain("Is https://acme.example/v1 the address of the API");
    });

    it("a write whose answer is no JSON may have been done", async () => {
      on(calls.create).reply(201, "created", { "content-type": "text/plain" });
      expect(await fail(acme().client, calls.create)).to.include({ tag: "InvalidResponse", maybeDone: true });
    });

    it("a 502 in HTML is a 502, not a mistake in JSON", async () => {
      on(calls.create).reply(502, "<html>Bad gateway</html>", { "content-type": "text/html" });
      const failure = await fail(acme().client, calls.create);
      expect([failure.tag, failure.at.status]).to.deep.equal(["Unreachable", 502]);
      expect(tell(failure, "create it")).not.to.contain("<html>");
    });

    it("JSON that was cut off is read again, and after a write nobody knows", async () => {
      on(calls.read).reply(200, `{"id":`, { "content-type": "application/json" });
      on(calls.read).reply(200, { id: "1" });
      expect(await fine(acme().client, calls.read)).to.deep.equal({ id: "1" });
      on(calls.create).reply(200, `{"id":`, { "content-type": "application/json" });
      const failure = await fail(acme().client, calls.create);
      expect(failure).to.include({ tag: "Unreachable", maybeDone: true, message: "the answer is cut off or is not JSON" });
    });

    it("an envelope that is not the vendor's is read again, and after a write nobody knows", async () => {
      on(calls.create).reply(200, `"strange"`, { "content-type": "application/json" });
      expect(await fail(acme().client, calls.create)).to.include({ maybeDone: true, message: "the answer is strange" });
    });

    it("a redirect is never followed, and names where it leads", async () => {
      for (const status of [301, 302, 307, 308]) {
        on(calls.create).reply(status, "", { location: "https://login.example/path?token=x" });
        const failure = await fail(acme().client, calls.create);
        expect(failure.tag).to.equal("Refused");
        expect(failure.message).to.contain("https://login.example");
        expect(failure.message).not.to.contain("token");
      }
    });

    it("the vendor's own no: refused, gone or busy", async () => {
      on(calls.create).reply(400, { message: "name is taken" });
      expect(await fail(acme().client, calls.create)).to.include({ tag: "Refused", message: "name is taken" });
      on(calls.read).reply(404, { message: "no such thing" });
      expect((await fail(acme().client, calls.read)).tag).to.equal("Absent");
      on(calls.read).reply(404, "<html>", { "content-type": "text/html" });
      expect((await fail(acme().client, calls.read)).tag, "a page says nothing about the thing").to.equal("Refused");
      on(calls.replace).reply(423, { message: "locked" });
      on(calls.replace).reply(200, {});
      await fine(acme().client, calls.replace);
    });

    it("no message holds the key, in whatever form the vendor sends it back", async () => {
      const forms = [acmeKey, encodeURIComponent(acmeKey), Buffer.from(acmeKey).toString("base64")].join(" ");
      on(calls.create).reply(400, { message: `your key is ${forms}` });
      expect(tell(await fail(acme().client, calls.create), "create it")).to.contain("your key is [secret] [secret] [secret]");
      on(calls.read).reply(200, `<p>${forms}</p>`, { "content-type": "text/html" });
      expect(JSON.stringify(await fail(acme().client, calls.read))).not.to.contain(acmeKey);
    });
  });

  describe("what is tried again", () => {
    for (const [effect, call] of Object.entries(calls)) {
      const again = effect !== "create" && effect !== "action";
      it(`a ${effect} that met a 500 is ${again ? "repeated" : "sent once and may have been done"}`, async () => {
        on(call).reply(500, { message: "oops" });
        if (again) {
          on(call).reply(200, {});
          await fine(acme().client, call);
        } else {
          expect(await fail(acme().client, call)).to.include({ tag: "Unreachable", maybeDone: true });
        }
      });

      it(`a ${effect} whose connection broke before it was sent is repeated`, async () => {
        on(call).replyWithError(Object.assign(new Error("no address"), { code: "ECONNREFUSED" }));
        on(call).reply(200, {});
        await fine(acme().client, call);
      });
    }

    it("a read is given up after five attempts, and may not have changed anything", async () => {
      on(calls.read).times(5).reply(500, { message: "oops" });
      const failure = await fail(acme().client, calls.read);
      expect(failure).to.include({ tag: "Unreachable", maybeDone: false });
      expect(failure.at.attempts).to.equal(5);
    });

    it("a removal that is repeated and finds nothing has done its work", async () => {
      on(calls.remove).reply(502);
      on(calls.remove).reply(404, { message: "no such thing" });
      expect(await fine(acme().client, calls.remove)).to.equal(undefined);
    });

    it("a create that met a 503 which asks for nothing is not repeated, whatever the rate limit's headers say", async () => {
      on(calls.create).reply(503, {}, { "x-ratelimit-reset": "1" });
      expect(await fail(acme().client, calls.create)).to.include({ maybeDone: true });
    });

    it("the rate limit's headers of an ordinary failure do not hold up the next attempt", async () => {
      on(calls.read).reply(502, {}, { "x-ratelimit-reset": "3000" });
      on(calls.read).reply(200, {});
      const { client, clock } = acme();
      await fine(client, calls.read);
      expect(clock.sleeps).to.deep.equal([0]);
    });
  });

  describe("when the vendor asks to wait", () => {
    it("it waits exactly that long, in seconds, as a date or by the rate limit's headers", async () => {
      const asked: Record<string, string>[] = [
        { "retry-after": "7" },
        { "retry-after": new Date(START + 7000).toUTCString() },
        { "x-ratelimit-reset": "7" },
      ];
      for (const headers of asked) {
        const { client, clock } = acme();
        on(calls.create).reply(429, {}, headers);
        on(calls.create).reply(200, {});
        await fine(client, calls.create);
        expect(clock.now() - START, JSON.stringify(headers)).to.equal(7000);
      }
    });

    it("nobody else of the same bucket starts before", async () => {
      const { client, clock } = acme();
      on(calls.create).reply(429, {}, { "retry-after": "30" });
      const starts: number[] = [];
      const note = () => (starts.push(clock.now() - START), [200, {}] as [number, object]);
      on(calls.create).reply(note);
      on(calls.read).reply(note);
      await fine(client, calls.create);
      await fine(client, calls.read);
      expect(starts).to.deep.equal([30_000, 30_000]);
    });

    it("a bucket that the vendor's table does not have counts as the general one, and locks up nobody", async () => {
      const { client } = acme();
      const odd = { ...calls.create, bucket: "users" };
      on(odd).times(8).reply(200, {});
      await Promise.all(Array.from({ length: 8 }, () => fine(client, odd)));
      on(odd).reply(429, {}, { "retry-after": "30" });
      on(odd).reply(200, {});
      const { client: paused, clock } = acme();
      on(calls.read).reply(() => (expect(clock.now() - START).to.equal(30_000), [200, {}]));
      await fine(paused, odd);
      await fine(paused, calls.read);
    });

    it("more than a minute is not waited for: it says when to come back", async () => {
      const { client, clock } = acme();
      on(calls.read).reply(429, { message: "slow down" }, { "retry-after": "3600" });
      const failure = await fail(client, calls.read);
      expect(failure).to.deep.include({ tag: "Throttled", retryAt: new Date(START + 3_600_000) });
      expect(tell(failure, "read it")).to.contain("Run the command again after 2026-01-01T01:00:00.000Z.");
      expect(clock.sleeps).to.deep.equal([]);
    });
  });

  describe("the end of an operation", () => {
    const until = (client: Client, deadline: number, signal = new AbortController().signal): Client => client.within({ deadline, signal });

    it("nothing is sent once its time is over", async () => {
      const { client, clock } = acme();
      const failure = await fail(until(client, clock.now()), calls.create);
      expect(failure).to.include({ tag: "Unreachable", maybeDone: false, message: "the time for this operation is over" });
    });

    it("it does not wait for longer than is left", async () => {
      const { client, clock } = acme();
      on(calls.read).reply(429, {}, { "retry-after": "30" });
      expect((await fail(until(client, clock.now() + 20_000), calls.read)).tag).to.equal("Throttled");
      expect(clock.sleeps).to.deep.equal([]);
      expect(until(client, clock.now() + 20_000).remainingMs()).to.equal(20_000);
    });

    it("nothing is sent once the user has stopped the command", async () => {
      const { client } = acme();
      const failure = await fail(until(client, Infinity, AbortSignal.abort()), calls.create);
      expect(failure).to.include({ tag: "Unreachable", maybeDone: false, message: "stopped before an answer came" });
    });

    it("a vendor that is silent for as long as a call allows is given up", async () => {
      on(calls.create).delay(1000).reply(200, {});
      const failure = await fail(acme().client, { ...calls.create, timeoutMs: 50 });
      expect(failure).to.include({ tag: "Unreachable", maybeDone: true });
    });

    it("a call that says it takes minutes may be silent for minutes", async () => {
      // nock reports a silence longer than the socket's timeout at once.
      on(calls.create).delayConnection(40_000).reply(200, {});
      const stop = new AbortController();
      const running = fail(until(acme().client, Infinity, stop.signal), { ...calls.create, effect: "read", timeoutMs: 20 * 60_000 });
      const early = await Promise.race([running.then(() => "failed"), new Promise((resolve) => setTimeout(resolve, 100, "waiting"))]);
      expect(early).to.equal("waiting");
      stop.abort();
      nock.abortPendingRequests();
      await running;
    });
  });

  describe("lists", () => {
    it("are walked page by page to the end", async () => {
      nock(ACME)
        .get("/v1/things")
        .reply(200, { items: [1, 2], next: "b" });
      nock(ACME).get("/v1/things?cursor=b").reply(200, { items: [], next: "c" });
      nock(ACME)
        .get("/v1/things?cursor=c")
        .reply(200, { items: [3] });
      expect(await acme().client.list(calls.read)()).to.deep.equal(E.right([1, 2, 3]));
    });

    it("that repeat a page forever are an error and not a loop", async () => {
      nock(ACME)
        .get("/v1/things")
        .reply(200, { items: [1], next: "b" });
      nock(ACME)
        .get("/v1/things?cursor=b")
        .reply(200, { items: [2], next: "b" });
      expect(await acme().client.list(calls.read)()).to.have.nested.property("left.message", "the list repeats a page forever");
    });

    it("that are none are told, and not taken for empty: what they lack may be there", async () => {
      for (const data of [{}, { items: null }, { items: { 0: 1 } }, []]) {
        nock(ACME)
          .get("/v1/things")
          .reply(200, { items: [1], next: "b" });
        nock(ACME).get("/v1/things?cursor=b").reply(200, data);
        const result = await acme().client.list(calls.read)();
        expect(result).to.have.nested.property("left.message", "its answer holds no list");
        expect(result).to.have.nested.property("left.hint").that.contains("Check that https://acme.example/v1 is the address of the API");
        expect(result).to.deep.nested.include({ "left.tag": "InvalidResponse", "left.maybeDone": false, "left.at.attempts": 2 });
      }
    });

    it("of which a page cannot be had are not half a list", async () => {
      nock(ACME)
        .get("/v1/things")
        .reply(200, { items: [1], next: "b" });
      nock(ACME).get("/v1/things?cursor=b").reply(403, { message: "no" });
      expect(await acme().client.list(calls.read)()).to.have.nested.property("left.tag", "Refused");
    });
  });

  describe("addresses that the vendor hands out", () => {
    const url = "https://files.example/put/canary-url-part?signature=canary-url-part";
    const bytes = Buffer.from("hello");
    const upload = { url, bytes, contentType: "application/zip", title: "SHA256SUMS of a 1.0.0" };

    it("get the bytes and no credentials", async () => {
      nock("https://files.example", { badheaders: ["authorization", "x-request-id", "cookie"] })
        .put(/.*/, "hello")
        .matchHeader("content-type", "application/zip")
        .reply(200);
      expect(await acme().client.upload(upload)()).to.deep.equal(E.right(undefined));
      nock("https://files.example", { badheaders: ["authorization"] })
        .get(/.*/)
        .reply(200, "bytes");
      expect(await acme().client.download(url, "the archive")()).to.deep.equal(E.right(Buffer.from("bytes")));
    });

    it("are asked again after a passing failure, and never named", async () => {
      nock("https://files.example").put(/.*/).times(5).reply(503);
      const result = await acme().client.upload(upload)();
      expect(result).to.deep.nested.include({ "left.tag": "Unreachable", "left.message": "status 503", "left.maybeDone": true });
      expect(result).to.deep.nested.include({
        "left.at.attempts": 5,
        "left.at.status": 503,
        "left.at.host": "files.example",
        "left.at.elapsedMs": 0,
      });
      expect(result).to.have.nested.property("left.hint", "Run the command again: what is there already is not sent twice.");
      expect(JSON.stringify(result)).to.contain("upload of SHA256SUMS of a 1.0.0").and.not.to.contain("canary-url-part");
    });

    it("that are refused are not asked again, and a redirect is not followed", async () => {
      for (const status of [403, 302, 300]) {
        nock("https://files.example").put(/.*/).reply(status, "", { location: "https://elsewhere.example/" });
        const result = await acme().client.upload(upload)();
        expect(result).to.deep.nested.include({ "left.tag": "Refused", "left.message": `status ${status}`, "left.at.status": status });
      }
    });

    it("that are none are told, without what was handed out, and not a crash", async () => {
      for (const odd of ["canary-no-address", ""]) {
        const results = [await acme().client.upload({ ...upload, url: odd })(), await acme().client.download(odd, "the archive")()];
        for (const result of results) {
          expect(result).to.deep.nested.include({ "left.tag": "InvalidResponse", "left.maybeDone": false, "left.at.host": "" });
          expect(result).to.have.nested.property("left.message", "the address that was handed out for it is none");
          expect(JSON.stringify(result)).not.to.contain("canary-no-address");
        }
      }
    });

    it("are left when the user stops the command, as a failure and not as a crash", async () => {
      const stopped = acme().client.within({ deadline: Infinity, signal: AbortSignal.abort() });
      expect(await stopped.upload(upload)()).to.deep.nested.include({
        "left.tag": "Unreachable",
        "left.message": "stopped before an answer came",
        "left.maybeDone": true,
        "left.at.attempts": 1,
      });
      expect(await stopped.download(url, "the archive")()).to.deep.nested.include({
        "left.at.call": "download of the archive",
        "left.maybeDone": false,
      });
    });

    it("that cannot be reached are told with what went wrong, and given up with the operation", async () => {
      nock("https://files.example")
        .get(/.*/)
        .times(5)
        .replyWithError(Object.assign(new Error("no address"), { code: "ENOTFOUND" }));
      const result = await acme().client.download(url, "the archive")();
      expect(result).to.deep.nested.include({ "left.tag": "Unreachable", "left.message": "ENOTFOUND: no address", "left.at.attempts": 5 });
      expect(result).to.have.nested.property("left.at.status", undefined);
      const { client, clock } = acme();
      const late = client.within({ deadline: clock.now(), signal: new AbortController().signal });
      expect(await late.download(url, "the archive")()).to.have.nested.property("left.message", "the time for this operation is over");
    });
  });

  describe("what it says, and what helps", () => {
    const again = "Run the command again: what was done is not done twice.";

    it("when nobody answers, a server fails or says no", async () => {
      on(calls.create)
        .times(5)
        .replyWithError(Object.assign(new Error("no address"), { code: "ENOTFOUND" }));
      expect(await fail(acme().client, calls.create)).to.deep.include({
        tag: "Unreachable",
        message: "ENOTFOUND: no address",
        hint: `Check that acme.example can be reached from here. ${again}`,
        maybeDone: false,
      });
      on(calls.create).reply(500, { message: "oops" });
      expect(await fail(acme().client, calls.create)).to.deep.include({ message: "oops", hint: again, maybeDone: true });
      on(calls.create).reply(400, { message: "bad" });
      expect(await fail(acme().client, calls.create)).to.deep.include({
        message: "bad",
        hint: "Change what it names, then run the command again.",
      });
      on(calls.create).reply(423, { message: "locked" }).persist();
      expect(await fail(acme().client, calls.create)).to.deep.include({
        tag: "Unreachable",
        message: "locked",
        hint: again,
        maybeDone: false,
      });
      nock.cleanAll();
    });

    it("when a certificate is nobody's that we know", async () => {
      for (const code of ["SELF_SIGNED_CERT_IN_CHAIN", "UNABLE_TO_VERIFY_LEAF_SIGNATURE", "ERR_TLS_CERT_ALTNAME_INVALID"]) {
        on(calls.read).replyWithError(Object.assign(new Error("who are you"), { code }));
        const failure = await fail(acme().client, calls.read);
        expect(failure).to.include({
          tag: "Unreachable",
          message: `${code}: who are you`,
          hint: "Point NODE_EXTRA_CA_CERTS at the certificate authority of this host.",
        });
        expect(failure.at.attempts).to.equal(1);
      }
    });

    it("when the time is over", async () => {
      const { client, clock } = acme();
      const late = client.within({ deadline: clock.now(), signal: new AbortController().signal });
      expect(await fail(late, calls.read)).to.include({ hint: "Run the command again, or give it more time with customTimeouts." });
    });

    it("when the vendor sends everybody away for a while that could be waited for, but not now", async () => {
      const { client, clock } = acme();
      on(calls.read).reply(429, { message: "slow down" }, { "retry-after": "60" });
      const hurried = client.within({ deadline: clock.now() + 1000, signal: new AbortController().signal });
      expect(await fail(hurried, calls.read)).to.deep.include({ tag: "Throttled", hint: again, retryAt: new Date(START + 60_000) });
    });

    it("when the answer is no JSON, says what it is", async () => {
      on(calls.read).reply(200, "hello", {});
      expect((await fail(acme().client, calls.read)).message).to.equal(`the answer is without a content type, not JSON ("hello")`);
      on(calls.read).reply(200, [], { "content-type": "application/json" });
      const body = await fail(acme().client, { ...calls.read, answer: thing } as Call);
      expect(body).to.include({
        message: "its answer lacks what we need: the body must be an object, not a list",
        hint: "Check that https://acme.example/v1 is the address of the API; if it is, this release of Acme is not known to us.",
        maybeDone: false,
      });
    });

    it("when it leads elsewhere, and when it should and does not say where", async () => {
      on(calls.read).reply(302, "", { location: "https://login.example/" });
      expect((await fail(acme().client, calls.read)).hint).to.equal(
        "Is https://acme.example/v1 the address of the API? Redirects are not followed: they would carry credentials to another host.",
      );
      on(calls.read).reply(300, {});
      expect((await fail(acme().client, calls.read)).message).to.equal("status 300 without a reason");
    });

    it("a name of eight letters for the vendor's support to look up, and the time that all attempts took", async () => {
      on(calls.read).times(5).reply(429, {}, { "retry-after": "2" });
      on(calls.read).reply(400, {});
      const failure = await fail(acme().client, calls.read);
      expect(failure.at.requestId).to.match(/^[0-9a-f]{8}$/);
      expect(failure.at).to.include({ elapsedMs: 10_000, attempts: 6, status: 400, host: "acme.example", vendor: "Acme" });
    });

    it("of the vendor's clock how far it is ahead, once it has told the time", async () => {
      const { client } = acme();
      expect(client.ahead?.()).to.equal(undefined);
      on(calls.read).reply(200, {}, { date: new Date(START + 7000).toUTCString() });
      on(calls.read).reply(200, {});
      await fine(client, calls.read);
      expect(client.ahead?.()).to.equal(7000);
      await fine(client, calls.read);
      expect(client.ahead?.(), "an answer without the time changes nothing").to.equal(7000);
    });
  });

  describe("what is not sent", () => {
    afterEach(() => surroundedBy({}));

    it("credentials over plain http to another machine, unless the vendor's servers are one's own", async () => {
      const open = { url: "http://acme.example", key: acmeKey };
      expect(await fail(connect(acmeDialect, open), calls.read)).to.include({
        tag: "Unreachable",
        message: "http://acme.example is a plain http address: the credentials would be readable on the way",
        hint: "Use https.",
      });
      nock("http://acme.example").get("/v1/things").twice().reply(200, {});
      await fine(connect({ ...acmeDialect, plainHttp: true }, open), calls.read);
      await fine(connect({ ...acmeDialect, auth: () => ({ kind: "none" }) }, open), calls.read);
    });

    it("anything where the environment names a proxy that is none", async () => {
      surroundedBy({ HTTPS_PROXY: "nonsense" });
      expect(await fail(acme().client, calls.create)).to.include({
        tag: "Unreachable",
        message: "HTTPS_PROXY is not the address of a proxy",
        hint: "Set it to something like http://proxy.example.com:3128.",
        maybeDone: false,
      });
    });

    it("a fixed key once more after it was refused, by nobody and for nothing", async () => {
      const { client } = acme();
      on(calls.read).reply(401, { message: "no" });
      const [first, second, third] = await Promise.all([client.run(calls.read)(), client.run(calls.create)(), client.run(calls.remove)()]);
      for (const result of [first, second, third]) expect(result).to.have.nested.property("left.message", "no");
      expect(second).to.have.nested.property("left.at.call", "POST /things");
      expect(second).to.have.nested.property("left.at.status", 401);
      expect(await fail(client, calls.replace)).to.include({ tag: "Refused", hint: (await fail(client, calls.read)).hint });
    });

    it("a removal that is refused for good, or that finds nothing at once, is not taken for done", async () => {
      on(calls.remove).reply(404, { message: "no such thing" });
      expect((await fail(acme().client, calls.remove)).tag).to.equal("Absent");
      on(calls.remove).reply(502);
      on(calls.remove).reply(403, { message: "not yours" });
      expect((await fail(acme().client, calls.remove)).tag).to.equal("Refused");
      on(calls.read).reply(502);
      on(calls.read).reply(404, { message: "no such thing" });
      expect((await fail(acme().client, calls.read)).tag).to.equal("Absent");
    });
  });

  it("who comes while the vendor has asked to wait, waits as well", async () => {
    const stepped = steppedClock();
    let sleeping = 0;
    const sleep: typeof stepped.sleep = (ms, signal) => ((sleeping += 1), stepped.sleep(ms, signal));
    const client = connect(acmeDialect, { url: ACME, key: acmeKey }, { clock: { ...stepped, sleep }, random: () => 0 });
    const eventually = async (test: () => boolean): Promise<void> => {
      for (let i = 0; i < 1000 && !test(); i += 1) await new Promise((resolve) => setTimeout(resolve, 2));
    };
    on(calls.create).reply(429, {}, { "retry-after": "30" });
    const first = client.run(calls.create)();
    await eventually(() => sleeping === 1);
    const sent: number[] = [];
    const note = (): [number, object] => (sent.push(stepped.now() - START), [200, {}]);
    on(calls.create).reply(note);
    on(calls.read).reply(note);
    const second = client.run(calls.read)();
    await eventually(() => sleeping === 2);
    await stepped.advance(29_999);
    expect(sent).to.deep.equal([]);
    await stepped.advance(1);
    await eventually(() => sent.length === 2);
    expect(sent).to.deep.equal([30_000, 30_000]);
    expect([E.isRight(await first), E.isRight(await second)]).to.deep.equal([true, true]);
  });
});
