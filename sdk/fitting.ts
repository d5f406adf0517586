/** What a vendor sent, as a program could write it. */

import type * as t from "io-ts";
import { isOptional, json, known } from "./codec.js";
import { isPlain, mapValues, present } from "./plain.js";

/**
 * As much of a value that a vendor sent as a program could write: without keys that the codec does not know, and without optional parts that
 * do not fit. Undefined when nothing of it fits. A list of which one item does not fit is none.
 */
export const fitting = (codec: t.Mixed, value: unknown): unknown => {
  if (value === undefined || value === null) return undefined;
  const it = known(codec);
  switch (it?._tag) {
    case "Opt":
    case "Secret":
      return fitting(it.inner, value);
    case "ListOf": {
      if (!Array.isArray(value)) return undefined;
      const items = value.map((v) => fitting(it.item, v));
      return items.includes(undefined) ? undefined : items;
    }
    case "DictOf":
      if (!isPlain(value)) return undefined;
      // Whatever a value may be, it is taken as it is.
      return present(mapValues(value, (v) => (it.value === json ? v : fitting(it.value, v))));
    case "Shape": {
      if (!isPlain(value)) return undefined;
      const parts = mapValues(it.props, (c, k) => fitting(c as t.Mixed, value[k]));
      const isWhole = Object.entries(it.props).every(([k, c]) => parts[k] !== undefined || isOptional(c));
      return isWhole ? present(it.closed ? parts : { ...value, ...parts }) : undefined;
    }
    case "OneOf": {
      // The one that loses least.
      const fits = it.options.map((o) => fitting(o, value)).filter((v) => v !== undefined);
      return fits.reduce((best: unknown, v) => (best === undefined || leavesOf(v) > leavesOf(best) ? v : best), undefined);
    }
    default:
      return codec.is(value) ? value : undefined;
  }
};

/** How many single values it holds. */
const leavesOf = (value: unknown): number =>
  typeof value === "object" && value !== null ? Object.values(value).reduce<number>((sum, v) => sum + leavesOf(v), 0) : 1;
