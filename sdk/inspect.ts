/** One report of everything that is wrong with a value, by path, without the value of a secret. */

import type * as t from "io-ts";
import { known } from "./codec.js";
import { hint } from "./nearest.js";
import { isPlain } from "./plain.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** A value with something wrong in it. `path` is as a user would write it; the value itself is never part of it. */
export interface Problem {
  readonly path: string;
  readonly message: string;
}

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

/**
 * Everything that is wrong with a value.
 *
 * @param skip says of a value that it is not known yet, and so cannot be wrong.
 */
export const inspect = (codec: t.Mixed, value: unknown, skip: (value: unknown) => boolean = () => false, path = ""): Problem[] => {
  if (skip(value)) return [];
  const it = known(codec);
  const at = (key: string): string => (path === "" ? key : `${path}.${key}`);
  switch (it?._tag) {
    case "Opt":
      return value === undefined || value === null ? [] : inspect(it.inner, value, skip, path);
    case "Secret":
      return inspect(it.inner, value, skip, path);
    case "Words": {
      if (it.is(value)) return [];
      if (typeof value !== "string") return [{ path, message: wrongKind(`one of ${it.name}`, value) }];
      return [{ path, message: `must be one of ${it.name}${hint(value, it.words)}` }];
    }
    case "ListOf":
      if (!Array.isArray(value)) return [{ path, message: wrongKind("a list", value) }];
      return value.flatMap((v, i) => inspect(it.item, v, skip, `${path}[${i}]`));
    case "DictOf":
      if (!isPlain(value)) return [{ path, message: wrongKind("an object", value) }];
      return Object.entries(value).flatMap(([k, v]) => inspect(it.value, v, skip, at(k)));
    case "Shape": {
      if (!isPlain(value)) return [{ path, message: wrongKind("an object", value) }];
      const names = Object.keys(it.props);
      return [
        ...names.flatMap((k) => inspect(it.props[k] as t.Mixed, value[k], skip, at(k))),
        ...Object.keys(value)
          .filter((k) => it.closed && value[k] !== undefined && !Object.hasOwn(it.props, k))
          .map((k) => ({ path: at(k), message: `is not a field${path === "" ? "" : ` of ${path}`}${hint(k, names)}` })),
      ];
    }
    case "OneOf": {
      const reports = meant(it.options, value).map((o) => inspect(o, value, skip, path));
      return reports.reduce((best, r) => (r.length < best.length ? r : best));
    }
    default:
      if (codec.is(value)) return [];
      return [{ path, message: wrongKind(article(codec.name), value) }];
  }
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

/** Where a word tells the forms apart, as `type` does, those that it fits: what they lack is what is wrong. */
const meant = (options: readonly t.Mixed[], value: unknown): readonly t.Mixed[] => {
  if (!isPlain(value)) return options;
  const named = options.filter((option) => {
    const it = known(option);
    return it?._tag === "Shape" && Object.entries(it.props).some(([key, codec]) => known(codec)?._tag === "Words" && codec.is(value[key]));
  });
  return named.length === 0 ? options : named;
};

const wrongKind = (wanted: string, value: unknown): string =>
  value === undefined || value === null ? "is required" : `must be ${wanted}, not ${kindOf(value)}`;

const kindOf = (value: unknown): string =>
  Array.isArray(value)
    ? "a list"
    : typeof value === "object"
      ? "an object"
      : typeof value === "string"
        ? "text"
        : typeof value === "number"
          ? "a number"
          : typeof value === "boolean"
            ? "true or false"
            : typeof value;

const article = (name: string): string => ({ string: "text", boolean: "true or false", number: "a number" })[name] ?? `a ${name}`;
