/** How a definition is found: a deleted one still answers by its id, so the list of its workspace decides. */

import * as E from "fp-ts/lib/Either.js";
import * as TE from "fp-ts/lib/TaskEither.js";
import { ask } from "../../sdk/airbyte.js";
import { isPlain, type Plain } from "../../sdk/codec.js";
import { type Failure, local, refused } from "../../sdk/failure.js";
import type { Client } from "../../sdk/transport.js";
import type { Computed } from "../kernel/blueprint.js";
import { workspaces } from "./instance.js";
import { idsBefore, type Namesakes } from "../kernel/namesakes.js";
import { type Side, textAt, twins } from "./twins.js";

// ---------------------------------------------------------------------------------------------------------------------
// Looks
// ---------------------------------------------------------------------------------------------------------------------

/** Every definition that a workspace can use. */
const definitionsIn = (side: Side, workspaceId: string) => ask(`${twins[side].definitions}/list_for_workspace`, { workspaceId });

/** One custom definition; without a workspace (an import by the bare id) every one that the server lists is searched. */
export const lookUpDefinition = (side: Side, id: string, workspaceId: unknown): Computed => ({
  look: (client) => async () => {
    const homes = typeof workspaceId === "string" ? E.right([workspaceId]) : await workspaces(client)();
    if (E.isLeft(homes)) return homes;
    for (const home of homes.right) {
      const all = await client.list(definitionsIn(side, home))();
      // Without its workspace a definition is gone, too.
      if (E.isLeft(all) && all.left.tag === "Absent") continue;
      if (E.isLeft(all)) return all;
      const one = all.right.filter(isPlain).find((definition) => definition[twins[side].definitionId] === id);
      if (one?.["custom"] === false) return E.left(notYours(client, side, one));
      if (one !== undefined) return E.right({ ...one, workspaceId: home });
    }
    // Not "gone": it may be in a workspace that these credentials cannot list.
    return typeof workspaceId === "string" ? E.right(undefined) : E.left(notFound(client, side, homes.right.length));
  },
});

/** What makes two definitions look alike. */
export interface DefinitionName {
  readonly name: string;
  readonly workspaceId: string;
  readonly dockerRepository: string;
}

/** Custom definitions of the same name and image. */
export const definitionNamesakes = (side: Side, { name, workspaceId, dockerRepository }: DefinitionName): Namesakes => ({
  list: definitionsIn(side, workspaceId),
  pick: (all) => all.filter((one) => one["custom"] === true && one["name"] === name && one["dockerRepository"] === dockerRepository),
  id: twins[side].definitionId,
});

/** What `find` needs to know. */
export const definitionsBefore =
  (side: Side) =>
  (client: Client, args: DefinitionName, phase: "create" | "update"): TE.TaskEither<Failure, Plain> =>
    phase === "create" ? idsBefore(client, definitionNamesakes(side, args)) : TE.right({});

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const notFound = (client: Client, side: Side, count: number): Failure =>
  refused({
    at: local(client.vendor, `POST /${twins[side].definitions}/list_for_workspace`),
    message: `no ${side} definition with this id is in the ${count === 1 ? "one workspace" : `${count} workspaces`} that the server lists for these credentials`,
    hint: `If it is in another one, import it by workspaceId/${twins[side].definitionId}.`,
  });

const notYours = (client: Client, side: Side, one: Plain): Failure =>
  refused({
    at: local(client.vendor, `POST /${twins[side].definitions}/list_for_workspace`),
    message: `${textAt(one, "name") ?? "this"} is one of Airbyte's own connectors, and its delete would take every ${side} of it along`,
    hint: "Write its id where it is used; only custom connectors are managed.",
  });
