/** The schema configuration as a part of its connection: set while the connection still stands, and looked at together with it. */

import type { Call } from "../../../sdk/call.js";
import { flag, opt, shape } from "../../../sdk/codec.js";
import { isPlain, type Plain } from "../../../sdk/plain.js";
import { type CustomRead, field, type Step } from "../../kernel/blueprint.js";
import { objectIn } from "../../kernel/answers.js";
import { planSchemas, readTree, writeSchemas } from "./apply.js";
import { knownIn, tellDrift } from "./drift.js";
import { readSchemas } from "./read.js";
import { mode, policy, reviewSchemas, schemas, type Wanted } from "./model.js";

// ---------------------------------------------------------------------------------------------------------------------
// Field
// ---------------------------------------------------------------------------------------------------------------------

/** A look at both answers the connection, with the tree under the name of the field. */
export const TREE = "schemaConfig";

export const schemaConfig = field(
  opt(
    shape({
      /** What happens to what the source gets later. Left as it is when left out. */
      schemaChangeHandling: opt(policy),
      /** `partial` (default): what is not listed stays as it is. `exhaustive`: it follows the policy. */
      mode: opt(mode),
      /** Schemas by name or pattern (`*`), with their tables, with their columns. */
      schemas: opt(schemas),
      /** Writes the names that are listed where Fivetran knows nothing of the source yet. Default false. */
      preCreate: opt(flag),
    }),
  ),
  {
    change: "steps",
    onUnset: "keep",
    noServerDefaults: true,
    read: (_at, { [TREE]: tree }, prior) =>
      prior === undefined ? undefined : isPlain(tree) ? mirrored(tree, prior) : withoutConfiguration(prior),
    review: (value, _all, isUnknown) =>
      reviewSchemas(value?.schemas, isUnknown).map((diagnostic) => ({ ...diagnostic, path: `.schemas${diagnostic.path}` })),
    rules: (value) =>
      value?.mode === "exhaustive" && (value.schemas === undefined || value.schemaChangeHandling === undefined)
        ? ['with mode "exhaustive" needs schemas (list what shall differ from the policy, or {}) and schemaChangeHandling']
        : [],
  },
);

// ---------------------------------------------------------------------------------------------------------------------
// Look and step
// ---------------------------------------------------------------------------------------------------------------------

export const lookWithSchemas = (id: string, connection: Call): CustomRead => ({
  customRead: async (client) => {
    const found = await client.find(connection);
    if (found === undefined) return undefined;
    const tree = await client.find(readTree(id));
    // Nobody has asked the source yet: the connection is there all the same.
    return { ...objectIn(found), ...(tree === undefined ? {} : { [TREE]: tree }) };
  },
});

/** For an output of the connection: what state remembers of the tree. */
export const knownWithSchemas = (answer: Plain, { schemaConfig: wanted }: Plain): string | undefined =>
  knownIn(answer[TREE], wanted as Wanted | undefined);

export const setSchemas: Step<{ readonly schemaConfig?: Wanted | undefined }> = {
  name: "set the schemas of",
  run: async ({ args: { schemaConfig: wanted }, before, client, id, live, phase, changed, state, remember, warn, progress }) => {
    if (wanted === undefined || (phase === "update" && !changed.has("schemaConfig"))) return undefined;
    const { body, after } = await planSchemas(id, wanted, { client, warn, progress });
    await writeSchemas(id, body, client, wanted);
    tellDrift(after, wanted, before["schemaConfig"] as Wanted | undefined, { state, remember, warn });
    // A tree that was looked at before is no longer so.
    return live === undefined ? undefined : { ...live, [TREE]: undefined };
  },
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const mirrored = <W extends Wanted>(tree: Plain, prior: W): W => ({
  ...prior,
  ...(prior.schemaChangeHandling === undefined ? {} : { schemaChangeHandling: tree["schema_change_handling"] }),
  ...(prior.schemas === undefined ? {} : { schemas: readSchemas(tree, prior) }),
});

/** Fivetran has forgotten it, or never had it: what is listed is not so. */
const withoutConfiguration = ({ schemas: _, ...rest }: Wanted): Wanted => rest;
