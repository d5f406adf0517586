/** What a change of inputs means: nothing, an update, or another object. */

import { isOptional, isSecret } from "../../sdk/codec.js";
import type { Plain } from "../../sdk/plain.js";
import type { Blueprint, Field } from "./blueprint.js";
import { type Manner, same } from "./compare.js";
import type { Difference } from "./handler.js";

/**
 * @param olds what state holds: inputs and outputs of the last run.
 * @param news checked inputs; an unknown part counts as a change, because it may be one.
 */
export const diffInputs = ({ fields, deleteFirst, calls }: Blueprint, olds: Plain, news: Plain): Difference => {
  const changed = Object.keys(fields).filter(
    (name) =>
      fields[name]?.spec.ignoreChanges !== true &&
      !wasUnreadable(fields[name], olds[name]) &&
      !sameToUser(fields[name]?.spec, olds[name], news[name]),
  );
  const replaces = changed.filter((name) => {
    const change = fields[name]?.spec.change;
    return change === "replace" || (change === "update" && calls.update === undefined);
  });
  const first = typeof deleteFirst === "function" ? deleteFirst(changed) : deleteFirst === true;
  return { changed, replaces, deleteBeforeReplace: first && replaces.length > 0 };
};

/**
 * A field that every program writes and no answer holds is only missing after an import: to write it then is no change. A secret is one: the vendor's may be
 * another.
 */
const wasUnreadable = (field: Field | undefined, before: unknown): boolean =>
  before === undefined && field?.spec.writeOnly === true && !isOptional(field.codec) && !isSecret(field.codec);

/** Whether two things that a user may write in a field mean the same. */
export const sameToUser = (spec: Field["spec"] | undefined, before: unknown, after: unknown): boolean =>
  same(before ?? spec?.default, after ?? spec?.default, mannerOfChange(spec));

/**
 * How two things that the user wrote are compared. A vendor may echo `Sales` as `SALES`; a user who writes one after the other means a change.
 * Only a replacement is not made for the sake of a spelling.
 */
const mannerOfChange = (spec: Field["spec"] | undefined): Manner => (spec?.change === "replace" ? spec : { unordered: spec?.unordered });
