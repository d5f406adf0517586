/** When two values mean the same, what a partial update must hold, and what of a live value is the user's. Pure. */

import { isPlain, mapValues, type Plain } from "../../sdk/plain.js";
import { holdsReference } from "../../sdk/secret-from.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** How values of a field are compared. */
export interface Manner {
  /** Lists are sets. */
  readonly unordered?: boolean | undefined;
  /** As a vendor may echo it: "" and [] are absent, `5432` is `"5432"`, `PrivateLink` is `PRIVATE_LINK`, lists are sets. */
  readonly semanticEquality?: boolean | undefined;
  readonly ignoreCase?: boolean | undefined;
  /** What the live object has beyond what the user wrote is a change, not the vendor's own addition. */
  readonly noServerDefaults?: boolean | undefined;
}

/** Three or more asterisks and nothing else: what vendors send in place of a secret. */
const MASK = /^\*{3,}$/;

export const isMask = (value: unknown): boolean => typeof value === "string" && MASK.test(value);

/** Of no use as an input: a mask, or a reference, which only a program may make. */
const isHidden = (value: unknown): boolean => isMask(value) || holdsReference(value);

// ---------------------------------------------------------------------------------------------------------------------
// Sameness
// ---------------------------------------------------------------------------------------------------------------------

/** A text that two values share exactly when they mean the same. */
export const canonical = (value: unknown, manner: Manner = {}): string => JSON.stringify(reduce(value, manner)) ?? "";

export const same = (a: unknown, b: unknown, manner: Manner = {}): boolean => a === b || canonical(a, manner) === canonical(b, manner);

const reduce = (value: unknown, manner: Manner): unknown => {
  const { semanticEquality = false, unordered = false, ignoreCase = false } = manner;
  if (value === null || value === undefined) return undefined;
  if (Array.isArray(value)) {
    const items = value.map((v) => reduce(v, manner));
    if (semanticEquality && items.length === 0) return undefined;
    return semanticEquality || unordered ? items.sort((a, b) => compareText(JSON.stringify(a) ?? "", JSON.stringify(b) ?? "")) : items;
  }
  if (isPlain(value)) {
    const kept = Object.entries(value)
      .map(([k, v]): [string, unknown] => [k, reduce(v, manner)])
      .sort(([a], [b]) => compareText(a, b));
    return Object.fromEntries(kept);
  }
  if (ignoreCase && typeof value === "string") return value.toLowerCase();
  if (!semanticEquality) return value;
  if (value === "") return undefined;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  // Marked, so that the word is not the same as an ordinary text in lower case.
  return typeof value === "string" && WORD.test(value) ? `\u0000${value.replace(/_/g, "").toLowerCase()}` : value;
};

/** Only what looks like the name of an option is compared without case: `AllRepositories`, `ALL_REPOSITORIES`, `OAuth`. */
const WORD = /^[A-Z][A-Za-z0-9]*(?:_[A-Z0-9][A-Za-z0-9]*)*$/;

// Not localeCompare: the order must not depend on the machine.
const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

// ---------------------------------------------------------------------------------------------------------------------
// Partial updates
// ---------------------------------------------------------------------------------------------------------------------

/** The keys of an object that must be sent to turn `before` into `after`: lists whole, what was removed as null. */
export const sparse = (before: Plain, after: Plain, manner: Manner = {}): Plain => {
  const out: Plain = {};
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [old, now] = [before[key], after[key]];
    if (same(old, now, manner)) continue;
    if (isPlain(old) && isPlain(now)) out[key] = sparse(old, now, manner);
    else out[key] = canonical(now, manner) === "" ? null : now;
  }
  return out;
};

// ---------------------------------------------------------------------------------------------------------------------
// Projection
// ---------------------------------------------------------------------------------------------------------------------

/**
 * The live value as far as the user wrote it: keys that the vendor added are left out, masked secrets are the user's own, and where
 * both mean the same the user's spelling stays. What is left differs from `prior` exactly where somebody changed something.
 */
export const project = (prior: unknown, live: unknown, manner: Manner = {}): unknown => {
  if (isHidden(live)) return prior;
  // What a reference stands for is not to get into state, whatever the vendor shows.
  if (holdsReference(prior) && live !== undefined && live !== null) return prior;
  if (same(prior, live, manner)) return prior;
  if (isPlain(prior) && isPlain(live)) {
    const written = mapValues(
      Object.fromEntries(Object.entries(prior).filter(([k, v]) => live[k] !== undefined || same(v, undefined, manner))),
      (v, k) => project(v, live[k], manner),
    );
    if (manner.noServerDefaults !== true) return written;
    return { ...(withoutMasks(live) as Plain), ...written };
  }
  if (Array.isArray(prior) && Array.isArray(live)) return projectList(prior, live, manner);
  return withoutMasks(live);
};

/** Where there is nothing to put in place of a masked secret, it is left out. */
export const withoutMasks = (value: unknown): unknown => {
  if (isHidden(value) || value === null) return undefined;
  if (Array.isArray(value)) {
    const items = value.map(withoutMasks).filter((v) => v !== undefined);
    return value.length > 0 && items.length === 0 ? undefined : items;
  }
  if (!isPlain(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([k, v]) => {
      const rest = withoutMasks(v);
      // Nothing is left of an object of secrets alone: its being there is the vendor's word, not the user's.
      return rest === undefined || (isPlain(rest) && Object.keys(rest).length === 0 && hasMask(v)) ? [] : [[k, rest]];
    }),
  );
};

/** Whether any part of it is masked. */
export const hasMask = (value: unknown): boolean =>
  isHidden(value) || (Array.isArray(value) ? value.some(hasMask) : isPlain(value) && Object.values(value).some(hasMask));

/** Items are paired by their keys where they have one, by place otherwise; items that the user did not write stay as they are. */
const projectList = (prior: unknown[], live: unknown[], manner: Manner): unknown[] => {
  const keyOf = identityKey([...prior, ...live]);
  const twinOf = (item: unknown, i: number): unknown =>
    keyOf === undefined ? prior[i] : prior.find((p) => isPlain(p) && isPlain(item) && same(p[keyOf], item[keyOf], manner));
  const mapped = live.map((item, i) => {
    const twin = twinOf(item, i);
    return twin === undefined ? (isMask(item) ? prior[i] : withoutMasks(item)) : project(twin, item, manner);
  });
  return same(prior, mapped, manner) ? prior : mapped;
};

/** A key that every item has and whose value is different in each and never masked. */
export const identityKey = (items: unknown[]): string | undefined => {
  if (!items.every(isPlain) || items.length === 0) return undefined;
  const plain = items as Plain[];
  const isTelling = (value: unknown): boolean => typeof value === "string" && !isMask(value) && !holdsReference(value);
  const keys = Object.keys(plain[0] ?? {}).filter((k) => plain.every((p) => isTelling(p[k])));
  return keys.find((k) => new Set(plain.map((p) => p[k])).size >= plain.length / 2);
};
