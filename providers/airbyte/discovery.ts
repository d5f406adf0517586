/** From the streams that a user wants to the catalog that a connection is sent: asks the source what it has, and the destination what it can. */

import { ask, job, withCatalog } from "../../sdk/airbyte.js";
import { callName } from "../../sdk/call.js";
import type { Problem } from "../../sdk/inspect.js";
import { isPlain, type Plain } from "../../sdk/plain.js";
import { showOpen } from "../../sdk/redact.js";
import type { GatherContext, Gathered } from "../kernel/blueprint.js";
import { idsBefore, type Namesakes } from "../kernel/namesakes.js";
import { refuse, type VendorClient } from "../kernel/vendor-client.js";
import { objectIn, textAt, textsIn } from "../kernel/answers.js";
import { compileCatalog } from "./catalog.js";
import { collisions } from "./collisions.js";
import { reasonOf } from "./connection-check.js";
import { since } from "./instance.js";
import { type CatalogStream, catalogStreams, nameOf, namespaceOf, propertiesOf, type Streams } from "./streams.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

interface Wanted {
  readonly sourceId: string;
  readonly destinationId: string;
  readonly name?: string | undefined;
  readonly streams: Streams;
  readonly refreshSchema?: boolean | undefined;
  readonly namespaceDefinition?: string | undefined;
  readonly namespaceFormat?: string | undefined;
  readonly tags?: readonly unknown[] | undefined;
}

/** The streams as they are sent, when they are new or changed. */
export interface CatalogGathered extends Gathered {
  readonly streams?: readonly CatalogStream[];
  readonly destinationSyncModes?: readonly string[];
  readonly sourceCatalogId?: string;
}

interface Discovered {
  readonly catalog: Plain;
  readonly catalogId: string | undefined;
}

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

/** Living connections between the same two, of the same name if there is one. */
export const connectionNamesakes = ({ sourceId, destinationId, name }: Omit<Wanted, "streams">): Namesakes => ({
  list: withCatalog(ask("connections/search", { sourceId, destinationId, ...(name === undefined ? {} : { name }) })),
  pick: (all) =>
    all.filter(
      (one) =>
        one["sourceId"] === sourceId &&
        one["destinationId"] === destinationId &&
        one["status"] !== "deprecated" &&
        (name === undefined || one["name"] === name),
    ),
  id: "connectionId",
});

/** Asks the source for its streams only when those that are wanted are new or changed. */
export const prepareCatalog = async (
  client: VendorClient,
  args: Wanted,
  { phase, changed, id }: GatherContext,
): Promise<CatalogGathered> => {
  const isSent = (name: string): boolean => phase === "create" || changed.has(name);
  // Older servers take tags and forget them.
  if (args.tags !== undefined && args.tags.length > 0 && isSent("tags")) await since(client, "1.6", "tags of connections");
  if (isSent("streams")) return compiled(client, args, phase);
  if (id !== undefined && (isSent("namespaceDefinition") || isSent("namespaceFormat"))) return stillApart(client, args, id);
  return {};
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const DISCOVERY = "POST /sources/discover_schema";

/** The streams as they are sent; for a create also what `find` needs to know. */
const compiled = async (client: VendorClient, args: Wanted, phase: "create" | "update"): Promise<CatalogGathered> => {
  const nothing = phase === "create" ? "Nothing was created." : "Nothing was changed.";
  const destinationSyncModes = await modesIn(client, args.destinationId);
  const { catalog, catalogId: sourceCatalogId } = await discovered(client, args, nothing);
  const result = compileCatalog(args.streams, catalog, destinationSyncModes, args);
  if (!result.ok) return refuse(client, DISCOVERY, listed(result.problems), nothing);
  const before = phase === "create" ? await idsBefore(client, connectionNamesakes(args)) : {};
  return { ...before, streams: result.streams, destinationSyncModes, ...(sourceCatalogId === undefined ? {} : { sourceCatalogId }) };
};

/** What the destination can do; empty when it does not say. */
const modesIn = async (client: VendorClient, destinationId: string): Promise<readonly string[]> => {
  const can = await client.run(ask("destination_definition_specifications/get_for_destination", { destinationId }));
  return textsIn(objectIn(can)["supportedDestinationSyncModes"]);
};

const discovered = async (client: VendorClient, { sourceId, refreshSchema = false }: Wanted, nothing: string): Promise<Discovered> => {
  // Never with a connectionId: the server would judge the connection by what it finds, and may switch it off.
  const call = withCatalog(job("sources/discover_schema", { sourceId, disable_cache: refreshSchema }));
  const answer = objectIn(await client.run(call));
  const { catalog } = answer;
  // A discovery that failed is an answer 200 without a catalog.
  if (!isPlain(catalog)) {
    const message = `the source could not list its streams: "${reasonOf(answer)}"`;
    return refuse(client, DISCOVERY, message, `Check its connectionConfiguration. ${nothing}`);
  }
  // What the source calls its streams is no secret, though its configuration may name the same schema.
  showOpen(catalogStreams(catalog).map((one) => [nameOf(one), namespaceOf(one), Object.keys(propertiesOf(one))]));
  return { catalog, catalogId: textAt(answer, "catalogId") };
};

/** The streams that the connection has, under a new way to place them. */
const stillApart = async (client: VendorClient, args: Wanted, connectionId: string): Promise<Gathered> => {
  const call = withCatalog(ask("connections/get", { connectionId }));
  const live = objectIn(await client.find(call));
  const problems = collisions(catalogStreams(live["syncCatalog"]), args);
  if (problems.length === 0) return live["connectionId"] === undefined || live["status"] === "deprecated" ? {} : { live };
  showOpen(catalogStreams(live["syncCatalog"]).map((one) => [nameOf(one), namespaceOf(one)]));
  return refuse(client, callName(call), listed(problems), "Nothing was changed.");
};

/** A failure is reported in one paragraph, so its parts are numbered. */
const listed = (problems: readonly Problem[]): string =>
  problems.map(({ path, message }, i) => `${problems.length > 1 ? `(${i + 1}) ` : ""}${path} ${message}`).join(" ");
