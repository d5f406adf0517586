import { expect } from "chai";
import * as E from "fp-ts/lib/Either.js";
import nock from "nock";
import { describe as tell } from "../../sdk/failure.js";
import { type Client, connect } from "../../sdk/transport.js";
import { START, steppedClock } from "../clock.js";
import { ACME, acme, acmeDialect, acmeKey } from "../dialect.js";
import { fail, fine, calls, on, useNock } from "./transport.setup.js";

describe("sdk/transport", () => {
  useNock();

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
      expect(failure).to.include({ tag: "Unreachable", maybeDone: false, message: "the operation's timeout has passed" });
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
      expect(failure).to.include({ tag: "Unreachable", maybeDone: false, message: "cancelled before an answer came" });
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
