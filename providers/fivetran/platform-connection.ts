/** Fivetran's own connection in every destination, which logs what the others do and keeps the destination from being deleted. */

import * as E from "fp-ts/lib/Either.js";
import type * as TE from "fp-ts/lib/TaskEither.js";
import { type Call, del, get, path } from "../../sdk/call.js";
import { isPlain } from "../../sdk/codec.js";
import type { Failure } from "../../sdk/failure.js";
import { listed } from "../../sdk/fivetran.js";
import type { Client } from "../../sdk/transport.js";

/** Services of which nobody makes a connection by hand. */
const PLATFORM = ["fivetran_log", "fivetran_metadata"];

/**
 * Deletes the platform connections of a group, and then its destination. Other connections stay, and with them the destination.
 *
 * @param remove the call that deletes the destination.
 */
export const removeWithPlatform =
  (groupId: string, remove: Call) =>
  (client: Client, say: (message: string) => void): TE.TaskEither<Failure, unknown> =>
  async () => {
    const found = await client.list(listed(get("/connections", { query: { group_id: groupId } })))();
    if (E.isLeft(found)) return found;
    for (const one of found.right.filter(isPlain)) {
      if (!PLATFORM.includes(String(one["service"])) || one["group_id"] !== groupId || typeof one["id"] !== "string") continue;
      say(`deletes Fivetran's platform connection ${one["id"]} first`);
      const gone = await client.run(del(path`/connections/${one["id"]}`))();
      if (E.isLeft(gone) && gone.left.tag !== "Absent") return gone;
    }
    return client.run(remove)();
  };
