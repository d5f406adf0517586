/** A historical sync of a connection, or of tables of it, that the program starts. */

import { get, path, post } from "../../sdk/call.js";
import { dict, list, opt, text } from "../../sdk/codec.js";
import { extended, field } from "../kernel/blueprint.js";
import { type ArgsFor, type CommonInputs, resource } from "../kernel/resource-class.js";
import { trigger, type Triggered, waitingFields } from "../kernel/trigger.js";
import { startOnce } from "../kernel/trigger-steps.js";
import { fivetran } from "./account.js";
import { connectionAt, syncOf } from "./sync-trigger.js";

interface Args extends Triggered {
  readonly connectionId: string;
  readonly tables?: Readonly<Record<string, readonly string[]>> | undefined;
}

export const resync = trigger({
  kind: "fivetran:Resync",
  noun: "resync",
  vendor: fivetran,
  parent: "connectionId",
  fields: extended(waitingFields, {
    /** Id of the connection to sync again from the beginning. */
    connectionId: field(text, { change: "replace" }),
    /** Only these tables, by schema: `{ public: ["orders"] }`. Sources whose tables cannot be synced alone refuse it. Left out: everything. */
    tables: field(opt(dict(list(text))), {
      change: "inert",
      rules: (tables) => {
        const all = Object.entries(tables ?? {});
        const empty = all.filter(([, names]) => names.length === 0).map(([schema]) => schema);
        if (all.length === 0) return ["must name a schema: leave it out to sync everything again"];
        return empty.length > 0 ? [`must name tables of ${empty.join(", ")}`] : [];
      },
    }),
  }),
  read: (id) => get(connectionAt(id)),
  step: startOnce(
    syncOf<Args>("resync", ({ connectionId, tables }) =>
      post(path`/connections/${connectionId}/resync`, tables === undefined ? {} : { scope: tables }, { effect: "action" }),
    ),
  ),
});

/** What a program writes to start a historical sync. */
export interface ResyncArgs extends ArgsFor<typeof resync>, CommonInputs {}

/**
 * A historical sync, started when the resource is created and each time its `triggers` change. The rows that it reads again may be billed. Giving the resource
 * another name in the program starts another one, unless `aliases` has the old name. Fivetran refuses a historical sync while the connection syncs: then it
 * starts once that sync has finished.
 *
 * Requests: to start it two, of which one looks at the connection, and one for each look while it waits; to read one; to delete none.
 *
 * @example
 * new fivetran.Resync("orders again", { connectionId: shop.id, tables: { public: ["orders"] }, triggers: ["after the fix of 2026-11-20"] });
 */
export class Resync extends resource<typeof resync, ResyncArgs>(resync) {}
