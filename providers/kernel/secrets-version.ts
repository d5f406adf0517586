/** Secrets that have another value at every run, and shall count as changed only when the program says so. */

import { integer, oneOf, opt, text } from "../../sdk/codec.js";
import type { Plain } from "../../sdk/plain.js";
import { holdsReference } from "../../sdk/secret-from.js";
import type { Blueprint } from "./blueprint.js";
import { same } from "./compare.js";
import { diffInputs } from "./diff.js";
import { field, type Fields } from "./field.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export const secretsVersion = field(opt(oneOf(text, integer)), { change: "inert", rotatesSecrets: true, pinsSecrets: true });

/** Values with something done to every secret part. */
type Marked = (fields: Fields, values: Plain, mark: (part: unknown, presumed?: true) => unknown) => Plain;

// ---------------------------------------------------------------------------------------------------------------------
// Function
// ---------------------------------------------------------------------------------------------------------------------

/**
 * The fields of the last run where nothing but secrets differs from it, and the version of the secrets is still the same. Where anything else differs the new
 * secrets go along.
 *
 * @param olds the inputs of the last run; empty for a new object.
 * @param marked applies something to every secret part.
 */
export const pinnedSecrets = (blueprint: Blueprint, olds: Plain, inputs: Plain, marked: Marked): Plain => {
  const { fields } = blueprint;
  const name = Object.keys(fields).find((one) => fields[one]?.spec.pinsSecrets === true);
  if (name === undefined || inputs[name] === undefined) return {};
  const withoutSecrets = (values: Plain): Plain => marked(fields, values, (part, presumed) => (counts(part, presumed) ? part : HIDDEN));
  // Another version differs, too.
  const [before, after] = [withoutSecrets(olds), withoutSecrets(inputs)];
  if (diffInputs(blueprint, before, after).changed.length > 0) return {};
  return Object.fromEntries(Object.keys(inputs).flatMap((one) => (same(olds[one], inputs[one]) ? [] : [[one, olds[one]]])));
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const HIDDEN = "a secret";

/** A text of which nobody knows that it is a secret may be a host name, and where a secret comes from is none. */
const counts = (part: unknown, presumed: true | undefined): boolean => presumed === true || holdsReference(part);
