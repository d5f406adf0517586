/**
 * After an update whose answer is lost, or is an error that came when the work was done: whether the object is as it was wanted. Then the run
 * goes on; a vendor may take a minute to say 500 to something that it has done.
 */

import * as E from "fp-ts/lib/Either.js";
import { isPlain, type Plain } from "../../sdk/plain.js";
import type { Client } from "../../sdk/transport.js";
import type { LookBack } from "../../sdk/transport/look-back.js";
import type { Blueprint, Field } from "./blueprint.js";
import { at } from "./body.js";
import { same } from "./compare.js";
import { toInputs } from "./from-answer.js";
import type { ObjectReader } from "./object-reader.js";
import { checkedPath } from "./messages.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export interface Update {
  readonly id: string;
  /** Inputs and outputs as state holds them. */
  readonly before: Plain;
  readonly args: Plain;
  readonly changed: ReadonlySet<string>;
}

/** The update may have taken all the time there was; the look has some of its own. */
const LOOK_MS = 30_000;

/** Stands for a text that is new, so that one which the vendor does not show is not taken for seen. */
const UNSEEN = "\u0000unseen";

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

/** Answers the object when everything that the update changes can be seen and is as wanted. */
export const lookingBack =
  (blueprint: Blueprint, { readAll }: ObjectReader, hurried: Client, update: Update): LookBack<unknown> =>
  async () => {
    const { clock, signal } = hurried;
    const client = hurried.within({ deadline: clock.now() + Math.max(LOOK_MS, hurried.remainingMs()), signal });
    const { id, args } = update;
    const found = await readAll(
      client,
      checkedPath(() => blueprint.calls.read(id, args)),
    );
    return E.map((all: readonly Plain[]) => all.find((one) => isAsWanted(blueprint, update, one)))(found);
  };

/** The same for a step that knows by itself what it has to bring about. */
export const whenSeen =
  (look: () => Promise<Plain>, isDone: (one: Plain) => boolean): (() => Promise<Plain | undefined>) =>
  async () => {
    const one = await look();
    return isDone(one) ? one : undefined;
  };

/** What cannot be seen, such as a new password, is not as wanted: it is sent again. */
export const isAsWanted = ({ fields, ...rest }: Blueprint, { before, args, changed }: Update, answer: Plain): boolean =>
  [...changed].every((name) => {
    const field = fields[name];
    if (field === undefined || field.spec.rotatesSecrets === true) return field === undefined;
    if (!isSent(field)) return true;
    if (field.spec.writeOnly === true) return false;
    const shownOver = (prior: unknown): unknown =>
      toInputs({ ...rest, fields: { [name]: field } }, answer, { ...args, [name]: prior })[name];
    const wanted = args[name];
    if (wanted !== undefined) return same(shownOver(over(before[name], wanted)), wanted, field.spec);
    return isCleared(field, answer) || same(shownOver(before[name]), undefined, field.spec);
  });

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const isSent = ({ spec }: Field): boolean =>
  spec.inPath !== true && spec.wire !== undefined && (spec.change === "update" || spec.change === "replace");

const isCleared = ({ spec: { onUnset, wire = "" } }: Field, answer: Plain): boolean =>
  onUnset === "keep" || (wire !== "" && same(at(answer, wire), onUnset === undefined ? null : onUnset.to, { semanticEquality: true }));

/**
 * What the vendor's answer is laid over: all that was and all that shall be. Where it shows nothing (a mask), what was is left, and of what is new
 * only that it is there: neither is as wanted unless nothing has changed.
 */
const over = (before: unknown, wanted: unknown): unknown => {
  if (before === undefined || before === null) return unseen(wanted);
  if (!isPlain(before) || !isPlain(wanted)) return before;
  const names = [...new Set([...Object.keys(before), ...Object.keys(wanted)])];
  return Object.fromEntries(names.map((name) => [name, over(before[name], wanted[name])]));
};

const unseen = (value: unknown): unknown => {
  if (typeof value === "string") return UNSEEN;
  if (Array.isArray(value)) return value.map(unseen);
  return isPlain(value) ? Object.fromEntries(Object.entries(value).map(([key, part]) => [key, unseen(part)])) : value;
};
