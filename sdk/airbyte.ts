/** How Airbyte's Configuration API speaks: POST for everything, four ways to sign in, many shapes of error. */

import { type Call, post } from "./call.js";
import { isPlain, type Plain } from "./plain.js";
import type { Answer, Dialect } from "./dialect.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** One of: client id and secret, a bearer token, user name and password, nothing. */
export interface AirbyteCredentials {
  /** As the user gave it; `base` finds the API in it. */
  readonly serverUrl: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly clientId?: string | undefined;
  readonly clientSecret?: string | undefined;
  readonly bearerToken?: string | undefined;
}

/** A token without an expiry of its own lives at least this long. */
const TOKEN_LIFE_MS = 3 * 60_000;

/** The server gives a discovery 30 minutes. */
const JOB_MS = 35 * 60_000;
const WRITE_MS = 2 * 60_000;

const PAGE = 100;

// ---------------------------------------------------------------------------------------------------------------------
// Dialect
// ---------------------------------------------------------------------------------------------------------------------

const basic = (c: AirbyteCredentials): string => Buffer.from(`${c.username ?? ""}:${c.password ?? ""}`).toString("base64");

export const airbyteDialect: Dialect<AirbyteCredentials> = {
  vendor: "Airbyte",
  base: ({ serverUrl }) => {
    const bare = serverUrl
      .replace(/\/+$/, "")
      .replace(/\/(public\/)?v1$/, "")
      .replace(/\/+$/, "");
    return `${/\/api$/.test(bare) ? bare : `${bare}/api`}/v1`;
  },
  auth: (c) => {
    if (c.clientId !== undefined && c.clientSecret !== undefined) {
      const body = { client_id: c.clientId, client_secret: c.clientSecret };
      return { kind: "token", grant: { call: post("/applications/token", body, { effect: "read" }), read: readToken } };
    }
    if (c.bearerToken !== undefined) return { kind: "header", value: `Bearer ${c.bearerToken}` };
    if (c.username !== undefined || c.password !== undefined) return { kind: "header", value: `Basic ${basic(c)}` };
    return { kind: "none" };
  },
  secrets: (c) =>
    [c.password, c.clientSecret, c.bearerToken, c.password === undefined ? undefined : basic(c)].filter((s) => s !== undefined),
  headers: () => ({ accept: "application/json", "content-type": "application/json" }),
  unwrap: ({ body }) => ({ ok: true, data: body }),
  explain: (answer) => ({
    ...codeOf(answer),
    message: messageOf(answer),
    notFound: isGone(answer),
    ...(answer.status === 403 ? { hint: "Give the user or application the role for this." } : {}),
    ...(answer.status === 404 && !isGone(answer)
      ? { hint: "Check airbyte:serverUrl (it ends in /api), and whether this server's version has this endpoint." }
      : {}),
    ...(answer.status === 409 && /locked|running|in progress/i.test(messageOf(answer)) ? { busy: true } : {}),
    ...(answer.status === 423 ? { busy: true } : {}),
  }),
  page: (data, call) => {
    const items = itemsOf(data);
    if (items === undefined) return undefined;
    const next = nextPage(call, items.length);
    return next === undefined ? { items } : { items, next };
  },
  buckets: {
    all: { inFlight: 8 },
    // Each of these starts a worker on the server.
    jobs: { inFlight: 4 },
  },
  plainHttp: true,
  dependent: "workspaceId: workspace.id",
  unauthorized: "Check airbyte:clientId and clientSecret, or username and password (abctl local credentials prints them).",
};

// ---------------------------------------------------------------------------------------------------------------------
// Calls
// ---------------------------------------------------------------------------------------------------------------------

/** A read; Airbyte reads by POST. */
export const ask = (method: string, body: unknown, rest: Partial<Call> = {}): Call => post(`/${method}`, body, { effect: "read", ...rest });

/** A call that starts a job on the server and answers when it is over. */
export const job = (method: string, body: unknown): Call => ask(method, body, { bucket: "jobs", timeoutMs: JOB_MS });

/** Makes an object. With `job`, the server pulls an image first, which takes minutes. */
export const make = (method: string, body: unknown, how?: "job"): Call =>
  post(`/${method}`, body, how === "job" ? { bucket: "jobs", timeoutMs: JOB_MS } : { timeoutMs: WRITE_MS });

/** Changes an object by full values, so that it may be sent twice. A job is not started twice, as its failure answers like any other. */
export const change = (method: string, body: unknown, how?: "job"): Call =>
  post(
    `/${method}`,
    body,
    how === "job" ? { effect: "action", bucket: "jobs", timeoutMs: JOB_MS } : { effect: "replace", timeoutMs: WRITE_MS },
  );

/** A call whose answer holds a catalog: every stream of a source with all its columns. */
export const withCatalog = (call: Call): Call => ({ ...call, tree: true });

/** Removes an object. */
export const drop = (method: string, body: unknown): Call => post(`/${method}`, body, { effect: "remove", timeoutMs: WRITE_MS });

/** A list in pages; from 0.50 on every family has one of this form. */
export const listed = (method: string, body: Plain): Call => ask(method, { ...body, pagination: { pageSize: PAGE, rowOffset: 0 } });

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const readToken = (data: unknown, now: number): { token: string; livesMs: number } | undefined => {
  const token = isPlain(data) ? data["access_token"] : undefined;
  return typeof token === "string" && token !== "" ? { token, livesMs: lifeOf(token, now) } : undefined;
};

/** The life of a JSON web token by its own word. */
const lifeOf = (token: string, now: number): number => {
  try {
    const claims = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8")) as unknown;
    const exp = isPlain(claims) ? claims["exp"] : undefined;
    const iat = isPlain(claims) ? claims["iat"] : undefined;
    // The life is counted from the server's own issue time: our clocks may differ.
    return typeof exp === "number" ? Math.max(1000, typeof iat === "number" ? (exp - iat) * 1000 : exp * 1000 - now) : TOKEN_LIFE_MS;
  } catch {
    return TOKEN_LIFE_MS;
  }
};

/** Lists come bare or as the one list in the answer, under the family's name. */
const itemsOf = (data: unknown): readonly unknown[] | undefined => {
  const found = isPlain(data) ? Object.values(data).find((value) => Array.isArray(value)) : data;
  return Array.isArray(found) ? (found as unknown[]) : undefined;
};

/** A page that is full may have a next one. */
const nextPage = (call: Call, length: number): Call | undefined => {
  const { pagination } = isPlain(call.body) ? call.body : {};
  if (!isPlain(pagination) || typeof pagination["pageSize"] !== "number" || length < pagination["pageSize"]) return undefined;
  const rowOffset = Number(pagination["rowOffset"] ?? 0) + length;
  return { ...call, body: { ...(call.body as Plain), pagination: { ...pagination, rowOffset } } };
};

const textOf = (value: unknown): string | undefined => (typeof value === "string" && value.trim() !== "" ? value.trim() : undefined);

const listOf = (value: unknown): Plain[] => (Array.isArray(value) ? value.filter(isPlain) : []);

/** The framework's own "no such route" carries links; the service's "no such object" does not. */
const isGone = ({ status, body }: Answer): boolean =>
  status === 404 &&
  isPlain(body) &&
  body["_links"] === undefined &&
  (body["errorId"] !== undefined || textOf(body["message"]) !== undefined || body["id"] !== undefined);

const codeOf = ({ body }: Answer): { code?: string } => {
  const type = isPlain(body) ? textOf(body["type"]) : undefined;
  return type !== undefined && type.startsWith("error:") ? { code: type } : {};
};

const messageOf = ({ status, body }: Answer): string => {
  if (!isPlain(body)) return `status ${status} without a reason`;
  const data = isPlain(body["data"]) ? body["data"] : {};
  const detail = [textOf(body["detail"]), textOf(data["message"])].filter((x) => x !== undefined).join(": ");
  const invalid = listOf(body["validationErrors"]).map((e) =>
    [textOf(e["propertyPath"]), textOf(e["message"])].filter((x) => x !== undefined).join(" "),
  );
  const embedded = isPlain(body["_embedded"]) ? listOf(body["_embedded"]["errors"]).map((e) => textOf(e["message"]) ?? "") : [];
  const errorId = textOf(body["errorId"]);
  return (
    [detail, invalid.join("; "), embedded.join("; "), textOf(body["message"]) ?? ""].find((x) => x !== "") ??
    (errorId === undefined ? `status ${status} without a reason` : `error ${errorId}: the reason is in the server's log`)
  );
};
