/** What the registry sends and takes: paths, JSON:API documents, and looks that can tell "not there" from "not allowed to see". */

import * as E from "fp-ts/lib/Either.js";
import type * as TE from "fp-ts/lib/TaskEither.js";
import type * as t from "io-ts";
import { type Call, del, get, type Path, path, post } from "../../sdk/call.js";
import { dict, flag, json, list, openShape, opt, type Plain, text } from "../../sdk/codec.js";
import { absent, type Failure, local, maybeDone, refused } from "../../sdk/failure.js";
import { listed } from "../../sdk/tfregistry.js";
import type { Client } from "../../sdk/transport.js";

// ---------------------------------------------------------------------------------------------------------------------
// Paths
// ---------------------------------------------------------------------------------------------------------------------

export interface ProviderAt {
  readonly organization: string;
  readonly registry: string;
  readonly namespace: string;
  readonly name: string;
}

/** A version of a private provider, whose namespace is its organisation. */
export interface VersionAt {
  readonly organization: string;
  readonly name: string;
  readonly version: string;
}

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

/** What the call finds; undefined when the registry says that it is not there. Only where the token is known to see the registry. */
export const maybe =
  <A>(client: Client, call: Call<A>): TE.TaskEither<Failure, A | undefined> =>
  async () => {
    const found = await client.run(call)();
    return E.isLeft(found) && found.left.tag === "Absent" ? E.right(undefined) : found;
  };

/**
 * The same, with certainty: a 404 can also mean that the token may not see the object. It counts as absent only when the token can list the
 * organisation's providers, so that an object is never dropped from state, or made again, for want of a permission.
 */
export const surely =
  <A>(client: Client, organization: string, call: Call<A>): TE.TaskEither<Failure, A | undefined> =>
  async () => {
    const found = await maybe(client, call)();
    if (E.isLeft(found) || found.right !== undefined) return found;
    const visible = await client.run(get(providersPath(organization), { query: { "page[size]": 1 } }))();
    if (E.isRight(visible)) return E.right(undefined);
    if (visible.left.tag !== "Absent") return visible;
    const home = await client.run(get(path`/api/v2/organizations/${organization}`))();
    const isHome = E.isRight(home);
    if (!isHome && home.left.tag !== "Absent") return home;
    return E.left(
      refused({
        at: visible.left.at,
        message: isHome
          ? `the token may not see the private registry of organisation ${organization}`
          : `organisation ${organization} does not exist, or the token may not see it`,
        hint: isHome
          ? "That takes a user or team token with Manage Private Registry; organisation tokens do not have it."
          : "Check tfregistry:organization, tfregistry:hostname and whose token it is.",
      }),
    );
  };

/** Removes what the path names. A 404 is a success only when the object can no longer be seen either. */
export const removed =
  (client: Client, organization: string, where: Path): TE.TaskEither<Failure, void> =>
  async () => {
    const gone = await client.run(del(where))();
    if (E.isRight(gone)) return E.right(undefined);
    if (gone.left.tag !== "Absent") return gone;
    const there = await surely(client, organization, get(where))();
    if (E.isLeft(there)) return there;
    if (there.right === undefined) return E.right(undefined);
    const { at, message, hint } = gone.left;
    return E.left(refused({ at, message, hint }));
  };

/**
 * Creates an object with a natural key. When the answer is lost, or somebody else was quicker, what is there by now is taken; when nothing is,
 * one more try is safe.
 */
export const ensured =
  <A>(client: Client, look: TE.TaskEither<Failure, A | undefined>, create: Call<A>): TE.TaskEither<Failure, A> =>
  async () => {
    for (let again = true; ; again = false) {
      const made = await client.run(create)();
      if (E.isRight(made)) return made;
      const isTaken = made.left.tag === "Refused" && [400, 409, 422].includes(made.left.at.status ?? 0);
      if (!isTaken && !maybeDone(made.left)) return made;
      const found = await look();
      if (E.isLeft(found)) return isTaken ? made : found;
      if (found.right !== undefined) return E.right(found.right);
      if (isTaken || !again || client.signal.aborted) return made;
    }
  };

// ---------------------------------------------------------------------------------------------------------------------
// What a key or an entry is needed for
// ---------------------------------------------------------------------------------------------------------------------

export const versionsOf =
  (client: Client, provider: { organization: string; name: string }): TE.TaskEither<Failure, readonly VersionItem[]> =>
  async () => {
    const versions = await client.list(listed(get(versionsPath(provider))))();
    if (E.isLeft(versions)) return versions.left.tag === "Absent" ? E.right([]) : versions;
    return E.right(versions.right.filter(VersionItem.is));
  };

/** Versions anywhere in the organisation that are verified with the key: `foo 1.0.0`. */
export const signedWith =
  (client: Client, organization: string, keyId: string): TE.TaskEither<Failure, readonly string[]> =>
  async () => {
    const call = get(providersPath(organization), { query: { "filter[registry_name]": "private" } });
    const providers = await client.list(listed(call))();
    if (E.isLeft(providers)) return providers.left.tag === "Absent" ? E.right([]) : providers;
    const signed: string[] = [];
    for (const { attributes } of providers.right.filter(ProviderItem.is)) {
      const versions = await versionsOf(client, { organization, name: attributes.name })();
      if (E.isLeft(versions)) return versions;
      const own = versions.right.filter((version) => version.attributes["key-id"] === keyId);
      signed.push(...own.map((version) => `${attributes.name} ${version.attributes.version}`));
    }
    return E.right(signed);
  };

/** A refusal of our own. */
export const no = (client: Client, doing: string, message: string, hint?: string): E.Either<Failure, never> =>
  E.left(refused({ at: local(client.vendor, doing), message, hint }));

export const gone = (client: Client, doing: string, message: string): E.Either<Failure, never> =>
  E.left(absent({ at: local(client.vendor, doing), message }));

export const newKey = (organization: string, armor: string): Call =>
  post(KEYS, written("gpg-keys", { namespace: organization, "ascii-armor": armor }));

export const newProvider = ({ organization, registry, namespace, name }: ProviderAt): Call =>
  post(providersPath(organization), written("registry-providers", { name, namespace, "registry-name": registry }));
