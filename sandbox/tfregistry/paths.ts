/** Where providers, versions and platforms live, and how a path finds the one that it addresses before a handler runs. */

import type { Answer, Handler, Request } from "../http.js";
import { notFound, refuse } from "./jsonapi.js";
import type { Platform, Provider, Registry, Version } from "./registry.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export const PROVIDERS = "/api/v2/organizations/:org/registry-providers";
export const PROVIDER = `${PROVIDERS}/:registry/:namespace/:name`;
export const VERSIONS = `${PROVIDER}/versions`;
export const VERSION = `${VERSIONS}/:version`;
export const PLATFORMS = `${VERSION}/platforms`;
export const PLATFORM = `${PLATFORMS}/:os/:arch`;

type On<A> = (registry: Registry, handle: (found: A, request: Request) => Answer) => Handler;

// ---------------------------------------------------------------------------------------------------------------------
// Finders
// ---------------------------------------------------------------------------------------------------------------------

export const onProvider: On<Provider> = (registry, handle) => (request) => {
  const { org = "", registry: kind = "" } = request.params;
  if (!registry.hasOrganization(org)) return notFound();
  if (kind === "public" && !registry.settings.publicCuration) return curationOff();
  const provider = registry.provider(request.params);
  return provider === undefined ? notFound() : handle(provider, request);
};

/** A pointer to a public provider has no versions of its own. */
export const onPrivateProvider: On<Provider> = (registry, handle) =>
  onProvider(registry, (provider, request) =>
    provider.registry === "private" ? handle(provider, request) : refuse(403, "forbidden", "Only a private provider has versions here"),
  );

export const onVersion: On<Version> = (registry, handle) =>
  onPrivateProvider(registry, (provider, request) => {
    const version = registry.version(provider, request.params["version"] ?? "");
    return version === undefined ? notFound() : handle(version, request);
  });

export const onPlatform: On<Platform> = (registry, handle) =>
  onVersion(registry, (version, request) => {
    const platform = registry.platform(version, request.params["os"] ?? "", request.params["arch"] ?? "");
    return platform === undefined ? notFound() : handle(platform, request);
  });

export const curationOff = (): Answer => refuse(403, "forbidden", "Public provider curation is disabled");
