/**
 * Publishing in steps: key, entry, version, platforms, archives, checksums, and the signature last, because without it no consumer can install
 * anything: nobody gets half a release. Every step looks at what is there and does what is missing, so any run can take up where another ended.
 */

import * as E from "fp-ts/lib/Either.js";
import type * as TE from "fp-ts/lib/TaskEither.js";
import type * as t from "io-ts";
import { get, post } from "../../sdk/call.js";
import type { Plain } from "../../sdk/codec.js";
import type { Failure } from "../../sdk/failure.js";
import type { Client } from "../../sdk/transport.js";
import { until } from "../../sdk/wait.js";
import type { Step, StepContext } from "../kernel/blueprint.js";
import { archiveOf, deliver, each, type Lists, listFiles, type Unready, whatIsMissing } from "./delivery.js";
import { unaddressable } from "./hcl.js";
import { HASHICORP_KEY, readPublicKey } from "./signing.js";
import { fits, isComplete, isUploaded, livePlatforms, lookAt, type ReleaseArgs, type Standing, standingIn, twinOf } from "./standing.js";
import {
  ensured,
  KeyDocument,
  keyPath,
  linkOf,
  maybe,
  newKey,
  newProvider,
  no,
  PlatformDocument,
  type PlatformItem,
  platformPath,
  platformsPath,
  privately,
  ProviderDocument,
  providerPath,
  removed,
  VersionDocument,
  type VersionItem,
  versionPath,
  versionsPath,
  written,
} from "./wire.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

type Run = StepContext<ReleaseArgs>;

/** From what stands to what stands afterwards; undefined when there was nothing to do. */
type Advance = (run: Run, standing: Standing) => Promise<E.Either<Failure, Standing | undefined>>;

/** Looks whether the registry has taken note of the last upload: some take a moment. */
const CONFIRM_EVERY_MS = [250, 5000] as const;

// ---------------------------------------------------------------------------------------------------------------------
// Steps
// ---------------------------------------------------------------------------------------------------------------------

const step = (name: string, advance: Advance): Step<ReleaseArgs> => ({
  name,
  run: (run) => async () => {
    const standing = standingIn(run.seen) ?? standingIn(run.found);
    if (standing === undefined) return no(run.client, name, "nobody has looked at the registry before this step");
    const next = await advance(run, standing);
    // In the first step of an update nothing has been seen yet: what was found counts, so that the facts are learnt anew.
    return E.map((after: Standing | undefined): Plain | undefined => after ?? (run.seen === undefined ? standing : undefined))(next);
  },
});

const register: Advance = async ({ client, args, warn }, standing) => {
  const { organization, keyId, gpgPublicKey } = args;
  const key = gpgPublicKey === undefined ? undefined : (await readPublicKey(gpgPublicKey, "gpgPublicKey", keyId)).ok;
  if (key?.expires !== undefined && key.expires < client.clock.now()) {
    warn(
      `the key ${keyId} expired on ${new Date(key.expires).toISOString().slice(0, 10)}: Terraform still takes it, OpenTofu warns or refuses.`,
    );
  }
  if (standing.key !== undefined) {
    const there = await readPublicKey(standing.key.attributes["ascii-armor"], "the key", keyId);
    if (key === undefined || there.ok?.fingerprint === key.fingerprint) {
      return E.right(standing.before?.key === false ? { ...standing, madeKey: true } : undefined);
    }
    return no(client, "compare keys", `organisation ${organization} has another key with the id ${keyId}`, "Sign with a new key.");
  }
  if (keyId === HASHICORP_KEY) return E.right(undefined);
  if (gpgPublicKey === undefined || args.ensureKey === false) {
    const hint = "Add it with tfregistry.GpgKey, or set gpgPublicKey and leave out ensureKey: false.";
    return no(client, "look for the key", `organisation ${organization} has no signing key ${keyId}`, hint);
  }
  const look = maybe(client, get(keyPath(organization, keyId), { answer: KeyDocument }));
  const made = await makingKeys(
    `${organization} ${keyId}`,
    standing.lookedAt,
    client,
    ensured(client, look, { ...newKey(organization, key?.armor ?? gpgPublicKey), answer: KeyDocument }),
  );
  return E.map(({ data }: { data: Standing["key"] }): Standing => ({ ...standing, key: data, madeKey: true }))(made);
};

const enter: Advance = async ({ client, args }, standing) => {
  if (standing.provider !== undefined) {
    return E.right(standing.before?.provider === false ? { ...standing, madeProvider: true } : undefined);
  }
  const place = privately(args);
  const look = maybe(client, get(providerPath(place), { answer: ProviderDocument }));
  const made = await makingEntries(
    `${args.organization} ${args.name}`,
    standing.lookedAt,
    client,
    ensured(client, look, { ...newProvider(place), answer: ProviderDocument }),
  );
  return E.map(({ data }: { data: NonNullable<Standing["provider"]> }): Standing => ({ ...standing, provider: data, madeProvider: true }))(
    made,
  );
};

const open: Advance = async ({ client, args, warn }, { startAgain, ...standing }) => {
  const { version, keyId, protocols } = args;
  if (startAgain === undefined && standing.version !== undefined) return E.right(undefined);
  if (startAgain !== undefined) {
    // Nothing may be removed that could not be sent again.
    const unready = whatIsMissing(args);
    if (unready !== undefined) return no(client, "read the release", unready.message, unready.hint);
    if (standing.version?.attributes["shasums-sig-uploaded"] === true) {
      warn(`publishing ${version} again (${startAgain}): whoever installed it must delete it from .terraform.lock.hcl.`);
    }
    const away = await removed(client, args.organization, versionPath(args))();
    if (E.isLeft(away)) return away;
  }
  const odd = unaddressable(args.organization, args.name);
  if (odd !== undefined) {
    warn(`${odd} cannot stand in an address of Terraform, which takes letters, digits and single dashes: nobody can install this release.`);
  }
  const look = maybe(client, get(versionPath(args), { answer: VersionDocument }));
  const body = written("registry-provider-versions", { version, "key-id": keyId, protocols });
  const made = await ensured(client, look, post(versionsPath(args), body, { answer: VersionDocument }))();
  if (E.isLeft(made)) return made;
  const { attributes } = made.right.data;
  if (attributes["key-id"] !== keyId) {
    return no(
      client,
      "create the version",
      `somebody else has just created it with the key ${attributes["key-id"]}`,
      "Run the command again.",
    );
  }
  const { checksums: _old, ...rest } = standing;
  return E.right({ ...rest, version: made.right.data, platforms: [] });
};

const addPlatforms: Advance = async ({ client, args }, standing) => {
  const missing = args.platforms.filter((one) => {
    const twin = twinOf(standing.platforms, one);
    return twin === undefined || !fits(twin, one);
  });
  if (missing.length === 0) return E.right(undefined);
  const added = await each(missing, async (one): Promise<E.Either<Failure, PlatformItem>> => {
    const { os, arch, filename, sha256 } = one;
    const where = platformPath(args, os, arch);
    if (twinOf(standing.platforms, one) !== undefined) {
      const away = await removed(client, args.organization, where)();
      if (E.isLeft(away)) return away;
    }
    const body = written("registry-provider-platforms", { os, arch, shasum: sha256, filename });
    const create = post(platformsPath(args), body, { answer: PlatformDocument });
    return E.map(({ data }: { data: PlatformItem }) => data)(
      await ensured(client, maybe(client, get(where, { answer: PlatformDocument })), create)(),
    );
  });
  if (E.isLeft(added)) return added;
  const others = standing.platforms.filter((there) => !missing.some((one) => twinOf([there], one) !== undefined));
  return E.right({ ...standing, platforms: [...others, ...added.right] });
};

const uploadArchives: Advance = async ({ client, args, progress }, standing) => {
  const waiting = args.platforms.filter((one) => {
    const twin = twinOf(standing.platforms, one);
    return twin === undefined || !isUploaded(twin);
  });
  if (waiting.length === 0) return E.right(undefined);
  // Links are as short-lived as the upload itself: they are read now, whatever an earlier answer held.
  const live = await livePlatforms(client, args)();
  if (E.isLeft(live)) return live;
  const total = args.platforms.length;
  let done = total - waiting.length;
  const sent = await each(waiting, async (one) => {
    progress(`${done} of ${total} archives are there, uploading ${one.filename}`);
    const where = platformPath(args, one.os, one.arch);
    const again = get(where, { answer: PlatformDocument });
    const result = await deliver(client, {
      title: one.filename,
      first: E.right(linkOf(twinOf(live.right, one) ?? {}, BINARY)),
      again: async () => E.map(({ data }: { data: PlatformItem }) => linkOf(data, BINARY))(await client.run(again)()),
      bytes: () => archiveOf(args, one),
    });
    done += 1;
    return result;
  });
  if (E.isLeft(sent)) return sent;
  return E.right({ ...standing, platforms: standing.platforms.map((one) => (isMine(args, one) ? uploaded(one) : one)) });
};

const uploadList =
  (part: "shasums" | "shasums-sig"): Advance =>
  async ({ client, args }, standing) => {
    const flagName = `${part}-uploaded` as const;
    if (standing.version === undefined || standing.version.attributes[flagName] === true) return E.right(undefined);
    const link = async (): Promise<E.Either<Failure, string | undefined>> => {
      const version = await client.run(get(versionPath(args), { answer: VersionDocument }))();
      return E.map(({ data }: { data: VersionItem }) => linkOf(data, `${part}-upload`))(version);
    };
    const title = `${part === "shasums" ? "SHA256SUMS" : "the signature"} of ${args.name} ${args.version}`;
    const bytes = (): E.Either<Unready, Buffer> => E.map((files: Lists) => files[part])(listFiles(args));
    const sent = await deliver(client, { title, first: await link(), again: link, bytes });
    if (E.isLeft(sent)) return sent;
    const { attributes, ...rest } = standing.version;
    return E.right({ ...standing, version: { ...rest, attributes: { ...attributes, [flagName]: true } } });
  };

const confirm: Advance = async (run, standing) => {
  const { client, args, seen } = run;
  // Nothing was done: what was found is what is.
  if (seen === run.found) return E.right(undefined);
  const there = await until({
    client,
    title: `${args.name} ${args.version} to be complete`,
    look: lookAt(client, args),
    done: (now) => isComplete(now, args.platforms),
    every: CONFIRM_EVERY_MS,
  })();
  const { key, madeKey, madeProvider } = standing;
  const marks = { ...(key && { key }), ...(madeKey && { madeKey }), ...(madeProvider && { madeProvider }) };
  return E.map((now: Standing): Standing => ({ ...now, ...marks }))(there);
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
 * Two releases of one program that need the same key or entry make it once, and both count as its makers: the last to go takes it along. What
 * was made after a release had looked is what that release found missing.
 */
const together = <A>(): ((
  what: string,
  lookedAt: number,
  client: Client,
  task: TE.TaskEither<Failure, A>,
) => Promise<E.Either<Failure, A>>) => {
  const begun = new Map<string, { doneAt: number; readonly result: Promise<E.Either<Failure, A>> }>();
  return async (what, lookedAt, { base, clock }, task) => {
    const key = `${base} ${what}`;
    const known = begun.get(key);
    if (known !== undefined && known.doneAt >= lookedAt) return known.result;
    const mine = { doneAt: Infinity, result: task() };
    begun.set(key, mine);
    const result = await mine.result;
    mine.doneAt = clock.now();
    if (E.isLeft(result) && begun.get(key) === mine) begun.delete(key);
    return result;
  };
};

const makingKeys = together<t.TypeOf<typeof KeyDocument>>();
const makingEntries = together<t.TypeOf<typeof ProviderDocument>>();
