/** What the tests of airbyte share. */

import { expect } from "chai";
import { type AirbyteOptions, type Sandbox, startSandbox } from "../../sandbox/index.js";

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

export type Json = Record<string, unknown>;

export interface Reply {
  readonly status: number;
  readonly body: Json;
  readonly text: string;
  readonly type: string;
}

export const mask = "**********";

export const postgresSource = "decd338e-5647-4c0b-adf4-da0e75f5a750";

export const fakerSource = "dfd88b22-b603-4c3d-aad7-3701784586b1";

export const localJson = "a625d593-bba5-4a1c-a53d-2d246268a816";

export const zeroId = "00000000-0000-0000-0000-000000000000";

export const nobody = "99999999-9999-4999-8999-999999999999";

export let sandbox: Sandbox;

export const start = async (airbyte: AirbyteOptions = {}): Promise<Sandbox> => {
  await sandbox?.close();
  return (sandbox = await startSandbox({ airbyte }));
};

export const basic = (): string => `Basic ${Buffer.from(`${sandbox.airbyte.username}:${sandbox.airbyte.password}`).toString("base64")}`;

export const send = async (
  method: string,
  path: string,
  init: { body?: string; headers?: Record<string, string> } = {},
): Promise<Reply> => {
  const origin = new URL(sandbox.airbyte.url).origin;
  const response = await fetch(`${origin}${path}`, { method, ...init });
  const text = await response.text();
  const type = response.headers.get("content-type") ?? "";
  return { status: response.status, text, type, body: type.includes("json") ? (JSON.parse(text) as Json) : {} };
};

export const call = (path: string, body?: unknown, authorization: string | undefined = basic()): Promise<Reply> =>
  send("POST", `/api/v1/${path}`, {
    headers: { ...(authorization === "" ? {} : { authorization }), "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

/** The call must succeed. */
export const must = async (path: string, body?: unknown): Promise<Json> => {
  const reply = await call(path, body);
  expect(reply.status, `${path}: ${reply.text}`).to.be.within(200, 204);
  return reply.body;
};

export const database = { host: "db", port: 5432, database: "app", username: "reader", password: "hunter2" };

export const makeSource = (config: unknown = database, definition = postgresSource, name = "app"): Promise<Json> =>
  must("sources/create", {
    workspaceId: sandbox.airbyte.workspaceId,
    sourceDefinitionId: definition,
    name,
    connectionConfiguration: config,
  });

export const makeDestination = (): Promise<Json> =>
  must("destinations/create", {
    workspaceId: sandbox.airbyte.workspaceId,
    destinationDefinitionId: localJson,
    name: "files",
    connectionConfiguration: { destination_path: "/local" },
  });

export const stream = (name: string, config: Json = {}): Json => ({
  stream: {
    name,
    jsonSchema: { type: "object", properties: { id: { type: "integer" }, at: { type: "string" }, note: { type: "string" } } },
  },
  config: { syncMode: "full_refresh", destinationSyncMode: "overwrite", selected: true, ...config },
});

export const makeConnection = async (rest: Json = {}): Promise<Json> => {
  const { sourceId } = await makeSource();
  const { destinationId } = await makeDestination();
  return must("connections/create", { sourceId, destinationId, status: "active", ...rest });
};

export const makeDefinition = (dockerRepository = "example.test/airbyte/source-ashby", rest: Json = {}): Promise<Json> =>
  must("source_definitions/create_custom", {
    workspaceId: sandbox.airbyte.workspaceId,
    sourceDefinition: { name: "Ashby", dockerRepository, dockerImageTag: "0.1.0", documentationUrl: "https://example.test/ashby" },
    ...rest,
  });

/** What stands at a path such as `catalog.streams.0.config` of an answer. */
export const at = (value: unknown, path: string): unknown =>
  path.split(".").reduce((inner, key) => (typeof inner === "object" && inner !== null ? (inner as Json)[key] : undefined), value);

/** The list that stands there. */
export const items = (value: unknown, path: string): Json[] => at(value, path) as Json[];

/** The world forgets nothing: writes of one kind, in order. */
export const writes = (kind: string): string[] =>
  sandbox.ledger.filter((entry) => entry.kind === `airbyte:${kind}`).map((entry) => entry.write);

export const behave = (key: string, behavior: Json): void => sandbox.world.table("airbyte:Behavior").set(key, behavior);
