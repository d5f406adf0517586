/** What the registry sends and takes: paths, JSON:API documents, and looks that can tell "not there" from "not allowed to see". */

import type * as t from "io-ts";
import { type Call, del, get, type Path, path, post } from "../../sdk/call.js";
import { dict, flag, json, list, openShape, opt, text } from "../../sdk/codec.js";
import type { Plain } from "../../sdk/plain.js";
import { type Failure, refused } from "../../sdk/failure.js";
import { listed } from "../../sdk/tfregistry.js";
import { compositeId } from "../kernel/composite-id.js";
import { failureOf, RequestError, type VendorClient } from "../kernel/vendor-client.js";
import { listOrNone } from "../kernel/answers.js";

// ---------------------------------------------------------------------------------------------------------------------
// Paths
// ---------------------------------------------------------------------------------------------------------------------

export interface ProviderAt {
  readonly organization: string;
  readonly registry: string;
  readonly namespace: string;
  readonly name: string;
}

/** A version of a private provider, whose namespace is its organization. */
export interface VersionAt {
  readonly organization: string;
  readonly name: string;
  readonly version: string;
}

/** The id of a release in state. */
export const RELEASE_ID = compositeId("release", "{organization}/private/{organization}/{name}/{version}");

export const KEYS = "/api/registry/private/v2/gpg-keys";
export const keyPath = (organization: string, keyId: string): Path => path`/api/registry/private/v2/gpg-keys/${organization}/${keyId}`;

export const providersPath = (organization: string): Path => path`/api/v2/organizations/${organization}/registry-providers`;
export const providerPath = ({ organization, registry, namespace, name }: ProviderAt): Path =>
  path`/api/v2/organizations/${organization}/registry-providers/${registry}/${namespace}/${name}`;

export const privately = ({ organization, name }: { organization: string; name: string }): ProviderAt => ({
  organization,
  registry: "private",
  namespace: organization,
  name,
});

export const versionsPath = ({ organization, name }: { organization: string; name: string }): Path =>
  path`/api/v2/organizations/${organization}/registry-providers/private/${organization}/${name}/versions`;
export const versionPath = ({ organization, name, version }: VersionAt): Path =>
  path`/api/v2/organizations/${organization}/registry-providers/private/${organization}/${name}/versions/${version}`;
export const platformsPath = ({ organization, name, version }: VersionAt): Path =>
  path`/api/v2/organizations/${organization}/registry-providers/private/${organization}/${name}/versions/${version}/platforms`;
export const platformPath = ({ organization, name, version }: VersionAt, os: string, arch: string): Path =>
  path`/api/v2/organizations/${organization}/registry-providers/private/${organization}/${name}/versions/${version}/platforms/${os}/${arch}`;

// ---------------------------------------------------------------------------------------------------------------------
// Documents
// ---------------------------------------------------------------------------------------------------------------------

const links = opt(dict(json));

export const ProviderItem = openShape({ id: text, attributes: openShape({ name: text, "created-at": opt(text) }) });
export type ProviderItem = t.TypeOf<typeof ProviderItem>;

export const VersionItem = openShape({
  id: text,
  attributes: openShape({
    version: text,
    "key-id": text,
    // Versions that others made may have none.
    protocols: opt(json),
    "shasums-uploaded": opt(flag),
    "shasums-sig-uploaded": opt(flag),
  }),
  links,
});
export type VersionItem = t.TypeOf<typeof VersionItem>;

export const protocolsIn = ({ attributes: { protocols } }: VersionItem): string[] => (list(text).is(protocols) ? protocols : []);

export const PlatformItem = openShape({
  id: text,
  attributes: openShape({ os: text, arch: text, shasum: text, filename: text, "provider-binary-uploaded": opt(flag) }),
  links,
});
export type PlatformItem = t.TypeOf<typeof PlatformItem>;

export const KeyItem = openShape({ attributes: openShape({ "key-id": text, "ascii-armor": text }) });
export type KeyItem = t.TypeOf<typeof KeyItem>;

export const ProviderDocument = openShape({ data: ProviderItem });
export const VersionDocument = openShape({ data: VersionItem });
export const PlatformDocument = openShape({ data: PlatformItem });
export const KeyDocument = openShape({ data: KeyItem });

/** A JSON:API document that writes these attributes. */
export const written = (type: string, attributes: Plain): Plain => ({ data: { type, attributes } });

/** The address under that name; undefined once the file has been uploaded (or before, for downloads). */
export const linkOf = (item: { readonly links?: Record<string, unknown> | undefined }, name: string): string | undefined => {
  const link = item.links?.[name];
  return typeof link === "string" && link !== "" ? link : undefined;
};

// ---------------------------------------------------------------------------------------------------------------------
// Looks
// ---------------------------------------------------------------------------------------------------------------------

/**
 * What the call finds. A 404 can also mean that the token may not see the object: it counts as absent, undefined, only when the token can
 * list the organization's providers, so that an object is never dropped from state, or made again, for want of a permission.
 */
export const surely = async <A>(client: VendorClient, organization: string, call: Call<A>): Promise<A | undefined> => {
  const found = await client.find(call);
  if (found !== undefined) return found;
  const hidden = await absenceOf(client, get(providersPath(organization), { query: { "page[size]": 1 } }));
  if (hidden === undefined) return undefined;
  const isHome = (await absenceOf(client, get(path`/api/v2/organizations/${organization}`))) === undefined;
  throw new RequestError(
    refused({
      at: hidden.at,
      message: isHome
        ? `the token may not see the private registry of organization ${organization}`
        : `organization ${organization} does not exist, or the token may not see it`,
      hint: isHome
        ? "That takes a user or team token with Manage Private Registry; organization tokens do not have it."
        : "Check tfregistry:organization, tfregistry:hostname and whose token it is.",
    }),
  );
};

/** Removes what the path names. A 404 is a success only when the object can no longer be seen either. */
export const removed = async (client: VendorClient, organization: string, where: Path): Promise<void> => {
  const missed = await absenceOf(client, del(where));
  if (missed === undefined) return;
  const there = await surely(client, organization, get(where));
  if (there === undefined) return;
  const { at, message, hint } = missed;
  throw new RequestError(refused({ at, message, hint }));
};

// ---------------------------------------------------------------------------------------------------------------------
// What a key or an entry is needed for
// ---------------------------------------------------------------------------------------------------------------------

export const versionsOf = async (
  client: VendorClient,
  provider: { organization: string; name: string },
): Promise<readonly VersionItem[]> => {
  const versions = await listOrNone(client, listed(get(versionsPath(provider))));
  return versions.filter(VersionItem.is);
};

/** Versions anywhere in the organization that are verified with the key: `foo 1.0.0`. */
export const signedWith = async (client: VendorClient, organization: string, keyId: string): Promise<readonly string[]> => {
  const providers = await listOrNone(client, listed(get(providersPath(organization), { query: { "filter[registry_name]": "private" } })));
  const signed: string[] = [];
  for (const { attributes } of providers.filter(ProviderItem.is)) {
    const versions = await versionsOf(client, { organization, name: attributes.name });
    const own = versions.filter((version) => version.attributes["key-id"] === keyId);
    signed.push(...own.map((version) => `${attributes.name} ${version.attributes.version}`));
  }
  return signed;
};

// ---------------------------------------------------------------------------------------------------------------------
// Creates
// ---------------------------------------------------------------------------------------------------------------------

export const newKey = (organization: string, armor: string): Call =>
  post(KEYS, written("gpg-keys", { namespace: organization, "ascii-armor": armor }));

export const newProvider = ({ organization, registry, namespace, name }: ProviderAt): Call =>
  post(providersPath(organization), written("registry-providers", { name, namespace, "registry-name": registry }));

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

/** The registry's word that there is nothing; undefined when the call succeeds, also with an empty answer. */
const absenceOf = async (client: VendorClient, call: Call): Promise<Failure | undefined> => {
  try {
    await client.run(call);
    return undefined;
  } catch (error) {
    const failure = failureOf(error);
    if (failure.tag === "Absent") return failure;
    throw error;
  }
};
