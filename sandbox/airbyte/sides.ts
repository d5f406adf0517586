/** Sources and destinations are twins: the words in which they differ, and how either is found. */

import type { Context } from "./endpoint.js";
import { notFound } from "./refusal.js";
import type { Actor, Definition, Side } from "./store.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export const sides = {
  source: {
    kind: "airbyte:Source",
    definitionKind: "airbyte:SourceDefinition",
    family: "sources",
    id: "sourceId",
    definitionId: "sourceDefinitionId",
    definitionName: "sourceName",
    term: "SOURCE_CONNECTION",
    definitionTerm: "STANDARD_SOURCE_DEFINITION",
  },
  destination: {
    kind: "airbyte:Destination",
    definitionKind: "airbyte:DestinationDefinition",
    family: "destinations",
    id: "destinationId",
    definitionId: "destinationDefinitionId",
    definitionName: "destinationName",
    term: "DESTINATION_CONNECTION",
    definitionTerm: "STANDARD_DESTINATION_DEFINITION",
  },
} as const;

// ---------------------------------------------------------------------------------------------------------------------
// Readers: deleted ones are found by id like any other
// ---------------------------------------------------------------------------------------------------------------------

export const findActor = (context: Context, side: Side, id: string): Actor => {
  const actor = context.store.actors[side].get(id);
  if (actor === undefined) throw notFound(sides[side].term, id);
  return actor;
};

export const findDefinition = (context: Context, side: Side, id: string): Definition => {
  const row = context.store.definitions[side].get(id);
  if (row === undefined) throw notFound(sides[side].definitionTerm, id);
  return row;
};

/** Where the icon is stored; a custom connector has none, whatever its create was sent. */
export const iconOf = (row: Definition): string | undefined =>
  row.custom ? undefined : `https://connectors.example.test/icons/${row.dockerRepository.split("/").at(-1)}.svg`;
