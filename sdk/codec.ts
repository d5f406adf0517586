/** The codecs of this package: io-ts types that can also be read as a description (what is optional, what is secret, which keys exist). */

import * as t from "io-ts";
import { isPlain } from "./plain.js";

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
// Looking into a codec
// ---------------------------------------------------------------------------------------------------------------------

export type Known =
  Opt<t.Mixed> | Secret<t.Mixed> | Words<string> | Shape<Props> | ListOf<t.Mixed> | DictOf<t.Mixed> | OneOf<readonly t.Mixed[]>;

// The classes above are the only ones that are looked into; every other io-ts type is a leaf.
export const known = (codec: t.Mixed): Known | undefined =>
  codec instanceof Opt ||
  codec instanceof Secret ||
  codec instanceof Words ||
  codec instanceof Shape ||
  codec instanceof ListOf ||
  codec instanceof DictOf ||
  codec instanceof OneOf
    ? (codec as Known)
    : undefined;

export const partsOf = (it: Known): readonly t.Mixed[] => {
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
