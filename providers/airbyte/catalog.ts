/**
 * The catalog compiler: what the user means by `streams`, the catalog that the source was found to have, and the modes of the destination
 * make the catalog that a connection is sent, or everything that is wrong. Airbyte itself would store almost anything and fail at the sync.
 */

import type { Problem } from "../../sdk/inspect.js";
import { hint } from "../../sdk/nearest.js";
import { isPlain, type Plain } from "../../sdk/plain.js";
import { same } from "../kernel/compare.js";
import { itemsIn, textsIn } from "../kernel/answers.js";
import { collisions, type Placing } from "./collisions.js";
import {
  type CatalogStream,
  catalogStreams,
  isKeyed,
  isSameStream,
  meantBy,
  modesOf,
  nameOf,
  qualifiedName,
  type StreamIntent,
  type Streams,
} from "./streams.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export type Compiled =
  { readonly ok: true; readonly streams: readonly CatalogStream[] } | { readonly ok: false; readonly problems: readonly Problem[] };

/** Pairs that no destination can make sense of. */
const FORBIDDEN: Readonly<Record<string, readonly string[]>> = {
  full_refresh: ["append_dedup"],
  incremental: ["overwrite", "overwrite_dedup"],
};

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

/**
 * @param discovered the source's catalog.
 * @param destinationModes what the destination can do; empty when it does not say.
 * @param placing into which schemas the streams go.
 */
export const compileCatalog = (
  intents: Streams,
  discovered: unknown,
  destinationModes: readonly string[],
  placing: Placing = {},
): Compiled => {
  const all = catalogStreams(discovered);
  const problems: Problem[] = [];
  const compiled: CatalogStream[] = [];
  const keyOf = new Map<CatalogStream, string>();
  for (const [key, intent] of Object.entries(intents)) {
    const say = (message: string, at = ""): void => void problems.push({ path: `streams.${key}${at}`, message });
    const one = resolve(key, all, say);
    if (one === undefined) continue;
    const other = keyOf.get(one);
    if (other !== undefined) say(`is the same stream as streams.${other}`);
    keyOf.set(one, key);
    compiled.push(compileStream(intent, one, destinationModes, say));
  }
  if (problems.length === 0) {
    const keys = [...keyOf].map(([one, key]): [string, string] => [qualifiedName(one), key]);
    problems.push(...collisions(compiled, placing, (one) => new Map(keys).get(qualifiedName(one)) ?? qualifiedName(one)));
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, streams: compiled };
};

/** What the server keeps of a stream besides the user's words (mappers, generations) goes along unchanged. */
export const overStored = (compiled: readonly CatalogStream[], stored: unknown): readonly CatalogStream[] => {
  const before = catalogStreams(stored);
  return compiled.map((one) => {
    const twin = before.find((old) => isSameStream(old, one));
    return twin === undefined ? one : { stream: one.stream, config: { ...twin.config, ...one.config } };
  });
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts: one stream
// ---------------------------------------------------------------------------------------------------------------------

type Say = (message: string, at?: string) => void;

const resolve = (key: string, all: readonly CatalogStream[], say: Say): CatalogStream | undefined => {
  const meant = meantBy(key, all);
  if (meant.length === 0) {
    const names = all.map(nameOf);
    const known = names.length === 0 ? "; it has no streams" : names.length <= 12 ? `; it has ${all.map(qualifiedName).join(", ")}` : "";
    const near = hint(key, [...names, ...all.map(qualifiedName)]);
    say(`is not a stream of the source${near === "" ? known : near}`);
  }
  if (meant.length > 1) say(`may be any of ${meant.map(qualifiedName).join(", ")}: write the namespace, too`);
  return meant.length === 1 ? meant[0] : undefined;
};

const compileStream = (intent: StreamIntent, one: CatalogStream, destinationModes: readonly string[], say: Say): CatalogStream => {
  const { stream } = one;
  const { syncMode, destinationSyncMode } = modesOf(intent);
  const supported = textsIn(stream["supportedSyncModes"]);
  const modes = supported.length === 0 ? ["full_refresh"] : supported;
  if (!modes.includes(syncMode)) say(`${syncMode} is not a mode of this stream, ${modes.join(" and ")} is`, ".syncMode");
  if (destinationModes.length > 0 && !destinationModes.includes(destinationSyncMode)) {
    say(`${destinationSyncMode} is not a mode of this destination, ${destinationModes.join(", ")} are`, ".destinationSyncMode");
  } else if (FORBIDDEN[syncMode]?.includes(destinationSyncMode) === true) {
    say(`${destinationSyncMode} does not go with ${syncMode}`, ".destinationSyncMode");
  }
  const cursorField = cursorOf(intent, stream, syncMode, say);
  const primaryKey = keyOf(intent, stream, destinationSyncMode, say);
  const needed = [
    ...(syncMode === "incremental" ? cursorField.slice(0, 1) : []),
    ...(isKeyed(destinationSyncMode) ? primaryKey.flatMap((path) => path.slice(0, 1)) : []),
  ];
  checkSelection(intent, stream, needed, say);
  return {
    stream: schemaOf(stream),
    config: {
      ...(typeof one.config["aliasName"] === "string" ? { aliasName: one.config["aliasName"] } : {}),
      syncMode,
      destinationSyncMode,
      cursorField,
      primaryKey,
      selected: true,
      suggested: false,
      fieldSelectionEnabled: intent.selectedFields !== undefined,
      selectedFields: (intent.selectedFields ?? []).map((name) => ({ fieldPath: [name] })),
      ...(intent.includeFiles === undefined ? {} : { includeFiles: intent.includeFiles }),
      ...(intent.destinationObjectName === undefined ? {} : { destinationObjectName: intent.destinationObjectName }),
    },
  };
};

const cursorOf = ({ cursorField }: StreamIntent, stream: Plain, syncMode: string, say: Say): string[] => {
  const own = textsIn(stream["defaultCursorField"]);
  if (stream["sourceDefinedCursor"] === true) {
    if (cursorField !== undefined && !same(cursorField, own)) {
      say(`is set by the source${own.length === 0 ? "" : ` (${own.join(".")})`}; leave it out`, ".cursorField");
    }
    return own;
  }
  if (cursorField !== undefined) {
    if (!isInSchema(stream, cursorField))
      say(`${cursorField.join(".")} is not a field of this stream${nearField(stream, cursorField)}`, ".cursorField");
    return cursorField;
  }
  if (syncMode === "incremental" && own.length === 0)
    say(`is required: incremental needs one of ${fieldNames(stream).join(", ")}`, ".cursorField");
  return own;
};

const keyOf = ({ primaryKey }: StreamIntent, stream: Plain, destinationSyncMode: string, say: Say): string[][] => {
  const own = itemsIn(stream["sourceDefinedPrimaryKey"])
    .map(textsIn)
    .filter((path) => path.length > 0);
  if (own.length > 0) {
    if (primaryKey !== undefined && !same(primaryKey, own, { unordered: true })) {
      say(`is set by the source (${own.map((path) => path.join(".")).join(", ")}); leave it out`, ".primaryKey");
    }
    return own;
  }
  const wanted = primaryKey ?? [];
  if (wanted.length === 0 && isKeyed(destinationSyncMode)) {
    say(`is required: ${destinationSyncMode} needs one or more of ${fieldNames(stream).join(", ")}`, ".primaryKey");
  }
  const paths = wanted.map((path) => path.join("."));
  for (const path of new Set(paths.filter((path, i) => paths.indexOf(path) !== i))) say(`has ${path} twice`, ".primaryKey");
  for (const path of wanted.filter((p) => !isInSchema(stream, p))) {
    say(`${path.join(".")} is not a field of this stream${nearField(stream, path)}`, ".primaryKey");
  }
  return wanted;
};

const checkSelection = ({ selectedFields }: StreamIntent, stream: Plain, needed: readonly string[], say: Say): void => {
  if (selectedFields === undefined) return;
  const at = ".selectedFields";
  if (selectedFields.length === 0) say("is empty: leave it out to read every field", at);
  for (const name of new Set(selectedFields.filter((field, i) => selectedFields.indexOf(field) !== i))) say(`has ${name} twice`, at);
  for (const name of selectedFields) {
    if (!isInSchema(stream, [name])) say(`${name} is not a field of this stream's top level${nearField(stream, [name])}`, at);
  }
  for (const name of new Set(needed)) {
    if (selectedFields.length > 0 && !selectedFields.includes(name)) say(`must hold ${name}, which the stream's cursor or key needs`, at);
  }
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts: schemas
// ---------------------------------------------------------------------------------------------------------------------

/** Servers have called the schema by two names. */
const schemaIn = (stream: Plain): unknown => stream["jsonSchema"] ?? stream["json_schema"];

const schemaOf = ({ json_schema: old, ...stream }: Plain): Plain => ({
  ...stream,
  ...(stream["jsonSchema"] === undefined && old !== undefined ? { jsonSchema: old } : {}),
});

const propertiesOf = (schema: unknown): Plain | undefined =>
  isPlain(schema) && isPlain(schema["properties"]) ? schema["properties"] : undefined;

const fieldNames = (stream: Plain): string[] => Object.keys(propertiesOf(schemaIn(stream)) ?? {});

/** A schema that does not list its fields cannot be asked. */
const isInSchema = (stream: Plain, path: readonly string[]): boolean => {
  let schema = schemaIn(stream);
  for (const name of path) {
    const properties = propertiesOf(schema);
    if (properties === undefined || Object.keys(properties).length === 0) return true;
    if (!Object.hasOwn(properties, name)) return false;
    schema = properties[name];
  }
  return path.length > 0;
};

const nearField = (stream: Plain, path: readonly string[]): string => hint(path[0] ?? "", fieldNames(stream));
