/** What the tests of this vendor share: a sandbox as their own, and things to make. */

import { type AirbyteOptions, type Sandbox, startSandbox } from "../../../sandbox/index.js";
import type { Plain } from "../../../sdk/plain.js";
import { watched } from "../../context.js";
import { Stack } from "../../stack.js";

export class AirbyteStack extends Stack {
  /** @param settings those of the account, where they are not the sandbox's own: `{ serverUrl, username }`. */
  static async of(airbyte: AirbyteOptions = {}, settings?: (sandbox: Sandbox) => Plain): Promise<AirbyteStack> {
    const sandbox = await startSandbox({ airbyte });
    const own = settings?.(sandbox);
    const named = own === undefined ? sandbox.config : Object.fromEntries(Object.entries(own).map(([k, v]) => [`airbyte:${k}`, v]));
    return new AirbyteStack(sandbox, watched(named as Record<string, string>));
  }

  /** Methods that were called since the last time, such as `sources/create`. */
  calls(): string[] {
    const methods = this.sandbox.journal.map(({ path }) => path.replace("/api/v1/", ""));
    this.sandbox.forget();
    return methods;
  }

  /** The bodies that a method was called with. */
  bodies(method: string): Plain[] {
    return this.sandbox.journal.filter(({ path }) => path === `/api/v1/${method}`).map(({ body }) => body as Plain);
  }

  /** Writes of a kind, in order. */
  writes(kind: string): string[] {
    return this.sandbox.ledger.filter((entry) => entry.kind === `airbyte:${kind}`).map((entry) => entry.write);
  }

  behave(key: string, behavior: Plain): void {
    this.sandbox.world.table("airbyte:Behavior").set(key, behavior);
  }
}

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

/** Inputs of one of the twins, and what the server has of it. */
export const actorOf = ({ kind, definition, builtIn, config }: (typeof sides)[number], on: () => AirbyteStack) => {
  const wanted = (rest: Plain = {}): Plain => ({
    [definition]: builtIn,
    workspaceId: on().sandbox.airbyte.workspaceId,
    name: "app",
    connectionConfiguration: config,
    checkConnection: "off",
    ...rest,
  });
  const stored = (held: { id: string }): Plain => on().sandbox.world.table<Plain>(`airbyte:${kind}`).get(held.id)!;

  return { wanted, stored };
};
