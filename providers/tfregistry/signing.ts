/** Signing keys and signatures, read as Terraform reads them. openpgp is loaded when the first key comes. */

import { createHash } from "node:crypto";
import type { Key, PartialConfig, Signature } from "openpgp";
import { protect } from "../../sdk/redact.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export interface PublicKey {
  /** 16 upper-case hexadecimal digits: what the registry calls the key. */
  readonly keyId: string;
  /** Upper-case hexadecimal. */
  readonly fingerprint: string;
  /** Ids of the key and of its parts: a signature names one of them. */
  readonly ids: readonly string[];
  /** The text that holds this key and no other. */
  readonly armor: string;
  /** Digest of the key itself: the same however the armor is wrapped or commented, another when the key was extended or got a new part. */
  readonly material: string;
  /** Milliseconds of the epoch; undefined for a key that never expires. */
  readonly expires?: number;
}

export type Read<A> = { readonly ok: A; readonly problem?: undefined } | { readonly ok?: undefined; readonly problem: string };

/** Key with which HashiCorp signs its own providers: every registry and every Terraform knows it. */
export const HASHICORP_KEY = "34365D9472D7468F";

/** Whether a signature is good enough is for the consumer to say: Terraform takes old algorithms, and the registry is documented for DSA. */
const LENIENT: PartialConfig = {
  minRSABits: 1024,
  rejectHashAlgorithms: new Set(),
  rejectMessageHashAlgorithms: new Set(),
  rejectPublicKeyAlgorithms: new Set(),
  rejectCurves: new Set(),
};

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

/**
 * Every key of the text: one armor can hold several, and several armors can stand one after the other. At least one.
 *
 * @param field name of the input that holds the armor, for messages. The armor itself never shows up in one.
 */
export const readPublicKeys = async (armor: string, field: string): Promise<Read<readonly PublicKey[]>> => {
  const keys = await readArmor(armor, field);
  if (keys.ok === undefined) return keys;
  const isAlone = keys.ok.length === 1;
  const ok = keys.ok.map(async (key): Promise<PublicKey> => {
    const expires = await key.getExpirationTime(undefined).catch(() => null);
    return {
      keyId: key.getKeyID().toHex().toUpperCase(),
      fingerprint: key.getFingerprint().toUpperCase(),
      ids: key.getKeyIDs().map((id) => id.toHex().toUpperCase()),
      armor: isAlone ? armor : key.armor(),
      material: createHash("sha256").update(key.write()).digest("hex"),
      ...(expires instanceof Date ? { expires: expires.getTime() } : {}),
    };
  });
  return { ok: await Promise.all(ok) };
};

/** The key with that id, or the first one when the text does not hold it. */
export const readPublicKey = async (armor: string, field: string, keyId?: string): Promise<Read<PublicKey>> => {
  const { ok, problem } = await readPublicKeys(armor, field);
  if (ok === undefined) return { problem };
  return { ok: ok.find((key) => key.keyId === keyId) ?? ok[0]! };
};

/** Which of the keys made the signature; of several exports of one key the one that is valid for longest. */
export const signerAmong = (keys: readonly PublicKey[], signers: readonly string[]): PublicKey | undefined =>
  keys
    .filter(({ ids }) => ids.some((id) => signers.includes(id)))
    .sort((a, b) => (b.expires ?? Infinity) - (a.expires ?? Infinity) || 0)[0];

/** `0123456789ABCDEF (expired on 2024-01-01)`, for messages. */
export const named = ({ keyId, expires }: PublicKey, now: number): string =>
  expires === undefined || expires > now ? keyId : `${keyId} (expired on ${new Date(expires).toISOString().slice(0, 10)})`;

/** Key-ids that a signature says it was made with, or why Terraform cannot read it. */
export const readSigners = async (signature: Buffer, file: string): Promise<Read<readonly string[]>> => {
  const read = await readBinary(signature, file);
  return read.ok === undefined ? read : { ok: read.ok.getSigningKeyIDs().map((id) => id.toHex().toUpperCase()) };
};

/** Why the signature does not vouch for these bytes; undefined when it does. */
export const signatureProblem = async (bytes: Buffer, signature: Buffer, armor: string, file: string): Promise<string | undefined> => {
  const [read, keys] = [await readBinary(signature, file), await readArmor(armor, "gpgPublicKey")];
  if (read.ok === undefined) return read.problem;
  if (keys.ok === undefined) return keys.problem;
  const { createMessage, verify } = await import("openpgp");
  const ids = (list: readonly { toHex(): string }[]): string => list.map((id) => id.toHex().toUpperCase()).join(", ");
  const [signers, own] = [read.ok.getSigningKeyIDs(), keys.ok.flatMap((key) => key.getKeyIDs())];
  if (!signers.some((id) => own.some((mine) => mine.toHex() === id.toHex()))) {
    return `${file} was made with the key ${ids(signers)}, but gpgPublicKey is ${ids(own)}: pass the public half of the key that signs the release.`;
  }
  const { signatures } = await verify({
    message: await createMessage({ binary: new Uint8Array(bytes) }),
    signature: read.ok,
    verificationKeys: keys.ok.map((key) => key.toPublic()),
    // A key that has expired since vouches for what it signed in its time, for Terraform too.
    date: read.ok.packets[0]?.created ?? new Date(),
    config: LENIENT,
  });
  const results = await Promise.all(signatures.map(({ verified }) => verified.then(() => undefined, String)));
  if (results.includes(undefined)) return undefined;
  return `${file} does not fit its SHA256SUMS (${results[0] ?? "it holds no signature"}): sign the file again, and change neither afterward.`;
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const BLOCK = /-----BEGIN PGP PUBLIC KEY BLOCK-----[\s\S]*?-----END PGP PUBLIC KEY BLOCK-----/g;

const readArmor = async (armor: string, field: string): Promise<Read<readonly Key[]>> => {
  if (/BEGIN PGP PRIVATE KEY/.test(armor)) {
    protect(armor);
    return {
      problem: `${field} holds a PRIVATE key, which must never leave your machine. Export the public one: gpg --armor --export <key id>`,
    };
  }
  const { readKeys } = await import("openpgp");
  try {
    const blocks = armor.match(BLOCK) ?? [armor];
    const keys = await Promise.all(blocks.map((armoredKeys) => readKeys({ armoredKeys, config: LENIENT })));
    return { ok: keys.flat() };
  } catch {
    return { problem: `${field} is not an OpenPGP public key block. Export one: gpg --armor --export <key id>` };
  }
};

const readBinary = async (signature: Buffer, file: string): Promise<Read<Signature>> => {
  if (signature.subarray(0, 64).toString("latin1").trimStart().startsWith("-----BEGIN")) {
    return { problem: `${file} is ASCII-armored, which Terraform cannot read. Sign without --armor: gpg --detach-sign <SHA256SUMS file>` };
  }
  const { readSignature } = await import("openpgp");
  try {
    return { ok: await readSignature({ binarySignature: new Uint8Array(signature), config: LENIENT }) };
  } catch {
    return { problem: `${file} is not a binary OpenPGP signature. Make it with: gpg --detach-sign <SHA256SUMS file>` };
  }
};
