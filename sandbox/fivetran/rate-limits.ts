/** Rolling rate limits of the account, counted by the clock of the world. */

import type { World } from "../world.js";
import type { FivetranOptions } from "./options.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export interface Meter {
  /** Counts one request or run; the seconds to wait when the limit is reached. */
  take(what: "requests" | "setupTests"): number | undefined;
  /** What is left, for the headers of an answer. */
  headers(): Record<string, string>;
}

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

export const makeMeter = (world: World, options: FivetranOptions): Meter => {
  const limits = {
    requests: { most: options.requestsPerHour, window: 3_600_000, taken: [] as number[] },
    setupTests: { most: options.setupTestsPerMinute, window: 60_000, taken: [] as number[] },
  };
  return {
    take(what) {
      const limit = limits[what];
      if (limit.most === undefined) return undefined;
      const now = world.now().getTime();
      limit.taken = limit.taken.filter((at) => at > now - limit.window);
      const oldest = limit.taken[0];
      if (limit.taken.length >= limit.most) return Math.ceil(((oldest ?? now) + limit.window - now) / 1000);
      limit.taken.push(now);
      return undefined;
    },
    headers() {
      const { most, taken: conflict } = limits.requests;
      return most === undefined
        ? {}
        : { "x-rate-limit": String(most), "x-rate-limit-remaining": String(Math.max(0, most - conflict.length)) };
    },
  };
};
