/** The inputs that every kind has: how to treat what is there already, and how long things may take. */

import type * as pulumi from "@pulumi/pulumi";
import { opt, shape, text, words } from "../../sdk/codec.js";
import { isDuration } from "./duration.js";
import { field } from "./field.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** What to do about an object that is there before this resource is. */
export type Adopt = "never" | "afterFailure" | "ifIdentical" | "byName";

/** Durations such as `"90s"`, `"30m"` or `"1h30m"`. */
export interface Timeouts {
  /** Time for a create, with the vendor's tests and jobs. */
  readonly create?: pulumi.Input<string>;
  /** Time for a read. */
  readonly read?: pulumi.Input<string>;
  /** Time for an update. */
  readonly update?: pulumi.Input<string>;
  /** Time for a delete. */
  readonly delete?: pulumi.Input<string>;
}

export interface CommonInputs {
  /**
   * Which object that is there already becomes this resource's. `afterFailure` (default): only one that an earlier try of ours made, whose
   * answer was lost. `never`: not even that one; the run stops and names it. `ifIdentical`: also one with the same name that differs in nothing
   * that can be read. `byName`: also one with the same name, which is then changed to what the inputs say. Only looked at by a create.
   */
  adopt?: pulumi.Input<Adopt>;
  /**
   * How long an operation may take, such as `{ create: "30m", read: "90s" }`. `customTimeouts` among the resource's options say the same and
   * win; only they cannot say `read`. Default 2 minutes for a read and 10 for a write, 30 where tests or jobs of the vendor belong to it.
   */
  timeouts?: pulumi.Input<Timeouts>;
}

// ---------------------------------------------------------------------------------------------------------------------
// Fields
// ---------------------------------------------------------------------------------------------------------------------

export const common = {
  adopt: field(opt(words("never", "afterFailure", "ifIdentical", "byName")), { change: "inert", ignoreChanges: true }),
  timeouts: field(opt(shape({ create: opt(text), read: opt(text), update: opt(text), delete: opt(text) })), {
    change: "inert",
    ignoreChanges: true,
    review: (timeouts, _all, isUnknown) =>
      Object.entries(timeouts ?? {})
        .filter(([, value]) => value !== undefined && !isUnknown(value) && !isDuration(value))
        .map(([name]) => ({ path: `.${name}`, message: 'must be a duration such as "90s", "30m" or "1h30m"' })),
  }),
};
