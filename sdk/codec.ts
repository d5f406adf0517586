/**
 * The codecs of this package: io-ts types that can also be read as a description (what is optional, what is secret, which keys
 * exist), and one report of everything that is wrong with a value, by path, without the value of a secret.
 */

import { distance } from "fastest-levenshtein";
import * as t from "io-ts";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export class Opt<C extends t.Mixed> extends t.Type<t.TypeOf<C> | undefined, unknown, unknown> {
  readonly _tag = "Opt" as const;
  constructor(readonly inner: C) {
    super(
      `${inner.name}?`,
      (u): u is t.TypeOf<C> | undefined => u === undefined || inner.is(u),
      (u, c) => (u === undefined || u === null ? t.success(undefined) : inner.validate(u, c)),
      (a) => (a === undefined ? undefined : inner.encode(a)),
    );
  }
}

export class Secret<C extends t.Mixed> extends t.Type<t.TypeOf<C>, unknown, unknown> {
  readonly _tag = "Secret" as const;
  constructor(readonly inner: C) {
    super(inner.name, inner.is, inner.validate, inner.encode);
  }
}

export class Words<W extends string> extends t.Type<W, unknown, unknown> {
  readonly _tag = "Words" as const;
  constructor(
    readonly words: readonly W[],
    readonly closed: boolean,
  ) {
    super(
      words.map((w) => JSON.stringify(w)).join(" | "),
      (u): u is W => typeof u === "string" && (!closed || (words as readonly string[]).includes(u)),
      (u, c) => (typeof u === "string" && (!closed || (words as readonly string[]).includes(u)) ? t.success(u as W) : t.failure(u, c)),
      t.identity,
    );
  }
}

export type Props = Readonly<Record<string, t.Mixed>>;

/** The value of a shape: a key is optional when its codec accepts undefined. TSDoc on the keys of `P` is kept. */
export type ShapeOf<P extends Props> = {
  [K in keyof P as undefined extends t.TypeOf<P[K]> ? never : K]: t.TypeOf<P[K]>;
} & {
  [K in keyof P as undefined extends t.TypeOf<P[K]> ? K : never]?: t.TypeOf<P[K]>;
};

export class Shape<P extends Props> extends t.Type<ShapeOf<P>, unknown, unknown> {
  readonly _tag = "Shape" as const;
  constructor(
    readonly props: P,
    readonly closed: boolean,
  ) {
    super(
      "object",
      (u): u is ShapeOf<P> => isPlain(u) && Object.entries(props).every(([k, c]) => c.is(u[k])),
      (u, c) => {
        if (!isPlain(u)) return t.failure(u, c);
        const out: Record<string, unknown> = { ...u };
        for (const [k, codec] of Object.entries(props)) {
          const r = codec.validate(u[k], t.appendContext(c, k, codec, u[k]));
          if (r._tag === "Left") return r as t.Validation<ShapeOf<P>>;
          if (r.right === undefined) delete out[k];
          else out[k] = r.right;
        }
        return t.success(out as ShapeOf<P>);
      },
      t.identity,
    );
  }
}

export class ListOf<C extends t.Mixed> extends t.Type<t.TypeOf<C>[], unknown, unknown> {
  readonly _tag = "ListOf" as const;
  constructor(readonly item: C) {
    const array = t.array(item);
    super(`list of ${item.name}`, array.is, array.validate, array.encode);
  }
}

export class DictOf<C extends t.Mixed> extends t.Type<Record<string, t.TypeOf<C>>, unknown, unknown> {
  readonly _tag = "DictOf" as const;
  constructor(readonly value: C) {
    const record = t.record(t.string, value);
    super(`object of ${value.name}`, record.is, record.validate, record.encode);
  }
}

export class OneOf<S extends readonly t.Mixed[]> extends t.Type<t.TypeOf<S[number]>, unknown, unknown> {
  readonly _tag = "OneOf" as const;
  constructor(readonly options: S) {
    super(
      options.map((o) => o.name).join(" or "),
      (u): u is t.TypeOf<S[number]> => options.some((o) => o.is(u)),
      (u, c) => {
        const fits = options.find((o) => o.is(u));
        return fits === undefined ? t.failure(u, c) : fits.validate(u, c);
      },
      t.identity,
    );
  }
}

/** A value with something wrong in it. `path` is as a user would write it; the value itself is never part of it. */
export interface Problem {
  readonly path: string;
  readonly message: string;
}

// ---------------------------------------------------------------------------------------------------------------------
// Constructors
// ---------------------------------------------------------------------------------------------------------------------

export const text = t.string;
export const flag = t.boolean;
export const decimal = t.number;
/** A whole number. */
export const integer = new t.Type<number, unknown, unknown>(
  "whole number",
  (u): u is number => Number.isSafeInteger(u),
  (u, c) => (Number.isSafeInteger(u) ? t.success(u as number) : t.failure(u, c)),
  t.identity,
);
/** Any JSON value. */
export const json = t.unknown;

export const opt = <C extends t.Mixed>(inner: C): Opt<C> => new Opt(inner);
/** The value is a secret: encrypted in state, never printed. */
export const secret = <C extends t.Mixed>(inner: C): Secret<C> => new Secret(inner);
/** One of these words. */
export const words = <W extends string>(...list: readonly W[]): Words<W> => new Words(list, true);
/** One of these words, or another that the vendor may have by now. */
export const openWords = <W extends string>(...list: readonly W[]): Words<W | (string & {})> => new Words<W | (string & {})>(list, false);
/** An object with exactly these keys. */
export const shape = <P extends Props>(props: P): Shape<P> => new Shape(props, true);
/** An object with at least these keys; for what vendors send. */
export const openShape = <P extends Props>(props: P): Shape<P> => new Shape(props, false);
export const list = <C extends t.Mixed>(item: C): ListOf<C> => new ListOf(item);
export const dict = <C extends t.Mixed>(value: C): DictOf<C> => new DictOf(value);
export const oneOf = <S extends readonly t.Mixed[]>(...options: S): OneOf<S> => new OneOf(options);

// ---------------------------------------------------------------------------------------------------------------------
// Report
// ---------------------------------------------------------------------------------------------------------------------

type Known = Opt<t.Mixed> | Secret<t.Mixed> | Words<string> | Shape<Props> | ListOf<t.Mixed> | DictOf<t.Mixed> | OneOf<readonly t.Mixed[]>;

// The classes above are the only ones that are looked into; every other io-ts type is a leaf.
const known = (codec: t.Mixed): Known | undefined =>
  codec instanceof Opt ||
  codec instanceof Secret ||
  codec instanceof Words ||
  codec instanceof Shape ||
  codec instanceof ListOf ||
  codec instanceof DictOf ||
  codec instanceof OneOf
    ? (codec as Known)
    : undefined;

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
      const reports = it.options.map((o) => inspect(o, value, skip, path));
      return reports.reduce((best, r) => (r.length < best.length ? r : best));
    }
    default:
      if (codec.is(value)) return [];
      return [{ path, message: wrongKind(article(codec.name), value) }];
  }
};

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
  const told = secretive.get(codec);
  if (told !== undefined) return told;
  const it = known(codec);
  const parts = it === undefined ? [] : partsOf(it);
  const found = it?._tag === "Secret" || parts.some(holdsSecret);
  secretive.set(codec, found);
  return found;
};

const partsOf = (it: Known): readonly t.Mixed[] => {
  switch (it._tag) {
    case "Opt":
    case "Secret":
      return [it.inner];
    case "ListOf":
      return [it.item];
    case "DictOf":
      return [it.value];
    case "Shape":
      return Object.values(it.props);
    case "OneOf":
      return it.options;
    case "Words":
      return [];
  }
};

/** The keys of the objects that the codec takes, whichever of them it is. */
export const keysOf = (codec: t.Mixed): readonly string[] => {
  const it = known(codec);
  if (it?._tag === "Shape") return Object.keys(it.props);
  return it?._tag === "Opt" || it?._tag === "Secret" || it?._tag === "OneOf" ? partsOf(it).flatMap(keysOf) : [];
};

/** Whether the codec calls the value as a whole a secret. */
export const isSecret = (codec: t.Mixed): boolean => {
  const it = known(codec);
  return it?._tag === "Secret" || (it?._tag === "Opt" && isSecret(it.inner));
};

export const isOptional = (codec: t.Mixed): boolean => codec.is(undefined);

/** The nearest of the names as a question, or nothing when none is near. */
export const hint = (word: string, names: readonly string[]): string => {
  const near = nearest(word, names);
  return near === undefined ? "" : `. Did you mean ${near}?`;
};

/** A name without what others write differently: `sync_frequency` is `syncFrequency`. */
export const bare = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, "");

export const nearest = (word: string, names: readonly string[]): string | undefined => {
  const scored = names
    .filter((name) => name !== word)
    .map((name) => {
      const a = bare(word);
      const b = bare(name);
      const contained = a.length >= 4 && b.startsWith(a) ? 1 : Infinity;
      return { name, far: Math.min(distance(a, b), contained) };
    })
    .sort((a, b) => a.far - b.far);
  const best = scored[0];
  return best !== undefined && best.far <= Math.max(1, Math.floor(word.length / 3)) ? best.name : undefined;
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

export type Plain = Record<string, unknown>;

/** An object that is data: not a list, not an instance of a class. */
export const isPlain = (value: unknown): value is Plain =>
  typeof value === "object" &&
  value !== null &&
  !Array.isArray(value) &&
  (Object.getPrototypeOf(value) === Object.prototype || Object.getPrototypeOf(value) === null);

export const mapValues = (value: Plain, f: (value: unknown, key: string) => unknown): Plain =>
  Object.fromEntries(Object.entries(value).map(([k, v]) => [k, f(v, k)]));

const present = (value: Plain): Plain => Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined));

const leavesOf = (value: unknown): number =>
  typeof value === "object" && value !== null ? Object.values(value).reduce<number>((sum, v) => sum + leavesOf(v), 0) : 1;

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
