import { expect } from "chai";
import * as fc from "fast-check";
import { makeBudget } from "../../sdk/budget.js";
import type { Outcome } from "../../sdk/retry.js";

describe("sdk/budget", () => {
  const handClock = () => {
    let time = 1_000_000;
    return { now: () => time, sleep: () => Promise.resolve(), to: (ms: number) => void (time = 1_000_000 + ms) };
  };

  /** How many attempts after this outcome can be paid until one cannot. */
  const run = (budget: ReturnType<typeof makeBudget>, outcome: Outcome): number => {
    let paid = 0;
    while (paid < 1000 && budget.spend(outcome)) paid += 1;
    return paid;
  };

  it("pays for 35 attempts after a failure, or for 100 after being sent away, and then for no more", () => {
    for (const outcome of ["notSent", "transient", "ambiguous"] as const)
      expect(run(makeBudget(handClock()), outcome), outcome).to.equal(35);
    expect(run(makeBudget(handClock()), "postponed")).to.equal(100);
  });

  it("what is left pays for what is cheaper", () => {
    const budget = makeBudget(handClock());
    expect([run(budget, "transient"), run(budget, "postponed"), budget.spend("permanent")]).to.deep.equal([35, 2, true]);
  });

  it("a call that succeeds gives back what its last attempt has cost, or one where it cost nothing", () => {
    const budget = makeBudget(handClock());
    run(budget, "postponed");
    budget.refund("transient");
    expect([budget.spend("transient"), budget.spend("postponed")]).to.deep.equal([true, false]);
    for (let i = 0; i < 5; i += 1) budget.refund(undefined);
    expect([budget.spend("postponed"), budget.spend("postponed")]).to.deep.equal([true, false]);
  });

  it("successes do not make it larger than it was", () => {
    const budget = makeBudget(handClock());
    for (let i = 0; i < 100; i += 1) budget.refund("transient");
    expect(run(budget, "transient")).to.equal(35);
  });

  it("fills up by itself only when it has not been drawn on for half a minute, by one a second", () => {
    const clock = handClock();
    const budget = makeBudget(clock);
    run(budget, "postponed");
    clock.to(29_999);
    expect(budget.spend("postponed"), "while it is drawn on").to.equal(false);
    clock.to(59_998);
    expect(budget.spend("postponed"), "asking for it is drawing on it").to.equal(false);
    clock.to(59_998 + 30_000);
    expect(run(budget, "postponed")).to.equal(6);
    clock.to(10_000_000);
    expect(run(budget, "postponed"), "and to no more than it was").to.equal(100);
  });

  it("a clock that is set back takes nothing away", () => {
    const clock = handClock();
    const budget = makeBudget(clock);
    run(budget, "postponed");
    clock.to(100_000);
    budget.refund(undefined);
    clock.to(40_000);
    budget.refund(undefined);
    expect(run(budget, "postponed")).to.equal(20);
  });

  it("never pays for more than it was given, whatever happens in whatever order", () => {
    const price: Record<Outcome, number> = { notSent: 14, transient: 14, ambiguous: 14, postponed: 5, permanent: 0 };
    const outcome = fc.constantFrom<Outcome>("notSent", "transient", "ambiguous", "postponed", "permanent");
    const event = fc.record({ after: fc.nat(40_000), outcome, times: fc.nat(60), refund: fc.boolean() });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), (events) => {
        const clock = handClock();
        const budget = makeBudget(clock);
        let [time, given, paid] = [0, 500, 0];
        for (const { after, outcome, times, refund } of events) {
          clock.to((time += after));
          given += after / 1000;
          for (let i = 0; i < times; i += 1) {
            if (refund) {
              budget.refund(outcome);
              given += price[outcome];
            } else if (budget.spend(outcome)) paid += price[outcome];
          }
          expect(paid).to.be.at.most(given + 1e-6);
        }
      }),
    );
  });

  it("an outage is not outlasted: a thousand calls of five attempts each are a thousand requests and 35 more", () => {
    const clock = handClock();
    const budget = makeBudget(clock);
    let requests = 0;
    for (let call = 0; call < 1000; call += 1) {
      clock.to(call * 100);
      requests += 1;
      for (let again = 1; again < 5 && budget.spend("transient"); again += 1) requests += 1;
    }
    expect(requests).to.equal(1035);
  });
});
