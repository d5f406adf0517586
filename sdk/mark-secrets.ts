/** The secrets of a value, as its codec names them. */

import type * as t from "io-ts";
import { known, partsOf } from "./codec.js";
import { inspect } from "./inspect.js";
import { isPlain, mapValues } from "./plain.js";

/** The value with `mark` applied to every part that the codec calls secret. Parts that are undefined stay as they are. */
export const markSecrets = (codec: t.Mixed, value: unknown, mark: (value: unknown) => unknown): unknown => {
  if (value === undefined || value === null || !holdsSecret(codec)) return value;
  const it = known(codec);
  switch (it?._tag) {
    case "Opt":
      return markSecrets(it.inner, value, mark);
    case "Secret":
      return mark(value);
    case "ListOf":
      return Array.isArray(value) ? value.map((v) => markSecrets(it.item, v, mark)) : value;
    case "DictOf":
      return isPlain(value) ? mapValues(value, (v) => markSecrets(it.value, v, mark)) : value;
    case "Shape":
      return isPlain(value)
        ? mapValues(value, (v, k) => (Object.hasOwn(it.props, k) ? markSecrets(it.props[k] as t.Mixed, v, mark) : v))
        : value;
    case "OneOf": {
      // Parts that are not known yet fit nowhere, so the option that is nearly met counts.
      const problems = it.options.map((o) => inspect(o, value).length);
      const nearlyMet = it.options[problems.indexOf(Math.min(...problems))];
      return nearlyMet === undefined ? value : markSecrets(nearlyMet, value, mark);
    }
    default:
      return value;
  }
};

const secretive = new WeakMap<t.Mixed, boolean>();

/** Whether any part can be a secret. Kept, as it is asked for every value, and most codecs have none. */
const holdsSecret = (codec: t.Mixed): boolean => {
  const cached = secretive.get(codec);
  if (cached !== undefined) return cached;
  const it = known(codec);
  const parts = it === undefined ? [] : partsOf(it);
  const found = it?._tag === "Secret" || parts.some(holdsSecret);
  secretive.set(codec, found);
  return found;
};
