/** A vendor that exists in tests only, with every kind of sign-in. */

import type { TypeOf } from "io-ts";
import { post } from "../sdk/call.js";
import { openShape, text } from "../sdk/codec.js";
import { isPlain } from "../sdk/plain.js";
import type { Auth, Dialect } from "../sdk/dialect.js";
import { type Client, connect } from "../sdk/transport.js";
import { hastyClock } from "./clock.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export interface AcmeCredentials {
  readonly url: string;
  readonly key: string;
  readonly signIn?: "header" | "token";
}

export const ACME = "https://acme.example";

export const acmeKey = "canary-acme-key-51c7";

export const thing = openShape({ id: text, name: text });

export type Thing = TypeOf<typeof thing>;

// ---------------------------------------------------------------------------------------------------------------------
// Dialect
// ---------------------------------------------------------------------------------------------------------------------

const auth = ({ key, signIn }: AcmeCredentials): Auth =>
  signIn === "token"
    ? { kind: "token", grant: { call: post("/token", { key }, { effect: "read" }), read: readToken } }
    : { kind: "header", value: `Key ${key}` };

const readToken = (data: unknown): { token: string; livesMs: number } | undefined =>
  isPlain(data) && typeof data["token"] === "string" ? { token: data["token"], livesMs: 600_000 } : undefined;

export const acmeDialect: Dialect<AcmeCredentials> = {
  vendor: "Acme",
  base: ({ url }) => `${url}/v1`,
  auth,
  secrets: ({ key }) => [key],
  headers: () => ({ accept: "application/json", "content-type": "application/json" }),
  unwrap: ({ body }) => (body === "strange" ? { ok: false, message: "the answer is strange" } : { ok: true, data: body }),
  explain: ({ status, body }) => ({
    message: isPlain(body) && typeof body["message"] === "string" ? body["message"] : `status ${status} without a reason`,
    notFound: status === 404 && isPlain(body),
    ...(status === 423 ? { busy: true } : {}),
    ...(status === 409 ? { conflict: true } : {}),
  }),
  page: (data, call) => {
    if (!isPlain(data) || !Array.isArray(data["items"])) return undefined;
    const next = data["next"];
    return {
      items: data["items"] as unknown[],
      ...(typeof next === "string" ? { next: { ...call, query: { cursor: next } } } : {}),
    };
  },
  buckets: { all: { inFlight: 4 }, slow: { inFlight: 1 } },
  unauthorized: "Check acme:key.",
};

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

/** A client with a clock that never lets a test wait, and without jitter. */
export const acme = (more: Partial<AcmeCredentials> = {}): { readonly client: Client; readonly clock: ReturnType<typeof hastyClock> } => {
  const clock = hastyClock();
  return {
    client: connect(acmeDialect, { url: ACME, key: acmeKey, ...more }, { clock, random: () => 0, userAgent: "acme-tests/1" }),
    clock,
  };
};
