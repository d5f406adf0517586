/** What the tests of compare share. */

import * as fc from "fast-check";
import { isPlain, type Plain } from "../../sdk/plain.js";

export const lenient = { semanticEquality: true };

/** What users write: no null, which means the same as leaving out. */
export const written = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.constantFrom("PrivateLink", "PRIVATE_LINK", "", "443"),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom("a", "b", "name", "value"), tie("value"), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;

export const objects = fc.dictionary(fc.constantFrom("a", "b", "c", "d"), written, { maxKeys: 4, noNullPrototype: true });

export const deepHas = (value: unknown, test: (v: unknown) => boolean): boolean =>
  test(value) ||
  (Array.isArray(value) ? value.some((v) => deepHas(v, test)) : isPlain(value) && Object.values(value).some((v) => deepHas(v, test)));

/** What a vendor makes of a sparse update: absent stays, null removes, objects merge, lists are taken whole. */
export const applied = (before: Plain, patch: Plain): Plain => {
  const after: Plain = { ...before };
  for (const [key, value] of Object.entries(patch)) {
    const old = after[key];
    if (value === null) delete after[key];
    else after[key] = isPlain(value) && isPlain(old) ? applied(old, value) : value;
  }
  return after;
};

/** As vendors hide what they do not show. */
export const masked = (value: unknown): unknown =>
  typeof value === "string"
    ? "*".repeat(3 + (value.length % 9))
    : Array.isArray(value)
      ? value.map(masked)
      : isPlain(value)
        ? Object.fromEntries(Object.entries(value).map(([k, v]) => [k, masked(v)]))
        : value;
