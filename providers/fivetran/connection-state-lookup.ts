/** What a connection of a function or of the Connector SDK remembers, and the errors that connections have met. */

import { get, path } from "../../sdk/call.js";
import { dict, json, openShape } from "../../sdk/codec.js";
import { listed } from "../../sdk/fivetran.js";
import { objectsIn, textAt } from "../kernel/answers.js";
import { functions } from "../kernel/functions.js";
import { fivetran } from "./account.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** Which connection. */
export interface OfConnectionArgs {
  /** Id of the connection. */
  readonly connectionId: string;
}

export interface GetConnectionStateResult {
  /** Id of the connection. */
  readonly connectionId: string;
  /** What it remembers between syncs, such as cursors, by the names of its own code. */
  readonly state: Readonly<Record<string, unknown>>;
}

/** An error that a connection has met. */
export interface ConnectionError {
  /** Sort of error, by Fivetran's own word. */
  readonly type?: string | undefined;
  /** What went wrong, in a few words. */
  readonly title?: string | undefined;
  /** Why, as far as Fivetran knows. */
  readonly reason?: string | undefined;
  /** The text that people see in Fivetran. */
  readonly message?: string | undefined;
  /** When it came up, ISO 8601. */
  readonly createdAt?: string | undefined;
}

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

const state = functions<OfConnectionArgs, GetConnectionStateResult>({
  vendor: fivetran,
  name: "getConnectionState",
  takes: ["connectionId"],
  needs: ["connectionId"],
  doing: ({ connectionId }) => `read the state of connection "${connectionId}"`,
  ask: async ({ connectionId }, { client }) => {
    const found = await client.find(get(path`/connections/${connectionId}/state`, { answer: openShape({ state: dict(json) }) }));
    // A function's own code decides what is in it: tokens, too.
    return found && { value: { connectionId, state: found.state }, isSecret: true };
  },
});

/** What a connection of a function or of the Connector SDK remembers between its syncs; as an output it is a secret. Others have none: an `ApiError`. */
export const getConnectionState = state.get;

/** The same with outputs as arguments; its result is a secret output. */
export const getConnectionStateOutput = state.getOutput;

const errors = functions<OfConnectionArgs, readonly ConnectionError[]>({
  vendor: fivetran,
  name: "listConnectionErrors",
  takes: ["connectionId"],
  needs: ["connectionId"],
  doing: ({ connectionId }) => `list the errors of connection "${connectionId}"`,
  ask: async ({ connectionId }, { client }) => {
    const all = objectsIn(await client.list(listed(get(path`/connections/${connectionId}/errors`))));
    const value = all.map((one) => ({
      type: textAt(one, "type"),
      title: textAt(one, "title"),
      reason: textAt(one, "reason"),
      message: textAt(one, "message"),
      createdAt: textAt(one, "created_at"),
    }));
    return { value, isSecret: false };
  },
});

/** The errors that a connection has met, newest first. A private preview of Fivetran: accounts without it get an `ApiError`. */
export const listConnectionErrors = errors.get;
