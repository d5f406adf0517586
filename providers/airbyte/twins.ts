/** Sources and destinations are twins: the words by which the API tells them apart. */

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export type Side = "source" | "destination";

// ---------------------------------------------------------------------------------------------------------------------
// Words
// ---------------------------------------------------------------------------------------------------------------------

export const twins = {
  source: {
    family: "sources",
    id: "sourceId",
    definitions: "source_definitions",
    definition: "sourceDefinition",
    definitionId: "sourceDefinitionId",
  },
  destination: {
    family: "destinations",
    id: "destinationId",
    definitions: "destination_definitions",
    definition: "destinationDefinition",
    definitionId: "destinationDefinitionId",
  },
} as const;
