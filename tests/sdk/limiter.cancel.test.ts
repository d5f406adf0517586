import { expect } from "chai";
import { Cancelled, makeLimiter, systemClock } from "../../sdk/limiter.js";
import { settled, steppedClock } from "../clock.js";
import { crowd, listeners } from "./limiter.setup.js";

describe("sdk/limiter", () => {
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

  it("the system's clock sleeps its time, and leaves nothing behind on the signal", async () => {
    const { signal } = new AbortController();
    const began = systemClock.now();
    expect(began).to.be.closeTo(Date.now(), 1000);
    await systemClock.sleep(5);
    await systemClock.sleep(5, signal);
    expect(systemClock.now() - began).to.be.at.least(8);
    expect(listeners(signal)).to.equal(0);
    expect(new Cancelled().message).to.equal("cancelled by the user");
  });

  it("who is cancelled in the queue has not started: another one may in his place", async () => {
    const clock = steppedClock();
    const { inside, leave, failed, come } = crowd(makeLimiter({ inFlight: 1, rate: { requests: 2, perMs: 1000 } }, clock));
    const [first, second] = [new AbortController(), new AbortController()];
    come("a");
    come("b", first.signal);
    come("c", second.signal);
    come("d");
    await clock.advance(0);
    second.abort();
    first.abort();
    await clock.advance(0);
    expect([...failed.keys()].sort()).to.deep.equal(["b", "c"]);
    leave.get("a")?.();
    await clock.advance(0);
    expect(inside).to.deep.equal(["a", "d"]);
  });

  it("who comes cancelled is told at once, however many stand before him", async () => {
    const { inside, failed, come } = crowd(makeLimiter({ inFlight: 1 }, steppedClock()));
    come("a");
    come("b");
    come("c", AbortSignal.abort());
    await settled();
    expect([inside, [...failed.keys()]]).to.deep.equal([["a"], ["c"]]);
  });

  it("who is cancelled while a pause holds him back makes room", async () => {
    const clock = steppedClock();
    const limiter = makeLimiter({ inFlight: 1 }, clock);
    const { inside, failed, come } = crowd(limiter);
    limiter.pauseUntil(clock.now() + 1000);
    const stop = new AbortController();
    come("a", stop.signal);
    come("b");
    await clock.advance(10);
    stop.abort();
    await clock.advance(990);
    expect([inside, [...failed.keys()]]).to.deep.equal([["b"], ["a"]]);
  });

  it("nothing is left on the signal of who has entered, at once or after waiting", async () => {
    const { inside, leave, come } = crowd(makeLimiter({ inFlight: 1 }, steppedClock()));
    const { signal } = new AbortController();
    come("a", signal);
    come("b", signal);
    await settled();
    leave.get("a")?.();
    await settled();
    expect(inside).to.deep.equal(["a", "b"]);
    expect(listeners(signal)).to.equal(0);
  });
});
