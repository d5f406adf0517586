/** The schema configuration as a part of its connection: set while the connection still stands, and looked at together with it. */

import * as E from "fp-ts/lib/Either.js";
import type { Call } from "../../../sdk/call.js";
import { flag, isPlain, opt, type Plain, shape } from "../../../sdk/codec.js";
import { type Computed, field, type Step } from "../../kernel/blueprint.js";
import { planSchemas, readTree, writeSchemas } from "./apply.js";
import { mirrorSchemas } from "./mirror.js";
import { mode, policy, reviewSchemas, schemas, type Wanted } from "./model.js";

// ---------------------------------------------------------------------------------------------------------------------
// Field
// ---------------------------------------------------------------------------------------------------------------------

/** Where the tree stands in what a look at both answers. */
const TREE = "__schemas";

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
    cleared: "keep",
    exact: true,
    read: (_at, { [TREE]: tree }, prior) =>
      prior === undefined ? undefined : isPlain(tree) ? mirrored(tree, prior) : withoutConfiguration(prior),
    review: (value, _all, isUnknown) =>
      reviewSchemas(value?.schemas, isUnknown).map((remark) => ({ ...remark, path: `.schemas${remark.path}` })),
    rules: (value) =>
      value?.mode === "exhaustive" && (value.schemas === undefined || value.schemaChangeHandling === undefined)
        ? ['with mode "exhaustive" needs schemas (list what shall differ from the policy, or {}) and schemaChangeHandling']
        : [],
  },
);

// ---------------------------------------------------------------------------------------------------------------------
// Look and step
// ---------------------------------------------------------------------------------------------------------------------

export const lookWithSchemas = (id: string, connection: Call): Computed => ({
  look: (client) => async () => {
    const found = await client.run(connection)();
    if (E.isLeft(found)) return found.left.tag === "Absent" ? E.right(undefined) : found;
    const tree = await client.run(readTree(id))();
    // Nobody has asked the source yet: the connection is there all the same.
    if (E.isLeft(tree) && tree.left.tag !== "Absent") return tree;
    return E.right({ ...(isPlain(found.right) ? found.right : {}), ...(E.isRight(tree) ? { [TREE]: tree.right } : {}) });
  },
});

export const setSchemas: Step<{ readonly schemaConfig?: Wanted | undefined }> = {
  name: "set the schemas of",
  run:
    ({ args, client, id, phase, changed, warn, progress }) =>
    async () => {
      if (args.schemaConfig === undefined || (phase === "update" && !changed.has("schemaConfig"))) return E.right(undefined);
      const plan = await planSchemas(id, args.schemaConfig, { client, warn, progress })();
      if (E.isLeft(plan)) return plan;
      const written = await writeSchemas(id, plan.right.body, client, args.schemaConfig)();
      return E.isLeft(written) ? written : E.right(undefined);
    },
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const mirrored = <W extends Wanted>(tree: Plain, prior: W): W => ({
  ...prior,
  ...(prior.schemaChangeHandling === undefined ? {} : { schemaChangeHandling: tree["schema_change_handling"] }),
  ...(prior.schemas === undefined ? {} : { schemas: mirrorSchemas(tree, prior) }),
});

/** Fivetran has forgotten it, or never had it: what is listed is not so. */
const withoutConfiguration = <W extends Wanted>({ schemas: _, ...rest }: W): W => rest as W;
