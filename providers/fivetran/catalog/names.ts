/** From the names and types that programs use to those of the wire, and back. Without a service's fields, everything goes through as it is. */

import { nearest } from "../../../sdk/nearest.js";
import { isPlain, mapValues, type Plain } from "../../../sdk/plain.js";
import { isMask, same } from "../../kernel/compare.js";
import { concealAll, type Mark } from "../../kernel/presumed.js";
import { fieldOf, type Fields, type Known } from "./index.js";
import { fitted, optionOf } from "./words.js";

// ---------------------------------------------------------------------------------------------------------------------
// To the wire
// ---------------------------------------------------------------------------------------------------------------------

export const toWire = (fields: Fields | undefined, value: unknown): unknown => {
  if (fields === undefined || !isPlain(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, part]): [string, unknown][] => {
      const known = fieldOf(fields, name);
      if (known === undefined) return [[snakeName(name), snakeNames(part)]];
      return known.readonly ? [] : [[known.wire, partToWire(known, part)]];
    }),
  );
};

/** A name that the catalog does not know, as its neighbors are spelled. One that has no capitals is the vendor's own. */
export const snakeName = (name: string): string =>
  /^[a-z][A-Za-z0-9]*$/.test(name)
    ? name
        .replace(/([a-z0-9])([A-Z])|([A-Z])(?=[A-Z][a-z])/g, (_, a = "", b = "", c = "") => (a === "" ? `${c}_` : `${a}_${b}`))
        .toLowerCase()
    : name;

const snakeNames = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(snakeNames)
    : isPlain(value)
      ? Object.fromEntries(Object.entries(value).map(([name, part]) => [snakeName(name), snakeNames(part)]))
      : value;

const partToWire = (known: Known, value: unknown): unknown => {
  if (value === null || value === undefined) return value;
  if (Array.isArray(value)) return value.map((item) => partToWire(known, item));
  if (known.holds === "object") return toWire(known.fields, value);
  const fit = fitted(known, value);
  return known.holds === "words" && typeof fit === "string" ? (optionOf(known, fit) ?? fit) : (fit ?? value);
};

// ---------------------------------------------------------------------------------------------------------------------
// From the wire
// ---------------------------------------------------------------------------------------------------------------------

/**
 * @param prior what the user wrote, whose spelling is kept; undefined on import, where nothing is taken that a program could not say.
 */
export const toUser = (fields: Fields | undefined, answer: Plain, prior: unknown): Plain => {
  const written = isPlain(prior) ? prior : undefined;
  const out: Plain = {};
  for (const [wire, part] of Object.entries(answer)) {
    const known = fields === undefined ? undefined : (fields.get(wire) ?? echoed(fields, wire, answer));
    if (known === undefined) {
      const name = written === undefined ? wire : (spellingOf(written, wire, fields) ?? wire);
      // What check would take for a slip of the pen must not come out of an import.
      if (written === undefined && fields !== undefined && !isSnake(wire) && nearest(wire, namesOf(fields)) !== undefined) continue;
      out[name] = asWritten(part, written?.[name]);
    } else {
      if (known.readonly) continue;
      const name = Object.keys(written ?? {}).find((key) => key === known.wire || key === known.name) ?? known.name;
      out[name] = partToUser(known, part, written?.[name]);
    }
  }
  // What is never sent can never become what the program says: to show the vendor's own would be a change for ever.
  return { ...out, ...onlyReadonly(fields, written) };
};

const onlyReadonly = (fields: Fields | undefined, written: Plain | undefined): Plain =>
  Object.fromEntries(Object.entries(written ?? {}).filter(([name]) => fields !== undefined && fieldOf(fields, name)?.readonly === true));

const partToUser = (known: Known, value: unknown, prior: unknown): unknown => {
  // Some services answer null for the option that is in force.
  if (value === null && known.holds === "words" && typeof prior === "string") return prior;
  if (value === null || value === undefined || isMask(value)) return value;
  if (Array.isArray(value)) {
    return value.map((item, i) => partToUser(known, item, Array.isArray(prior) ? twinOf(known, item, prior, i) : undefined));
  }
  if (isPlain(value)) return known.holds === "object" ? toUser(known.fields, value, prior) : value;
  const fit = fitted(known, value);
  if (known.holds !== "words" || typeof fit !== "string" || fit === "") return fit ?? value;
  const option = optionOf(known, fit) ?? fit;
  return typeof prior === "string" && optionOf(known, prior) === option ? prior : option;
};

/** The item of the user's that is most like one of the vendor's, who may have put them in another order; the one at its place if in doubt. */
const twinOf = (known: Known, item: unknown, prior: readonly unknown[], place: number): unknown => {
  const likeness = prior.map((one) => {
    const wire = partToWire(known, one);
    if (!isPlain(wire) || !isPlain(item)) return same(wire, item, { semanticEquality: true }) ? 1 : 0;
    return Object.keys(wire).filter((key) => same(wire[key], item[key], { semanticEquality: true })).length;
  });
  const most = Math.max(...likeness);
  return likeness[place] === most ? prior[place] : (prior[likeness.indexOf(most)] ?? prior[0]);
};

const echoed = (fields: Fields, wire: string, answer: Plain): Known | undefined =>
  [...fields.values()].find((field) => field.echo === wire && answer[field.wire] === undefined);

const namesOf = (fields: Fields): string[] => [...fields.values()].flatMap(({ wire, name }) => [wire, name]);

/** What the catalog does not know, in the user's spelling. */
const asWritten = (value: unknown, prior: unknown): unknown => {
  if (Array.isArray(value)) return value.map((item, i) => asWritten(item, Array.isArray(prior) ? prior[i] : undefined));
  return isPlain(value) && isPlain(prior) ? toUser(undefined, value, prior) : value;
};

/** A name as the vendor spells its own, which no program would write by mistake. */
export const isSnake = (name: string): boolean => /^[a-z0-9]+(_[a-z0-9]+)+$/.test(name);

/** How the user spells what the catalog does not know. */
const spellingOf = (written: Plain, wire: string, fields: Fields | undefined): string | undefined =>
  Object.keys(written).find(
    (key) =>
      key === wire ||
      ((fields === undefined || fieldOf(fields, key) === undefined) &&
        (snakeName(key) === wire || key.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`) === wire)),
  );

// ---------------------------------------------------------------------------------------------------------------------
// Secrets
// ---------------------------------------------------------------------------------------------------------------------

/** Marks what the table calls a secret, and every text that is not where the table has one. */
export const conceal = (fields: Fields | undefined, value: unknown, mark: Mark): unknown => {
  const every = (part: unknown, isCertain: boolean): unknown => concealAll(part, mark, isCertain);
  const within = (known: Known, part: unknown): unknown => {
    if (Array.isArray(part) && known.list) return part.map((item) => within({ ...known, list: false }, item));
    if (known.holds === "object") return isPlain(part) ? conceal(known.fields, part, mark) : every(part, false);
    if (known.secret || Array.isArray(part) || isPlain(part)) return every(part, known.secret);
    return part;
  };
  if (fields === undefined || !isPlain(value)) return every(value, false);
  return mapValues(value, (part, name) => {
    const known = fieldOf(fields, name);
    return known === undefined ? (concealAll({ [name]: part }, mark) as Plain)[name] : within(known, part);
  });
};
