/** From the streams that a user wants to the catalog that a connection is sent: asks the source what it has, and the destination what it can. */

import * as E from "fp-ts/lib/Either.js";
import type * as TE from "fp-ts/lib/TaskEither.js";
import { ask, job, withCatalog } from "../../sdk/airbyte.js";
import { callName } from "../../sdk/call.js";
import { isPlain, type Plain, type Problem } from "../../sdk/codec.js";
import { type Failure, local, refused } from "../../sdk/failure.js";
import { showOpen } from "../../sdk/redact.js";
import type { Client } from "../../sdk/transport.js";
import { compileCatalog } from "./catalog.js";
import { collisions } from "./collisions.js";
import { reasonOf } from "./connection-check.js";
import { since } from "./instance.js";
import { idsBefore, type Namesakes } from "../kernel/namesakes.js";
import { catalogStreams, nameOf, namespaceOf, propertiesOf, type Streams } from "./streams.js";
import { textAt } from "./twins.js";

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

/** Answers `{ streams, sourceCatalogId, destinationSyncModes }` when the streams are new or changed, and asks nothing otherwise. */
export const prepareCatalog = (
  client: Client,
  args: Wanted,
  phase: "create" | "update",
  changed: ReadonlySet<string>,
  id: string | undefined,
): TE.TaskEither<Failure, Plain> => {
  return async () => {
    if (phase === "update" && !changed.has("streams")) {
      const tagged = await takesTags(client, args, phase, changed)();
      if (E.isLeft(tagged)) return tagged;
      return id !== undefined && (changed.has("namespaceDefinition") || changed.has("namespaceFormat"))
        ? stillApart(client, args, id)()
        : E.right({});
    }
    const tagged = await takesTags(client, args, phase, changed)();
    if (E.isLeft(tagged)) return tagged;
    const { sourceId, destinationId, streams, refreshSchema = false } = args;
    const can = await client.run(ask("destination_definition_specifications/get_for_destination", { destinationId }))();
    if (E.isLeft(can)) return can;
    // Never with a connectionId: the server would judge the connection by what it finds, and may switch it off.
    const discovery = await client.run(withCatalog(job("sources/discover_schema", { sourceId, disable_cache: refreshSchema })))();
    if (E.isLeft(discovery)) return discovery;
    const answer = isPlain(discovery.right) ? discovery.right : {};
    const nothing = phase === "create" ? "Nothing was created." : "Nothing was changed.";
    // A discovery that failed is an answer 200 without a catalog.
    if (!isPlain(answer["catalog"])) {
      const message = `the source could not tell its streams: "${reasonOf(answer)}"`;
      return E.left(
        refused({
          at: local(client.vendor, "POST /sources/discover_schema"),
          message,
          hint: `Check its connectionConfiguration. ${nothing}`,
        }),
      );
    }
    // What the source calls its streams is no secret, though its configuration may name the same schema.
    showOpen(catalogStreams(answer["catalog"]).map((one) => [nameOf(one), namespaceOf(one), Object.keys(propertiesOf(one))]));
    const modes = isPlain(can.right) ? can.right["supportedDestinationSyncModes"] : undefined;
    const destinationSyncModes = Array.isArray(modes) ? (modes as string[]) : [];
    const compiled = compileCatalog(streams, answer["catalog"], destinationSyncModes, args);
    if (!compiled.ok) {
      const message = listed(compiled.problems);
      return E.left(refused({ at: local(client.vendor, "POST /sources/discover_schema"), message, hint: nothing }));
    }
    const sourceCatalogId = textAt(answer, "catalogId");
    const before = phase === "create" ? await idsBefore(client, connectionNamesakes(args))() : E.right({});
    if (E.isLeft(before)) return before;
    return E.right({
      ...before.right,
      streams: compiled.streams,
      destinationSyncModes,
      ...(sourceCatalogId === undefined ? {} : { sourceCatalogId }),
    });
  };
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

/** Older servers take tags and forget them. */
const takesTags = (
  client: Client,
  { tags = [] }: Wanted,
  phase: "create" | "update",
  changed: ReadonlySet<string>,
): TE.TaskEither<Failure, Plain> =>
  tags.length === 0 || (phase === "update" && !changed.has("tags"))
    ? () => Promise.resolve(E.right({}))
    : since(client, "1.6", "tags of connections");

/** The streams that the connection has, under a new way to place them. */
const stillApart =
  (client: Client, args: Wanted, connectionId: string): TE.TaskEither<Failure, Plain> =>
  async () => {
    const call = withCatalog(ask("connections/get", { connectionId }));
    const answer = await client.run(call)();
    if (E.isLeft(answer)) return answer.left.tag === "Absent" ? E.right({}) : answer;
    const seen = isPlain(answer.right) ? answer.right : {};
    const problems = collisions(catalogStreams(seen["syncCatalog"]), args);
    if (problems.length === 0) return E.right(seen["connectionId"] === undefined || seen["status"] === "deprecated" ? {} : { seen });
    showOpen(catalogStreams(seen["syncCatalog"]).map((one) => [nameOf(one), namespaceOf(one)]));
    return E.left(refused({ at: local(client.vendor, callName(call)), message: listed(problems), hint: "Nothing was changed." }));
  };

/** A failure is told in one paragraph, so its parts are numbered. */
const listed = (problems: readonly Problem[]): string =>
  problems.map(({ path, message }, i) => `${problems.length > 1 ? `(${i + 1}) ` : ""}${path} ${message}`).join(" ");
