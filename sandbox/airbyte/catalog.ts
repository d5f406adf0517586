/** Streams: what discovery proposes, what a connection keeps of the catalog it is sent, and how the two differ later. */

import { asFields, type Fields } from "../http.js";
import { among, destinationSyncModes, fields, flag, list, may, mayIf, need, type Of, open, syncModes, text, whole } from "./body.js";
import type { AirbyteStream } from "./connectors.js";
import type { Edition } from "./edition.js";
import type { Context } from "./endpoint.js";
import { keepMapper, mapperProblems, mapperRule, readMappers } from "./mappers.js";
import { illegal, problem, refused } from "./refusal.js";
import { type ConfiguredStream, plain } from "./store.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

const streamShape = {
  name: need(text),
  namespace: may(text),
  jsonSchema: may(open),
  supportedSyncModes: may(list(among(...syncModes))),
  sourceDefinedCursor: may(flag),
  defaultCursorField: may(list(text)),
  sourceDefinedPrimaryKey: may(list(list(text))),
  isResumable: may(flag),
  isFileBased: may(flag),
};

const selectedFields = list(fields({ fieldPath: may(list(text)) }));

const configShape = (edition: Edition) => ({
  syncMode: need(among(...syncModes)),
  destinationSyncMode: need(among(...destinationSyncModes(edition))),
  cursorField: may(list(text)),
  primaryKey: may(list(list(text))),
  aliasName: may(text),
  selected: may(flag),
  suggested: may(flag),
  fieldSelectionEnabled: may(flag),
  selectedFields: may(selectedFields),
  hashedFields: mayIf(edition.since("0.63"), selectedFields),
  mappers: mayIf(edition.since("1.2"), list(mapperRule)),
  includeFiles: mayIf(edition.since("1.5"), flag),
  destinationObjectName: mayIf(edition.since("1.8"), text),
  namespace: mayIf(edition.since("1.8"), text),
  generationId: mayIf(edition.since("0.63"), whole),
  minimumGenerationId: mayIf(edition.since("0.63"), whole),
  syncId: mayIf(edition.since("0.63"), whole),
});

/** The body's syncCatalog. */
export const catalogRule = (edition: Edition) =>
  fields({ streams: need(list(fields({ stream: may(fields(streamShape)), config: may(fields(configShape(edition))) }))) });

type SentCatalog = ReturnType<ReturnType<typeof catalogRule>>;
type SentStream = Of<typeof streamShape>;
type SentConfig = Of<ReturnType<typeof configShape>>;

// ---------------------------------------------------------------------------------------------------------------------
// Store and read
// ---------------------------------------------------------------------------------------------------------------------

/** Keeps the selected streams alone, completed; whatever the modes and cursors say is believed. */
export const keepStreams = (context: Context, sent: SentCatalog, before: readonly ConfiguredStream[]): ConfiguredStream[] => {
  const observed = new Set<string>();
  const problems: Fields[] = [];
  const kept = sent.streams.flatMap(({ stream, config }) => {
    if (stream === undefined || config === undefined) throw illegal("a stream of the catalog has no stream or no config");
    if (config.selected === undefined) throw illegal(`the stream ${stream.name} does not say whether it is selected`);
    const key = JSON.stringify([stream.namespace, stream.name]);
    if (observed.has(key)) throw illegal(`the stream ${stream.name} is in the catalog twice`);
    observed.add(key);
    if (!config.selected) return [];
    const old = before.find((one) => one.stream.name === stream.name && one.stream.namespace === stream.namespace);
    problems.push(...mapperProblems(stream.name, columnsOf(stream), config.mappers ?? []));
    return [plain(keepStream(context, stream, config, old))];
  });
  if (problems.length > 0) throw problem(400, "mapper-validation", "Some mappers do not fit their streams", { errors: problems });
  return kept;
};

/** The catalog as connections/get shows it: selected streams only, in an order that is not the one they were sent in. */
export const readStreams = (edition: Edition, streams: readonly ConfiguredStream[]): Fields => ({
  streams: [...streams].reverse().map(({ stream, config }) => ({
    stream,
    config: { ...config, ...(edition.since("1.2") ? { mappers: readMappers(config) } : {}) },
  })),
});

/** The catalog as discovery shows it, each stream with the settings that the server proposes. */
export const discovered = (edition: Edition, streams: readonly AirbyteStream[]): Fields => ({
  streams: streams.map(({ suggested, ...stream }) => {
    const modes = stream.supportedSyncModes ?? ["full_refresh"];
    const { defaultCursorField = [], sourceDefinedPrimaryKey = [] } = stream;
    const cursored = stream.sourceDefinedCursor === true && modes.includes("incremental");
    const deduplicates = cursored && sourceDefinedPrimaryKey.length > 0;
    const incremental = deduplicates || (cursored && !modes.includes("full_refresh"));
    return {
      stream: { ...emptyStream, supportedSyncModes: modes, ...stream },
      config: {
        ...emptyConfig(edition),
        syncMode: incremental ? "incremental" : "full_refresh",
        destinationSyncMode: deduplicates ? "append_dedup" : incremental ? "append" : "overwrite",
        cursorField: defaultCursorField,
        primaryKey: sourceDefinedPrimaryKey,
        aliasName: aliasOf(stream.name),
        selected: suggested === true || streams.length === 1,
        suggested: suggested === true,
      },
    };
  }),
});

/** What a discovery changes for a connection. Breaking is the loss of a field that one of its streams needs. */
export const diffCatalogs = (
  edition: Edition,
  configured: readonly ConfiguredStream[],
  baseline: readonly AirbyteStream[] | undefined,
  found: readonly AirbyteStream[],
): { transforms: Fields[]; breaking: boolean } => {
  const same = (a: Named, b: Named): boolean => a.name === b.name && a.namespace === b.namespace;
  const before: readonly Named[] = baseline ?? configured.map(({ stream }) => stream);
  const descriptor = ({ name, namespace }: Named): Fields => ({ name, ...(namespace === undefined ? {} : { namespace }) });
  const transforms: Fields[] = [
    ...found.filter((one) => !before.some((old) => same(one, old))).map((one) => transform("add_stream", descriptor(one))),
    ...before.filter((old) => !found.some((one) => same(one, old))).map((old) => transform("remove_stream", descriptor(old))),
  ];
  let breaking = false;
  for (const one of found) {
    const old = before.find((stream) => same(stream, one));
    if (old === undefined) continue;
    const config = configured.find(({ stream }) => same(stream, one))?.config ?? {};
    const needed = [config["cursorField"], ...(Array.isArray(config["primaryKey"]) ? (config["primaryKey"] as unknown[]) : [])];
    const isNeeded = (name: string): boolean => needed.some((path) => Array.isArray(path) && path[0] === name);
    const [had, has] = [columnsOf(old), columnsOf(one)];
    const removed = had.filter((name) => !has.includes(name));
    const added = has.filter((name) => !had.includes(name));
    if (removed.length + added.length === 0) continue;
    breaking ||= removed.some(isNeeded);
    const fieldTransforms = [
      ...removed.map((name) => ({ transformType: "remove_field", fieldName: [name], breaking: isNeeded(name) })),
      ...added.map((name) => ({ transformType: "add_field", fieldName: [name], breaking: false })),
    ];
    transforms.push({
      ...transform("update_stream", descriptor(one)),
      updateStream: edition.since("0.63") ? { fieldTransforms, streamAttributeTransforms: [] } : fieldTransforms,
    });
  }
  return { transforms, breaking };
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

interface Named {
  readonly name: string;
  readonly namespace?: string;
  readonly jsonSchema?: unknown;
}

const transform = (transformType: string, streamDescriptor: Fields): Fields => ({ transformType, streamDescriptor });

const emptyStream = {
  jsonSchema: {},
  supportedSyncModes: [],
  sourceDefinedCursor: false,
  defaultCursorField: [],
  sourceDefinedPrimaryKey: [],
};

const emptyConfig = (edition: Edition): Fields => ({
  cursorField: [],
  primaryKey: [],
  selected: true,
  suggested: false,
  fieldSelectionEnabled: false,
  selectedFields: [],
  ...(edition.since("0.63") ? { hashedFields: [] } : {}),
  ...(edition.since("1.2") ? { mappers: [] } : {}),
});

const aliasOf = (name: string): string => name.replace(/[^A-Za-z0-9]/g, "_");

const columnsOf = (stream: { readonly jsonSchema?: unknown }): string[] =>
  Object.keys(asFields(asFields(stream.jsonSchema)?.["properties"]) ?? {});

const keepStream = (context: Context, stream: SentStream, config: SentConfig, old: ConfiguredStream | undefined): ConfiguredStream => {
  const { mappers = [], hashedFields: _dropped, fieldSelectionEnabled = false, ...rest } = config;
  const selection = fieldSelectionEnabled ? select(stream, config) : undefined;
  return {
    stream: { ...emptyStream, ...stream, ...(selection === undefined ? {} : { jsonSchema: selection.jsonSchema }) },
    config: {
      ...emptyConfig(context.edition),
      ...rest,
      aliasName: aliasOf(stream.name),
      suggested: false,
      fieldSelectionEnabled,
      selectedFields: (selection?.names ?? []).map((name) => ({ fieldPath: [name] })),
      ...(context.edition.since("1.2") ? { mappers: mappers.map((one) => keepMapper(context, one, old?.config)) } : {}),
    },
  };
};

/** Cuts the schema down to the selected fields; from then on they are listed in the order of the schema. */
const select = (stream: SentStream, config: SentConfig): { names: string[]; jsonSchema: Fields } => {
  const paths = (config.selectedFields ?? []).map((field) => field.fieldPath ?? []);
  if (paths.some((path) => path.length !== 1)) throw illegal("Only fields of the top level can be selected");
  const wanted = new Set(paths.map(([name]) => name ?? ""));
  const properties = asFields(stream.jsonSchema?.["properties"]) ?? {};
  const unknown = [...wanted].find((name) => !Object.hasOwn(properties, name));
  if (unknown !== undefined) throw unfit(`The selected field ${unknown} is not in the schema of ${stream.name}`);
  const cursor = config.cursorField?.[0];
  if (config.syncMode === "incremental" && cursor !== undefined && !wanted.has(cursor)) {
    throw unfit(`The cursor ${cursor} of ${stream.name} must stay selected`);
  }
  const key = (config.primaryKey ?? []).flatMap(([name]) => name ?? []).find((name) => !wanted.has(name));
  if (config.destinationSyncMode.endsWith("_dedup") && key !== undefined) {
    throw unfit(`The key ${key} of ${stream.name} must stay selected`);
  }
  const names = Object.keys(properties).filter((name) => wanted.has(name));
  return { names, jsonSchema: { ...stream.jsonSchema, properties: Object.fromEntries(names.map((name) => [name, properties[name]])) } };
};

const unfit = (message: string) => refused(422, message, "JsonValidationException");
