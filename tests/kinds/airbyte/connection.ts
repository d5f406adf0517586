import type { Plain } from "../../../sdk/plain.js";
import type { Kind } from "../kind.js";
import { drawn, parent, numbered } from "../parts.js";
import { anActor, OPERATION, anOperation, method, family, sourceArgs, destinationArgs } from "./parts.js";

export const connection: Kind = {
  kind: "airbyte:Connection",
  laws: {
    inputs: async (stack) => {
      anOperation(stack);
      return {
        sourceId: await anActor(stack, "Source"),
        destinationId: await anActor(stack, "Destination"),
        name: "App to warehouse",
        streams: { users: { syncMode: "incremental", destinationSyncMode: "append_dedup", cursorField: ["updated_at"] }, orders: {} },
        schedule: { type: "basic", units: 24, timeUnit: "hours" },
        namespaceDefinition: "customformat",
        namespaceFormat: "raw",
      };
    },
    changes: {
      name: "App",
      streams: { users: { selectedFields: ["id", "email"] }, "public.events": {} },
      schedule: { type: "cron", cronExpression: "0 0 6 * * ?", cronTimeZone: "UTC" },
      namespaceFormat: "raw_${SOURCE_NAMESPACE}",
      status: "inactive",
      prefix: "app_",
      nonBreakingChangesPreference: "propagate_columns",
      backfillPreference: "enabled",
      notifySchemaChanges: false,
      operationIds: [OPERATION],
      resourceRequirements: { cpuLimit: "2", memoryRequest: "1Gi" },
      refreshSchema: true,
    },
    unchanged: {
      namespaceDefinition: "another one forbids namespaceFormat: the entity's own test changes both",
      tags: "they name their workspace, which is made for each test: the entity's own test sets one",
    },
    foreign: ({ sandbox }, id) => {
      const table = sandbox.world.table<{ readonly streams: readonly { readonly stream: Plain; readonly config: Plain }[] }>(
        "airbyte:Connection",
      );
      const row = table.get(id)!;
      const mapperConfiguration = { algorithm: "AES", targetField: "email", key: "canary-mapper", mode: "GCM" };
      const mappers = [{ id: OPERATION, type: "encryption", mapperConfiguration }];
      const streams = row.streams.map(({ stream, config }) => ({
        stream,
        config: stream["name"] === "users" ? { ...config, mappers } : config,
      }));
      table.set(id, { ...row, streams });
      return ["canary-mapper"];
    },
  },
  faults: {
    ...family("connections"),
    titles: ['connection "app to warehouse"'],
    ledger: ["airbyte:Connection"],
    prepare: async (simulation) => {
      const password = drawn(simulation, "password");
      const sourceId = await parent(simulation, "source", "airbyte:Source", sourceArgs(simulation, "home", password));
      const destinationId = await parent(simulation, "destination", "airbyte:Destination", destinationArgs(simulation, password));
      const args = (prefix: string): Plain => ({
        sourceId,
        destinationId,
        name: "app to warehouse",
        prefix,
        streams: { users: { syncMode: "incremental", destinationSyncMode: "append_dedup", cursorField: ["updated_at"] }, orders: {} },
        schedule: { type: "basic", units: 24, timeUnit: "hours" },
      });
      return { args: args("a_"), changed: args("b_"), secrets: [] };
    },
    look: method("connections/search"),
    usual: { create: 4, read: 1, update: 2, delete: 1 },
    // Connections between one source and one destination. Airbyte keeps both ends in the connection, so there is no list to lose; a newer server
    // says "locked" to writers who meet.
    children: {
      of: (_simulation, args) => numbered((i) => ({ ...args, name: `child ${i}`, prefix: `c${i}_` })),
      later: (args) => ({ ...args, schedule: { type: "basic", units: 1, timeUnit: "hours" } }),
      race: {
        ms: 3,
        table: "airbyte:Connection",
        status: 409,
        body: { status: 409, type: "error:connection/locked", title: "Connection is locked", detail: "The connection is locked" },
      },
    },
  },
};
