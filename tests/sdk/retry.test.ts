import { expect } from "chai";
import * as fc from "fast-check";
import type { Effect } from "../../sdk/call.js";
import { decide, MAX_ATTEMPTS, MAX_RETRY_AFTER_MS, maybeCarriedOut, type Outcome, outcomeOf, retryAfter } from "../../sdk/retry.js";

const EFFECTS: readonly Effect[] = ["read", "replace", "remove", "create", "action"];
const OUTCOMES: readonly Outcome[] = ["notSent", "postponed", "transient", "ambiguous", "permanent"];

describe("sdk/retry", () => {
  describe("what is tried again", () => {
    // Columns as in EFFECTS; R: retried.
    const table: Record<Outcome, string> = {
      notSent: "RRRRR",
      postponed: "RRRRR",
      transient: "RRR..",
      ambiguous: "RRR..",
      permanent: ".....",
    };
    for (const outcome of OUTCOMES) {
      EFFECTS.forEach((effect, i) => {
        const again = table[outcome][i] === "R";
        it(`a ${effect} whose outcome is ${outcome} is ${again ? "repeated" : "not repeated"}`, () => {
          const decision = decide({ effect, outcome, attempt: 1, leftMs: Infinity, random: 0 });
          expect(decision.kind).to.equal(again ? "retry" : "stop");
        });
      });
    }

    it("a create is never repeated once it may have been carried out", () => {
      for (const outcome of OUTCOMES.filter(maybeCarriedOut)) {
        expect(decide({ effect: "create", outcome, attempt: 1, leftMs: Infinity, random: 0.5 }).kind).to.equal("stop");
      }
      expect(OUTCOMES.filter(maybeCarriedOut)).to.deep.equal(["transient", "ambiguous"]);
    });

    it("there are five attempts at most", () => {
      const kinds = [1, 2, 3, 4, 5, 6].map(
        (attempt) => decide({ effect: "read", outcome: "notSent", attempt, leftMs: Infinity, random: 0 }).kind,
      );
      expect(kinds).to.deep.equal(["retry", "retry", "retry", "retry", "stop", "stop"]);
      expect(MAX_ATTEMPTS).to.equal(5);
    });
  });

  describe("how long it waits", () => {
    const attempts = fc.record({
      effect: fc.constantFrom(...EFFECTS),
      outcome: fc.constantFrom(...OUTCOMES),
      attempt: fc.integer({ min: 1, max: 6 }),
      retryAfterMs: fc.option(fc.double({ min: 0, max: 2 * MAX_RETRY_AFTER_MS, noNaN: true }), { nil: undefined }),
      leftMs: fc.oneof(fc.integer({ min: -1000, max: 100_000 }), fc.constant(Infinity)),
      random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    });

    it("never less than the server asked for, never more than a tenth above it, never past the deadline", () => {
      fc.assert(
        fc.property(attempts, (attempt) => {
          const decision = decide(attempt);
          if (decision.kind === "stop") return;
          const asked = attempt.retryAfterMs ?? 0;
          const base = attempt.outcome === "postponed" ? 1000 : 200;
          const most = Math.max(asked + Math.min(2000, asked / 10), Math.min(20_000, base * 2 ** (attempt.attempt - 1)));
          expect(decision.afterMs).to.be.at.least(asked);
          expect(decision.afterMs).to.be.at.most(Math.ceil(most));
          expect(decision.afterMs).to.be.at.most(attempt.leftMs);
          expect(Number.isInteger(decision.afterMs)).to.equal(true);
        }),
      );
    });

    it("doubles its bound with each attempt and spreads evenly below it", () => {
      const wait = (attempt: number, random: number): number => {
        const decision = decide({ effect: "read", outcome: "transient", attempt, leftMs: Infinity, random });
        return decision.kind === "retry" ? decision.afterMs : -1;
      };
      expect([1, 2, 3, 4].map((n) => wait(n, 0.999999))).to.deep.equal([200, 400, 800, 1600]);
      expect([0, 0.25, 0.5].map((r) => wait(3, r))).to.deep.equal([0, 200, 400]);
    });

    it("spreads those who were sent away together over a tenth above what the server asked for, and two seconds at most", () => {
      const wait = (retryAfterMs: number, random: number) =>
        decide({ effect: "read", outcome: "postponed", attempt: 1, retryAfterMs, leftMs: Infinity, random });
      expect(wait(10_000, 0)).to.deep.equal({ kind: "retry", afterMs: 10_000 });
      expect(wait(10_000, 0.5)).to.deep.equal({ kind: "retry", afterMs: 10_500 });
      expect(wait(50_000, 0.5)).to.deep.equal({ kind: "retry", afterMs: 51_000 });
    });

    it("who was told when to come back stands in a longer queue than who was only sent away", () => {
      const turns = (retryAfterMs: number | undefined): number =>
        Array.from({ length: 20 }, (_, i) => i + 1).filter(
          (attempt) =>
            decide({ effect: "read", outcome: "postponed", attempt, retryAfterMs, leftMs: Infinity, random: 0 }).kind === "retry",
        ).length;
      expect([turns(undefined), turns(0), turns(1000)]).to.deep.equal([4, 11, 11]);
      const failing = { effect: "read", outcome: "transient", attempt: 5, retryAfterMs: 1000, leftMs: Infinity, random: 0 } as const;
      expect(decide(failing).kind, "a server that fails is no queue").to.equal("stop");
    });

    it("gives up at once when the server asks for more than a minute, or for more than is left", () => {
      const ask = (retryAfterMs: number, leftMs: number) =>
        decide({ effect: "create", outcome: "postponed", attempt: 1, retryAfterMs, leftMs, random: 0 }).kind;
      expect([ask(60_000, Infinity), ask(60_001, Infinity), ask(5000, 4999), ask(5000, 5000)]).to.deep.equal([
        "retry",
        "stop",
        "stop",
        "retry",
      ]);
    });
  });

  describe("what a status stands for", () => {
    const cells: [status: number, after: number | undefined, outcome: Outcome | undefined][] = [
      [200, undefined, undefined],
      [204, undefined, undefined],
      [199, undefined, "permanent"],
      [299, undefined, undefined],
      [300, undefined, "permanent"],
      [301, undefined, "permanent"],
      [400, undefined, "permanent"],
      [401, undefined, "permanent"],
      [404, undefined, "permanent"],
      [408, undefined, "transient"],
      [409, undefined, "permanent"],
      [425, undefined, "postponed"],
      [429, undefined, "postponed"],
      [429, 1000, "postponed"],
      [500, undefined, "transient"],
      [501, undefined, "permanent"],
      [502, undefined, "transient"],
      [502, 1000, "transient"],
      [503, undefined, "transient"],
      [503, 0, "postponed"],
      [504, undefined, "transient"],
      [520, undefined, "transient"],
      [524, undefined, "transient"],
      [525, undefined, "permanent"],
      [529, undefined, "transient"],
    ];
    for (const [status, after, outcome] of cells) {
      it(`${status}${after === undefined ? "" : " with Retry-After"} is ${outcome ?? "a success"}`, () => {
        expect(outcomeOf(status, after, false)).to.equal(outcome);
      });
    }

    it("an object that is busy may be free later", () => {
      expect([409, 423].map((status) => outcomeOf(status, undefined, true))).to.deep.equal(["postponed", "postponed"]);
    });
  });

  describe("Retry-After", () => {
    const now = Date.UTC(2026, 0, 1);
    const date = (ms: number): string => new Date(ms).toUTCString();

    it("is read as whole and decimal seconds", () => {
      fc.assert(fc.property(fc.integer({ min: 0, max: 1e6 }), (s) => retryAfter({ "retry-after": String(s) }, now) === s * 1000));
      expect(retryAfter({ "retry-after": " 1.5 " }, now)).to.equal(1500);
      expect(retryAfter({ "retry-after": "1.25" }, now)).to.equal(1250);
      fc.assert(
        fc.property(
          fc.nat(1e6),
          (ms) => retryAfter({ "retry-after": (ms / 1000).toFixed(3) }, now) === Number((ms / 1000).toFixed(3)) * 1000,
        ),
      );
      expect(retryAfter({ "retry-after": ["2", "9"] }, now)).to.equal(2000);
    });

    it("is read as a date, by the server's own clock where it says what time it is there", () => {
      fc.assert(
        fc.property(fc.integer({ min: 0, max: 1e5 }), fc.integer({ min: -1e5, max: 1e5 }), (seconds, skew) => {
          const there = now + skew * 1000;
          expect(retryAfter({ "retry-after": date(there + seconds * 1000), date: date(there) }, now)).to.equal(seconds * 1000);
        }),
      );
      expect(retryAfter({ "retry-after": date(now + 7000) }, now)).to.equal(7000);
      expect(retryAfter({ "retry-after": date(now - 7000) }, now)).to.equal(0);
      expect(retryAfter({ "retry-after": "Thu Jan  1 00:00:09 2026 GMT" }, now)).to.equal(9000);
    });

    it("that makes no sense is as if it were not there", () => {
      for (const value of ["", "-5", "soon", "1e3", "NaN", "5 s", "later 12", "at 12:60:61", "99:99:99 of never"]) {
        expect(retryAfter({ "retry-after": value }, now), value).to.equal(undefined);
      }
      fc.assert(
        fc.property(fc.string(), (value) => {
          const read = retryAfter({ "retry-after": value }, now);
          expect(read === undefined || read >= 0).to.equal(true);
        }),
      );
    });

    it("is taken from the rate limit's headers where there is none, in seconds or as a second of the epoch", () => {
      expect(retryAfter({ "x-ratelimit-reset": "30" }, now)).to.equal(30_000);
      expect(retryAfter({ "ratelimit-reset": "30" }, now)).to.equal(30_000);
      expect(retryAfter({ "x-ratelimit-reset": String(now / 1000 + 12) }, now)).to.equal(12_000);
      expect(retryAfter({ "x-ratelimit-reset": String(now / 1000 - 12) }, now)).to.equal(0);
      expect(retryAfter({ "retry-after": "1", "x-ratelimit-reset": "30" }, now)).to.equal(1000);
      expect(retryAfter({}, now)).to.equal(undefined);
      expect(retryAfter({ "retry-after": "12:60:61", "x-ratelimit-reset": "30" }, now)).to.equal(30_000);
      expect(retryAfter({ "retry-after": date(now + 7000), date: "no date" }, now)).to.equal(7000);
      for (const value of ["-1", "soon", ""]) expect(retryAfter({ "x-ratelimit-reset": value }, now), value).to.equal(undefined);
      fc.assert(
        fc.property(fc.integer({ min: -1e6, max: 1e6 }), (seconds) => {
          expect(retryAfter({ "x-ratelimit-reset": String(now / 1000 + seconds) }, now)).to.equal(Math.max(0, seconds * 1000));
        }),
      );
    });
  });
});
