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

/** @param field name of the input that holds the armor, for messages. The armor itself never shows up in one. */
export const readPublicKey = async (armor: string, field: string): Promise<Read<PublicKey>> => {
  const key = await readArmor(armor, field);
  if (key.ok === undefined) return key;
  const expires = await key.ok.getExpirationTime(undefined).catch(() => null);
  return {
    ok: {
      keyId: key.ok.getKeyID().toHex().toUpperCase(),
      fingerprint: key.ok.getFingerprint().toUpperCase(),
      material: createHash("sha256").update(key.ok.write()).digest("hex"),
      ...(expires instanceof Date ? { expires: expires.getTime() } : {}),
    },
  };
};

/** Key-ids that a signature says it was made with, or why Terraform cannot read it. */
export const readSigners = async (signature: Buffer, file: string): Promise<Read<readonly string[]>> => {
  const read = await readBinary(signature, file);
  return read.ok === undefined ? read : { ok: read.ok.getSigningKeyIDs().map((id) => id.toHex().toUpperCase()) };
};

/** Why the signature does not vouch for these bytes; undefined when it does. */
export const signatureProblem = async (bytes: Buffer, signature: Buffer, armor: string, file: string): Promise<string | undefined> => {
  const [read, key] = [await readBinary(signature, file), await readArmor(armor, "gpgPublicKey")];
  if (read.ok === undefined) return read.problem;
  if (key.ok === undefined) return key.problem;
  const { createMessage, verify } = await import("openpgp");
  const ids = (list: { toHex(): string }[]): string => list.map((id) => id.toHex().toUpperCase()).join(", ");
  const [signers, own] = [read.ok.getSigningKeyIDs(), key.ok.getKeyIDs()];
  if (!signers.some((id) => own.some((mine) => mine.toHex() === id.toHex()))) {
    return `${file} was made with the key ${ids(signers)}, but gpgPublicKey is ${ids(own)}: pass the public half of the key that signs the release.`;
  }
  const { signatures } = await verify({
    message: await createMessage({ binary: new Uint8Array(bytes) }),
    signature: read.ok,
    verificationKeys: key.ok.toPublic(),
    // A key that has expired since vouches for what it signed in its time, for Terraform too.
    date: read.ok.packets[0]?.created ?? new Date(),
    config: LENIENT,
  });
  const results = await Promise.all(signatures.map(({ verified }) => verified.then(() => undefined, String)));
  if (results.includes(undefined)) return undefined;
  return `${file} does not fit its SHA256SUMS (${results[0] ?? "it holds no signature"}): sign the file again, and change neither afterwards.`;
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const readArmor = async (armor: string, field: string): Promise<Read<Key>> => {
  if (/BEGIN PGP PRIVATE KEY/.test(armor)) {
    protect(armor);
    return {
      problem: `${field} holds a PRIVATE key, which must never leave your machine. Export the public one: gpg --armor --export <key id>`,
    };
  }
  const { readKey } = await import("openpgp");
  try {
    const key = await readKey({ armoredKey: armor, config: LENIENT });
    return { ok: key };
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
