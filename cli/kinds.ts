/** Kinds as people write them on the command line: `fivetran:Group`. */

import { blueprintOf, blueprintsOf, vendors } from "../providers/registry.js";
import { hint } from "../sdk/nearest.js";

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

/** Throws for a word that is no kind, with the nearest one. */
export const refuseUnknownKind = (kind: string): void => {
  if (blueprintOf(kind) !== undefined) return;
  const kinds = vendors.flatMap((vendor) => blueprintsOf(vendor).map((blueprint) => blueprint.kind));
  throw new Error(`There is no kind ${kind}${hint(kind, kinds) || ". Write vendor and kind, such as fivetran:Group."}`);
};

/** Whether it can only be meant as a kind of ours, known or not. */
export const looksLikeKind = (word: string): boolean => {
  const [, vendor = ""] = /^(\w+):[A-Z]\w*$/.exec(word) ?? [];
  return vendors.includes(vendor);
};
