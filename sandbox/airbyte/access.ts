/** Who may come in: Basic by a proxy in front, or a bearer token from client credentials, or anybody. And the two probes. */

import { createHmac } from "node:crypto";
import { type Answer, asFields, authorization, type Request, type Route } from "../http.js";
import { type Context, ok, post, settled } from "./endpoint.js";
import { need, text } from "./body.js";
import { framework, Refusal } from "./refusal.js";
import { zeroId } from "./store.js";

// ---------------------------------------------------------------------------------------------------------------------
// Constructors
// ---------------------------------------------------------------------------------------------------------------------

export const guard =
  (context: Context) =>
  (request: Request): Answer | undefined => {
    // After `world.clear()` the next request finds an installation again.
    context.store.instance();
    const { auth = "basic" } = context.options;
    if (auth === "basic" && !basicFits(context, request)) return proxyRefusal;
    if (!request.path.startsWith("/api/")) return undefined;
    return settle(context, request, () => {
      if (auth === "token" && !anonymous(request) && !tokenFits(context, request)) {
        throw framework(401, "Unauthorized", "The request carries no valid token");
      }
      if (request.raw.length > largestBody)
        throw framework(413, "Request Entity Too Large", `The body is larger than ${largestBody} bytes`);
      const type = (request.headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase();
      if (request.raw.length > 0 && type !== "application/json") {
        throw framework(415, "Unsupported Media Type", `Content type ${type === "" ? "missing" : type}; application/json is taken`);
      }
    });
  };

/** The web application answers for every path that is not the API, and for pages below it that nobody has. */
export const missing =
  (context: Context, routes: readonly Route[]) =>
  (request: Request): Answer => {
    const known = routes.some((route) => route.path === request.path);
    if (!request.path.startsWith("/api/") || (request.method === "GET" && !known)) {
      return { status: 200, body: webPage, headers: { "content-type": "text/html" } };
    }
    return settled(context, request, () => {
      if (known) throw framework(405, "Method Not Allowed", `Method ${request.method} is not allowed here`);
      throw framework(404, "Not Found", "There is no such page");
    });
  };

export const accessRoutes = (context: Context): Route[] => [
  { method: "GET", path: "/api/v1/health", handle: () => ok({ available: true }) },
  { method: "GET", path: "/api/v1/instance_configuration", handle: () => ok(instanceConfiguration(context)) },
  ...(context.options.auth === "token"
    ? [
        post(context, "applications/token", { client_id: need(text), client_secret: need(text) }, ({ client_id, client_secret }) => {
          const { clientId, clientSecret } = context.store.instance();
          if (client_id !== clientId || client_secret !== clientSecret) {
            throw framework(400, "Bad Request", "The client id or the client secret is wrong");
          }
          return ok({ access_token: newToken(context) });
        }),
      ]
    : []),
];

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const largestBody = 10 * 1024 * 1024;

const webPage = '<!doctype html>\n<html><head><title>Airbyte</title></head><body><div id="root"></div></body></html>\n';

const proxyRefusal: Answer = {
  status: 401,
  body: "<html><head><title>401 Authorization Required</title></head><body><h1>401 Authorization Required</h1></body></html>\n",
  headers: { "content-type": "text/html", "www-authenticate": 'Basic realm="Airbyte"' },
};

const settle = (context: Context, request: Request, check: () => void): Answer | undefined => {
  try {
    check();
    return undefined;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return settled(context, request, () => {
      throw error;
    });
  }
};

const basicFits = (context: Context, request: Request): boolean => {
  const { scheme, credentials } = authorization(request.headers);
  const { username, password } = context.store.instance();
  return scheme === "basic" && Buffer.from(credentials, "base64").toString("utf8") === `${username}:${password}`;
};

const anonymous = (request: Request): boolean =>
  ["/api/v1/health", "/api/v1/instance_configuration", "/api/v1/applications/token"].includes(request.path);

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

const signature = (context: Context, signed: string): string =>
  createHmac("sha256", context.store.instance().clientSecret).update(signed).digest("base64url");

const newToken = (context: Context): string => {
  const issued = context.store.seconds();
  const life = context.options.tokenSeconds ?? (context.edition.since("1.6") ? 15 * 60 : 24 * 60 * 60);
  const claims = { iss: "http://localhost", sub: zeroId, jti: context.world.count("airbyte:token"), iat: issued, exp: issued + life };
  const signed = `${encode({ alg: "HS256" })}.${encode(claims)}`;
  return `${signed}.${signature(context, signed)}`;
};

const tokenFits = (context: Context, request: Request): boolean => {
  const { scheme, credentials } = authorization(request.headers);
  const [header = "", claims = "", signed = ""] = credentials.split(".");
  if (scheme !== "bearer" || signed !== signature(context, `${header}.${claims}`)) return false;
  const expires = asFields(JSON.parse(Buffer.from(claims, "base64url").toString("utf8")) as unknown)?.["exp"];
  return typeof expires === "number" && context.world.now().getTime() < expires * 1000;
};

/** With a proxy in front the server itself knows of no authentication, and says so. */
const instanceConfiguration = (context: Context): unknown => {
  const { edition, store, options } = context;
  return {
    edition: "community",
    ...(edition.since("0.57") ? { version: edition.version, trackingStrategy: "logging" } : {}),
    // As far back as a description is known that requires it.
    ...(edition.since("1.8") ? { licenseStatus: "pro" } : {}),
    ...(edition.since("0.63") ? { auth: { mode: options.auth === "token" ? "simple" : "none" } } : {}),
    [edition.since("1.0") ? "airbyteUrl" : "webappUrl"]: "http://localhost:8000",
    initialSetupComplete: true,
    defaultUserId: zeroId,
    defaultOrganizationId: zeroId,
    ...(edition.since("0.57") ? { defaultOrganizationEmail: "owner@example.test" } : {}),
    // The description still requires it; servers have stopped to send it.
    ...(edition.since("0.50.51") ? {} : { defaultWorkspaceId: store.instance().workspaceId }),
  };
};
