/** How a definition is found: a deleted one still answers by its id, so the list of its workspace decides. */

import { ask } from "../../sdk/airbyte.js";
import type { Plain } from "../../sdk/plain.js";
import type { CustomRead, Lookup } from "../kernel/blueprint.js";
import type { Namesakes } from "../kernel/namesakes.js";
import { failureOf, refuse, type VendorClient } from "../kernel/vendor-client.js";
import { pickKeyed, textAt } from "../kernel/answers.js";
import { workspaces } from "./instance.js";
import { type Side, twins } from "./twins.js";

// ---------------------------------------------------------------------------------------------------------------------
// Looks
// ---------------------------------------------------------------------------------------------------------------------

/** Every definition that a workspace can use. */
const definitionsIn = (side: Side, workspaceId: string) => ask(`${twins[side].definitions}/list_for_workspace`, { workspaceId });

/** One custom definition; without a workspace (an import by the bare id) every one that the server lists is searched. */
export const lookUpDefinition = (side: Side, id: string, workspaceId: unknown): CustomRead => ({
  customRead: async (client) => {
    const homes = typeof workspaceId === "string" ? [workspaceId] : await workspaces(client);
    for (const home of homes) {
      const one = await definitionIn(client, side, home, id);
      if (one?.["custom"] === false) return notYours(client, side, one);
      if (one !== undefined) return { ...one, workspaceId: home };
    }
    // Not "gone": it may be in a workspace that these credentials cannot list.
    return typeof workspaceId === "string" ? undefined : notFound(client, side, homes.length);
  },
});

const definitionIn = async (client: VendorClient, side: Side, home: string, id: string): Promise<Plain | undefined> => {
  const { definitionId } = twins[side];
  try {
    const [one] = await pickKeyed(client, definitionsIn(side, home), definitionId, (all) => all.filter((one) => one[definitionId] === id));
    return one;
  } catch (error) {
    // Without its workspace a definition is gone, too.
    if (failureOf(error).tag === "Absent") return undefined;
    throw error;
  }
};

/** Where a look-up searches: definitions have no list but that of a workspace. */
export interface InWorkspace {
  /** A workspace that can use the connector. */
  readonly workspaceId: string;
}

/** Those that a workspace can use, Airbyte's own included. */
export const definitionsOf =
  (side: Side) =>
  (client: VendorClient, { workspaceId }: Plain): Promise<readonly unknown[]> =>
    client.list(definitionsIn(side, String(workspaceId)));

/** By its id, also one of Airbyte's own. Of one that is deleted, only the list of its workspace tells. */
export const anyDefinition =
  (side: Side) =>
  (id: string, { workspaceId }: Plain): Lookup =>
    typeof workspaceId === "string"
      ? {
          list: definitionsIn(side, workspaceId),
          key: twins[side].definitionId,
          pick: (all) => all.filter((one) => one[twins[side].definitionId] === id),
        }
      : ask(`${twins[side].definitions}/get`, { [twins[side].definitionId]: id });

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

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const notFound = (client: VendorClient, side: Side, count: number): never =>
  refuse(
    client,
    doing(side),
    `no ${side} definition with this id is in the ${count === 1 ? "one workspace" : `${count} workspaces`} that the server lists for these credentials`,
    `If it is in another one, import it by workspaceId/${twins[side].definitionId}.`,
  );

const notYours = (client: VendorClient, side: Side, one: Plain): never =>
  refuse(
    client,
    doing(side),
    `${textAt(one, "name") ?? "this"} is one of Airbyte's own connectors, and its delete would take every ${side} of it along`,
    "Write its id where it is used; only custom connectors are managed.",
  );

const doing = (side: Side): string => `POST /${twins[side].definitions}/list_for_workspace`;
