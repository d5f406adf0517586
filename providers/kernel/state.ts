/** What state holds of an object: inputs, outputs, account and version, with secrets marked. Older versions of it are read forever. */

import type { Plain } from "../../sdk/plain.js";
import { ACCOUNT } from "./accounts.js";
import type { Blueprint, Gathered, OutputFields } from "./blueprint.js";
import { secretsMarked } from "./check.js";
import type { Owner } from "./claims.js";
import { same } from "./compare.js";
import { UserError } from "./handler.js";
import { asSecret, toWire } from "./signature.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** The shape of what state holds; a newer one is refused, an older one is read forever. */
const STATE_VERSION = 1;

export interface StateForm {
  /** @param owner with an empty account where nobody has seen yet that the object is in it. */
  write(args: Plain, outputs: Plain, owner: Owner): Plain;
  inputsIn(state: Plain): Plain;
  outputsIn(state: Plain): Plain;
  /** What was gathered and no answer will have. */
  onceOutputs(gathered: Gathered): Plain;
}

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

export const stateForm = ({ fields, outputs }: Blueprint): StateForm => {
  const outputsIn = (state: Plain): Plain => Object.fromEntries(Object.entries(state).filter(([key]) => Object.hasOwn(outputs, key)));
  return {
    write(args, values, { account }) {
      const marked = Object.entries(values).map(([key, value]) => [key, outputs[key]?.spec.secret === true ? asSecret(value) : value]);
      const mark = account === "" ? {} : { [ACCOUNT]: account };
      return toWire({ ...secretsMarked(fields, args), ...Object.fromEntries(marked), ...mark, __v: STATE_VERSION }) as Plain;
    },
    inputsIn: (state) => Object.fromEntries(Object.entries(state).filter(([key]) => Object.hasOwn(fields, key))),
    outputsIn,
    onceOutputs: (gathered) =>
      Object.fromEntries(Object.entries(outputsIn({ ...gathered })).filter(([key]) => outputs[key]?.spec.once === true)),
  };
};

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

/** Whether a resource of ours wrote it; an import has nothing of the kind. */
export const isManaged = (state: Plain | undefined): boolean => state?.["__v"] !== undefined;

export const refuseNewer = (state: Plain, name: string): void => {
  const version = state["__v"];
  if (typeof version === "number" && version > STATE_VERSION) {
    throw new UserError(`${name} was written by a newer pulumi-conduit. Update the package: npm install pulumi-conduit@latest`);
  }
};

/** Whether two looks saw one object: what the vendor alone knows of it, and what does not change, is the same. */
export const isSameObject = (outputs: OutputFields, before: Plain, after: Plain): boolean =>
  Object.entries(outputs).every(([key, { spec }]) => spec.volatile === true || before[key] === undefined || same(before[key], after[key]));
