/** Versions of a private provider. Checksums and their signature go to the blob store through links that vanish once used. */

import type { Answer, Request, Route } from "../http.js";
import { invalid, many, one, type Resource, conflict, text, textFlaws, unknownFlaws, written } from "./jsonapi.js";
import { onPrivateProvider, onVersion, VERSION, VERSIONS } from "./paths.js";
import { KINDS, type Provider, type Registry, type Version } from "./registry.js";

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

export const versionRoutes = (registry: Registry): Route[] => [
  {
    method: "GET",
    path: VERSIONS,
    handle: onPrivateProvider(registry, (provider, request) =>
      many(request, registry.versionsOf(provider), (v) => versionResource(registry, v, request.origin), registry.settings.pageSize),
    ),
  },
  { method: "POST", path: VERSIONS, handle: onPrivateProvider(registry, (provider, request) => create(registry, provider, request)) },
  {
    method: "GET",
    path: VERSION,
    handle: onVersion(registry, (version, request) => one(200, versionResource(registry, version, request.origin))),
  },
  {
    method: "DELETE",
    path: VERSION,
    handle: onVersion(registry, (version) => {
      registry.removeVersion(version);
      return { status: 204 };
    }),
  },
];

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const create = (registry: Registry, provider: Provider, request: Request): Answer => {
  const { world, settings } = registry;
  // Clients in the wild send an empty type here and the service takes it.
  const { attributes, refusal } = written(request, ["registry-provider-versions", ...(settings.strict ? [] : ["", undefined])]);
  if (refusal !== undefined) return refusal;
  const flaws = textFlaws(attributes, ["version", "key-id"]);
  const version = text(attributes, "version");
  const keyId = text(attributes, "key-id");
  // Clients in the wild leave them out, and the service takes that.
  const protocols = attributes["protocols"] ?? [];
  if (version !== "" && !/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/.test(version)) flaws.push(["version", "is invalid"]);
  if (!isTexts(protocols)) flaws.push(["protocols", "must be an array of strings"]);
  if (settings.strict) {
    flaws.push(...unknownFlaws(attributes, ["version", "key-id", "protocols"]));
    if (keyId !== "" && registry.keys.get(`${provider.namespace}/${keyId}`) === undefined) flaws.push(["key-id", "is not a known key"]);
    if (isTexts(protocols) && protocols.length === 0) flaws.push(["protocols", "can't be blank"]);
    if (isTexts(protocols) && !protocols.every((p) => ["4.0", "5.0", "6.0"].includes(p))) flaws.push(["protocols", "are not known"]);
  }
  if (flaws.length > 0 || !isTexts(protocols)) return invalid(flaws);
  if (registry.version(provider, version) !== undefined) return invalid([conflict("version")]);

  const at = world.now().toISOString();
  const id = `provver-${world.digits(KINDS.version, 16)}`;
  const row: Version = { id, providerId: provider.id, version, keyId, protocols, createdAt: at, updatedAt: at };
  registry.versions.set(id, row);
  world.record("create", KINDS.version, id, registry.naturalKey(row));
  return one(201, versionResource(registry, row, request.origin));
};

/** The version as a reader sees it; the links of missing files are new at every look. */
export const versionResource = (registry: Registry, version: Version, origin: string): Resource => {
  const { archive, settings } = registry;
  const provider = registry.providers.get(version.providerId);
  const manage = settings.access === "manage";
  const shasums = archive.flag(version.id, "shasums");
  const signature = archive.flag(version.id, "signature");
  const link = (name: string, part: "shasums" | "signature", there: boolean): Record<string, string> =>
    there
      ? { [`${name}-download`]: archive.link(origin, version.id, part, "download") }
      : manage
        ? { [`${name}-upload`]: archive.link(origin, version.id, part, "upload") }
        : {};
  const platforms = {
    data: registry.platformsOf(version).map(({ id }) => ({ id, type: "registry-provider-platforms" })),
    links: {
      related: `/api/v2/organizations/${provider?.organization ?? ""}/registry-providers/private/${provider?.namespace ?? ""}/${provider?.name ?? ""}/versions/${version.version}/platforms`,
    },
  };
  return {
    id: version.id,
    type: "registry-provider-versions",
    attributes: {
      version: version.version,
      "created-at": version.createdAt,
      "updated-at": version.updatedAt,
      "key-id": version.keyId,
      protocols: version.protocols,
      permissions: { "can-delete": manage, "can-upload-asset": manage },
      "shasums-uploaded": shasums,
      "shasums-sig-uploaded": signature,
    },
    relationships: {
      "registry-provider": { data: { id: version.providerId, type: "registry-providers" } },
      [settings.relations === "long" ? "registry-provider-platforms" : "platforms"]: platforms,
    },
    links: { ...link("shasums", "shasums", shasums), ...link("shasums-sig", "signature", signature) },
  };
};

const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every((item) => typeof item === "string");
