/** Streams that would end in one table of the destination: the server stores them, and one overwrites the other at every sync. */

import type { Problem } from "../../sdk/inspect.js";
import { type CatalogStream, nameOf, namespaceOf, qualifiedName } from "./streams.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** Into which schema of the destination streams go. The prefix is the same for all of them. */
export interface Placing {
  readonly namespaceDefinition?: string | undefined;
  readonly namespaceFormat?: string | undefined;
}

// ---------------------------------------------------------------------------------------------------------------------
// Function
// ---------------------------------------------------------------------------------------------------------------------

/** @param title what the user calls a stream; its full name where nothing else is known. */
export const collisions = (
  streams: readonly CatalogStream[],
  placing: Placing,
  title: (one: CatalogStream) => string = qualifiedName,
): Problem[] => {
  const firstOf = new Map<string, CatalogStream>();
  return streams.flatMap((one): Problem[] => {
    // Where the destination has objects instead of tables, several may go into one.
    if (typeof one.config["destinationObjectName"] === "string" && one.config["destinationObjectName"] !== "") return [];
    const schema = schemaOf(one, placing);
    const key = JSON.stringify([schema, nameOf(one)]);
    const first = firstOf.get(key);
    if (first === undefined) {
      firstOf.set(key, one);
      return [];
    }
    const where = schema === "" ? "of the destination's own schema" : `of the schema ${schema}`;
    const message = `would be written to the table ${nameOf(one)} ${where}, as streams.${title(first)} is: leave one out, or keep them apart with ${APART}`;
    return [{ path: `streams.${title(one)}`, message }];
  });
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const OF_SOURCE = "${SOURCE_NAMESPACE}";

const APART = `namespaceDefinition "source", or "customformat" with ${OF_SOURCE} in its namespaceFormat`;

const schemaOf = (one: CatalogStream, { namespaceDefinition = "source", namespaceFormat = "" }: Placing): string => {
  if (namespaceDefinition === "destination") return "";
  return namespaceDefinition === "customformat" ? namespaceFormat.replaceAll(OF_SOURCE, namespaceOf(one)) : namespaceOf(one);
};
