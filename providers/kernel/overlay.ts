/** What an update that replaces values as a whole must hold, so that it changes what the user changed and loses nothing that others wrote. */

import { isPlain, type Plain } from "../../sdk/plain.js";
import type { Blueprint } from "./blueprint.js";
import { at, isSent, place, written } from "./body.js";
import { hasMask, identityKey, isMask, same } from "./compare.js";

// ---------------------------------------------------------------------------------------------------------------------
// Values
// ---------------------------------------------------------------------------------------------------------------------

/**
 * What is there now, with the user's change in it: keys that the user neither writes nor wrote stay as they are, those that the user has taken
 * out go. Items of lists are the user's; of each that is there, too, the same holds.
 */
export const overlaid = (live: unknown, before: unknown, after: unknown): unknown => {
  if (isPlain(live) && isPlain(after)) {
    const mine = isPlain(before) ? before : {};
    const others = Object.keys(live).filter((key) => after[key] === undefined && mine[key] === undefined);
    return {
      ...Object.fromEntries(others.map((key) => [key, live[key]])),
      ...Object.fromEntries(Object.entries(after).map(([key, value]) => [key, overlaid(live[key], mine[key], value)])),
    };
  }
  if (!Array.isArray(live) || !Array.isArray(after)) return after;
  return (after as unknown[]).map((item, i) =>
    overlaid(twin(live, item, i), Array.isArray(before) ? twin(before, item, i) : undefined, item),
  );
};

/** The item of a list that is the same as one of another list: by a key that tells them apart, by its place where there is none. */
export const twin = (items: readonly unknown[], one: unknown, place: number): unknown => {
  const key = isPlain(one) ? identityKey([one, ...items]) : undefined;
  return key === undefined || !isPlain(one) ? items[place] : items.find((item) => isPlain(item) && same(item[key], one[key]));
};

// ---------------------------------------------------------------------------------------------------------------------
// Bodies
// ---------------------------------------------------------------------------------------------------------------------

/** Whether a body replaces something of which others may have written a part. */
export const replacesWhole = ({ fields }: Blueprint, body: Plain): boolean =>
  Object.values(fields).some((field) => isSent(field) && field.spec.fullReplace === true && isPlain(at(body, field.spec.wire)));

/** The body with everything in it that is there and that the user neither writes nor wrote. */
export const overThere = ({ fields }: Blueprint, body: Plain, there: Plain, before: Plain, args: Plain): Plain => {
  const full = { ...body };
  for (const [name, field] of Object.entries(fields)) {
    if (!isSent(field) || field.spec.fullReplace !== true) continue;
    const { wire } = field.spec;
    const mine = at(full, wire);
    const was = before[name] === undefined ? undefined : written(field, before[name], before);
    if (isPlain(mine) && args[name] !== undefined) place(full, wire, overlaid(at(there, wire), was, mine));
  }
  return full;
};

// ---------------------------------------------------------------------------------------------------------------------
// Secrets in lists
// ---------------------------------------------------------------------------------------------------------------------

/**
 * Places of secrets that a vendor has in a list, that the user's list lacks, and that the user has not taken out: such a vendor takes lists as a
 * whole and would lose them.
 */
export const lostInList = (live: readonly unknown[], before: unknown, after: unknown, path: string): string[] => {
  const mine = Array.isArray(after) ? (after as unknown[]) : [];
  const was = Array.isArray(before) ? (before as unknown[]) : [];
  return live.flatMap((item, i) => {
    if (!hasMask(item)) return [];
    const here = `${path}[${i}]`;
    if (isMask(item)) return mine.length < live.length && was.length < live.length ? [here] : [];
    const [now, then] = [twin(mine, item, i), twin(was, item, i)];
    // An item that the user had, and has not any more, goes with its secrets.
    return now === undefined && then !== undefined ? [] : lostIn(item, then, now, here);
  });
};

const lostIn = (live: unknown, before: unknown, after: unknown, path: string): string[] => {
  if (isMask(live)) return after === undefined && before === undefined ? [path] : [];
  if (Array.isArray(live)) return hasMask(live) ? lostInList(live, before, after, path) : [];
  if (!isPlain(live)) return [];
  const [was, mine] = [before, after].map((value) => (isPlain(value) ? value : {}));
  return Object.entries(live).flatMap(([key, part]) => lostIn(part, was?.[key], mine?.[key], `${path}.${key}`));
};
