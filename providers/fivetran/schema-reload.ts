/** A look of Fivetran at the tables of a source, that the program starts. */

import { get, path, post } from "../../sdk/call.js";
import { openWords, opt, text } from "../../sdk/codec.js";
import { extended, field } from "../kernel/blueprint.js";
import { type ArgsFor, type CommonInputs, resource } from "../kernel/resource-class.js";
import { trigger, triggerFields } from "../kernel/trigger.js";
import { runOnce } from "../kernel/trigger-steps.js";
import { fivetran } from "./account.js";
import { connectionAt } from "./sync-trigger.js";

interface Args {
  readonly connectionId: string;
  readonly excludeMode?: string | undefined;
}

/** Large sources take minutes. */
const TIMEOUT_MS = 20 * 60_000;

export const schemaReload = trigger({
  kind: "fivetran:SchemaReload",
  noun: "schema reload",
  vendor: fivetran,
  parent: "connectionId",
  fields: extended(triggerFields, {
    /** Id of the connection whose source is read. */
    connectionId: field(text, { change: "replace" }),
    /**
     * What happens to schemas and tables that nobody has selected: `PRESERVE` (default) leaves them as they are, `INCLUDE` enables and `EXCLUDE` disables them.
     */
    excludeMode: field(opt(openWords("PRESERVE", "INCLUDE", "EXCLUDE")), { change: "inert", default: "PRESERVE" }),
  }),
  read: (id) => get(connectionAt(id)),
  step: runOnce<Args>(
    ({ connectionId, excludeMode = "PRESERVE" }) =>
      post(
        path`/connections/${connectionId}/schemas/reload`,
        { exclude_mode: excludeMode },
        { effect: "action", bucket: "sourceInteraction", timeoutMs: TIMEOUT_MS, tree: true },
      ),
    (_tree, { id }) => ({ id }),
  ),
});

/** What a program writes to have a source's tables read. */
export interface SchemaReloadArgs extends ArgsFor<typeof schemaReload>, CommonInputs {}

/**
 * Makes Fivetran read the schemas and tables of a connection's source, when the resource is created and each time its `triggers` change. `ConnectionSchema` does
 * so by itself where it has to; this is for tables that were added to the source later.
 *
 * Requests: to run it one; to read one; to delete none.
 *
 * @example
 * new fivetran.SchemaReload("after migration", { connectionId: shop.id, triggers: ["migration 42"] });
 */
export class SchemaReload extends resource<typeof schemaReload, SchemaReloadArgs>(schemaReload) {}
