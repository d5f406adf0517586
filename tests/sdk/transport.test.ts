import { expect } from "chai";
import * as E from "fp-ts/lib/Either.js";
import nock from "nock";
import { get } from "../../sdk/call.js";
import { describe as tell } from "../../sdk/failure.js";
import { ACME, acme, acmeKey, thing } from "../dialect.js";
import { fail, fine, calls, on, useNock } from "./transport.setup.js";

describe("sdk/transport", () => {
  useNock();

  describe("what goes out", () => {
    it("a signed request with the vendor's headers, our name and one id for all attempts", async () => {
      const ids: unknown[] = [];
      const observed: unknown[] = [];
      on(calls.create)
        .times(2)
        .reply(function (_uri, body) {
          const { headers } = this.req;
          ids.push(headers["x-request-id"]);
          observed.push([headers["authorization"], headers["user-agent"], headers["accept"], headers["content-type"], body]);
          return ids.length === 1 ? [429, {}] : [200, { id: "1" }];
        });
      await fine(acme().client, calls.create);
      const flat = JSON.parse(JSON.stringify(observed)) as unknown[][];
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
      expect(failure.message).to.equal("the answer lacks what this kind needs: id must be text, not a number");
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
        expect(failure.message).to.equal("the answer lacks what this kind needs: the body is empty");
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
          expect(result).to.have.nested.property("left.message", "the vendor handed out an upload address that is not valid");
          expect(JSON.stringify(result)).not.to.contain("canary-no-address");
        }
      }
    });

    it("are left when the user stops the command, as a failure and not as a crash", async () => {
      const stopped = acme().client.within({ deadline: Infinity, signal: AbortSignal.abort() });
      expect(await stopped.upload(upload)()).to.deep.nested.include({
        "left.tag": "Unreachable",
        "left.message": "cancelled before an answer came",
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
      expect(await late.download(url, "the archive")()).to.have.nested.property("left.message", "the operation's timeout has passed");
    });
  });
});
