import { expect } from "chai";
import * as fc from "fast-check";
import { Cancelled, makeLimiter, withSignal } from "../../sdk/limiter.js";
import { settled, steppedClock } from "../clock.js";
import { crowd, width, listeners } from "./limiter.setup.js";

describe("sdk/limiter", () => {
  it("lets no more in than may be in flight, and the next one when one leaves", async () => {
    const limiter = makeLimiter({ inFlight: 2 }, steppedClock());
    const { inside, leave, come } = crowd(limiter);
    ["a", "b", "c", "d"].forEach((name) => come(name));
    await settled();
    expect([inside, limiter.waiting]).to.deep.equal([["a", "b"], 2]);
    leave.get("b")?.();
    leave.get("b")?.();
    await settled();
    expect([inside, limiter.waiting]).to.deep.equal([["a", "b", "c"], 1]);
  });

  it("serves in the order of coming, whatever is open and however they leave", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 4 }), fc.array(fc.nat(3), { minLength: 1, maxLength: 12 }), async (inFlight, exits) => {
        const { inside, leave, come } = crowd(makeLimiter({ inFlight }, steppedClock()));
        const names = exits.map((_, i) => String(i));
        names.forEach((name) => come(name));
        for (const exit of exits) {
          await settled();
          const open = [...leave.keys()];
          const missing = open[exit % Math.max(1, open.length)] ?? "";
          leave.get(missing)?.();
          leave.delete(missing);
          expect(open.length).to.be.at.most(inFlight);
        }
        expect(inside).to.deep.equal(names.slice(0, inside.length));
      }),
      { numRuns: 30 },
    );
  });

  it("starts no more per time than the vendor takes, and a hundredth of the time later than it need", async () => {
    const clock = steppedClock();
    const { inside, leave, come } = crowd(makeLimiter({ inFlight: 100, rate: { requests: 3, perMs: 1000 } }, clock));
    for (let i = 0; i < 8; i += 1) come(String(i));
    await clock.advance(0);
    leave.forEach((out) => out());
    expect(inside).to.have.length(3);
    await clock.advance(1009);
    expect(inside).to.have.length(3);
    await clock.advance(1);
    expect(inside).to.have.length(6);
    leave.forEach((out) => out());
    await clock.advance(1010);
    expect(inside).to.have.length(8);
  });

  it("counts who took longer than the quickest from the latest moment at which the vendor may have counted him", async () => {
    const clock = steppedClock();
    const { inside, leave, come } = crowd(makeLimiter({ inFlight: 100, rate: { requests: 2, perMs: 1000 } }, clock));
    ["slow", "quick", "c", "d"].forEach((name) => come(name));
    await clock.advance(10);
    leave.get("quick")?.();
    await clock.advance(300);
    leave.get("slow")?.();
    await clock.advance(699);
    expect(inside).to.deep.equal(["slow", "quick"]);
    await clock.advance(1);
    expect(inside).to.deep.equal(["slow", "quick", "c"]);
    await clock.advance(299);
    expect(inside).to.deep.equal(["slow", "quick", "c"]);
    await clock.advance(1);
    expect(inside).to.deep.equal(["slow", "quick", "c", "d"]);
  });

  it("counts who is in flight as long as he is", async () => {
    const clock = steppedClock();
    const { inside, leave, come } = crowd(makeLimiter({ inFlight: 100, rate: { requests: 1, perMs: 1000 } }, clock));
    ["a", "b"].forEach((name) => come(name));
    await clock.advance(5000);
    expect(inside).to.deep.equal(["a"]);
    leave.get("a")?.();
    await settled();
    expect(inside).to.deep.equal(["a", "b"]);
  });

  it("takes the vendor's word for a smaller limit, at once and for what has started already, and for none that is larger", async () => {
    const clock = steppedClock();
    const limiter = makeLimiter({ inFlight: 100, rate: { requests: 4, perMs: 1000 } }, clock);
    const { inside, leave, come } = crowd(limiter);
    for (let i = 0; i < 12; i += 1) come(String(i));
    await clock.advance(0);
    expect(inside).to.have.length(4);
    leave.get("0")?.();
    await clock.advance(500);
    ["1", "2", "3"].forEach((name) => leave.get(name)?.());
    limiter.allow(2);
    await clock.advance(900);
    expect(inside).to.have.length(4);
    await clock.advance(200);
    expect(inside).to.have.length(6);
    ["4", "5"].forEach((name) => leave.get(name)?.());
    limiter.allow(100);
    await clock.advance(1010);
    expect(inside).to.have.length(10);
  });

  it("a pause holds back everybody until it is over, and a shorter one does not end a longer one", async () => {
    const clock = steppedClock();
    const limiter = makeLimiter({ inFlight: 5 }, clock);
    const { inside, come } = crowd(limiter);
    limiter.pauseUntil(clock.now() + 5000);
    limiter.pauseUntil(clock.now() + 100);
    ["a", "b"].forEach((name) => come(name));
    await clock.advance(4999);
    expect(inside).to.deep.equal([]);
    await clock.advance(1);
    expect(inside).to.deep.equal(["a", "b"]);
  });

  it("a pause that grows while somebody waits is waited out in full", async () => {
    const clock = steppedClock();
    const limiter = makeLimiter({ inFlight: 5 }, clock);
    const { inside, come } = crowd(limiter);
    limiter.pauseUntil(clock.now() + 1000);
    come("a");
    await clock.advance(500);
    limiter.pauseUntil(clock.now() + 2000);
    await clock.advance(1999);
    expect(inside).to.deep.equal([]);
    await clock.advance(1);
    expect(inside).to.deep.equal(["a"]);
  });

  it("fewer go at once after a refusal, once for all who were under way together, and never nobody", async () => {
    const clock = steppedClock();
    const limiter = makeLimiter({ inFlight: 10 }, clock);
    expect(await width(limiter)).to.equal(10);
    const widths: number[] = [];
    limiter.slower();
    limiter.slower();
    await clock.advance(999);
    limiter.slower();
    widths.push(await width(limiter));
    await clock.advance(1);
    limiter.slower();
    widths.push(await width(limiter));
    for (let i = 0; i < 4; i += 1) {
      await clock.advance(1000);
      limiter.slower();
      widths.push(await width(limiter));
    }
    expect(widths).to.deep.equal([7, 4, 2, 1, 1, 1]);
  });

  it("one more goes after each half minute without a refusal, up to the vendor's table", async () => {
    const clock = steppedClock();
    const limiter = makeLimiter({ inFlight: 5 }, clock);
    limiter.faster();
    expect(await width(limiter), "not more than the table says").to.equal(5);
    limiter.slower();
    const after = async (ms: number): Promise<number> => {
      await clock.advance(ms);
      limiter.faster();
      limiter.faster();
      return width(limiter);
    };
    expect([await after(29_999), await after(1), await after(29_999), await after(1), await after(30_000)]).to.deep.equal([3, 4, 4, 5, 5]);
    limiter.slower();
    await clock.advance(20_000);
    limiter.slower();
    expect([await after(20_000), await after(10_000)], "a refusal begins the half minute anew").to.deep.equal([2, 3]);
  });

  it("any crowd at any rate: never more than the table allows in any stretch of time, in order, each once, and without idling", async () => {
    const table = fc.record({
      requests: fc.integer({ min: 1, max: 8 }),
      perMs: fc.integer({ min: 10, max: 2000 }),
      inFlight: fc.integer({ min: 1, max: 8 }),
      comings: fc.array(fc.nat(300), { minLength: 1, maxLength: 40 }),
      stay: fc.nat(50),
    });
    await fc.assert(
      fc.asyncProperty(table, async ({ requests, perMs, inFlight, comings, stay }) => {
        const clock = steppedClock();
        const limiter = makeLimiter({ inFlight, rate: { requests, perMs } }, clock);
        const starts: number[] = [];
        const order: number[] = [];
        let [inside, came] = [0, clock.now()];
        for (const [i, pause] of comings.entries()) {
          await clock.advance(pause);
          came = clock.now();
          void limiter.enter().then(async (leave) => {
            starts.push(clock.now());
            order.push(i);
            inside += 1;
            expect(inside).to.be.at.most(inFlight);
            await clock.sleep(stay);
            inside -= 1;
            leave();
          });
        }
        const most = came + (Math.ceil(comings.length / requests) + 1) * perMs + (Math.ceil(comings.length / inFlight) + 1) * (stay + 1);
        await clock.advance(most - clock.now());
        expect(order, "everybody, in the order of coming").to.deep.equal(comings.map((_, i) => i));
        for (const [i, start] of starts.entries()) {
          const next = starts[i + requests];
          if (next !== undefined) expect(next - start, "any stretch of time").to.be.at.least(perMs);
        }
        expect(limiter.waiting).to.equal(0);
      }),
      { numRuns: 40 },
    );
  });

  it("a crowd that never ends uses at least nine tenths of what the vendor takes", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 100, max: 5000 }), async (requests, perMs) => {
        const clock = steppedClock();
        const limiter = makeLimiter({ inFlight: 20, rate: { requests, perMs } }, clock);
        let started = 0;
        for (let i = 0; i < requests * 12; i += 1) {
          void limiter.enter().then((leave) => {
            started += 1;
            leave();
          });
        }
        await clock.advance(10 * perMs);
        expect(started).to.be.at.least(0.9 * 10 * requests);
        expect(started).to.be.at.most(11 * requests);
      }),
      { numRuns: 20 },
    );
  });

  describe("withSignal", () => {
    it("is what it waits for, and leaves nothing behind on the signal", async () => {
      const { signal } = new AbortController();
      expect(await withSignal(Promise.resolve(7), signal)).to.equal(7);
      expect(await withSignal(Promise.reject(new Error("no")), signal).catch((error: Error) => error.message)).to.equal("no");
      await settled();
      expect(listeners(signal)).to.equal(0);
    });

    it("waits no longer for what goes on when it is cancelled, before or meanwhile", async () => {
      const never = new Promise<void>(() => undefined);
      const stop = new AbortController();
      const waiting = withSignal(never, stop.signal).catch((error: unknown) => error);
      stop.abort();
      expect(await waiting).to.be.instanceOf(Cancelled);
      expect(await withSignal(never, stop.signal).catch((error: unknown) => error)).to.be.instanceOf(Cancelled);
    });
  });
});
