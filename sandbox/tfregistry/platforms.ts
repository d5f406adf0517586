/** Platforms of a version: one archive each, uploaded through a link that vanishes once used. */

import type { Answer, Request, Route } from "../http.js";
import { invalid, many, one, type Resource, conflict, text, textFlaws, unknownFlaws, written } from "./jsonapi.js";
import { onPlatform, onVersion, PLATFORM, PLATFORMS } from "./paths.js";
import { KINDS, type Platform, type Registry, type Version } from "./registry.js";

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

export const platformRoutes = (registry: Registry): Route[] => [
  {
    method: "GET",
    path: PLATFORMS,
    handle: onVersion(registry, (version, request) =>
      many(request, registry.platformsOf(version), (p) => platformResource(registry, p, request.origin), registry.settings.pageSize),
    ),
  },
  { method: "POST", path: PLATFORMS, handle: onVersion(registry, (version, request) => create(registry, version, request)) },
  {
    method: "GET",
    path: PLATFORM,
    handle: onPlatform(registry, (platform, request) => one(200, platformResource(registry, platform, request.origin))),
  },
  {
    method: "DELETE",
    path: PLATFORM,
    handle: onPlatform(registry, (platform) => {
      registry.removePlatform(platform);
      return { status: 204 };
    }),
  },
];

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const create = (registry: Registry, version: Version, request: Request): Answer => {
  const { world, settings } = registry;
  // The documentation names two types and clients send a third, the empty one; the service takes them all.
  const types = ["registry-provider-platforms", "registry-provider-version-platforms", ...(settings.strict ? [] : ["", undefined])];
  const { attributes, refusal } = written(request, types);
  if (refusal !== undefined) return refusal;
  const names = ["os", "arch", "shasum", "filename"];
  const flaws = textFlaws(attributes, names);
  const os = text(attributes, "os");
  const arch = text(attributes, "arch");
  const shasum = text(attributes, "shasum");
  const filename = text(attributes, "filename");
  if (settings.strict) {
    flaws.push(...unknownFlaws(attributes, names));
    if (shasum !== "" && !/^[0-9a-f]{64}$/i.test(shasum)) flaws.push(["shasum", "is not a SHA-256 checksum"]);
    if (filename.includes("/")) flaws.push(["filename", "must be a bare name"]);
  }
  if (flaws.length > 0) return invalid(flaws);
  if (registry.platform(version, os, arch) !== undefined) return invalid([conflict("arch")]);

  const id = `provpltfrm-${world.digits(KINDS.platform, 16)}`;
  const platform: Platform = { id, versionId: version.id, os, arch, shasum, filename };
  registry.platforms.set(id, platform);
  world.record("create", KINDS.platform, id, registry.naturalKey(platform));
  return one(201, platformResource(registry, platform, request.origin));
};

const platformResource = (registry: Registry, platform: Platform, origin: string): Resource => {
  const { archive, settings } = registry;
  const manage = settings.access === "manage";
  const there = archive.flag(platform.id, "binary");
  return {
    id: platform.id,
    type: "registry-provider-platforms",
    attributes: {
      os: platform.os,
      arch: platform.arch,
      filename: platform.filename,
      shasum: platform.shasum,
      permissions: { "can-delete": manage, "can-upload-asset": manage },
      "provider-binary-uploaded": there,
    },
    relationships: { "registry-provider-version": { data: { id: platform.versionId, type: "registry-provider-versions" } } },
    links: there
      ? { "provider-binary-download": archive.link(origin, platform.id, "binary", "download") }
      : manage
        ? { "provider-binary-upload": archive.link(origin, platform.id, "binary", "upload") }
        : {},
  };
};
