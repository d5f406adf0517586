/** What the tests of limiter share. */

import { getEventListeners } from "node:events";
import type { makeLimiter } from "../../sdk/limiter.js";
import { settled } from "../clock.js";

/** Who has been let in, in order. */
export const crowd = (limiter: ReturnType<typeof makeLimiter>) => {
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

/** How many of a crowd are let in at once, as it is now. */
export const width = async (limiter: ReturnType<typeof makeLimiter>): Promise<number> => {
  const { leave, come } = crowd(limiter);
  for (let i = 0; i < 20; i += 1) come(String(i));
  await settled();
  const now = leave.size;
  for (let i = 0; i < 20; i += 1) {
    leave.forEach((out) => out());
    await settled();
  }
  return now;
};

export const listeners = (signal: AbortSignal): number => getEventListeners(signal, "abort").length;
