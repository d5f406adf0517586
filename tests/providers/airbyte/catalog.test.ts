/** The catalog compiler, alone: what is meant, what is found and what is possible make one catalog, or all that is wrong at once. */

import { expect } from "chai";
import { compileCatalog, overStored } from "../../../providers/airbyte/catalog.js";
import { readStreams, type Streams } from "../../../providers/airbyte/streams.js";
import type { Plain } from "../../../sdk/plain.js";

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const found = (name: string, rest: Plain = {}, fields: readonly string[] = ["id", "email", "updated_at"]): Plain => ({
  stream: {
    name,
    jsonSchema: { type: "object", properties: Object.fromEntries(fields.map((f) => [f, { type: "string" }])) },
    supportedSyncModes: ["full_refresh", "incremental"],
    ...rest,
  },
  config: { aliasName: name, selected: false },
});

const MODES = ["overwrite", "append", "append_dedup", "overwrite_dedup"];

const sourceSet = { sourceDefinedCursor: true, defaultCursorField: ["updated_at"], sourceDefinedPrimaryKey: [["id"]] };

const catalog = {
  streams: [
    found("users", { namespace: "public" }),
    found("users", { namespace: "audit" }),
    found("orders", { namespace: "public", ...sourceSet }),
    found("events", { supportedSyncModes: ["full_refresh"] }, ["name", "payload"]),
    found("nested", { jsonSchema: { properties: { meta: { properties: { at: { type: "string" } } }, id: {} } } }),
    found("log", { defaultCursorField: ["updated_at"] }),
    found("cdc", { sourceDefinedCursor: true }),
    found("blind", { jsonSchema: {} }),
  ],
};

const problems = (intents: Streams, modes: readonly string[] = MODES): string[] => {
  const compiled = compileCatalog(intents, catalog, modes);
  return compiled.ok ? [] : compiled.problems.map(({ path, message }) => `${path} ${message}`);
};

const configs = (intents: Streams): Record<string, Plain> => {
  const compiled = compileCatalog(intents, catalog, MODES);
  if (!compiled.ok) throw new Error(compiled.problems.map(({ path, message }) => `${path} ${message}`).join("\n"));
  return Object.fromEntries(compiled.streams.map(({ stream, config }) => [String(stream["name"]), config]));
};

// ---------------------------------------------------------------------------------------------------------------------
// Promises
// ---------------------------------------------------------------------------------------------------------------------

describe("airbyte catalog", () => {
  describe("what becomes of an intent", () => {
    const table: readonly (readonly [string, Streams, string, Plain])[] = [
      [
        "nothing said: all of it, written over",
        { events: {} },
        "events",
        { syncMode: "full_refresh", destinationSyncMode: "overwrite", cursorField: [], primaryKey: [] },
      ],
      [
        "the source's own cursor and key",
        { orders: { syncMode: "incremental", destinationSyncMode: "append_dedup" } },
        "orders",
        { syncMode: "incremental", destinationSyncMode: "append_dedup", cursorField: ["updated_at"], primaryKey: [["id"]] },
      ],
      [
        "a mode that only goes with incremental",
        { orders: { destinationSyncMode: "append_dedup" } },
        "orders",
        { syncMode: "incremental" },
      ],
      [
        "incremental alone appends",
        { log: { syncMode: "incremental" } },
        "log",
        { destinationSyncMode: "append", cursorField: ["updated_at"] },
      ],
      [
        "the user's cursor before the proposed one",
        { log: { syncMode: "incremental", cursorField: ["id"] } },
        "log",
        { cursorField: ["id"] },
      ],
      [
        "the source's own words repeated",
        { orders: { cursorField: ["updated_at"], primaryKey: [["id"]] } },
        "orders",
        { primaryKey: [["id"]] },
      ],
      ["a cursor that only the source knows", { cdc: { syncMode: "incremental" } }, "cdc", { cursorField: [] }],
      [
        "a cursor inside an object",
        { nested: { syncMode: "incremental", cursorField: ["meta", "at"] } },
        "nested",
        { cursorField: ["meta", "at"] },
      ],
      ["a schema that tells nothing", { blind: { syncMode: "incremental", cursorField: ["x"] } }, "blind", { cursorField: ["x"] }],
      [
        "some fields",
        { "public.users": { selectedFields: ["email", "id"] } },
        "users",
        { fieldSelectionEnabled: true, selectedFields: [{ fieldPath: ["email"] }, { fieldPath: ["id"] }] },
      ],
      [
        "all fields",
        { events: {} },
        "events",
        { fieldSelectionEnabled: false, selectedFields: [], selected: true, suggested: false, aliasName: "events" },
      ],
    ];
    for (const [title, intents, name, config] of table) {
      it(title, () => expect(configs(intents)[name]).to.deep.include(config));
    }

    it("streams that are not meant are not sent", () => {
      expect(Object.keys(configs({ events: {}, log: {} }))).to.deep.equal(["events", "log"]);
    });
  });

  describe("what is refused", () => {
    const table: readonly (readonly [string, Streams, readonly string[]])[] = [
      ["an unknown stream", { ordesr: {} }, ["streams.ordesr is not a stream of the source. Did you mean orders?"]],
      ["an ambiguous name", { users: {} }, ["streams.users may be any of public.users, audit.users: write the namespace, too"]],
      ["one stream twice", { orders: {}, "public.orders": {} }, ["streams.public.orders is the same stream as streams.orders"]],
      [
        "a mode that the stream lacks",
        { events: { syncMode: "incremental", cursorField: ["name"] } },
        ["streams.events.syncMode incremental is not a mode of this stream, full_refresh is"],
      ],
      [
        "a mode that the destination lacks",
        { log: { destinationSyncMode: "soft_delete", primaryKey: [["id"]] } },
        [
          "streams.log.destinationSyncMode soft_delete is not a mode of this destination, overwrite, append, append_dedup, overwrite_dedup are",
        ],
      ],
      [
        "modes that do not go together",
        {
          orders: { syncMode: "full_refresh", destinationSyncMode: "append_dedup" },
          log: { syncMode: "incremental", destinationSyncMode: "overwrite" },
        },
        [
          "streams.orders.destinationSyncMode append_dedup does not go with full_refresh",
          "streams.log.destinationSyncMode overwrite does not go with incremental",
        ],
      ],
      [
        "no cursor",
        { "public.users": { syncMode: "incremental" } },
        ["streams.public.users.cursorField is required: incremental needs one of id, email, updated_at"],
      ],
      [
        "a cursor that is no field",
        { "public.users": { syncMode: "incremental", cursorField: ["update_at"] } },
        ["streams.public.users.cursorField update_at is not a field of this stream. Did you mean updated_at?"],
      ],
      [
        "a cursor against the source's",
        { orders: { syncMode: "incremental", cursorField: ["id"] } },
        ["streams.orders.cursorField is set by the source (updated_at); leave it out"],
      ],
      [
        "a key against the source's",
        { orders: { primaryKey: [["email"]] } },
        ["streams.orders.primaryKey is set by the source (id); leave it out"],
      ],
      [
        "no key",
        { log: { destinationSyncMode: "overwrite_dedup" } },
        ["streams.log.primaryKey is required: overwrite_dedup needs one or more of id, email, updated_at"],
      ],
      [
        "a key twice and no field",
        { log: { primaryKey: [["id"], ["id"], ["no"]] } },
        ["streams.log.primaryKey has id twice", "streams.log.primaryKey no is not a field of this stream"],
      ],
      [
        "a selection of nothing",
        { log: { selectedFields: [] } },
        ["streams.log.selectedFields is empty: leave it out to read every field"],
      ],
      [
        "a selection without what the modes need",
        { orders: { destinationSyncMode: "append_dedup", selectedFields: ["email", "email", "nam"] } },
        [
          "streams.orders.selectedFields has email twice",
          "streams.orders.selectedFields nam is not a field of this stream's top level",
          "streams.orders.selectedFields must hold updated_at, which the stream's cursor or key needs",
          "streams.orders.selectedFields must hold id, which the stream's cursor or key needs",
        ],
      ],
      [
        "a missing cursor, a conflicting key, an unknown and an ambiguous stream, all in one report",
        { "public.users": { syncMode: "incremental" }, orders: { primaryKey: [["email"]] }, zzz: {}, users: {} },
        [
          "streams.public.users.cursorField is required: incremental needs one of id, email, updated_at",
          "streams.orders.primaryKey is set by the source (id); leave it out",
          "streams.zzz is not a stream of the source; it has public.users, audit.users, public.orders, events, nested, log, cdc, blind",
          "streams.users may be any of public.users, audit.users: write the namespace, too",
        ],
      ],
    ];
    for (const [title, intents, said] of table) {
      it(title, () => expect(problems(intents)).to.deep.equal(said));
    }
  });

  describe("what is kept", () => {
    it("mappers and generations of a stream that was there go along, its modes do not", () => {
      const compiled = compileCatalog({ log: { syncMode: "incremental" } }, catalog, MODES);
      const stored = {
        streams: [{ stream: { name: "log" }, config: { syncMode: "full_refresh", mappers: [{ type: "hashing" }], generationId: 3 } }],
      };
      const [one] = compiled.ok ? overStored(compiled.streams, stored) : [];
      expect(one?.config).to.deep.include({ syncMode: "incremental", mappers: [{ type: "hashing" }], generationId: 3 });
    });
  });

  describe("reading back", () => {
    const stored = (...streams: readonly Plain[]): Plain => ({ streams });
    const kept = (name: string, config: Plain, stream: Plain = {}): Plain => ({
      stream: { name, ...stream },
      config: {
        syncMode: "full_refresh",
        destinationSyncMode: "overwrite",
        cursorField: [],
        primaryKey: [],
        aliasName: name,
        selected: true,
        suggested: false,
        fieldSelectionEnabled: false,
        selectedFields: [],
        mappers: [],
        ...config,
      },
    });
    const table: readonly (readonly [string, Plain, Streams | undefined, Plain])[] = [
      ["what is left out and as it means is no change", stored(kept("a", {})), { a: {} }, { a: {} }],
      [
        "what the user wrote is compared",
        stored(kept("a", { cursorField: ["x"] })),
        { a: { cursorField: ["y"] } },
        { a: { cursorField: ["x"] } },
      ],
      [
        "a mode that nobody wrote and that changed",
        stored(kept("a", { syncMode: "incremental" })),
        { a: {} },
        { a: { syncMode: "incremental" } },
      ],
      [
        "a selection that nobody wrote",
        stored(kept("a", { fieldSelectionEnabled: true, selectedFields: [{ fieldPath: ["id"] }] })),
        { a: {} },
        { a: { selectedFields: ["id"] } },
      ],
      [
        "a selection in another order is the user's own",
        stored(kept("a", { fieldSelectionEnabled: true, selectedFields: [{ fieldPath: ["id"] }, { fieldPath: ["at"] }] })),
        { a: { selectedFields: ["at", "id"] } },
        { a: { selectedFields: ["at", "id"] } },
      ],
      ["a stream that somebody unselected", stored(kept("a", {})), { a: {}, b: {} }, { a: {} }],
      [
        "a stream that somebody selected comes in full",
        stored(
          kept("a", {}),
          kept("b", { syncMode: "incremental", destinationSyncMode: "append", cursorField: ["at"] }, { namespace: "n" }),
        ),
        { a: {} },
        { a: {}, "n.b": { syncMode: "incremental", destinationSyncMode: "append", cursorField: ["at"] } },
      ],
      [
        "a bare key and a full one share a name",
        stored(kept("a", {}, { namespace: "n" }), kept("a", {}, { namespace: "m" })),
        { a: {}, "n.a": {} },
        { a: {}, "n.a": {} },
      ],
      [
        "an import leaves out what the source sets itself",
        stored(
          kept(
            "a",
            { syncMode: "incremental", destinationSyncMode: "append_dedup", cursorField: ["at"], primaryKey: [["id"]] },
            { sourceDefinedCursor: true, sourceDefinedPrimaryKey: [["id"]] },
          ),
        ),
        undefined,
        { a: { syncMode: "incremental", destinationSyncMode: "append_dedup" } },
      ],
    ];
    for (const [title, answer, prior, read] of table) {
      it(title, () => expect(readStreams(answer, prior)).to.deep.equal(read));
    }
  });
});
