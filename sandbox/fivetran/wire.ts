/** How this API wraps its answers: the envelope, its codes, and pages of a list. */

import type { Answer, Request, Route } from "../http.js";
import type { World } from "../world.js";
import type { FivetranOptions } from "./options.js";
import type { Meter } from "./rate-limits.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** What every family of routes works on. */
export interface Account {
  readonly world: World;
  readonly options: FivetranOptions;
  readonly meter: Meter;
}

/** An answer that ends the request: thrown by whatever finds the reason, sent by the route. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// Answers
// ---------------------------------------------------------------------------------------------------------------------

export const envelope = (status: number, code: string, message: string | undefined, data?: unknown): Answer => ({
  status,
  body: { code, ...(message === undefined ? {} : { message }), ...(data === undefined ? {} : { data }) },
});

export const ok = (data: unknown, message?: string): Answer => envelope(200, "Success", message, data);

/** Deletes and the like: no `data`. */
export const done = (message: string): Answer => envelope(200, "Success", message);

export const created = (account: Account, data: unknown, message: string, status: 200 | 201 = 201): Answer =>
  envelope(account.options.createdStatus ?? status, "Success", message, data);

export const invalid = (message: string): Refusal => new Refusal(400, "InvalidInput", message);

export const conflict = (message: string): Refusal => new Refusal(409, "Conflict", message);

export const duplicate = (account: Account, message: string): Refusal =>
  account.options.duplicateStatus === 400 ? invalid(message) : conflict(message);

/** Some kinds have a code of their own when they are missing, some have the bare one. */
const BARE = ["User", "Webhook"];

/** `noun` as in the code: `Connection` makes `NotFound_Connection`. */
export const absent = (noun: string, id: string): Refusal =>
  new Refusal(404, BARE.includes(noun) ? "NotFound" : `NotFound_${noun}`, `${noun} with id '${id}' doesn't exist`);

/** The value that was looked up, or the 404 of its noun. */
export const found = <A>(value: A | undefined, noun: string, id: string): A => {
  if (value === undefined) throw absent(noun, id);
  return value;
};

export const refused = (refusal: Refusal): Answer => ({
  ...envelope(refusal.status, refusal.code, refusal.message),
  headers: refusal.headers,
});

// ---------------------------------------------------------------------------------------------------------------------
// Routes
// ---------------------------------------------------------------------------------------------------------------------

/** A route below `/v1` whose handler may throw a refusal. */
export const route = (account: Account, method: Route["method"], path: string, handle: (request: Request) => Answer): Route => ({
  method,
  path: `/v1${path}`,
  handle: (request) => {
    let answer: Answer;
    try {
      answer = handle(request);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      answer = refused(error);
    }
    return { ...answer, headers: { ...account.meter.headers(), ...answer.headers } };
  },
});

/** The last hole of a path, such as the id of the object that is asked for. */
export const hole = (request: Request, name: string): string => request.params[name] ?? "";

/** One page of a list as `cursor` and `limit` ask; without `next_cursor` it is the last. */
export const page = (account: Account, request: Request, items: readonly unknown[]): Answer => {
  const limit = Number(request.query.get("limit") ?? "100");
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000) throw invalid("Query parameter 'limit' must be a number from 1 to 1000");
  const cursor = request.query.get("cursor");
  const start =
    cursor === null
      ? 0
      : Number(
          Buffer.from(cursor, "base64url")
            .toString("utf8")
            .replace(/^from:/, ""),
        );
  if (!Number.isInteger(start) || start < 0 || cursor === "") throw invalid("Query parameter 'cursor' is not valid");
  const end = start + Math.min(limit, account.options.pageSize ?? limit);
  const next = end < items.length ? { next_cursor: Buffer.from(`from:${end}`).toString("base64url") } : {};
  return ok({ items: items.slice(start, end), ...next });
};
