/** What is tried again, and when: pure decisions over what a request does and what became of it. */

import type { Effect } from "./call.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/**
 * What became of one attempt.
 * - `notSent`: the request was not written in full, so nothing can have happened.
 * - `postponed`: the vendor said "not now" and did nothing (429, 503 with Retry-After).
 * - `transient`: the server failed in a way that may pass (5xx); a write may or may not have been done.
 * - `ambiguous`: the request went out whole and no readable answer came back.
 * - `permanent`: it will not be better next time.
 */
export type Outcome = "notSent" | "postponed" | "transient" | "ambiguous" | "permanent";

export type Decision = { readonly kind: "retry"; readonly afterMs: number } | { readonly kind: "stop" };

export interface Attempt {
  readonly effect: Effect;
  readonly outcome: Outcome;
  /** 1 for the first attempt. */
  readonly attempt: number;
  /** What the server asked for, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
  /** Milliseconds until the operation's deadline. */
  readonly leftMs: number;
  /** A number in [0, 1). */
  readonly random: number;
}

/** At most so many attempts of one call. */
export const MAX_ATTEMPTS = 5;

/** Who was asked when to come back stands in a queue, and is not given up for being sent away a few times. */
export const MAX_TURNS = 12;

/** A longer wait is not worth it: fail at once and say when to come back. */
export const MAX_RETRY_AFTER_MS = 60_000;

const BASE_MS: Record<Outcome, number> = { notSent: 200, postponed: 1000, transient: 200, ambiguous: 200, permanent: 0 };

const CAP_MS = 20_000;

/** Whether the same request may be sent again. A create is never repeated once it may have been carried out. */
const AGAIN: Record<Outcome, Record<Effect, boolean>> = {
  notSent: { read: true, replace: true, remove: true, create: true, action: true },
  postponed: { read: true, replace: true, remove: true, create: true, action: true },
  transient: { read: true, replace: true, remove: true, create: false, action: false },
  ambiguous: { read: true, replace: true, remove: true, create: false, action: false },
  permanent: { read: false, replace: false, remove: false, create: false, action: false },
};

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

export const decide = ({ effect, outcome, attempt, retryAfterMs, leftMs, random }: Attempt): Decision => {
  const most = outcome === "postponed" && retryAfterMs !== undefined ? MAX_TURNS : MAX_ATTEMPTS;
  if (!AGAIN[outcome][effect] || attempt >= most) return { kind: "stop" };
  const backOff = random * Math.min(CAP_MS, BASE_MS[outcome] * 2 ** (attempt - 1));
  // Callers that were sent away together would come back together: up to a tenth is added to what the server asked for.
  const asked = retryAfterMs === undefined ? 0 : retryAfterMs + Math.min(2000, retryAfterMs * 0.1) * random;
  if (retryAfterMs !== undefined && retryAfterMs > MAX_RETRY_AFTER_MS) return { kind: "stop" };
  const afterMs = Math.ceil(Math.max(backOff, asked));
  return afterMs > leftMs ? { kind: "stop" } : { kind: "retry", afterMs };
};

/** The outcome that a status stands for; undefined for a success. */
export const outcomeOf = (status: number, retryAfterMs: number | undefined, busy: boolean): Outcome | undefined => {
  if (status >= 200 && status < 300) return undefined;
  if (status === 429 || status === 425) return "postponed";
  if (status === 503 && retryAfterMs !== undefined) return "postponed";
  if (busy) return "postponed";
  if (
    status === 408 ||
    status === 500 ||
    status === 502 ||
    status === 503 ||
    status === 504 ||
    (status >= 520 && status <= 524) ||
    status === 529
  )
    return "transient";
  return "permanent";
};

/** Whether a write with this outcome may have been carried out. */
export const maybeCarriedOut = (outcome: Outcome): boolean => outcome === "transient" || outcome === "ambiguous";

/** Answers of something in front of the vendor that has waited long enough. */
const GATEWAY: ReadonlySet<number> = new Set([408, 502, 504, 520, 522, 524]);

/** Whether a write with this outcome may be carried out after its answer. The vendor's own failure says that it has ended. */
export const mayBeCarriedOutLater = (status: number | undefined): boolean => status === undefined || GATEWAY.has(status);

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** Milliseconds that the server asks us to wait: Retry-After (seconds or a date), else the usual reset headers; undefined if none is sound. */
export const retryAfter = (headers: Headers, now: number): number | undefined => {
  const read = (name: string): string | undefined => {
    const value = headers[name];
    return (Array.isArray(value) ? value[0] : value)?.trim();
  };
  const number = (value: string | undefined): number | undefined =>
    value !== undefined && /^\d+(\.\d+)?$/.test(value) ? Number(value) : undefined;
  const after = read("retry-after");
  const seconds = number(after);
  if (seconds !== undefined) return seconds * 1000;
  // Without a time of day it is no date, whatever Date.parse makes of it: it takes "-5" for a day in May.
  if (after !== undefined && /\d\d:\d\d:\d\d/.test(after)) {
    const then = Date.parse(after);
    // The server's own clock counts: what matters is how far away the date is for it.
    const there = Date.parse(read("date") ?? "");
    if (!Number.isNaN(then)) return Math.max(0, then - (Number.isNaN(there) ? now : there));
  }
  const reset = number(read("x-ratelimit-reset") ?? read("ratelimit-reset"));
  if (reset === undefined) return undefined;
  // Some send the seconds to wait, some the second of the epoch.
  return reset > 1e9 ? Math.max(0, reset * 1000 - now) : reset * 1000;
};
