/** What a preview says of the outputs of a resource. */

import { isPlain, type Plain } from "../../sdk/plain.js";
import type { Blueprint } from "../kernel/blueprint.js";
import { asSecret, reveal, toWire, unknown } from "../kernel/signature.js";

/**
 * The outputs as far as they can be known before anything is done: inputs, and on an update the outputs that it does not touch.
 */
export const foreseen = (blueprint: Blueprint | undefined, news: Plain, olds: Plain, isNew: boolean): Plain => {
  const inputs = reveal(withoutProvider(news)) as Plain;
  const outputs = Object.entries(blueprint?.outputs ?? {}).map(([name, { spec }]) => {
    const known = !isNew && spec.volatile !== true ? reveal(olds[name]) : undefined;
    const value = known ?? (isNew || spec.volatile === true ? unknown : undefined);
    return [name, value !== undefined && spec.secret === true ? asSecret(value) : value];
  });
  const marked = isPlain(news) ? { ...inputs, ...withoutProvider(news) } : inputs;
  return toWire({ ...marked, ...Object.fromEntries(outputs) }) as Plain;
};

/** Properties without the text that says who serves them. */
export const withoutProvider = ({ __provider: _, ...rest }: Plain): Plain => rest;
