/** What stands before every route: credentials, accepted types, the rate limit; and the HTML pages behind unknown paths. */

import { type Answer, authorization, type Request, type Route, type Service } from "../http.js";
import { type Account, Refusal, refused } from "./wire.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export const API_KEY = "sandbox-key";
export const API_SECRET = "sandbox-secret";

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

export const guard =
  (account: Account): Service["guard"] =>
  (request) => {
    const refusal = unauthorized(request) ?? unacceptable(request) ?? unsupported(request) ?? throttled(account);
    if (refusal !== undefined) return refused(refusal);
    // The router would take an empty segment for an id.
    return /\/(\/|$)/.test(request.path) ? html(404, "Not Found") : undefined;
  };

/** Pages that are no JSON: 405 where the path exists with another method, 404 elsewhere. */
export const missing = (routes: readonly Route[]): Service["missing"] => {
  const shapes = routes.map(({ path }) => new RegExp(`^${path.replaceAll(/:[^/]+/g, "[^/]+")}$`));
  return (request) => (shapes.some((shape) => shape.test(request.path)) ? html(405, "Method Not Allowed") : html(404, "Not Found"));
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const unauthorized = ({ headers, path }: Request): Refusal | undefined => {
  if (path.startsWith("/public/")) return undefined;
  const { scheme, credentials } = authorization(headers);
  if (scheme === "basic" && Buffer.from(credentials, "base64").toString("utf8") === `${API_KEY}:${API_SECRET}`) return undefined;
  return new Refusal(401, "AuthFailed", "The API key or the API secret is not valid");
};

const unacceptable = ({ headers }: Request): Refusal | undefined => {
  const accepted = (headers.accept ?? "*/*").split(",").map((type) => type.replaceAll(/\s|;q=[\d.]+/g, "").toLowerCase());
  const known = ["*/*", "application/*", "application/json", "application/json;version=1", "application/json;version=2"];
  return accepted.some((type) => known.includes(type)) ? undefined : new Refusal(406, "NotAcceptable", "HTTP 406 Not Acceptable");
};

/** Where a file is sent as a form. */
const FORMS = /\/connector-sdk\/packages(\/|$)/;

const unsupported = ({ headers, raw, path }: Request): Refusal | undefined => {
  const type = (headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase();
  return raw.length === 0 || type === (FORMS.test(path) ? "multipart/form-data" : "application/json")
    ? undefined
    : new Refusal(415, "UnsupportedMediaType", "HTTP 415 Unsupported Media Type");
};

const throttled = ({ meter }: Account): Refusal | undefined => {
  const wait = meter.take("requests");
  return wait === undefined ? undefined : tooMany(wait, meter.headers());
};

export const tooMany = (wait: number, headers: Record<string, string>): Refusal =>
  new Refusal(429, "TooManyRequests", "The rate limit is reached", { ...headers, "retry-after": String(wait) });

const html = (status: number, title: string): Answer => ({
  status,
  headers: { "content-type": "text/html;charset=utf-8" },
  body: `<html><head><title>${status} ${title}</title></head><body><h1>HTTP ${status} ${title}</h1></body></html>`,
});
