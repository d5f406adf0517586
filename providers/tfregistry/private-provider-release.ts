/** A release of a private provider: one version with its platforms, archives, checksums and signature, published as a whole from a dist folder. */

import { dict, flag, list, opt, text, words } from "../../sdk/codec.js";
import type { Plain } from "../../sdk/plain.js";
import { blueprint, derived, output, field, inferred, settingField } from "../kernel/blueprint.js";
import { at } from "../kernel/body.js";
import { type By, type ById, lookups, type ResultOf } from "../kernel/lookups.js";
import { type ArgsFor, type CommonInputs, resource } from "../kernel/resource-class.js";
import { tfregistry } from "./account.js";
import { Platforms } from "./platform-archives.js";
import { addressOf, lockFile, requiredProviders } from "./hcl.js";
import { inferRelease } from "./infer.js";
import { publishing } from "./publish.js";
import { lookById, withdrawal } from "./release-id.js";
import { isComplete, liveDigest, livePlatformInputs, prepare, type ReleaseState, releaseStateIn } from "./release-state.js";
import { protocolsIn, RELEASE_ID } from "./wire.js";

export const privateProviderRelease = blueprint({
  kind: "tfregistry:PrivateProviderRelease",
  noun: "release",
  vendor: tfregistry,
  fields: {
    /** Organization whose registry it is published in; `tfregistry:organization` of the stack when left out. */
    organization: settingField(text, "organization", { change: "replace", read: (_at, answer) => partOfId(answer, "organization") }),
    /** Name of the provider without `terraform-provider-`: `foo`. */
    name: field(text, { change: "replace", rules: nameRules, read: (_at, answer) => partOfId(answer, "name") }),
    /**
     * Folder with the built release as GoReleaser leaves it: `terraform-provider-foo_1.0.0_linux_amd64.zip` …, `…_SHA256SUMS` and
     * `…_SHA256SUMS.sig`. Best an absolute path. A change of the path alone is no change; once published, the folder may go.
     */
    distDir: field(text, { change: "inert", ignoreChanges: true, rules: keyRules }),
    /** Version without a leading v: `1.0.0`. Needed only when the folder holds several. */
    version: inferred(text, { change: "replace", read: (_at, answer) => partOfId(answer, "version") }),
    /** Plugin protocols that the provider speaks: `["5.0"]` (SDKv2), `["6.0"]` (framework). Left out: those in the manifest. */
    protocols: inferred(list(text), { change: "steps", unordered: true, read: (_at, answer) => protocolsOf(answer) }),
    /** Public key block as `gpg --armor --export <key id>` prints it, of the key that signed the checksums. Either this or `keyId`. */
    gpgPublicKey: field(opt(text), { change: "inert", ignoreChanges: true }),
    /** Id of a key that the organization has already, 16 upper-case hexadecimal digits. Left out: that of `gpgPublicKey`. */
    keyId: inferred(text, { change: "steps", read: (_at, answer) => versionIn(answer)?.["key-id"] }),
    /**
     * Only these platforms, such as `["linux_amd64", "darwin_arm64"]`; or archives by the end of their names, such as `"linux_armv6"`, where
     * several are for one platform. Left out: every archive in the checksums.
     */
    include: field(opt(list(text)), { change: "inert", ignoreChanges: true, unordered: true }),
    /** Makes the provider's registry entry when there is none. Default true. */
    ensureProvider: field(opt(flag), { change: "inert" }),
    /** Adds `gpgPublicKey` to the organization when it is not there. Default true. */
    ensureKey: field(opt(flag), { change: "inert" }),
    /** Allows to delete a published version and publish it anew with other content. Whoever has installed it must then mend their lock file. Default false. */
    allowRepublish: field(opt(flag), { change: "inert" }),
    /**
     * What becomes of the published version when this resource is deleted or replaced by another version: `"retain"` leaves it to those who
     * use it; `"delete"` deletes it, and the registry entry and the key too if this resource made them and nothing else needs them. Default `"retain"`.
     */
    onDelete: field(opt(words("retain", "delete")), { change: "inert" }),
    /** Platforms that are published: system, architecture, archive with its SHA-256 and size, Terraform's `h1:` hash of its content. */
    platforms: derived(Platforms, {
      change: "steps",
      ignoreChanges: true,
      read: (_at, answer, prior) => livePlatformInputs(answer, prior),
    }),
    /** SHA-256 by file name: every line of the signed list. */
    checksums: derived(dict(text), { change: "steps", ignoreChanges: true, read: (_at, answer) => releaseStateIn(answer)?.checksums }),
    /** Changes with the content, key, protocols or version, and with nothing else: not with the path, nor with a new signature. */
    contentDigest: derived(text, { change: "steps", read: (_at, answer) => digestOfLive(answer) }),
  },
  outputs: {
    /** Id of the provider's registry entry, `prov-…`. */
    providerId: output(text, (answer) => releaseStateIn(answer)?.provider?.id),
    /** Id of the version, `provver-…`. */
    versionId: output(text, (answer) => releaseStateIn(answer)?.version?.id),
    /** Everything that was asked for is there and can be installed. */
    complete: output(flag, (answer, args) => completeness(answer, args)),
    /** Address in `required_providers`, in lower case: `app.terraform.io/acme/foo`. */
    source: output(text, (answer, args) => sourceOf(answer, args)),
    /** A `terraform` block that requires exactly this version. */
    requiredProvidersHcl: output(text, (answer, args) => withSource(answer, args, requiredHcl)),
    /** The block of `.terraform.lock.hcl` for all platforms. */
    lockFileHcl: output(text, (answer, args) => withSource(answer, args, lockHcl)),
    /** Whether this resource made the provider's registry entry. */
    madeProvider: output(flag, (answer) => releaseStateIn(answer)?.madeProvider, { once: true }),
    /** Whether this resource added the key. */
    madeKey: output(flag, (answer) => releaseStateIn(answer)?.madeKey, { once: true }),
  },
  // A version with the same content is the release, whoever published it: an interrupted run is finished by taking up what is there.
  adopts: ["ifIdentical", "afterFailure", "never"],
  renamed: { onExisting: "adopt" },
  title: ({ organization, name, version }) =>
    [organization, [name, version].filter(Boolean).join(" ")].filter(Boolean).join("/") || undefined,
  importForm: "organization/private/organization/name/version",
  identity: (_answer, args) => RELEASE_ID.of(args),
  derive: inferRelease,
  gather: (client, args, { phase }) => prepare(client, args, phase),
  calls: {
    create: (_args, _body, gathered) => ({ initialState: gathered }),
    read: lookById,
    remove: withdrawal,
  },
  steps: publishing,
});

/** What a program writes to make a private provider release. */
export interface PrivateProviderReleaseArgs extends ArgsFor<typeof privateProviderRelease>, CommonInputs {}

/**
 * A published version of a private provider, ready for `terraform init`. Everything is checked before anything is sent; the signature is sent
 * last, so nobody ever installs half a release; a run that was cut off is finished by the next `pulumi up`. A version that is there already
 * is adopted if it has the same content; with `adopt: "never"` it stops the run.
 *
 * @example
 * const release = new tfregistry.PrivateProviderRelease("foo", {
 *   name: "foo",
 *   distDir: path.resolve(__dirname, "../terraform-provider-foo/dist"),
 *   gpgPublicKey: fs.readFileSync("release.asc", "utf8"),
 * });
 * export const usage = release.requiredProvidersHcl;
 */
export class PrivateProviderRelease extends resource<typeof privateProviderRelease, PrivateProviderReleaseArgs>(privateProviderRelease) {}

/** A release as `getPrivateProviderRelease` answers it. */
export interface GetPrivateProviderReleaseResult extends ResultOf<typeof privateProviderRelease, "distDir"> {}

/** Which release: by its id, or by the name of its provider and its version. */
export type GetPrivateProviderReleaseArgs = ById | By<GetPrivateProviderReleaseResult, "name" | "version", "organization">;

const lookup = lookups<GetPrivateProviderReleaseArgs, GetPrivateProviderReleaseResult>(privateProviderRelease, {
  by: [["organization", "name", "version"]],
  idOf: ({ organization, name, version }) =>
    RELEASE_ID.of({ organization: String(organization), name: String(name), version: String(version) }),
});

/** A release that exists. Rejects with an `ApiError` when there is none. */
export const getPrivateProviderRelease = lookup.get;

/** The same with outputs as arguments; its result is an output. */
export const getPrivateProviderReleaseOutput = lookup.getOutput;

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

function nameRules(name: string): string[] {
  if (name.startsWith("terraform-provider-")) return [`must be without the prefix: ${name.slice("terraform-provider-".length)}`];
  return /^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(name) ? [] : ["must be made of letters, digits, - and _"];
}

/** The codecs cannot say "one of two fields". */
function keyRules(_distDir: string, all: Plain): string[] {
  if (all["gpgPublicKey"] !== undefined || all["keyId"] !== undefined) return [];
  return [
    "is signed with a key that must be named: set gpgPublicKey (gpg --armor --export <key id>), or keyId if the organization has the key",
  ];
}

const versionIn = (answer: Plain): NonNullable<ReleaseState["version"]>["attributes"] | undefined =>
  releaseStateIn(answer)?.version?.attributes;

const protocolsOf = (answer: Plain): string[] | undefined => {
  const version = releaseStateIn(answer)?.version;
  return version === undefined ? undefined : protocolsIn(version);
};

const partOfId = (answer: Plain, part: "organization" | "name" | "version"): string | undefined => {
  const value = at(answer, `at.${part}`);
  return typeof value === "string" ? value : undefined;
};

/** Platforms that others added to the version are not ours to count. */
const digestOfLive = (answer: Plain): string | undefined => {
  const release = releaseStateIn(answer);
  const { wanted } = answer;
  if (release === undefined) return undefined;
  return liveDigest(release, ({ attributes }) => !Platforms.is(wanted) || wanted.some(({ filename }) => filename === attributes.filename));
};

const completeness = (answer: Plain, args: Plain): boolean | undefined => {
  const release = releaseStateIn(answer);
  const platforms = answer["wanted"] ?? args["platforms"];
  return release === undefined || !Platforms.is(platforms) ? undefined : isComplete(release, platforms);
};

const sourceOf = (answer: Plain, { organization, name }: Plain): string | undefined => {
  const host = releaseStateIn(answer)?.host;
  return host === undefined || !text.is(organization) || !text.is(name) ? undefined : addressOf(host, organization, name);
};

type Render = (source: string, args: Plain) => string | undefined;

const withSource = (answer: Plain, args: Plain, render: Render): string | undefined => {
  const source = sourceOf(answer, args);
  return source === undefined ? undefined : render(source, args);
};

const requiredHcl: Render = (source, { name, version }) =>
  text.is(name) && text.is(version) ? requiredProviders(name, source, version) : undefined;

const lockHcl: Render = (source, { version, checksums, platforms }) =>
  text.is(version) && dict(text).is(checksums) && Platforms.is(platforms) ? lockFile(source, version, checksums, platforms) : undefined;
