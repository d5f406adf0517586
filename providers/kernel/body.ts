/** From the user's names and values to the vendor's: what a create and an update send. */

import { isPlain, type Plain } from "../../sdk/plain.js";
import type { Blueprint, Field } from "./blueprint.js";
import { markFields } from "./check.js";
import { same, sparse } from "./compare.js";

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

/** Everything the user wrote. */
export const fullBody = ({ fields }: Blueprint, args: Plain): Plain => {
  const body: Plain = {};
  for (const [name, field] of Object.entries(fields)) {
    const value = args[name];
    if (value !== undefined && isSent(field)) place(body, field.spec.wire, written(field, value, args));
  }
  return body;
};

/** Only what differs between two runs, and what the vendor wants to see every time. */
export const changedBody = ({ fields }: Blueprint, olds: Plain, args: Plain, changed: ReadonlySet<string>): Plain => {
  const body: Plain = {};
  const rotates = [...changed].some((name) => fields[name]?.spec.rotatesSecrets === true);
  if (!rotates && ![...changed].some((name) => isSent(fields[name]))) return body;
  const forgotten = rotates ? markFields(fields, olds, () => undefined) : olds;
  for (const [name, field] of Object.entries(fields)) {
    if (!isSent(field)) continue;
    const { wire, always, merge } = field.spec;
    const [before, after] = [forgotten[name], args[name]];
    if (!changed.has(name) && same(olds[name], before)) {
      if (always === true && after !== undefined) place(body, wire, written(field, after, args));
    } else if (merge === true) {
      const [there, wanted] = [asObject(written(field, before ?? {}, olds)), asObject(written(field, after ?? {}, args))];
      const part = sparse(there, wanted, { unordered: field.spec.unordered });
      // Another spelling of an option, or what is never sent, changes nothing over there.
      if (Object.keys(part).length > 0) place(body, wire, part);
    } else if (after !== undefined) {
      place(body, wire, written(field, after, args, before));
    } else if (field.spec.onUnset !== "keep") {
      place(body, wire, field.spec.onUnset === undefined ? null : field.spec.onUnset.to);
    }
  }
  return body;
};

/** Names of the fields whose removal the vendor does not take: the value stays there. */
export const kept = ({ fields }: Blueprint, olds: Plain, args: Plain): string[] =>
  Object.keys(fields).filter(
    (name) => fields[name]?.spec.onUnset === "keep" && !same(olds[name], undefined, fields[name]?.spec) && args[name] === undefined,
  );

/** What stands at a place in an answer. */
export const at = (answer: Plain, wire: string): unknown =>
  wire === "" ? answer : wire.split(".").reduce<unknown>((value, key) => (isPlain(value) ? value[key] : undefined), answer);

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

export type SentField = Field & { readonly spec: { readonly wire: string } };

export const isSent = (field: Field | undefined): field is SentField =>
  field?.spec.wire !== undefined && field.spec.change !== "inert" && field.spec.inPath !== true;

export const written = ({ spec }: Field, value: unknown, all: Plain, before?: unknown): unknown =>
  spec.write === undefined ? value : spec.write(value as never, all, before as never);

const asObject = (value: unknown): Plain => (isPlain(value) ? value : {});

export const place = (body: Plain, wire: string, value: unknown): void => {
  const keys = wire === "" ? [] : wire.split(".");
  let target = body;
  for (const key of keys.slice(0, -1)) target = (target[key] = { ...asObject(target[key]) }) as Plain;
  const last = keys.at(-1);
  if (last === undefined) Object.assign(target, asObject(value));
  else if (isPlain(value) && isPlain(target[last])) target[last] = { ...target[last], ...value };
  else target[last] = value;
};
