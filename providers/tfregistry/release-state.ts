/** How far a release has come at the registry, and whether what is there can become the release that the user wants. Only reads. */

import type * as t from "io-ts";
import { get } from "../../sdk/call.js";
import { decimal, dict, flag, list, openShape, opt, text } from "../../sdk/codec.js";
import type { Plain } from "../../sdk/plain.js";
import { listed } from "../../sdk/tfregistry.js";
import { same } from "../kernel/compare.js";
import { refuse, type VendorClient } from "../kernel/vendor-client.js";
import { type Checksums, differences, digestOf, readChecksums } from "./checksums.js";
import type { Platform } from "./platform-archives.js";
import {
  KeyDocument,
  KeyItem,
  keyPath,
  linkOf,
  PlatformItem,
  platformsPath,
  privately,
  protocolsIn,
  ProviderDocument,
  ProviderItem,
  providerPath,
  RELEASE_ID,
  surely,
  type VersionAt,
  VersionDocument,
  VersionItem,
  versionPath,
} from "./wire.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** What is there of a release. It holds links: it never leaves the run that made it, state has only the outputs that are picked from it. */
export const ReleaseState = openShape({
  /** Host by which consumers name the registry. */
  host: text,
  /** Milliseconds of the clock at which the look began. */
  lookedAt: decimal,
  key: opt(KeyItem),
  provider: opt(ProviderItem),
  version: opt(VersionItem),
  platforms: list(PlatformItem),
  /** The published list of checksums. */
  checksums: opt(dict(text)),
  /** Why what is there must go before the release can come. */
  startAgain: opt(text),
  madeKey: opt(flag),
  madeProvider: opt(flag),
  /** What was there before this release was begun, also when the run that began it was killed. */
  before: opt(openShape({ key: flag, provider: flag })),
});
export type ReleaseState = t.TypeOf<typeof ReleaseState>;

/** The inputs of a release, as they are when it is published. */
export interface ReleaseArgs extends VersionAt {
  readonly distDir: string;
  readonly protocols: readonly string[];
  readonly keyId: string;
  readonly gpgPublicKey?: string | undefined;
  readonly ensureProvider?: boolean | undefined;
  readonly ensureKey?: boolean | undefined;
  readonly adopt?: string | undefined;
  readonly allowRepublish?: boolean | undefined;
  readonly platforms: readonly Platform[];
  readonly checksums: Checksums;
}

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

export const releaseStateIn = (plain: unknown): ReleaseState | undefined => (ReleaseState.is(plain) ? plain : undefined);

/** What is there of the release. */
export const lookAt = async (client: VendorClient, at: VersionAt): Promise<ReleaseState> => {
  const nothing: ReleaseState = { host: new URL(client.base).host, lookedAt: client.clock.now(), platforms: [] };
  const provider = await surely(client, at.organization, get(providerPath(privately(at)), { answer: ProviderDocument }));
  if (provider === undefined) return nothing;
  const bare = { ...nothing, provider: provider.data };
  const version = await client.find(get(versionPath(at), { answer: VersionDocument }));
  if (version === undefined) return bare;
  const platforms = await livePlatforms(client, at);
  const checksums = await publishedChecksums(client, at, version.data);
  return { ...bare, version: version.data, platforms, ...(checksums === undefined ? {} : { checksums }) };
};

export const livePlatforms = async (client: VendorClient, at: VersionAt): Promise<PlatformItem[]> => {
  const items = await client.list(listed(get(platformsPath(at))));
  return items.filter(PlatformItem.is);
};

/** Before anything is written: what is there, or why the release must not be published over it. */
export const prepare = async (client: VendorClient, args: ReleaseArgs, phase: "create" | "update"): Promise<ReleaseState> => {
  const { organization, name, keyId } = args;
  const release = await lookAt(client, args);
  if (release.provider === undefined && args.ensureProvider === false) {
    const hint = "Make one with tfregistry.RegistryProvider, or leave out ensureProvider: false.";
    return refuse(client, "look before publishing", `organization ${organization} has no registry entry for ${name}`, hint);
  }
  const key = await client.find(get(keyPath(organization, keyId), { answer: KeyDocument }));
  const startAgain = reasonToStartAgain(client, release, args, phase);
  return {
    ...release,
    ...(phase === "create" ? { before: { key: key !== undefined, provider: release.provider !== undefined } } : {}),
    ...(key === undefined ? {} : { key: key.data }),
    ...(startAgain === undefined ? {} : { startAgain }),
  };
};

/** Whether a consumer can verify the version: from then on it is in use. */
export const isPublished = ({ version }: ReleaseState): boolean => version?.attributes["shasums-sig-uploaded"] === true;

export const isUploaded = ({ attributes }: PlatformItem): boolean => attributes["provider-binary-uploaded"] === true;

export const fits = ({ attributes }: PlatformItem, { sha256, filename }: Platform): boolean =>
  attributes.shasum.toLowerCase() === sha256 && attributes.filename === filename;

export const twinOf = (platforms: readonly PlatformItem[], { os, arch }: Platform): PlatformItem | undefined =>
  platforms.find(({ attributes }) => attributes.os === os && attributes.arch === arch);

/** Everything that the user wants is there and can be installed. */
export const isComplete = (release: ReleaseState, wanted: readonly Platform[]): boolean =>
  isPublished(release) &&
  release.version?.attributes["shasums-uploaded"] === true &&
  wanted.every((platform) => {
    const twin = twinOf(release.platforms, platform);
    return twin !== undefined && isUploaded(twin) && fits(twin, platform);
  });

/** The digest of what can be installed now, comparable with that of the dist folder. */
export const liveDigest = (release: ReleaseState, isMine: (platform: PlatformItem) => boolean): string => {
  const { version, platforms, checksums = {} } = release;
  if (version === undefined || !isPublished(release)) return "unfinished";
  const usable = platforms.filter(
    (p) => isUploaded(p) && isMine(p) && checksums[p.attributes.filename] === p.attributes.shasum.toLowerCase(),
  );
  const { version: number, "key-id": keyId } = version.attributes;
  const protocols = protocolsIn(version);
  return digestOf({ version: number, keyId, protocols, checksums, filenames: usable.map(({ attributes }) => attributes.filename) });
};

/** The platforms as the inputs have them, from what is there. */
export const livePlatformInputs = (release: Plain, prior: readonly Platform[] | undefined): Platform[] => {
  const platforms = (releaseStateIn(release)?.platforms ?? []).filter(isUploaded);
  if (prior !== undefined) return prior.filter((one) => platforms.some((live) => fits(live, one)));
  return platforms.map(({ attributes: { os, arch, filename, shasum } }) => ({ os, arch, filename, sha256: shasum }));
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const publishedChecksums = async (
  client: VendorClient,
  { name, version }: VersionAt,
  item: VersionItem,
): Promise<Checksums | undefined> => {
  const link = linkOf(item, "shasums-download");
  if (link === undefined) return undefined;
  const content = await client.download(link, `SHA256SUMS of ${name} ${version}`);
  return readChecksums(content.toString("utf8"), "SHA256SUMS").checksums;
};

/** Why what is there must go first; undefined when it can become the release. Ends the operation when it may not go. */
const reasonToStartAgain = (
  client: VendorClient,
  release: ReleaseState,
  args: ReleaseArgs,
  phase: "create" | "update",
): string | undefined => {
  const { version, checksums } = release;
  if (version === undefined) return undefined;
  const doing = `look at ${args.name} ${args.version} before publishing`;
  if (phase === "create" && args.adopt === "never") {
    const id = RELEASE_ID.of(args);
    const hint = [
      'If this stack has it under another name, keep it: add aliases: [{ name: "<old name>" }] to its options, or run `pulumi state rename`.',
      `If not, import it ({ import: "${id}" } among its options), or publish another version.`,
    ].join(" ");
    return refuse(client, doing, `version ${args.version} exists already (id ${id}), and \`adopt: "never"\` forbids adopting it`, hint);
  }
  const { "key-id": keyId } = version.attributes;
  const protocols = protocolsIn(version);
  const flaws = [
    ...(keyId === args.keyId ? [] : [`key: ${keyId} is published, ${args.keyId} is yours`]),
    ...(same(protocols, args.protocols, { unordered: true })
      ? []
      : [`protocols: ${protocols.join(", ") || "none"} are published, ${args.protocols.join(", ")} are yours`]),
    ...(checksums === undefined ? [] : differences(checksums, args.checksums)),
  ];
  if (flaws.length === 0) return undefined;
  // Nobody can have installed what was never signed: nothing is lost when it goes.
  if (!isPublished(release)) return "what an earlier run left unfinished was made from other files";
  if (args.allowRepublish === true) return flaws.join("; ");
  return refuse(
    client,
    doing,
    `version ${args.version} is published with other content, which every lock file of its users records: ${listOf(flaws)}`,
    "Publish a new version. If no one uses this one, set allowRepublish: true; those who do must then delete it from their lock files.",
  );
};

const listOf = (flaws: readonly string[]): string =>
  [...flaws.slice(0, 6).map((flaw) => `\n    ${flaw}`), ...(flaws.length > 6 ? [`\n    and ${flaws.length - 6} more`] : []), "\n "].join(
    "",
  );
