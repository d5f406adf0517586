import { expect } from "chai";
import nock from "nock";
import { type Call } from "../../sdk/call.js";
import { connect } from "../../sdk/transport.js";
import { surroundedBy } from "../../sdk/surroundings.js";
import { hastyClock, START } from "../clock.js";
import { ACME, acme, acmeDialect, acmeKey, thing } from "../dialect.js";
import { fail, fine, calls, on, useNock } from "./transport.setup.js";

describe("sdk/transport", () => {
  useNock();

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
        hint: "Correct the inputs that it names, then run `pulumi up` again.",
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

    it("what to do next fits the request and the answer", async () => {
      const { remove } = calls;
      for (const [call, status, hint] of [
        [calls.create, 422, "Correct the inputs that it names, then run `pulumi up` again."],
        [calls.create, 409, "Use another name, or import the object that has it."],
        [calls.replace, 404, "Check the ids among the inputs, and the address of the API."],
        [calls.create, 403, "Give the credentials access to it, or use others."],
        [calls.read, 400, "Check the id, then run the command again."],
        [remove, 409, "Delete what depends on it first."],
        [remove, 400, "Delete what depends on it first."],
      ] as const) {
        on(call).reply(status, status === 404 ? "no" : { message: "no" }, { "content-type": "application/json" });
        expect(await fail(acme().client, call as Call), `${call.verb} ${status}`).to.include({ tag: "Refused", hint });
      }
      on(remove).reply(400, { message: "no" });
      const dialect = { ...acmeDialect, dependent: "thingId: thing.id" };
      const client = connect(dialect, { url: ACME, key: acmeKey }, { clock: hastyClock() });
      expect(await fail(client, remove)).to.have.property(
        "hint",
        "Delete what depends on it first. In a program, let it take the id from this resource (thingId: thing.id): Pulumi then deletes it first.",
      );
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
        message: "the answer lacks what this kind needs: the body must be an object, not a list",
        hint: "Check that https://acme.example/v1 is the address of the API; if it is, this release of Acme is newer than this version of pulumi-conduit knows: update the package.",
        maybeDone: false,
      });
    });

    it("when it redirects to, and when it should and does not say where", async () => {
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
        message: "http://acme.example is a plain http address, which would show the credentials to the network",
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
});
