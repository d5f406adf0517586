/** Answers that a vendor never promised: a real one with one thing in it changed. */

import { isPlain, type Plain } from "../sdk/plain.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

type Where = readonly (string | number)[];

/** What becomes of a value; undefined takes it out. */
type Harm = (value: unknown) => unknown;

export interface Damaged {
  readonly body: unknown;
  /** Where it was changed and how, for messages: `data.config.host: another type`. */
  readonly title: string;
  readonly harm: string;
}

const EXTRA: Plain = { surprise: { deep: [1, { er: null }] }, ["constructor"]: "odd", status: "ODD" };

const nested = (value: unknown): unknown => {
  let whole = value;
  for (let i = 0; i < 40; i += 1) whole = i % 2 === 0 ? { value: whole } : [whole];
  return whole;
};

const otherType: Harm = (value) => {
  if (typeof value === "string") return 7;
  if (typeof value === "number") return "seven";
  if (typeof value === "boolean") return "perhaps";
  return Array.isArray(value) ? { 0: "odd" } : ["odd"];
};

export const HARMS: Readonly<Record<string, Harm>> = {
  missing: () => undefined,
  null: () => null,
  "another type": otherType,
  "something more": (value) =>
    isPlain(value) ? { ...EXTRA, ...value } : Array.isArray(value) ? [...(value as unknown[]), null, "odd", EXTRA] : value,
  "a huge text": () => "x".repeat(20_000),
  "a huge number": () => 2 ** 70,
  "deeply nested": nested,
};

// ---------------------------------------------------------------------------------------------------------------------
// Function
// ---------------------------------------------------------------------------------------------------------------------

/**
 * @param place which of the answer's places is changed, counted through all of them; any number.
 * @param harm a name in `HARMS`.
 */
export const damage = (body: unknown, place: number, harm: string): Damaged => {
  const places = placesIn(body);
  const where = places[place % places.length] ?? [];
  return { body: changed(body, where, HARMS[harm] as Harm), title: `${where.join(".") || "the whole"}: ${harm}`, harm };
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

/** Of a list only the first items: the others are like them. */
const placesIn = (value: unknown, where: Where = []): Where[] => {
  const inside: [string | number, unknown][] = Array.isArray(value)
    ? [...value.slice(0, 2).entries()]
    : isPlain(value)
      ? Object.entries(value)
      : [];
  return [where, ...inside.flatMap(([key, part]) => placesIn(part, [...where, key]))];
};

const changed = (value: unknown, where: Where, harm: Harm): unknown => {
  const [key, ...rest] = where;
  if (key === undefined) return harm(value);
  if (Array.isArray(value)) return value.flatMap((v: unknown, i) => (i === key ? kept(changed(v, rest, harm)) : [v]));
  return Object.fromEntries(
    Object.entries(value as Plain).flatMap(([k, v]) => (k === key ? kept(changed(v, rest, harm)).map((w) => [k, w]) : [[k, v]])),
  );
};

const kept = (value: unknown): unknown[] => (value === undefined ? [] : [value]);
