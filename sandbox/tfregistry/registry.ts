/** What the registry holds: providers, their versions, their platforms, signing keys; how each is found, kept and taken away. */

import type { Table, World } from "../world.js";
import { type Archive, makeArchive } from "./archive.js";
import type { Settings } from "./options.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export interface Provider {
  readonly id: string;
  readonly organization: string;
  readonly registry: string;
  readonly namespace: string;
  readonly name: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface Version {
  readonly id: string;
  readonly providerId: string;
  readonly version: string;
  readonly keyId: string;
  readonly protocols: readonly string[];
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface Platform {
  readonly id: string;
  readonly versionId: string;
  readonly os: string;
  readonly arch: string;
  readonly shasum: string;
  readonly filename: string;
}

export interface Key {
  /** A bare number as text. What callers use is the key-id. */
  readonly id: string;
  readonly keyId: string;
  readonly namespace: string;
  readonly armor: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface Registry {
  readonly world: World;
  readonly settings: Settings;
  readonly archive: Archive;
  readonly providers: Table<Provider>;
  readonly versions: Table<Version>;
  readonly platforms: Table<Platform>;
  /** By namespace and key-id, with a slash between. */
  readonly keys: Table<Key>;
  hasOrganization(name: string): boolean;
  /** The provider that the holes `org`, `registry`, `namespace` and `name` of a path address. */
  provider(holes: Readonly<Record<string, string>>): Provider | undefined;
  versionsOf(provider: Provider): Version[];
  version(provider: Provider, version: string): Version | undefined;
  platformsOf(version: Version): Platform[];
  platform(version: Version, os: string, arch: string): Platform | undefined;
  /** The key that the object goes by in the ledger. */
  naturalKey(object: Provider | Version | Platform): string;
  removeProvider(provider: Provider): void;
  removeVersion(version: Version): void;
  removePlatform(platform: Platform): void;
}

export const KINDS = {
  provider: "tfregistry:RegistryProvider",
  version: "tfregistry:PrivateProviderRelease",
  platform: "tfregistry:Platform",
  key: "tfregistry:GpgKey",
} as const;

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

export const makeRegistry = (world: World, settings: Settings): Registry => {
  const registry: Registry = {
    world,
    settings,
    archive: makeArchive(world, settings),
    providers: world.table<Provider>(KINDS.provider),
    versions: world.table<Version>(KINDS.version),
    platforms: world.table<Platform>(KINDS.platform),
    keys: world.table<Key>(KINDS.key),

    hasOrganization: (name) => name === settings.organization || settings.otherOrganizations.includes(name),
    provider: (holes) =>
      registry.providers
        .all()
        .find(
          (p) =>
            p.organization === holes["org"] &&
            p.registry === holes["registry"] &&
            p.namespace === holes["namespace"] &&
            p.name === holes["name"],
        ),
    versionsOf: (provider) => registry.versions.all().filter((v) => v.providerId === provider.id),
    version: (provider, version) => registry.versionsOf(provider).find((v) => v.version === version),
    platformsOf: (version) => registry.platforms.all().filter((p) => p.versionId === version.id),
    platform: (version, os, arch) => registry.platformsOf(version).find((p) => p.os === os && p.arch === arch),

    naturalKey(object) {
      if ("versionId" in object) {
        const version = registry.versions.get(object.versionId);
        return [...(version === undefined ? [] : [registry.naturalKey(version)]), object.os, object.arch].join("/");
      }
      if ("providerId" in object) {
        const provider = registry.providers.get(object.providerId);
        return [...(provider === undefined ? [] : [provider.organization, provider.name]), object.version].join("/");
      }
      return [object.organization, object.registry, object.namespace, object.name].join("/");
    },

    removeProvider(provider) {
      for (const version of registry.versionsOf(provider)) registry.removeVersion(version);
      registry.providers.remove(provider.id);
      world.record("remove", KINDS.provider, provider.id, registry.naturalKey(provider));
    },
    removeVersion(version) {
      for (const platform of registry.platformsOf(version)) registry.removePlatform(platform);
      const key = registry.naturalKey(version);
      registry.archive.forget(version.id);
      registry.versions.remove(version.id);
      world.record("remove", KINDS.version, version.id, key);
    },
    removePlatform(platform) {
      const key = registry.naturalKey(platform);
      registry.archive.forget(platform.id);
      registry.platforms.remove(platform.id);
      world.record("remove", KINDS.platform, platform.id, key);
    },
  };
  return registry;
};
