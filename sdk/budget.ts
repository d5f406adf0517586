/** How much trying again one account is worth: during an outage a thousand calls must not become five thousand. */

import type { Clock } from "./limiter.js";
import type { Outcome } from "./retry.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export interface Budget {
  /** Whether one more attempt after this outcome can be paid; if so, it is. */
  spend(outcome: Outcome): boolean;
  /** A call has succeeded: what its last retry cost comes back. */
  refund(outcome: Outcome | undefined): void;
}

/** The numbers of the AWS SDKs, which have served for ten years. */
const CAPACITY = 500;
const PRICE: Record<Outcome, number> = { notSent: 14, transient: 14, ambiguous: 14, postponed: 5, permanent: 0 };
const REFILL_PER_S = 1;

/** While it is drawn on, it fills up by successes alone: an outage is not outlasted by trying again. */
const QUIET_MS = 30_000;

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

export const makeBudget = (clock: Clock): Budget => {
  let balance = CAPACITY;
  let countedAt = clock.now();
  let drawnAt = -Infinity;
  const count = (): void => {
    const now = clock.now();
    if (now < drawnAt + QUIET_MS) countedAt = now;
    balance = Math.min(CAPACITY, balance + (Math.max(0, now - countedAt) / 1000) * REFILL_PER_S);
    countedAt = now;
  };
  return {
    spend(outcome) {
      count();
      drawnAt = clock.now();
      if (balance < PRICE[outcome]) return false;
      balance -= PRICE[outcome];
      return true;
    },
    refund(outcome) {
      count();
      balance = Math.min(CAPACITY, balance + (outcome === undefined ? 1 : PRICE[outcome]));
    },
  };
};
