/** The catalog at run time: what is known of a service's inputs. Loaded by provider processes only, when they first need it. */

import { type Fields, type Known, nameOf, parseService, type Service } from "./parse.js";
import * as tables from "./tables.js";

export type Family = "connections" | "destinations" | "logs" | "privateLinks";
export type { Fields, Known, Service };

const lines = new Map<Family, ReadonlyMap<string, string>>();
const parsed = new Map<string, Service>();

/** Every service of a family, by name, as the table has it. */
const linesOf = (family: Family): ReadonlyMap<string, string> => {
  const found =
    lines.get(family) ??
    new Map(
      tables[family]
        .trim()
        .split("\n")
        .map((line) => [nameOf(line), line]),
    );
  lines.set(family, found);
  return found;
};

export const serviceNames = (family: Family): string[] => [...linesOf(family).keys()];

/** Undefined for a service that is not known, and for one whose name is not. */
export const serviceOf = (family: Family, service: unknown): Service | undefined => {
  const line = typeof service === "string" ? linesOf(family).get(service) : undefined;
  if (line === undefined) return undefined;
  const key = `${family}:${String(service)}`;
  // Options that the vendor no longer lists are as good as they were.
  const found = parsed.get(key) ?? parseService(line, (n) => (tables.words[n] ?? []).map((word) => word.replace(/^~/, "")));
  parsed.set(key, found);
  return found;
};

let common: Fields | undefined;

/** What any service's `auth` holds: the vendor uses the same names everywhere, and describes them for one service in five. */
export const commonAuth = (): Fields => {
  common ??= new Map(serviceNames("connections").flatMap((name) => [...(serviceOf("connections", name)?.auth ?? [])]));
  return common;
};

/** A field by either of its names: the program's or the wire's. */
export const fieldOf = (fields: Fields, name: string): Known | undefined =>
  fields.get(name) ?? [...fields.values()].find((field) => field.name === name);

/** What a program may write. */
export const writable = (fields: Fields): Known[] => [...fields.values()].filter((field) => !field.readonly);
