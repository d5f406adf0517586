/**
 * Publishing in steps: key, entry, version, platforms, archives, checksums, and the signature last, because without it no consumer can install
 * anything: nobody gets half a release. Every step looks at what is there and does what is missing, so any run can take up where another ended.
 */

import type * as t from "io-ts";
import { get, post } from "../../sdk/call.js";
import type { Step, StepContext } from "../kernel/blueprint.js";
import { ensured } from "../kernel/send-once.js";
import { refuse, type VendorClient } from "../kernel/vendor-client.js";
import { archiveOf, deliver, demandFiles, each, type Lists, listFiles } from "./delivery.js";
import { unaddressable } from "./hcl.js";
import { HASHICORP_KEY, readPublicKey } from "./signing.js";
import {
  fits,
  isComplete,
  isUploaded,
  livePlatforms,
  lookAt,
  type ReleaseArgs,
  type ReleaseState,
  releaseStateIn,
  twinOf,
} from "./release-state.js";
import {
  KeyDocument,
  keyPath,
  linkOf,
  newKey,
  newProvider,
  PlatformDocument,
  type PlatformItem,
  platformPath,
  platformsPath,
  privately,
  ProviderDocument,
  providerPath,
  removed,
  VersionDocument,
  versionPath,
  versionsPath,
  written,
} from "./wire.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

type Run = StepContext<ReleaseArgs>;

/** From what stands to what stands afterward; undefined when there was nothing to do. */
type Advance = (run: Run, release: ReleaseState) => Promise<ReleaseState | undefined>;

/** Looks whether the registry has taken note of the last upload: some take a moment. */
const CONFIRM_EVERY_MS = [250, 5000] as const;

// ---------------------------------------------------------------------------------------------------------------------
// Steps
// ---------------------------------------------------------------------------------------------------------------------

const step = (name: string, advance: Advance): Step<ReleaseArgs> => ({
  name,
  async run(run) {
    const release = releaseStateIn(run.live) ?? releaseStateIn(run.gathered);
    if (release === undefined)
      return refuse(run.client, name, "the registry was not read before this step; please report this as a defect of pulumi-conduit");
    const after = await advance(run, release);
    // In the first step of an update nothing has been seen yet: what was found counts, so that the outputs are learned anew.
    return after ?? (run.live === undefined ? release : undefined);
  },
});

const register: Advance = async ({ client, args, warn }, release) => {
  const { organization, keyId, gpgPublicKey } = args;
  const key = gpgPublicKey === undefined ? undefined : (await readPublicKey(gpgPublicKey, "gpgPublicKey", keyId)).ok;
  if (key?.expires !== undefined && key.expires < client.clock.now()) {
    warn(
      `the key ${keyId} expired on ${new Date(key.expires).toISOString().slice(0, 10)}: Terraform still takes it, OpenTofu warns or refuses.`,
    );
  }
  if (release.key !== undefined) {
    const there = await readPublicKey(release.key.attributes["ascii-armor"], "the key", keyId);
    if (key === undefined || there.ok?.fingerprint === key.fingerprint) {
      return release.before?.key === false ? { ...release, madeKey: true } : undefined;
    }
    return refuse(client, "compare keys", `organization ${organization} has another key with the id ${keyId}`, "Sign with a new key.");
  }
  if (keyId === HASHICORP_KEY) return undefined;
  if (gpgPublicKey === undefined || args.ensureKey === false) {
    const hint = "Add it with tfregistry.GpgKey, or set gpgPublicKey and leave out ensureKey: false.";
    return refuse(client, "look for the key", `organization ${organization} has no signing key ${keyId}`, hint);
  }
  const look = get(keyPath(organization, keyId), { answer: KeyDocument });
  const create = { ...newKey(organization, key?.armor ?? gpgPublicKey), answer: KeyDocument };
  const { data } = await makingKeys(`${organization} ${keyId}`, release.lookedAt, client, () => ensured(client, create, look));
  return { ...release, key: data, madeKey: true };
};

const enter: Advance = async ({ client, args }, release) => {
  if (release.provider !== undefined) return release.before?.provider === false ? { ...release, madeProvider: true } : undefined;
  const place = privately(args);
  const look = get(providerPath(place), { answer: ProviderDocument });
  const create = { ...newProvider(place), answer: ProviderDocument };
  const { data } = await makingEntries(`${args.organization} ${args.name}`, release.lookedAt, client, () => ensured(client, create, look));
  return { ...release, provider: data, madeProvider: true };
};

const open: Advance = async ({ client, args, warn }, { startAgain, ...release }) => {
  const { organization, name, version, keyId, protocols } = args;
  if (startAgain === undefined && release.version !== undefined) return undefined;
  if (startAgain !== undefined) {
    // Nothing may be removed that could not be sent again.
    demandFiles(client, "read the release", args);
    if (release.version?.attributes["shasums-sig-uploaded"] === true) {
      warn(`publishing ${version} again (${startAgain}): whoever installed it must delete it from .terraform.lock.hcl.`);
    }
    await removed(client, organization, versionPath(args));
  }
  const odd = unaddressable(organization, name);
  if (odd !== undefined) {
    warn(`${odd} cannot stand in an address of Terraform, which takes letters, digits and single dashes: no one can install this release.`);
  }
  const look = get(versionPath(args), { answer: VersionDocument });
  const body = written("registry-provider-versions", { version, "key-id": keyId, protocols });
  const { data } = await ensured(client, post(versionsPath(args), body, { answer: VersionDocument }), look);
  const { "key-id": actual } = data.attributes;
  if (actual !== keyId) {
    return refuse(client, "create the version", `somebody else has just created it with the key ${actual}`, "Run the command again.");
  }
  const { checksums: _old, ...rest } = release;
  return { ...rest, version: data, platforms: [] };
};

const addPlatforms: Advance = async ({ client, args }, release) => {
  const missing = args.platforms.filter((one) => {
    const twin = twinOf(release.platforms, one);
    return twin === undefined || !fits(twin, one);
  });
  if (missing.length === 0) return undefined;
  const added = await each(missing, async (one) => {
    const { os, arch, filename, sha256 } = one;
    const where = platformPath(args, os, arch);
    if (twinOf(release.platforms, one) !== undefined) await removed(client, args.organization, where);
    const body = written("registry-provider-platforms", { os, arch, shasum: sha256, filename });
    const create = post(platformsPath(args), body, { answer: PlatformDocument });
    const { data } = await ensured(client, create, get(where, { answer: PlatformDocument }));
    return data;
  });
  const others = release.platforms.filter((there) => !missing.some((one) => twinOf([there], one) !== undefined));
  return { ...release, platforms: [...others, ...added] };
};

const uploadArchives: Advance = async ({ client, args, progress }, release) => {
  const waiting = args.platforms.filter((one) => {
    const twin = twinOf(release.platforms, one);
    return twin === undefined || !isUploaded(twin);
  });
  if (waiting.length === 0) return undefined;
  // Links are as short-lived as the upload itself: they are read now, whatever an earlier answer held.
  const live = await livePlatforms(client, args);
  const total = args.platforms.length;
  let done = total - waiting.length;
  await each(waiting, async (one) => {
    const { os, arch, filename: title } = one;
    progress(`${done} of ${total} archives are there, uploading ${title}`);
    const look = get(platformPath(args, os, arch), { answer: PlatformDocument });
    await deliver(client, {
      title,
      first: linkOf(twinOf(live, one) ?? {}, BINARY),
      again: async () => linkOf((await client.run(look)).data, BINARY),
      bytes: () => archiveOf(client, `read ${title}`, args, one),
    });
    done += 1;
  });
  return { ...release, platforms: release.platforms.map((one) => (isMine(args, one) ? uploaded(one) : one)) };
};

const uploadList =
  (part: keyof Lists): Advance =>
  async ({ client, args }, release) => {
    const { version } = release;
    const flagName = `${part}-uploaded` as const;
    if (version === undefined || version.attributes[flagName] === true) return undefined;
    const title = `${part === "shasums" ? "SHA256SUMS" : "the signature"} of ${args.name} ${args.version}`;
    const link = async (): Promise<string | undefined> => {
      const { data } = await client.run(get(versionPath(args), { answer: VersionDocument }));
      return linkOf(data, `${part}-upload`);
    };
    const bytes = (): Buffer => listFiles(client, `read ${title}`, args)[part];
    await deliver(client, { title, first: await link(), again: link, bytes });
    return { ...release, version: { ...version, attributes: { ...version.attributes, [flagName]: true } } };
  };

const confirm: Advance = async ({ client, args, live, gathered }, { key, madeKey, madeProvider }) => {
  // Nothing was done: what was found is what is.
  if (live === gathered) return undefined;
  const now = await client.until({
    title: `${args.name} ${args.version} to be complete`,
    look: () => lookAt(client, args),
    done: (release) => isComplete(release, args.platforms),
    every: CONFIRM_EVERY_MS,
  });
  return { ...now, ...(key && { key }), ...(madeKey && { madeKey }), ...(madeProvider && { madeProvider }) };
};

/** In order; the signature is the last thing that is sent. */
export const publishing: readonly Step<ReleaseArgs>[] = [
  step("register the signing key of", register),
  step("make the registry entry of", enter),
  step("create", open),
  step("add the platforms of", addPlatforms),
  step("upload the archives of", uploadArchives),
  step("upload the checksums of", uploadList("shasums")),
  step("sign", uploadList("shasums-sig")),
  step("confirm", confirm),
];

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const BINARY = "provider-binary-upload";

const isMine = (args: ReleaseArgs, { attributes: { os, arch } }: PlatformItem): boolean =>
  args.platforms.some((one) => one.os === os && one.arch === arch);

const uploaded = (item: PlatformItem): PlatformItem => ({ ...item, attributes: { ...item.attributes, "provider-binary-uploaded": true } });

/**
 * Two releases of one program that need the same key or entry make it once, and both count as its makers: the last to go takes it along.
 * What was made after a release had looked is what that release found missing.
 */
const together = <A>() => {
  const begun = new Map<string, { doneAt: number; readonly result: Promise<A> }>();
  return async (what: string, lookedAt: number, { base, clock }: VendorClient, make: () => Promise<A>): Promise<A> => {
    const key = `${base} ${what}`;
    const known = begun.get(key);
    if (known !== undefined && known.doneAt >= lookedAt) return known.result;
    const mine = { doneAt: Infinity, result: make() };
    begun.set(key, mine);
    try {
      return await mine.result;
    } catch (error) {
      // The next one that needs it tries again.
      if (begun.get(key) === mine) begun.delete(key);
      throw error;
    } finally {
      mine.doneAt = clock.now();
    }
  };
};

const makingKeys = together<t.TypeOf<typeof KeyDocument>>();
const makingEntries = together<t.TypeOf<typeof ProviderDocument>>();
