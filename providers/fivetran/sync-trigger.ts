/** What the two kinds of syncs that a program starts share. */

import { get, path } from "../../sdk/call.js";
import { listed } from "../../sdk/fivetran.js";
import type { Plain } from "../../sdk/plain.js";
import { objectIn, objectsIn, textAt } from "../kernel/answers.js";
import type { Triggered } from "../kernel/trigger.js";
import { markAt, type Startable } from "../kernel/trigger-steps.js";
import { failureOf, type VendorClient } from "../kernel/vendor-client.js";
import { isConnected } from "./setup-tests.js";

interface OfConnection extends Triggered {
  readonly connectionId: string;
}

export const connectionAt = (id: string) => path`/connections/${id}`;

/** A sync of a connection, however it is started. */
export const syncOf = <A extends OfConnection>(noun: string, start: Startable<A>["start"]): Startable<A> => ({
  title: ({ connectionId }) => `${noun} of connection ${connectionId}`,
  start,
  refusal: (live, { waitFor }) => {
    const state = textAt(live, "status.setup_state");
    if (state !== undefined && !isConnected(state))
      return { message: `the connection is ${state.toLowerCase()}, and cannot sync`, hint: "Finish its setup first." };
    return waitFor === "finished" && live["paused"] === true
      ? { message: "the connection is paused, and does not sync until it is unpaused", hint: 'Unpause it, or set waitFor: "started".' }
      : undefined;
  },
  mark: (live) => markAt(live, "succeeded_at", "failed_at"),
  isRunning: (live) => textAt(live, "status.sync_state") === "syncing",
  end: (live, before) => {
    if ((live["succeeded_at"] ?? null) !== (before["succeeded_at"] ?? null)) return "succeeded";
    if ((live["failed_at"] ?? null) === (before["failed_at"] ?? null)) return undefined;
    return { reason: reasonsIn(live) ?? "Fivetran does not say why" };
  },
  reasons: async (client, { connectionId }) => reasonsListed(client, connectionId),
});

// ---------------------------------------------------------------------------------------------------------------------
// Reasons
// ---------------------------------------------------------------------------------------------------------------------

const MOST = 3;

/** From the connection itself: what it wants somebody to do, and what it warns of. */
const reasonsIn = (live: Plain): string | undefined => {
  const { tasks, warnings } = objectIn(live["status"]);
  return joined([...objectsIn(tasks), ...objectsIn(warnings)].map((one) => textAt(one, "details") ?? textAt(one, "message")));
};

/** From the list of errors, which not every account has. */
const reasonsListed = async (client: VendorClient, id: string): Promise<string | undefined> => {
  try {
    const errors = objectsIn(await client.list(listed(get(path`/connections/${id}/errors`))));
    return joined(errors.map((one) => textAt(one, "reason") ?? textAt(one, "message")));
  } catch (error) {
    failureOf(error);
    return undefined;
  }
};

const joined = (texts: readonly (string | undefined)[]): string | undefined => {
  const those = [...new Set(texts.filter((one) => one !== undefined && one !== ""))];
  return those.length === 0 ? undefined : those.slice(0, MOST).join("; ");
};
