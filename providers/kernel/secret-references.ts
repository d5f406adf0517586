/** References to secrets among the inputs: from where the program has them, where they may stand, and whether the value has changed. */

import { randomBytes, scrypt } from "node:crypto";
import { promisify } from "node:util";
import {
  holdsReference,
  isOpenReference,
  readSecret,
  replaceReferences,
  SecretNotFound,
  trustReferences,
  withHash,
  withReferences,
} from "../../sdk/secret-from.js";
import type { Problem } from "../../sdk/inspect.js";
import { isPlain, type Plain } from "../../sdk/plain.js";
import type { Fields } from "./field.js";
import { goBy } from "./settings.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** Values with something done to every secret part. */
type Marked = (fields: Fields, values: Plain, mark: (part: unknown) => unknown) => Plain;

export interface Referred {
  /** The inputs with each source as a reference, and with the hashes of those whose changes count. */
  readonly inputs: Plain;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

/**
 * @param olds the inputs of the last run, which have the hashes of then.
 * @param marked applies something to every secret part.
 */
export const referredIn = async (fields: Fields, olds: Plain, news: Plain, marked: Marked): Promise<Referred> => {
  const problems: Problem[] = [];
  const warnings: Problem[] = [];
  const tell = (path: string, message: string): void => void problems.push({ path: path.replace(/^\./, ""), message });
  const inputs = withReferences(news, tell) as Plain;
  if (!holdsAny(inputs)) return { inputs, problems, warnings };
  const open = marked(fields, inputs, () => undefined);
  for (const path of pathsOf(open))
    tell(path, "holds no secret: secretFrom is only for secrets. Write the value, or take it from Pulumi's configuration");
  if (problems.length > 0) return { inputs, problems, warnings };
  trustReferences(inputs);
  goBy();
  return { inputs: (await hashed(inputs, olds, "", warnings)) as Plain, problems, warnings };
};

/** For marks of secrets: a reference is none, so that a preview shows where the secret comes from. */
export const exceptReferences =
  <M extends readonly unknown[]>(mark: (part: unknown, ...more: M) => unknown) =>
  (part: unknown, ...more: M): unknown =>
    isOpenReference(part) ? part : mark(part, ...more);

export const holdsAny = (value: unknown): boolean =>
  holdsReference(value) || (typeof value === "object" && value !== null && Object.values(value).some(holdsAny));

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const pathsOf = (value: unknown, path = ""): string[] => {
  if (holdsReference(value)) return [path];
  if (Array.isArray(value)) return value.flatMap((item, i) => pathsOf(item, `${path}[${i}]`));
  return isPlain(value) ? Object.entries(value).flatMap(([key, part]) => pathsOf(part, `${path}.${key}`)) : [];
};

/** The references whose changes count get the hash of what they stand for now. */
const hashed = async (value: unknown, old: unknown, path: string, warnings: Problem[]): Promise<unknown> => {
  if (Array.isArray(value)) {
    return Promise.all(value.map((item, i) => hashed(item, Array.isArray(old) ? old[i] : undefined, `${path}[${i}]`, warnings)));
  }
  if (isPlain(value)) {
    const parts = Object.entries(value).map(async ([key, part]): Promise<[string, unknown]> => [
      key,
      await hashed(part, isPlain(old) ? old[key] : undefined, `${path}.${key}`, warnings),
    ]);
    return Object.fromEntries(await Promise.all(parts));
  }
  if (typeof value !== "string" || !holdsReference(value)) return value;
  const before = new Map<string, string>();
  if (typeof old === "string")
    await replaceReferences(old, (one, hash = "") => (before.set(withHash(one, ""), hash), Promise.resolve(one)));
  return replaceReferences(value, async (reference, asked) => {
    if (asked === undefined) return reference;
    const then = before.get(withHash(reference, "")) ?? "";
    try {
      return withHash(reference, await hashOf(await readSecret(reference), then.split(".")[0] ?? ""));
    } catch (error) {
      if (!(error instanceof SecretNotFound)) throw error;
      // A preview may run where the secrets are not: what state has still counts.
      if (then !== "") warnings.push({ path: path.replace(/^\./, ""), message: `cannot be compared: ${error.message}. ${error.hint}` });
      return withHash(reference, then);
    }
  });
};

const derive = promisify<string, string, number, Buffer>(scrypt);

/** Slow on purpose, so that nobody who has the state finds a short secret by trying. */
const hashOf = async (value: string, salt: string): Promise<string> => {
  const grain = salt === "" ? randomBytes(8).toString("hex") : salt;
  return `${grain}.${(await derive(value, grain, 16)).toString("hex")}`;
};
