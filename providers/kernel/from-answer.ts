/** From the vendor's answer back to the user's names: what is there now of what the user wrote, and what only the vendor knows. */

import { isOptional } from "../../sdk/codec.js";
import { fitting } from "../../sdk/fitting.js";
import type { Plain } from "../../sdk/plain.js";
import type { Blueprint, Field } from "./blueprint.js";
import { at } from "./body.js";
import { isMask, project } from "./compare.js";

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

/**
 * The inputs that describe the object as it is.
 *
 * @param prior the inputs that state holds; undefined on import, where everything readable is taken.
 */
export const toInputs = ({ fields }: Blueprint, answer: Plain, prior: Plain | undefined): Plain => {
  const inputs: Plain = {};
  for (const [name, field] of Object.entries(fields)) {
    const value = mirrored(field, answer, name, prior);
    if (value !== undefined) inputs[name] = value;
  }
  return inputs;
};

/**
 * What only the vendor knows.
 *
 * @param prior the outputs that state holds; those that only the create answer has are kept from there.
 */
export const toOutputs = ({ outputs }: Blueprint, answer: Plain, args: Plain, prior: Plain): Plain => {
  const learned: Plain = {};
  for (const [name, { from, spec, codec }] of Object.entries(outputs)) {
    const answered = typeof from === "string" ? at(answer, from) : from(answer, args);
    // A vendor may send null, or another type than it promises: an output is then left out rather than the whole object refused.
    const value = answered !== null && answered !== undefined && codec.is(answered) && !isMask(answered) ? answered : undefined;
    const known = value ?? (spec.once === true || spec.id === true ? prior[name] : undefined);
    if (known !== undefined) learned[name] = known;
  }
  return learned;
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const mirrored = ({ codec, spec }: Field, answer: Plain, name: string, all: Plain | undefined): unknown => {
  const prior = all?.[name];
  const importing = all === undefined;
  if (!importing && prior === undefined) return undefined;
  if (spec.change === "inert" || spec.writeOnly === true || (spec.wire === undefined && spec.read === undefined)) return prior;
  const answered = spec.wire === undefined ? undefined : at(answer, spec.wire);
  const live = spec.read === undefined ? answered : spec.read(answered, answer, prior as never, all);
  // On import there is nothing to put in place of a masked secret: the first update that sets it sends it.
  const value = project(prior, live, spec) ?? undefined;
  // Nor is there a word in a program for what only a newer server knows.
  return importing && value !== undefined ? (fitting(codec, value) ?? (isOptional(codec) ? undefined : value)) : value;
};
