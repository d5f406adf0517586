/** Look-ups of connections, managed or not. */

import { get } from "../../sdk/call.js";
import { listed } from "../../sdk/fivetran.js";
import { textAt } from "../kernel/answers.js";
import { type By, type ById, type Listed, lookups, type ResultOf } from "../kernel/lookups.js";
import { connection } from "./connection.js";

/** A connection as `getConnection` answers it. */
export interface GetConnectionResult extends ResultOf<typeof connection> {}

/** Which connection: by its id, or by its schema in the destination. */
export type GetConnectionArgs = ById | By<GetConnectionResult, "schema", "groupId">;

/** Which connections: those of one group, of one schema in the destination, or of both. */
export interface ListConnectionsArgs {
  readonly groupId?: string;
  readonly schema?: string;
}

const lookup = lookups<GetConnectionArgs, GetConnectionResult, ListConnectionsArgs, Listed<GetConnectionResult>>(connection, {
  by: [["schema"]],
  filters: ["groupId", "schema"],
  items: (client, args) =>
    client.list(listed(get("/connections", { query: { group_id: textAt(args, "groupId"), schema: textAt(args, "schema") } }))),
});

/** A connection that exists. Rejects with an `ApiError` when there is none. */
export const getConnection = lookup.get;

/** The same with outputs as arguments; its result is an output. */
export const getConnectionOutput = lookup.getOutput;

/** All connections of the account, of one group, or of one schema in the destination; without what only `getConnection` shows of each, such as its config. */
export const listConnections = lookup.list;
