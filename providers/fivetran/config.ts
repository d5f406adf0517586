/** The free part of a connection or destination: the user's camelCase names, the wire's snake_case ones, and which texts are secrets. */

import { isPlain, mapValues, type Plain } from "../../sdk/codec.js";

// ---------------------------------------------------------------------------------------------------------------------
// Names
// ---------------------------------------------------------------------------------------------------------------------

/** Names that the rule would get wrong. */
const ODD: Readonly<Record<string, string>> = { apiKey2: "api_key_2", apiKey3: "api_key_3" };

/** A name that already has an underscore is the wire's own: it goes through as it is. */
const wireName = (name: string): string =>
  name.includes("_") ? name : (ODD[name] ?? name.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`));

const userName = (name: string): string => name.replace(/_+([a-z0-9])/g, (_, c: string) => c.toUpperCase());

/** What the user wrote, with the names of the wire, in objects and lists of objects alike. */
export const toWireNames = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(toWireNames);
  return isPlain(value) ? Object.fromEntries(Object.entries(value).map(([k, v]) => [wireName(k), toWireNames(v)])) : value;
};

/** What the vendor sent, with the names that the user wrote; names that the user did not write become camelCase. */
export const toUserNames = (value: unknown, prior: unknown): unknown => {
  if (Array.isArray(value)) return value.map((v, i) => toUserNames(v, Array.isArray(prior) ? (prior[i] ?? prior[0]) : undefined));
  if (!isPlain(value)) return value;
  const spellings = new Map(isPlain(prior) ? Object.keys(prior).map((k) => [wireName(k), k]) : []);
  return Object.fromEntries(
    Object.entries(value).map(([k, v]) => {
      const name = spellings.get(k) ?? userName(k);
      return [name, toUserNames(v, isPlain(prior) ? prior[name] : undefined)];
    }),
  );
};

// ---------------------------------------------------------------------------------------------------------------------
// Secrets
// ---------------------------------------------------------------------------------------------------------------------

/** Marks every text that is not known to be harmless; numbers and switches never are secrets. */
export const concealConfig = (config: Plain, mark: (part: unknown) => unknown): Plain => {
  const { plainNames } = require("./plain-names.js") as typeof import("./plain-names.js");
  const conceal = (value: unknown, name: string): unknown => {
    if (typeof value === "string") return plainNames.has(wireName(name)) ? value : mark(value);
    if (Array.isArray(value)) return value.map((v) => conceal(v, name));
    return isPlain(value) ? mapValues(value, conceal) : value;
  };
  return mapValues(config, conceal);
};

// ---------------------------------------------------------------------------------------------------------------------
// Naming in the destination
// ---------------------------------------------------------------------------------------------------------------------

/** Keys of a connection's config that say where its data goes; the user writes them as `destinationSchema`. */
const NAMING = ["schema", "table", "table_group_name", "schema_prefix"];

export const withoutNaming = (config: unknown): Plain =>
  isPlain(config) ? Object.fromEntries(Object.entries(config).filter(([k]) => !NAMING.includes(k))) : {};

export interface DestinationSchema {
  readonly name?: string;
  readonly table?: string;
  readonly tableGroup?: string;
  readonly prefix?: string;
}

export const writeNaming = ({ name, table, tableGroup, prefix }: DestinationSchema): Plain => ({
  ...(name === undefined ? {} : { schema: name }),
  ...(table === undefined ? {} : { table }),
  ...(tableGroup === undefined ? {} : { table_group_name: tableGroup }),
  ...(prefix === undefined ? {} : { schema_prefix: prefix }),
});

/** The one string by which the vendor calls the connection's schema. */
export const joinNaming = ({ name, table, tableGroup, prefix }: DestinationSchema): string =>
  prefix ?? [name, table ?? tableGroup].filter((part) => part !== undefined).join(".");

/**
 * The user's words for a schema string. Names may contain dots, so what the user wrote is joined and compared rather than the string taken
 * apart; only on import there is nothing to compare with.
 */
export const readNaming = (schema: unknown, config: unknown, prior: DestinationSchema | undefined): DestinationSchema | undefined => {
  if (typeof schema !== "string") return prior;
  if (prior !== undefined && joinNaming(prior).toLowerCase() === schema.toLowerCase()) return prior;
  if (isPlain(config) && typeof config["schema_prefix"] === "string") return { prefix: schema };
  const dot = schema.indexOf(".");
  if (dot < 0) return { name: schema };
  const [name, rest] = [schema.slice(0, dot), schema.slice(dot + 1)];
  return isPlain(config) && config["table_group_name"] !== undefined ? { name, tableGroup: rest } : { name, table: rest };
};
