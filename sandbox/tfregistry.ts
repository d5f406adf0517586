/** HCP Terraform's private registry in memory: providers, versions, platforms, signing keys, the blob store and the consumer's protocol. */

import { type Answer, authorization, type Request, type Route, type Service } from "./http.js";
import { archivistGuard, archivistRoutes, isArchivist } from "./tfregistry/archivist.js";
import { CONSUMER, consumerRoutes } from "./tfregistry/consumer.js";
import { MEDIA_TYPE, answer, notFound, one, plain, refuse } from "./tfregistry/jsonapi.js";
import { KEYS, keyRoutes } from "./tfregistry/keys.js";
import { type Settings, settle, type TfregistryOptions } from "./tfregistry/options.js";
import { platformRoutes } from "./tfregistry/platforms.js";
import { providerRoutes } from "./tfregistry/providers.js";
import { makeRegistry, type Registry } from "./tfregistry/registry.js";
import { versionRoutes } from "./tfregistry/versions.js";
import type { World } from "./world.js";

export type { TfregistryOptions };

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

export const tfregistryService = (
  world: World,
  options: TfregistryOptions,
): { service: Service; credentials: { token: string; organization: string } } => {
  const settings = settle(options);
  const registry = makeRegistry(world, settings);
  const limiter = makeLimiter(world, settings.rateLimit);

  /** What every answer gets on its way out. */
  const finish = (request: Request, given: Answer): Answer => {
    if (isArchivist(request) || request.path === DISCOVERY) return given;
    const bare = settings.plainErrors || request.path.startsWith(KEYS) || request.path.startsWith(CONSUMER);
    const shaped = bare && given.status !== 401 ? plain(given) : given;
    return { ...shaped, headers: { ...shaped.headers, ...limiter.headers() } };
  };

  const guard = (request: Request): Answer | undefined => {
    if (isArchivist(request)) return archivistGuard(request);
    if (request.path === DISCOVERY) return undefined;
    if (!limiter.admit()) return answer(429, { errors: [{ status: 429, title: "too many requests", detail: "API rate limit exceeded" }] });
    if (request.path === PING) return undefined;
    const { scheme, credentials } = authorization(request.headers);
    if (scheme !== "bearer" || credentials !== settings.token) return refuse(401, "unauthorized");
    if (isBarred(request, settings)) return notFound();
    if (request.method !== "POST" && request.method !== "PATCH") return undefined;
    if (request.raw.length > 0 && request.headers["content-type"]?.split(";")[0]?.trim() !== MEDIA_TYPE) {
      return refuse(415, "unsupported media type", `The content type must be ${MEDIA_TYPE}`);
    }
    return request.raw.length > 0 && request.body === undefined ? refuse(400, "bad request", "The body is not JSON") : undefined;
  };

  const routes = [
    ...rootRoutes(registry),
    ...providerRoutes(registry),
    ...versionRoutes(registry),
    ...platformRoutes(registry),
    ...keyRoutes(registry),
    ...consumerRoutes(registry),
  ].map((route): Route => ({ ...route, handle: async (request) => finish(request, await route.handle(request)) }));

  const service: Service = {
    routes: [...routes, ...archivistRoutes(registry)],
    guard(request) {
      const stopped = guard(request);
      return stopped === undefined ? undefined : finish(request, stopped);
    },
    missing: (request) => finish(request, notFound()),
  };
  return { service, credentials: { token: settings.token, organization: settings.organization } };
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const DISCOVERY = "/.well-known/terraform.json";
const PING = "/api/v2/ping";

/** The real service hides what a token may not do behind a 404. */
const isBarred = (request: Request, { access }: Settings): boolean => {
  if (access === "manage") return false;
  if (access === "read") return request.method !== "GET";
  return /^\/api\/registry\/|\/registry-providers(\/|$)/.test(request.path);
};

const rootRoutes = (registry: Registry): Route[] => [
  {
    method: "GET",
    path: DISCOVERY,
    handle: () => ({
      status: 200,
      body: {
        "modules.v1": "/api/registry/v1/modules/",
        "providers.v1": CONSUMER,
        "state.v2": "/api/v2/",
        "tfe.v2": "/api/v2/",
        "tfe.v2.1": "/api/v2/",
        "tfe.v2.2": "/api/v2/",
      },
    }),
  },
  {
    method: "GET",
    path: PING,
    handle: () => ({
      status: 204,
      headers: { "TFP-API-Version": "2.6", "TFP-AppName": registry.settings.product, ...versionHeaders(registry.settings) },
    }),
  },
  { method: "GET", path: "/api/v2/organizations/:org", handle: (request) => organization(registry, request) },
];

const versionHeaders = ({ product }: Settings): Record<string, string> =>
  product === "Terraform Enterprise" ? { "X-TFE-Version": "v202507-1", "X-TFE-Current-Version": "1.0.0" } : {};

const organization = (registry: Registry, request: Request): Answer => {
  const { org = "" } = request.params;
  if (!registry.hasOrganization(org)) return notFound();
  const manage = registry.settings.access === "manage";
  return one(200, {
    id: org,
    type: "organizations",
    attributes: {
      name: org,
      permissions: {
        "can-update": false,
        "can-destroy": false,
        "can-traverse": true,
        "can-create-module": manage,
        "can-create-provider": manage,
        "can-manage-public-modules": manage,
        "can-manage-public-providers": manage && registry.settings.publicCuration,
      },
    },
    links: { self: `/api/v2/organizations/${org}` },
  });
};

/** Counts requests in windows of a second, as one caller's. */
const makeLimiter = (world: World, limit: number | undefined): { admit(): boolean; headers(): Record<string, string> } => {
  let start = 0;
  let used = 0;
  return {
    admit() {
      const now = world.now().getTime();
      if (now - start >= 1000) [start, used] = [now, 0];
      used += 1;
      return limit === undefined || used <= limit;
    },
    headers(): Record<string, string> {
      if (limit === undefined) return {};
      const rest = used < limit ? 0 : Math.max(0, start + 1000 - world.now().getTime()) / 1000;
      return { "X-RateLimit-Limit": String(limit), "X-RateLimit-Reset": String(rest) };
    },
  };
};
