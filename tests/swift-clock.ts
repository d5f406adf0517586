/** Clocks with which nobody waits in vain. */

import type { Sandbox } from "../sandbox/index.js";
import { Cancelled, type Clock } from "../sdk/limiter.js";

export interface SwiftClock extends Clock {
  readonly sleeps: number[];
  /** So much time passes, here and at the services, while somebody is waited for. */
  pass(ms: number): void;
}

/** Every sleep is over at once; its time has passed here and at the services. */
export const swiftClock = (sandbox: Sandbox): SwiftClock => {
  let ahead = 0;
  const sleeps: number[] = [];
  const pass = (ms: number): void => {
    ahead += ms;
    sandbox.advance(ms);
  };
  return {
    sleeps,
    pass,
    now: () => Date.now() + ahead,
    sleep: async (ms, signal) => {
      if (signal?.aborted === true) throw new Cancelled();
      sleeps.push(ms);
      pass(ms);
    },
  };
};

/** Real time, many times as fast: for crowds, whose waits overlap. */
export const fastClock =
  (times: number) =>
  (sandbox: Sandbox): Clock => {
    const began = Date.now();
    let reported = 0;
    const now = (): number => {
      const passed = Date.now() - began;
      sandbox.advance(passed * (times - 1) - reported);
      reported = passed * (times - 1);
      return began + passed * times;
    };
    return {
      now,
      sleep: (ms, signal) =>
        new Promise((resolve, reject) => {
          const timer = setTimeout(resolve, ms / times);
          const stop = (): void => {
            clearTimeout(timer);
            reject(new Cancelled());
          };
          if (signal?.aborted === true) stop();
          signal?.addEventListener("abort", stop, { once: true });
        }),
    };
  };
