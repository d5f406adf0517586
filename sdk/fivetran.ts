/** How Fivetran speaks: basic authorization, the {code, message, data} envelope, cursors, account-wide limits. */

import { type Call, callName } from "./call.js";
import { isPlain } from "./plain.js";
import type { Dialect } from "./dialect.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export interface FivetranCredentials {
  readonly apiKey: string;
  readonly apiSecret: string;
  /** Ends in `/v1`. */
  readonly apiUrl: string;
}

/** Paths that answer in the second version of their format. */
const VERSION_2 = /^\/(connections|destinations)(\/|$)/;

/** A source can be asked for its tables once its connection is connected. */
const RELOAD = /\/schemas\/reload$/;

/** Codes with which Fivetran says that an object is gone: `NotFound_Connection`, `NotFound`, … */
const GONE = /^NotFound(_|$)/;

// ---------------------------------------------------------------------------------------------------------------------
// Dialect
// ---------------------------------------------------------------------------------------------------------------------

const basic = (c: FivetranCredentials): string => Buffer.from(`${c.apiKey}:${c.apiSecret}`).toString("base64");

export const fivetranDialect: Dialect<FivetranCredentials> = {
  vendor: "Fivetran",
  base: (c) => c.apiUrl.replace(/\/+$/, ""),
  auth: (c) => ({ kind: "header", value: `Basic ${basic(c)}` }),
  secrets: (c) => [c.apiSecret, basic(c)],
  headers: (call) => ({
    accept: VERSION_2.test(call.path.text) ? "application/json;version=2" : "application/json",
    ...(call.body === undefined ? {} : { "content-type": "application/json" }),
  }),
  unwrap: ({ body }) => {
    if (body === undefined) return { ok: true, data: undefined };
    if (!isPlain(body) || typeof body["code"] !== "string")
      return { ok: false, message: "the answer is not Fivetran's {code, message, data}" };
    return { ok: true, data: body["data"] };
  },
  explain: ({ status, body }, call) => {
    const fields = isPlain(body) ? body : {};
    const code = typeof fields["code"] === "string" ? fields["code"] : undefined;
    const message = typeof fields["message"] === "string" && fields["message"] !== "" ? fields["message"] : undefined;
    return {
      ...(code === undefined ? {} : { code }),
      message: message ?? `status ${status} without a reason`,
      notFound: status === 404 && code !== undefined && GONE.test(code),
      ...(status === 400 || status === 409 ? { conflict: true } : {}),
      ...(status === 400 && RELOAD.test(call.path.text) ? { notYet: true } : {}),
      ...(status === 403 ? { hint: "Give the key's role access to this, or use another key." } : {}),
      ...(status === 404 && code === undefined ? { hint: `Check fivetran:apiUrl: that address has no ${callName(call)}.` } : {}),
    };
  },
  page: (data, call) => {
    if (!isPlain(data) || !Array.isArray(data["items"])) return undefined;
    const items = data["items"] as unknown[];
    const cursor = data["next_cursor"] ?? data["nextCursor"];
    return typeof cursor === "string" && cursor !== "" ? { items, next: withCursor(call, cursor) } : { items };
  },
  buckets: {
    // Of a paid account. Who has less, or shares it, is reported by the vendor's 429, which slows everybody down.
    all: { inFlight: 8, rate: { requests: 20_000, perMs: 3_600_000 } },
    setupTests: { inFlight: 8, rate: { requests: 250, perMs: 60_000 } },
    sourceInteraction: { inFlight: 8, rate: { requests: 500, perMs: 60_000 } },
  },
  dependent: "groupId: destination.groupId",
  unauthorized: "Check the API key and secret (Fivetran → Account settings → API config).",
};

const withCursor = (call: Call, cursor: string): Call => ({ ...call, query: { ...call.query, cursor } });

/** A list, in pages as large as Fivetran gives them. */
export const listed = (call: Call): Call => ({ ...call, query: { limit: 1000, ...call.query } });
