/** Streams as a user means them: which, in which modes, by which cursor and key; and how a stored catalog reads in these words. */

import type { TypeOf } from "io-ts";
import { dict, flag, list, openWords, opt, shape, text } from "../../sdk/codec.js";
import { hint, nearest } from "../../sdk/nearest.js";
import { isPlain, type Plain } from "../../sdk/plain.js";
import type { Diagnostic } from "../kernel/blueprint.js";
import { project } from "../kernel/compare.js";
import { objectIn, objectsIn } from "../kernel/answers.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

const SYNC_MODES = ["full_refresh", "incremental"] as const;

const DESTINATION_SYNC_MODES = ["append", "overwrite", "append_dedup", "overwrite_dedup", "update", "soft_delete"] as const;

const stream = shape({
  /** How it is read. Default `full_refresh`, or `incremental` where the destination's mode asks for it. */
  syncMode: opt(openWords(...SYNC_MODES)),
  /** How it is written. Default `overwrite`, or `append` with `incremental`. */
  destinationSyncMode: opt(openWords(...DESTINATION_SYNC_MODES)),
  /** Field by which new records are reported, as a path: `["updated_at"]`. Not needed where the source has one of its own. */
  cursorField: opt(list(text)),
  /** Fields by which records are distinguished, each as a path: `[["id"]]`. Not needed where the source has a key of its own. */
  primaryKey: opt(list(list(text))),
  /** Fields of the top level that are read, in any order. Default all. */
  selectedFields: opt(list(text)),
  /** Copies files as they are, where the source has them. */
  includeFiles: opt(flag),
  /** Name of the object in the destination that it is written to, where the destination wants one. */
  destinationObjectName: opt(text),
});

/** By the stream's name, or `namespace.name` where the name alone is not enough. */
export const streams = dict(stream);

export type StreamIntent = TypeOf<typeof stream>;
export type Streams = Readonly<Record<string, StreamIntent>>;

/** One stream of a catalog: of a discovered one, or of a connection's. */
export interface CatalogStream {
  readonly stream: Plain;
  readonly config: Plain;
}

// ---------------------------------------------------------------------------------------------------------------------
// Words
// ---------------------------------------------------------------------------------------------------------------------

/** Modes that keep one record for each key. */
export const isKeyed = (mode: string): boolean => mode.endsWith("_dedup") || mode === "update" || mode === "soft_delete";

/** The modes that an intent stands for: they do not depend on what is discovered, so that a later look can tell a change. */
export const modesOf = (intent: StreamIntent): { readonly syncMode: string; readonly destinationSyncMode: string } => {
  const syncMode = intent.syncMode ?? (intent.destinationSyncMode === "append_dedup" ? "incremental" : "full_refresh");
  return { syncMode, destinationSyncMode: intent.destinationSyncMode ?? (syncMode === "incremental" ? "append" : "overwrite") };
};

/**
 * A mode that there is not. Of destinations a newer server may have more; only one that is nearly another is a slip of the pen. One that an import
 * has brought is never asked about.
 */
export const reviewModes = (value: unknown, isUnknown: (part: unknown) => boolean): Diagnostic[] =>
  Object.entries(objectIn(value)).flatMap(([key, one]) => {
    if (!isPlain(one)) return [];
    return Object.entries<readonly string[]>({ syncMode: SYNC_MODES, destinationSyncMode: DESTINATION_SYNC_MODES }).flatMap(
      ([name, modes]) => {
        const mode = one[name];
        if (typeof mode !== "string" || isUnknown(mode) || modes.includes(mode)) return [];
        if (name === "destinationSyncMode" && nearest(mode, modes) === undefined) return [];
        return [{ path: `.${key}.${name}`, message: `must be one of ${modes.map((m) => `"${m}"`).join(" | ")}${hint(mode, modes)}` }];
      },
    );
  });

export const catalogStreams = (catalog: unknown): readonly CatalogStream[] =>
  objectsIn(objectIn(catalog)["streams"]).flatMap(({ stream: one, config }) =>
    isPlain(one) ? [{ stream: one, config: objectIn(config) }] : [],
  );

export const nameOf = ({ stream: { name } }: CatalogStream): string => String(name);

export const namespaceOf = ({ stream: { namespace } }: CatalogStream): string => (typeof namespace === "string" ? namespace : "");

/** The fields of its top level, as far as its schema lists them. */
export const propertiesOf = ({ stream: one }: CatalogStream): Plain => {
  const schema = one["jsonSchema"] ?? one["json_schema"];
  return isPlain(schema) && isPlain(schema["properties"]) ? schema["properties"] : {};
};

export const qualifiedName = (one: CatalogStream): string => (namespaceOf(one) === "" ? nameOf(one) : `${namespaceOf(one)}.${nameOf(one)}`);

/** The streams that a key may mean. */
export const meantBy = (key: string, all: readonly CatalogStream[]): readonly CatalogStream[] =>
  all.filter((one) => nameOf(one) === key || qualifiedName(one) === key);

export const isSameStream = (a: CatalogStream, b: CatalogStream): boolean => nameOf(a) === nameOf(b) && namespaceOf(a) === namespaceOf(b);

// ---------------------------------------------------------------------------------------------------------------------
// Reading back
// ---------------------------------------------------------------------------------------------------------------------

/**
 * The stored catalog in the user's words: under the user's keys and, of each stream, what the user wrote of it and what no longer is as
 * leaving it out means. Streams that the user did not write come in full: somebody selected them.
 */
export const readStreams = (catalog: unknown, prior: Streams | undefined): Streams => {
  const remaining = new Set(catalogStreams(catalog));
  const read: Record<string, StreamIntent> = {};
  // A key that means one stream goes first, so that it is not taken by one that means several.
  const keys = Object.keys(prior ?? {}).sort((a, b) => meantBy(a, [...remaining]).length - meantBy(b, [...remaining]).length);
  for (const key of keys) {
    const [one] = meantBy(key, [...remaining]);
    if (one === undefined) continue;
    remaining.delete(one);
    read[key] = asWritten(prior?.[key] ?? {}, one);
  }
  for (const one of remaining) read[qualifiedName(one)] = inFull(one);
  return read;
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const selectionOf = ({ config }: CatalogStream): string[] | undefined => {
  if (config["fieldSelectionEnabled"] !== true || !Array.isArray(config["selectedFields"])) return undefined;
  return objectsIn(config["selectedFields"]).flatMap(({ fieldPath }) => (Array.isArray(fieldPath) ? [String(fieldPath[0])] : []));
};

const allOf = (one: CatalogStream): Plain => {
  const { syncMode, destinationSyncMode, cursorField, primaryKey, includeFiles, destinationObjectName } = one.config;
  return { syncMode, destinationSyncMode, cursorField, primaryKey, selectedFields: selectionOf(one), includeFiles, destinationObjectName };
};

const asWritten = (prior: StreamIntent, one: CatalogStream): StreamIntent => {
  const live = allOf(one);
  const implied: Plain = { ...modesOf(prior), selectedFields: undefined };
  const strayed = Object.keys(implied).filter((key) => !Object.hasOwn(prior, key) && live[key] !== undefined && live[key] !== implied[key]);
  const written = objectIn(project(prior, live, { unordered: true }));
  return { ...written, ...Object.fromEntries(strayed.map((key) => [key, live[key]])) };
};

/** What has to be written to get the same stream: what its source defines itself is left out. */
const inFull = (one: CatalogStream): StreamIntent => {
  const { syncMode, destinationSyncMode, cursorField, primaryKey, selectedFields, includeFiles, destinationObjectName } = allOf(one);
  const hasItems = (value: unknown): boolean => Array.isArray(value) && value.length > 0;
  const written: Plain = {
    syncMode,
    destinationSyncMode,
    ...(syncMode === "incremental" && one.stream["sourceDefinedCursor"] !== true && hasItems(cursorField) ? { cursorField } : {}),
    ...(!hasItems(one.stream["sourceDefinedPrimaryKey"]) && hasItems(primaryKey) ? { primaryKey } : {}),
    ...(selectedFields === undefined ? {} : { selectedFields }),
    ...(includeFiles === true ? { includeFiles } : {}),
    ...(typeof destinationObjectName === "string" && destinationObjectName !== "" ? { destinationObjectName } : {}),
  };
  return written;
};
