/** Fivetran's own connection in every destination, which logs what the others do and keeps the destination from being deleted. */

import { type Call, del, get, path } from "../../sdk/call.js";
import { isPlain } from "../../sdk/plain.js";
import { listed } from "../../sdk/fivetran.js";
import type { CustomDelete } from "../kernel/blueprint.js";

/** Services of which nobody makes a connection by hand. */
export const PLATFORM: readonly string[] = ["fivetran_log", "fivetran_metadata"];

/**
 * Deletes the platform connections of a group, and then its destination. Other connections stay, and with them the destination.
 *
 * @param remove the call that deletes the destination.
 */
export const removeWithPlatform = (groupId: string, remove: Call): CustomDelete => ({
  customDelete: async (client, say) => {
    const connections = await client.list(listed(get("/connections", { query: { group_id: groupId } })));
    for (const { id, service, group_id: group } of connections.filter(isPlain)) {
      if (!PLATFORM.includes(String(service)) || group !== groupId || typeof id !== "string") continue;
      say(`deletes Fivetran's platform connection ${id} first`);
      await client.remove(del(path`/connections/${id}`));
    }
    return client.run(remove);
  },
});
