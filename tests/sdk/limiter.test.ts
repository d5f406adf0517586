import { expect } from "chai";
import * as fc from "fast-check";
import { Cancelled, makeLimiter, systemClock } from "../../sdk/limiter.js";
import { settled, steppedClock } from "../clock.js";

describe("sdk/limiter", () => {
  /** Who has been let in, in order. */
  const crowd = (limiter: ReturnType<typeof makeLimiter>) => {
    const inside: string[] = [];
    const leave = new Map<string, () => void>();
    const failed = new Map<string, unknown>();
    const come = (name: string, signal?: AbortSignal): void => {
      limiter.enter(signal).then(
        (out) => {
          inside.push(name);
          leave.set(name, out);
        },
        (error: unknown) => failed.set(name, error),
      );
    };
    return { inside, leave, failed, come };
  };

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
          const gone = open[exit % Math.max(1, open.length)] ?? "";
          leave.get(gone)?.();
          leave.delete(gone);
          expect(open.length).to.be.at.most(inFlight);
        }
        expect(inside).to.deep.equal(names.slice(0, inside.length));
      }),
      { numRuns: 30 },
    );
  });

  it("starts no more per time than the vendor takes", async () => {
    const clock = steppedClock();
    const { inside, leave, come } = crowd(makeLimiter({ inFlight: 100, rate: { requests: 3, perMs: 1000 } }, clock));
    for (let i = 0; i < 8; i += 1) come(String(i));
    await clock.advance(0);
    leave.forEach((out) => out());
    expect(inside).to.have.length(3);
    await clock.advance(999);
    expect(inside).to.have.length(3);
    await clock.advance(1);
    expect(inside).to.have.length(6);
    await clock.advance(1000);
    expect(inside).to.have.length(8);
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

  it("who is cancelled leaves the queue at once, wherever he stands, and costs nobody his place", async () => {
    const limiter = makeLimiter({ inFlight: 1 }, steppedClock());
    const { inside, leave, failed, come } = crowd(limiter);
    const [first, second] = [new AbortController(), new AbortController()];
    come("a");
    come("b", first.signal);
    come("c", second.signal);
    come("d");
    await settled();
    second.abort();
    await settled();
    expect(failed.get("c")).to.be.instanceOf(Cancelled);
    first.abort();
    await settled();
    expect(failed.get("b")).to.be.instanceOf(Cancelled);
    leave.get("a")?.();
    await settled();
    expect(inside).to.deep.equal(["a", "d"]);
    expect(limiter.waiting).to.equal(0);
  });

  it("who comes cancelled is not let in", async () => {
    const limiter = makeLimiter({ inFlight: 1 }, steppedClock());
    const { inside, failed, come } = crowd(limiter);
    come("a", AbortSignal.abort());
    await settled();
    expect(failed.get("a")).to.be.instanceOf(Cancelled);
    come("b");
    await settled();
    expect(inside).to.deep.equal(["b"]);
  });

  it("a cancelled sleep of the system's clock ends at once", async () => {
    const stop = new AbortController();
    const sleeping = systemClock.sleep(60_000, stop.signal).catch((error: unknown) => error);
    stop.abort();
    expect(await sleeping).to.be.instanceOf(Cancelled);
    expect(await systemClock.sleep(1, AbortSignal.abort()).catch((error: unknown) => error)).to.be.instanceOf(Cancelled);
  });
});
