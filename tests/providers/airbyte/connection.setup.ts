/** What the tests of connection share. */

import { expect } from "chai";
import type { AirbyteOptions } from "../../../sandbox/index.js";
import type { Plain } from "../../../sdk/plain.js";
import { type Stored } from "../../drive.js";
import { database, POSTGRES_DESTINATION, POSTGRES_SOURCE, AirbyteStack, warehouse } from "./airbyte-stack.js";

export let on: AirbyteStack;
export let source: Stored;
export let destination: Stored;

export const kind = "Connection";

export const discovery = ["destination_definition_specifications/get_for_destination", "sources/discover_schema"];

export const open = async (options: AirbyteOptions = {}): Promise<void> => {
  on = await AirbyteStack.of(options);
};

export const start = async (options: AirbyteOptions = {}): Promise<void> => {
  await open(options);
  const { workspaceId } = on.sandbox.airbyte;
  source = await on.resource("airbyte:Source").create({
    workspaceId,
    sourceDefinitionId: POSTGRES_SOURCE,
    name: "app",
    connectionConfiguration: database,
  });
  destination = await on.resource("airbyte:Destination").create({
    workspaceId,
    destinationDefinitionId: POSTGRES_DESTINATION,
    name: "warehouse",
    connectionConfiguration: warehouse,
  });
  on.calls();
};

export const wanted = (rest: Plain = {}): Plain => ({
  sourceId: source.id,
  destinationId: destination.id,
  name: "app to warehouse",
  streams: { users: { syncMode: "incremental", destinationSyncMode: "append_dedup", cursorField: ["updated_at"] }, orders: {} },
  schedule: { type: "basic", units: 24, timeUnit: "hours" },
  ...rest,
});

export const streamsOf = (body: Plain | undefined): Plain[] => ((body?.["syncCatalog"] as Plain | undefined)?.["streams"] ?? []) as Plain[];

export const names = (body: Plain | undefined): unknown[] => streamsOf(body).map((one) => (one["stream"] as Plain)["name"]);

export const stored = (held: Stored): Plain => on.sandbox.world.table<Plain>("airbyte:Connection").get(held.id)!;

export const storedStreams = (held: Stored): Plain[] => stored(held)["streams"] as Plain[];

export const change = (held: Stored, rest: Plain): void =>
  void on.sandbox.world.table<Plain>("airbyte:Connection").set(held.id, { ...stored(held), ...rest });

export const quiet = async (held: Stored, news: Plain): Promise<Stored> => {
  const again = await on.resource(`airbyte:${kind}`).refresh(held);
  expect((await on.resource(`airbyte:${kind}`).diff(again!, news)).changed).to.deep.equal([]);
  return again!;
};
