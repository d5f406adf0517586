/** A sync of a connection that the program starts. */

import { get, path, post } from "../../sdk/call.js";
import { flag, opt, text } from "../../sdk/codec.js";
import { extended, field } from "../kernel/blueprint.js";
import { type ArgsFor, type CommonInputs, resource } from "../kernel/resource-class.js";
import { trigger, type Triggered, waitingFields } from "../kernel/trigger.js";
import { startOnce } from "../kernel/trigger-steps.js";
import { fivetran } from "./account.js";
import { connectionAt, syncOf } from "./sync-trigger.js";

interface Args extends Triggered {
  readonly connectionId: string;
  readonly force?: boolean | undefined;
}

export const sync = trigger({
  kind: "fivetran:Sync",
  noun: "sync",
  vendor: fivetran,
  parent: "connectionId",
  fields: extended(waitingFields, {
    /** Id of the connection to sync. */
    connectionId: field(text, { change: "replace" }),
    /** Whether a sync that is in progress is stopped and started over. Otherwise that sync counts as this one. Default false. */
    force: field(opt(flag), { change: "inert", default: false }),
  }),
  read: (id) => get(connectionAt(id)),
  step: startOnce(
    syncOf<Args>("sync", ({ connectionId, force = false }) =>
      post(path`/connections/${connectionId}/sync`, { force }, { effect: "action" }),
    ),
  ),
});

/** What a program writes to start a sync. */
export interface SyncArgs extends ArgsFor<typeof sync>, CommonInputs {}

/**
 * A sync of a connection, started when the resource is created and each time its `triggers` change. Any other change starts nothing, and deleting the resource
 * sends nothing. Several resources for one connection are independent of each other.
 *
 * Requests: to start it two, of which one looks at the connection, and one for each look while it waits; to read one; to delete none.
 *
 * @example
 * new fivetran.Sync("first load", { connectionId: shop.id, triggers: ["2026-11"], waitFor: "finished" });
 */
export class Sync extends resource<typeof sync, SyncArgs>(sync) {}
