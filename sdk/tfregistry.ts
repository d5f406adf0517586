/** How HCP Terraform and Terraform Enterprise speak: bearer tokens, JSON:API, pages by number, 404 for more than one reason. */

import type { Call } from "./call.js";
import { isPlain } from "./plain.js";
import type { Answer, Dialect } from "./dialect.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export interface TfregistryCredentials {
  /** `app.terraform.io`, `tfe.example.com:8443`, or an origin such as `http://127.0.0.1:8080`. */
  readonly hostname: string;
  readonly token: string;
  /** Where the token came from, for messages. */
  readonly tokenSource?: string | undefined;
}

// ---------------------------------------------------------------------------------------------------------------------
// Dialect
// ---------------------------------------------------------------------------------------------------------------------

export const originOf = (hostname: string): string =>
  /^https?:\/\//.test(hostname) ? hostname.replace(/\/+$/, "") : `https://${hostname}`;

export const tfregistryDialect: Dialect<TfregistryCredentials> = {
  vendor: "The Terraform registry",
  base: (c) => originOf(c.hostname),
  auth: (c) => ({ kind: "header", value: `Bearer ${c.token}` }),
  secrets: (c) => [c.token],
  headers: (call) => ({
    accept: "application/vnd.api+json",
    ...(call.verb === "GET" ? {} : { "content-type": "application/vnd.api+json" }),
  }),
  unwrap: ({ body }) => {
    if (body === undefined) return { ok: true, data: undefined };
    return isPlain(body) ? { ok: true, data: body } : { ok: false, message: "the answer is not a JSON:API document" };
  },
  explain: (answer, call) => ({
    message: errorsOf(answer) || `status ${answer.status} without a reason`,
    // Only the API's own error document counts: a proxy or a wrong address also answers 404.
    notFound: answer.status === 404 && isPlain(answer.body) && Array.isArray(answer.body["errors"]),
    ...([400, 409, 422].includes(answer.status) ? { conflict: true } : {}),
    ...(answer.status === 404
      ? {
          hint:
            call.effect === "read"
              ? "It may also exist without the token being allowed to see it: check both."
              : "Either it is not there, or the token may not write to the registry: that takes the owners team or Manage Private Registry, and organization tokens never can.",
        }
      : {}),
    ...(answer.status === 403 ? { hint: "The token is valid but may not do this: give its user or team the permission." } : {}),
  }),
  page: (document, call) => {
    if (!isPlain(document) || !Array.isArray(document["data"])) return undefined;
    const items = document["data"] as unknown[];
    const meta = isPlain(document["meta"]) ? document["meta"] : {};
    const pagination = isPlain(meta["pagination"]) ? meta["pagination"] : {};
    const next = pagination["next-page"];
    return typeof next === "number" && items.length > 0
      ? { items, next: { ...call, query: { ...call.query, "page[number]": next } } }
      : { items };
  },
  // Terraform Enterprise has a limit of its own, which its administrators set.
  allows: ({ headers }) => {
    const limit = String(headers["x-ratelimit-limit"] ?? "").trim();
    return /^[1-9]\d{0,5}$/.test(limit) ? Number(limit) : undefined;
  },
  buckets: { all: { inFlight: 8, rate: { requests: 30, perMs: 1000 } } },
  unauthorized: "The token is missing, wrong or expired (HCP Terraform → User settings → Tokens).",
};

/** The dialect that, when the token is refused, says where the token came from. */
export const dialectFor = ({ tokenSource }: TfregistryCredentials): Dialect<TfregistryCredentials> =>
  tokenSource === undefined
    ? tfregistryDialect
    : { ...tfregistryDialect, unauthorized: `The token from ${tokenSource} is wrong or expired (HCP Terraform → User settings → Tokens).` };

/** A list, in the largest pages there are. */
export const listed = (call: Call): Call => ({ ...call, query: { "page[size]": 100, ...call.query } });

const errorsOf = ({ body }: Answer): string => {
  const errors = isPlain(body) && Array.isArray(body["errors"]) ? (body["errors"] as unknown[]) : [];
  return errors
    .map((e) => (isPlain(e) ? [e["title"], e["detail"]].filter((x) => typeof x === "string" && x !== "").join(": ") : String(e)))
    .filter((x) => x !== "")
    .join("; ");
};
