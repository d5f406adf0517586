/** A sandbox and the lives of resources in it, driven as the engine drives them. */

import { type AirbyteOptions, type Sandbox, startSandbox } from "../../../sandbox/index.js";
import { reveal } from "../../../providers/kernel/signature.js";
import type { Context, Difference } from "../../../providers/kernel/handler.js";
import { handlerOf } from "../../../providers/provider.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export type Json = Record<string, unknown>;

/** What state holds of a resource. */
export interface Held {
  readonly id: string;
  readonly outs: Json;
  readonly inputs: Json;
}

export interface Stage {
  readonly sandbox: Sandbox;
  readonly context: Context;
  readonly warnings: string[];
  /** What the check says of inputs; empty when they are fine. */
  problems(kind: string, news: Json, olds?: Json): Promise<readonly string[]>;
  create(kind: string, news: Json): Promise<Held>;
  /** What a preview would show. */
  diff(kind: string, held: Held, news: Json): Promise<Difference>;
  update(kind: string, held: Held, news: Json): Promise<Held>;
  /** Undefined when it is gone. */
  refresh(kind: string, held: Held): Promise<Held | undefined>;
  imported(kind: string, id: string): Promise<Held>;
  remove(kind: string, held: Held): Promise<void>;
  /** Methods that were called since the last time, such as `sources/create`. */
  calls(): string[];
  /** The bodies that a method was called with. */
  bodies(method: string): Json[];
  /** Writes of a kind, in order. */
  writes(kind: string): string[];
  behave(key: string, behavior: Json): void;
  close(): Promise<void>;
}

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

export const stage = async (airbyte: AirbyteOptions = {}, settings?: (sandbox: Sandbox) => Json): Promise<Stage> => {
  const sandbox = await startSandbox({ airbyte });
  const { url, username, password } = sandbox.airbyte;
  const config = settings?.(sandbox) ?? { serverUrl: url, username, password };
  const warnings: string[] = [];
  const context: Context = {
    config: (key) => config[key.replace("airbyte:", "")] as string | undefined,
    signal: new AbortController().signal,
    log: { warn: (message) => void warnings.push(message), info: () => undefined, progress: () => undefined },
  };
  const checked = async (kind: string, news: Json, olds: Json = {}): Promise<Json> => {
    const { inputs, failures } = await handlerOf(`airbyte:${kind}`).check(olds, news, context);
    if (failures.length > 0) throw new Error(failures.join("\n"));
    return inputs;
  };
  const plain = (value: unknown): Json => reveal(value) as Json;
  return {
    sandbox,
    context,
    warnings,
    problems: async (kind, news, olds = {}) => (await handlerOf(`airbyte:${kind}`).check(olds, news, context)).failures,
    async create(kind, news) {
      const inputs = await checked(kind, news);
      return { inputs: plain(inputs), ...(await handlerOf(`airbyte:${kind}`).create(inputs, context)) };
    },
    async diff(kind, held, news) {
      return handlerOf(`airbyte:${kind}`).diff(held.id, held.outs, await checked(kind, news, held.inputs));
    },
    async update(kind, held, news) {
      const inputs = await checked(kind, news, held.inputs);
      const { outs } = await handlerOf(`airbyte:${kind}`).update(held.id, held.outs, inputs, context);
      return { id: held.id, inputs: plain(inputs), outs };
    },
    async refresh(kind, held) {
      const read = await handlerOf(`airbyte:${kind}`).read(held.id, held.outs, context);
      return read === undefined ? undefined : { id: read.id, outs: read.outs, inputs: plain(read.inputs) };
    },
    async imported(kind, id) {
      const read = await handlerOf(`airbyte:${kind}`).read(id, undefined, context);
      if (read === undefined) throw new Error("gone");
      return { id: read.id, outs: read.outs, inputs: plain(read.inputs) };
    },
    remove: (kind, held) => handlerOf(`airbyte:${kind}`).remove(held.id, held.outs, context),
    calls() {
      const seen = sandbox.journal.map(({ path }) => path.replace("/api/v1/", ""));
      sandbox.forget();
      return seen;
    },
    bodies: (method) => sandbox.journal.filter(({ path }) => path === `/api/v1/${method}`).map(({ body }) => body as Json),
    writes: (kind) => sandbox.ledger.filter((entry) => entry.kind === `airbyte:${kind}`).map((entry) => entry.write),
    behave: (key, behavior) => sandbox.world.table("airbyte:Behavior").set(key, behavior),
    close: () => sandbox.close(),
  };
};

// ---------------------------------------------------------------------------------------------------------------------
// Things to make
// ---------------------------------------------------------------------------------------------------------------------

export const MASK = "**********";
export const POSTGRES_SOURCE = "decd338e-5647-4c0b-adf4-da0e75f5a750";
export const POSTGRES_DESTINATION = "25c5221d-dce2-4163-ade9-739ef790f503";

export const database = { host: "db.example.test", port: 5432, database: "app", username: "reader", password: "hunter2-hunter2" };
export const warehouse = {
  host: "dw.example.test",
  port: 5432,
  database: "raw",
  schema: "public",
  username: "loader",
  password: "sesame-sesame",
};

/** The words for one of the twins. */
export const sides = [
  { kind: "Source", family: "sources", id: "sourceId", definition: "sourceDefinitionId", builtIn: POSTGRES_SOURCE, config: database },
  {
    kind: "Destination",
    family: "destinations",
    id: "destinationId",
    definition: "destinationDefinitionId",
    builtIn: POSTGRES_DESTINATION,
    config: warehouse,
  },
] as const;

/** The error that a promise ends in. */
export const failure = async (promise: Promise<unknown>): Promise<string> => {
  try {
    await promise;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error("it did not fail");
};
