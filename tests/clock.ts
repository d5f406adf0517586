/** Clocks for tests: no test waits for real time to pass. */

import { Cancelled, type Clock } from "../sdk/limiter.js";

// ---------------------------------------------------------------------------------------------------------------------
// Constructors
// ---------------------------------------------------------------------------------------------------------------------

export const START = Date.UTC(2026, 0, 1);

/** Every sleep is over at once, and its time has passed. `sleeps` holds how long each was. */
export const hastyClock = (): Clock & { readonly sleeps: number[] } => {
  let now = START;
  const sleeps: number[] = [];
  return {
    sleeps,
    now: () => now,
    sleep: async (ms, signal) => {
      if (signal?.aborted === true) throw new Cancelled();
      sleeps.push(ms);
      now += ms;
    },
  };
};

/** Time stands still until `advance`; sleeps end in the order of their times. */
export const steppedClock = (): Clock & { advance(ms: number): Promise<void> } => {
  let now = START;
  let sleepers: { readonly at: number; readonly wake: () => void }[] = [];
  return {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const sleeper = { at: now + ms, wake: resolve };
        sleepers.push(sleeper);
        signal?.addEventListener("abort", () => {
          sleepers = sleepers.filter((s) => s !== sleeper);
          reject(new Cancelled());
        });
      }),
    async advance(ms) {
      const end = now + ms;
      for (;;) {
        await settled();
        const next = sleepers.filter((s) => s.at <= end).sort((a, b) => a.at - b.at)[0];
        if (next === undefined) break;
        sleepers = sleepers.filter((s) => s !== next);
        now = Math.max(now, next.at);
        next.wake();
      }
      now = end;
      await settled();
    },
  };
};

/** Everything that could go on without time passing has gone on. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
