/** What keeps a group or a destination from being deleted, by name: Fivetran's own refusal may say no more than that there is something. */

import { type Call, get, path } from "../../sdk/call.js";
import { listed } from "../../sdk/fivetran.js";
import { objectIn, objectsIn, textAt } from "../kernel/answers.js";
import type { CustomDelete } from "../kernel/blueprint.js";
import { failureOf, RequestError, type VendorClient } from "../kernel/vendor-client.js";
import { PLATFORM } from "./platform-connection.js";

/** So many are named. */
const SHOWN = 5;

/**
 * Deletes it. When Fivetran refuses, the message names what is still in the group.
 *
 * @param remove the call that deletes it.
 * @param what a group also has its destination.
 */
export const removeOrTell = (groupId: string, remove: Call, what: "group" | "destination"): CustomDelete => ({
  customDelete: async (client) => {
    try {
      return await client.run(remove);
    } catch (error) {
      const failure = failureOf(error);
      if (failure.tag !== "Refused" || failure.conflict !== true) throw error;
      const left = await stillThere(client, groupId, what);
      throw left === undefined ? error : new RequestError({ ...failure, hint: left });
    }
  },
});

/** Undefined when it cannot be seen, or when there is nothing: then the refusal counts alone. */
const stillThere = async (client: VendorClient, groupId: string, what: "group" | "destination"): Promise<string | undefined> => {
  try {
    const connections = objectsIn(await client.list(listed(get("/connections", { query: { group_id: groupId } }))));
    const destination = what === "group" ? await client.find(get(path`/destinations/${groupId}`)) : undefined;
    const names = [
      ...connections.map(
        (one) => `connection ${textAt(one, "id") ?? ""} (${textAt(one, "service") ?? ""} "${textAt(one, "schema") ?? ""}")`,
      ),
      ...(destination === undefined ? [] : [`destination ${groupId} (${textAt(objectIn(destination), "service") ?? ""})`]),
    ];
    if (names.length === 0) return undefined;
    const shown = names.length > SHOWN ? [...names.slice(0, SHOWN), `${names.length - SHOWN} more`] : names;
    const isPlatform = connections.length > 0 && connections.every((one) => PLATFORM.includes(textAt(one, "service") ?? ""));
    const next = isPlatform
      ? "This is Fivetran's own: set deletePlatformConnection on the destination, run `pulumi up`, then the command again."
      : "Delete or import what is still used, then run the command again.";
    return `Still there: ${shown.join(", ")}. ${next}`;
  } catch (error) {
    failureOf(error);
    return undefined;
  }
};
