/** The blob store: raw bytes in through an upload link, out through a download link. It never wants to see the API token. */

import type { Answer, Request, Route } from "../http.js";
import { KINDS, type Registry } from "./registry.js";

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

export const archivistRoutes = (registry: Registry): Route[] =>
  ["/_archivist/v1/object/:secret", "/v1/object/:secret"].flatMap((path): Route[] => [
    { method: "PUT", path, handle: (request) => put(registry, request) },
    { method: "GET", path, handle: (request) => get(registry, request) },
  ]);

export const isArchivist = (request: Request): boolean => /^(\/_archivist)?\/v1\/object\//.test(request.path);

export const archivistGuard = (request: Request): Answer | undefined =>
  request.headers.authorization === undefined ? undefined : says(400, "The link is the credential: send no Authorization header here.");

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const put = (registry: Registry, request: Request): Answer => {
  const { archive, world } = registry;
  const link = archive.open(request.params["secret"] ?? "");
  if (link?.use !== "upload") return says(404, "not found");
  if (archive.keep(link.holder, link.part, request.raw)) {
    const version = registry.versions.get(link.holder);
    const platform = registry.platforms.get(link.holder);
    if (version !== undefined) {
      registry.versions.set(version.id, { ...version, updatedAt: world.now().toISOString() });
      world.record("update", KINDS.version, version.id, registry.naturalKey(version));
    }
    if (platform !== undefined) world.record("update", KINDS.platform, platform.id, registry.naturalKey(platform));
  }
  return { status: 200 };
};

const get = (registry: Registry, request: Request): Answer => {
  const link = registry.archive.open(request.params["secret"] ?? "");
  const bytes = link?.use === "download" ? registry.archive.bytes(link.holder, link.part) : undefined;
  return bytes === undefined ? says(404, "not found") : { status: 200, body: bytes };
};

const says = (status: number, text: string): Answer => ({ status, body: `${text}\n`, headers: { "content-type": "text/plain" } });
