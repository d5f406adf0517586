/** The protocol with which `terraform init` finds and downloads providers, served from what was published. */

import type { Answer, Request, Route } from "../http.js";
import { notFound } from "./jsonapi.js";
import type { Platform, Provider, Registry, Version } from "./registry.js";

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

export const CONSUMER = "/api/registry/v1/providers/";

export const consumerRoutes = (registry: Registry): Route[] => [
  { method: "GET", path: `${CONSUMER}:namespace/:type/versions`, handle: (request) => versions(registry, request) },
  { method: "GET", path: `${CONSUMER}:namespace/:type/:version/download/:os/:arch`, handle: (request) => download(registry, request) },
];

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const versions = (registry: Registry, request: Request): Answer => {
  const provider = find(registry, request);
  if (provider === undefined) return notFound();
  const listed = registry.versionsOf(provider).flatMap((version) => {
    const platforms = registry.platformsOf(version).filter((platform) => isThere(registry, version, platform));
    if (platforms.length === 0 && !registry.settings.listIncomplete) return [];
    const shown = registry.settings.listIncomplete ? registry.platformsOf(version) : platforms;
    return [{ version: version.version, protocols: version.protocols, platforms: shown.map(({ os, arch }) => ({ os, arch })) }];
  });
  return { status: 200, body: { id: `${provider.namespace}/${provider.name}`, versions: listed, warnings: null } };
};

const download = (registry: Registry, request: Request): Answer => {
  const { version: number = "", os = "", arch = "" } = request.params;
  const provider = find(registry, request);
  const version = provider === undefined ? undefined : registry.version(provider, number);
  const platform = version === undefined ? undefined : registry.platform(version, os, arch);
  if (provider === undefined || version === undefined || platform === undefined) return notFound();
  if (!isThere(registry, version, platform)) return notFound();
  const { archive } = registry;
  const key = registry.keys.get(`${provider.namespace}/${version.keyId}`);
  return {
    status: 200,
    body: {
      protocols: version.protocols,
      os,
      arch,
      filename: platform.filename,
      download_url: archive.link(request.origin, platform.id, "binary", "download"),
      shasums_url: archive.link(request.origin, version.id, "shasums", "download"),
      shasums_signature_url: archive.link(request.origin, version.id, "signature", "download"),
      shasum: platform.shasum,
      signing_keys: {
        gpg_public_keys:
          key === undefined ? [] : [{ key_id: key.keyId, ascii_armor: key.armor, trust_signature: "", source: "", source_url: null }],
      },
    },
  };
};

/** Consumers write addresses in lower case, whatever the organization is called. */
const find = (registry: Registry, request: Request): Provider | undefined => {
  const address = [request.params["namespace"], request.params["type"]].join("/").toLowerCase();
  return registry.providers
    .all()
    .find(
      ({ organization, registry: kind, namespace, name }) =>
        kind === "private" && registry.hasOrganization(organization) && `${namespace}/${name}`.toLowerCase() === address,
    );
};

/** Whether every file that a consumer needs for the platform has come. */
const isThere = ({ archive }: Registry, version: Version, platform: Platform): boolean =>
  archive.bytes(version.id, "shasums") !== undefined &&
  archive.bytes(version.id, "signature") !== undefined &&
  archive.bytes(platform.id, "binary") !== undefined;
