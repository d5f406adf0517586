import { expect } from "chai";
import * as E from "fp-ts/lib/Either.js";
import { type Call, get, post } from "../../sdk/call.js";
import { local, refused } from "../../sdk/failure.js";
import { Cancelled } from "../../sdk/limiter.js";
import { makeGate, makeSession } from "../../sdk/transport/session.js";
import { settled, steppedClock } from "../clock.js";

describe("sdk/transport/session", () => {
  const where = { vendor: "Acme", host: "acme.example" };
  const header = { kind: "header", value: "Key k" } as const;
  const grant = {
    kind: "token",
    grant: {
      call: post("/token", {}, { effect: "read" }),
      read: (data: unknown) => (typeof data === "string" ? { token: data, livesMs: 1000 } : undefined),
    },
  } as const;
  /** Hands out these answers, one after the other. */
  const office = (...answers: unknown[]) => {
    const asked: Call[] = [];
    return {
      asked,
      ask: async (call: Call) => {
        asked.push(call);
        const one = answers.shift();
        return one === "no" ? E.left(refused({ at: local("Acme", "token"), message: "no" })) : E.right(one);
      },
    };
  };

  it("a fixed header is always the same, and nobody is asked for it", async () => {
    const { asked, ask } = office();
    const session = makeSession(header, where, steppedClock());
    expect(await session.header(ask)).to.deep.equal(E.right("Key k"));
    expect(await makeSession({ kind: "none" }, where, steppedClock()).header(ask)).to.deep.equal(E.right(undefined));
    expect([asked, session.renew("Key k")]).to.deep.equal([[], false]);
  });

  it("a token lasts for four fifths of its life", async () => {
    const clock = steppedClock();
    const { asked, ask } = office("one", "two");
    const session = makeSession(grant, where, clock);
    const now = async () => E.getOrElse(() => "")((await session.header(ask)) as E.Either<never, string>);
    expect(await now()).to.equal("Bearer one");
    await clock.advance(799);
    expect(await now()).to.equal("Bearer one");
    await clock.advance(1);
    expect([await now(), asked.length]).to.deep.equal(["Bearer two", 2]);
  });

  it("a token that was refused is renewed, unless somebody has renewed it already", async () => {
    const { asked, ask } = office("one", "two", "three");
    const session = makeSession(grant, where, steppedClock());
    await session.header(ask);
    expect(session.renew(undefined)).to.equal(false);
    expect(session.renew("Bearer one")).to.equal(true);
    expect(await session.header(ask)).to.deep.equal(E.right("Bearer two"));
    expect(session.renew("Bearer one"), "the other one's refusal is an old story").to.equal(true);
    expect(await session.header(ask)).to.deep.equal(E.right("Bearer two"));
    expect(asked).to.have.length(2);
  });

  it("an answer without a token is told, and asked for again by the next call", async () => {
    const { ask } = office({}, "no", "three");
    const session = makeSession(grant, where, steppedClock());
    expect(await session.header(ask)).to.deep.equal(
      E.left({
        tag: "InvalidResponse",
        at: { ...where, call: "POST /token", attempts: 1, elapsedMs: 0 },
        message: "the answer holds no token",
        maybeDone: false,
      }),
    );
    expect(await session.header(ask)).to.have.nested.property("left.message", "no");
    expect(await session.header(ask)).to.deep.equal(E.right("Bearer three"));
  });

  describe("the gate", () => {
    const { signal } = new AbortController();
    /** Whether a call is let in at once. */
    const isIn = async (promise: Promise<unknown>): Promise<boolean> => {
      let inside = false;
      promise.then(
        () => (inside = true),
        () => undefined,
      );
      await settled();
      return inside;
    };

    it("lets one call with a fixed key go first, and all others when it is known whether the key is good", async () => {
      const gate = makeGate(header);
      const first = await gate.pass(get("/a"), signal);
      const [second, third] = [gate.pass(get("/b"), signal), gate.pass(get("/c"), signal)];
      expect([await isIn(second), await isIn(third)]).to.deep.equal([false, false]);
      first();
      expect([await isIn(second), await isIn(third), await isIn(gate.pass(get("/d"), signal))]).to.deep.equal([true, true, true]);
    });

    it("is open from the beginning for tokens and for nobody's key", async () => {
      for (const auth of [grant, { kind: "none" } as const]) {
        const gate = makeGate(auth);
        expect([await isIn(gate.pass(get("/a"), signal)), await isIn(gate.pass(get("/b"), signal))], auth.kind).to.deep.equal([true, true]);
      }
    });

    it("a call that may take longer than two minutes neither waits nor holds up anybody", async () => {
      const gate = makeGate(header);
      const long = { ...get("/a"), timeoutMs: 120_001 };
      expect(await isIn(gate.pass(long, signal))).to.equal(true);
      const short = { ...get("/a"), timeoutMs: 120_000 };
      expect(await isIn(gate.pass(short, signal))).to.equal(true);
      expect([await isIn(gate.pass(short, signal)), await isIn(gate.pass(long, signal))]).to.deep.equal([false, true]);
    });

    it("who is stopped waits no longer", async () => {
      const gate = makeGate(header);
      await gate.pass(get("/a"), signal);
      const stop = new AbortController();
      const waiting = gate.pass(get("/b"), stop.signal).catch((error: unknown) => error);
      stop.abort();
      expect(await waiting).to.be.instanceOf(Cancelled);
    });
  });
});
