/** How a source or destination is found: a deleted one still answers by its id. */

import { ask, listed } from "../../sdk/airbyte.js";
import type { Plain } from "../../sdk/plain.js";
import { invalidResponse, local } from "../../sdk/failure.js";
import type { CustomRead } from "../kernel/blueprint.js";
import type { Namesakes } from "../kernel/namesakes.js";
import { RequestError, type VendorClient } from "../kernel/vendor-client.js";
import { objectIn } from "../kernel/answers.js";
import { type Side, twins } from "./twins.js";

// ---------------------------------------------------------------------------------------------------------------------
// Look
// ---------------------------------------------------------------------------------------------------------------------

/**
 * From 0.63.10 on a deleted one has lost its configuration, which `isDeleted` sees. Servers from 1.2 on tell when an object was made; one
 * that does not may be too old for that, and its search, which skips what is deleted, has the last word.
 */
export const lookUpActor = (side: Side, id: string): CustomRead => ({
  customRead: async (client) => {
    const { family, id: idKey } = twins[side];
    const found = await client.find(ask(`${family}/get`, { [idKey]: id }));
    if (found === undefined) return undefined;
    const actor = objectIn(found);
    // Only one that names itself can say that it is deleted.
    if (actor[idKey] === undefined) {
      const at = local(client.vendor, `POST /${family}/get`);
      throw new RequestError(invalidResponse({ at, message: "its answer does not hold the object", maybeDone: false }));
    }
    if (actor["createdAt"] !== undefined || isDeleted(actor)) return actor;
    const living = await client.list(ask(`${family}/search`, { [idKey]: id }));
    return living.length === 0 ? undefined : actor;
  },
});

export const isDeleted = (actor: Plain): boolean =>
  actor["connectionConfiguration"] === undefined || actor["connectionConfiguration"] === null;

/** Those of a workspace, for a look-up. */
export const actorsOf =
  (side: Side) =>
  (client: VendorClient, { workspaceId, name }: Plain): Promise<readonly unknown[]> => {
    const nameContains = name === undefined ? {} : { nameContains: name };
    return client.list(listed(`${twins[side].family}/list_paginated`, { workspaceIds: [workspaceId], ...nameContains }));
  };

/** Living ones of the same name and connector. */
export const actorNamesakes = (
  side: Side,
  args: { readonly name: string; readonly workspaceId: string; readonly [key: string]: unknown },
): Namesakes => {
  const { family, id, definitionId } = twins[side];
  return {
    list: listed(`${family}/list_paginated`, { workspaceIds: [args.workspaceId], nameContains: args.name }),
    pick: (all) => all.filter((one) => one["name"] === args.name && one[definitionId] === args[definitionId]),
    id,
  };
};
