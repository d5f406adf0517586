/** What Pulumi's wire between engine and provider can carry: secret signatures, unknown values, and nothing that is not JSON. */

import { isPlain, mapValues, type Plain } from "../../sdk/plain.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** Keys and values fixed by Pulumi's protocol (`pulumi.runtime.specialSigKey` and its like): repeated here so that the provider does not load the SDK. */
const SIGNATURE_KEY = "4dabf18193072939515e22adb298388d";
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";
const ASSET_SIGNATURE = "c44067f5952c0a294b673a41bacd8c17";
const ARCHIVE_SIGNATURE = "0def7320c3a5731c473e5ecbe6d01bc7";

/** Stands for a value that is not known yet; a string, whatever the type will be. One for each type, the first being the usual one. */
const UNKNOWN = new Set([
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

export const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export const isUnknown = (value: unknown): boolean => typeof value === "string" && UNKNOWN.has(value);

export const hasUnknown = (value: unknown): boolean =>
  isUnknown(value) ||
  (Array.isArray(value) && value.some(hasUnknown)) ||
  (typeof value === "object" && value !== null && !Array.isArray(value) && Object.values(value).some(hasUnknown));

export const asSecret = (value: unknown): Plain => ({ [SIGNATURE_KEY]: SECRET_SIGNATURE, value });

export const isSecretSignature = (value: unknown): value is Plain => isPlain(value) && value[SIGNATURE_KEY] === SECRET_SIGNATURE;

export const assetSignature: Plain = { [SIGNATURE_KEY]: ASSET_SIGNATURE };
export const archiveSignature: Plain = { [SIGNATURE_KEY]: ARCHIVE_SIGNATURE };

export const isAssetSignature = (value: unknown): value is Plain => isPlain(value) && value[SIGNATURE_KEY] === ASSET_SIGNATURE;

export const isArchiveSignature = (value: unknown): value is Plain => isPlain(value) && value[SIGNATURE_KEY] === ARCHIVE_SIGNATURE;

/** The value without any secret signature, however deep. */
export const reveal = (value: unknown): unknown => {
  if (isSecretSignature(value)) return reveal(value["value"]);
  if (Array.isArray(value)) return value.map(reveal);
  return isPlain(value) ? mapValues(value, reveal) : value;
};

/** The value as the wire takes it: without undefined, dates as text. Throws, naming the path, for what the wire would lose silently. */
export const toWire = (value: unknown, path = ""): unknown => {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") {
    if (Number.isFinite(value)) return value;
    throw new TypeError(`${path === "" ? "the value" : path} is ${value}, which Pulumi cannot store`);
  }
  if (typeof value === "bigint") return value.toString();
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map((v, i) => toWire(v ?? null, `${path}[${i}]`));
  if (isPlain(value)) {
    const kept = Object.entries(value).filter(([, v]) => v !== undefined);
    return Object.fromEntries(kept.map(([k, v]) => [k, toWire(v, path === "" ? k : `${path}.${k}`)]));
  }
  throw new TypeError(`${path === "" ? "the value" : path} is a ${typeof value}, which Pulumi cannot store`);
};
