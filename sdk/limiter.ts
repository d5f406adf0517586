/** Who may send now: a limit on how many requests are in flight and on how many start per time, with a pause for everybody. */

import type { Bucket } from "./dialect.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export interface Clock {
  now(): number;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Waiters are served in the order in which they came. */
export interface Limiter {
  /** Resolves when the caller may send; call the answer when the request is over. */
  enter(signal?: AbortSignal): Promise<() => void>;
  /** Nobody starts before this time (milliseconds of the clock). */
  pauseUntil(time: number): void;
  /** The vendor has sent somebody away: fewer go at once from now on. */
  slower(): void;
  /** The vendor says how many it takes in the time of its limit; more than the vendor's table says is not believed. */
  allow(requests: number): void;
  /** Somebody was served: after a while without a refusal one more goes at once, up to the vendor's table. */
  faster(): void;
  readonly waiting: number;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted === true) return reject(new Cancelled());
      const timer = setTimeout(() => {
        signal?.removeEventListener("abort", stop);
        resolve();
      }, ms);
      const stop = (): void => {
        clearTimeout(timer);
        reject(new Cancelled());
      };
      signal?.addEventListener("abort", stop, { once: true });
    }),
};

/** A wait that was given up because the user stopped the command. */
export class Cancelled extends Error {
  constructor() {
    super("cancelled by the user");
  }
}

/** What clocks round away, and what a way to the vendor is longer at one time than at another: a part of the limit's time. */
const SLACK = 0.01;

/** By how much a refusal narrows the way, and how long it must have been quiet until it is widened by one. */
const NARROWER = 0.7;
const QUIET_MS = 30_000;

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

export const makeLimiter = (bucket: Bucket, clock: Clock): Limiter => {
  let inside = 0;
  let most = bucket.inFlight;
  let rate = bucket.rate;
  let narrowedAt = -Infinity;
  let quietSince = -Infinity;
  let paused = 0;
  let waiting = 0;
  let tail: Promise<void> = Promise.resolve();
  let wake: (() => void)[] = [];
  /** When the latest requests ended, and how long the quickest of all took. */
  let ends: number[] = [];
  let quickest = Infinity;

  const turn = async (signal: AbortSignal | undefined): Promise<void> => {
    if (signal?.aborted === true) throw new Cancelled();
    for (;;) {
      const now = clock.now();
      const full = fullUntil(now);
      if (inside >= most || full === Infinity) await someoneLeaves(signal);
      else if (paused > now) await clock.sleep(paused - now, signal);
      else if (full > now) await clock.sleep(full - now, signal);
      else break;
    }
    inside += 1;
  };

  const someoneLeaves = (signal: AbortSignal | undefined): Promise<void> =>
    new Promise((resolve, reject) => {
      const stop = (): void => reject(new Cancelled());
      signal?.addEventListener("abort", stop, { once: true });
      wake.push(() => {
        signal?.removeEventListener("abort", stop);
        resolve();
      });
    });

  /**
   * The vendor counts a request when it arrives: some time between its start and its end. What it took longer than the quickest one may all
   * have been on the way there, as with the first over a new connection. Infinity: not before one in flight has ended.
   */
  const fullUntil = (now: number): number => {
    if (rate === undefined) return now;
    const counts = rate.perMs * (1 + SLACK) - quickest;
    ends = ends.filter((end) => end + counts > now);
    const tooMany = inside + ends.length - rate.requests;
    if (tooMany < 0) return now;
    // When the limit has shrunk, more than one must have been forgotten until the next may start.
    const last = ends[tooMany];
    return last === undefined ? Infinity : last + counts;
  };

  const leaver = (): (() => void) => {
    const started = clock.now();
    let over = false;
    return () => {
      if (over) return;
      over = true;
      inside -= 1;
      if (rate !== undefined) ends.push(clock.now());
      quickest = Math.min(quickest, clock.now() - started);
      const next = wake;
      wake = [];
      next.forEach((f) => f());
    };
  };

  return {
    enter(signal) {
      waiting += 1;
      const mine = tail.then(() => turn(signal)).finally(() => (waiting -= 1));
      tail = mine.catch(() => undefined);
      const entered = mine.then(leaver);
      return signal === undefined ? entered : orCancelled(entered, signal);
    },
    pauseUntil: (time) => void (paused = Math.max(paused, time)),
    slower() {
      const now = clock.now();
      quietSince = now;
      // Those who were under way together are one refusal, not ten.
      if (now < narrowedAt + 1000) return;
      narrowedAt = now;
      most = Math.max(1, Math.floor(most * NARROWER));
    },
    allow(requests) {
      if (bucket.rate !== undefined) rate = { ...bucket.rate, requests: Math.max(1, Math.min(requests, bucket.rate.requests)) };
    },
    faster() {
      if (most === bucket.inFlight || clock.now() < quietSince + QUIET_MS) return;
      quietSince = clock.now();
      most += 1;
    },
    get waiting() {
      return waiting;
    },
  };
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

/** Who is cancelled need not wait for those in front; if the turn comes all the same, it is handed on at once. */
const orCancelled = (inside: Promise<() => void>, signal: AbortSignal): Promise<() => void> =>
  new Promise((resolve, reject) => {
    const stop = (): void => {
      reject(new Cancelled());
      inside.then(
        (leave) => leave(),
        () => undefined,
      );
    };
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    inside.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });

/** Waits for something that goes on by itself; who is cancelled waits no longer. */
export const withSignal = <A>(task: Promise<A>, signal: AbortSignal): Promise<A> =>
  new Promise((resolve, reject) => {
    const stop = (): void => reject(new Cancelled());
    if (signal.aborted) return stop();
    signal.addEventListener("abort", stop, { once: true });
    task.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
