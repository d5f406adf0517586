/**
 * The secrets of a configuration that a program does not have, after an import above all: an update replaces the configuration as a whole, and
 * takes the mask that a read shows for the secret that it has. In lists it does not, nor in a variant that is new.
 */

import { ask } from "../../sdk/airbyte.js";
import { isPlain, type Plain } from "../../sdk/plain.js";
import { hasMask, isMask, same, withoutMasks } from "../kernel/compare.js";
import { lostInList } from "../kernel/overlay.js";
import { refuse, type VendorClient } from "../kernel/vendor-client.js";
import { itemsIn, objectIn, objectsIn } from "../kernel/answers.js";
import { type Side, twins } from "./twins.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

interface Kept {
  readonly configuration: Plain;
  /** Secrets in lists, which the server would lose. */
  readonly lost: readonly string[];
  /** Masks in objects that the user changes: whether they are of the same variant only the specification tells. */
  readonly unsure: readonly (readonly string[])[];
}

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

/**
 * The configuration to send.
 *
 * @param live as it reads now, secrets masked.
 * @param before as the user had it when it was last written or imported; what is in there and not in `after` was taken out.
 */
export const withKeptSecrets = async (
  client: VendorClient,
  side: Side,
  id: string,
  { live, before, after }: { readonly live: Plain; readonly before: Plain; readonly after: Plain },
): Promise<Plain> => {
  const { family, id: idKey } = twins[side];
  const { configuration, lost, unsure } = keep(live, before, after);
  if (lost.length > 0) {
    const message = `it would lose ${lost.join(", ")}: a secret in a list, which the program does not have and the server does not keep`;
    return refuse(client, `POST /${family}/update`, message, "Write the secret into the program. Nothing was updated.");
  }
  if (unsure.length === 0) return configuration;
  const answer = await client.run(ask(`${side}_definition_specifications/get_for_${side}`, { [idKey]: id }));
  const spec = objectIn(answer)["connectionSpecification"];
  const strangers = unsure.filter((path) => isDeclared(spec, live, path) && !isDeclared(spec, configuration, path));
  return strangers.reduce((value, path) => without(value, path), configuration);
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts: masks
// ---------------------------------------------------------------------------------------------------------------------

const keep = (live: Plain, before: Plain, after: Plain): Kept => {
  const lost: string[] = [];
  const unsure: string[][] = [];
  const walk = (there: Plain, was: Plain, mine: Plain, at: readonly string[], changed: boolean): Plain => {
    const out = { ...mine };
    for (const [key, part] of Object.entries(there)) {
      if (!hasMask(part)) continue;
      const path = [...at, key];
      const [then, now] = [was[key], mine[key]];
      if (Array.isArray(part)) lost.push(...lostOf(part, then, now, ["connectionConfiguration", ...path].join(".")));
      else if (now === undefined && (then === undefined || isBare(then))) {
        out[key] = part;
        if (changed) unsure.push(path);
      } else if (isPlain(part) && isPlain(now)) {
        out[key] = walk(part, objectIn(then), now, path, !same(withoutMasks(part), withoutSecretsOf(part, now)));
      }
    }
    return out;
  };
  return { configuration: walk(live, before, after, [], false), lost, unsure };
};

/** A list that the user has taken out goes with its secrets. */
const lostOf = (live: readonly unknown[], before: unknown, after: unknown, path: string): string[] =>
  after === undefined && before !== undefined ? [] : lostInList(live, before, after, path);

/** What an import leaves of an object of secrets alone. */
const isBare = (value: unknown): boolean => isPlain(value) && Object.values(value).every(isBare);

/** The user's value without what is masked there, to be compared with it. */
const withoutSecretsOf = (masked: unknown, value: unknown): unknown => {
  if (isMask(masked)) return undefined;
  if (!isPlain(masked) || !isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, withoutSecretsOf(masked[key], part)]));
};

const without = (value: Plain, [key, ...rest]: readonly string[]): Plain => {
  if (key === undefined) return value;
  const { [key]: part, ...others } = value;
  return rest.length === 0 || !isPlain(part) ? others : { ...others, [key]: without(part, rest) };
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts: variants
// ---------------------------------------------------------------------------------------------------------------------

/** Whether the specification, in the variants that the value chooses, has something at the path. */
const isDeclared = (spec: unknown, value: unknown, path: readonly string[]): boolean => {
  let nodes: readonly Plain[] = isPlain(spec) ? [spec] : [];
  let part = value;
  for (const key of path) {
    const here = part;
    nodes = nodes
      .flatMap((node) => chosen(node, here))
      .map(({ properties }) => objectIn(properties)[key])
      .filter(isPlain);
    part = isPlain(here) ? here[key] : undefined;
  }
  return nodes.length > 0;
};

const chosen = (node: Plain, value: unknown): Plain[] => [
  node,
  ...["oneOf", "anyOf", "allOf"]
    .flatMap((word) => objectsIn(node[word]))
    .flatMap((branch) => (fits(branch, value) ? chosen(branch, value) : [])),
];

/** A variant is reported by the properties that can only have one value in it. */
const fits = ({ properties }: Plain, value: unknown): boolean =>
  Object.entries(objectIn(properties)).every(([key, property]) => {
    const only = isPlain(property) ? (property["const"] ?? onlyOf(property["enum"])) : undefined;
    return only === undefined || (isPlain(value) && same(value[key] ?? (isPlain(property) ? property["default"] : undefined), only));
  });

const onlyOf = (words: unknown): unknown => {
  const [only, ...more] = itemsIn(words);
  return more.length === 0 ? only : undefined;
};
