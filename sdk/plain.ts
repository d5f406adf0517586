/** Objects that are data. */

export type Plain = Record<string, unknown>;

/** An object that is data: not a list, not an instance of a class. */
export const isPlain = (value: unknown): value is Plain =>
  typeof value === "object" &&
  value !== null &&
  !Array.isArray(value) &&
  (Object.getPrototypeOf(value) === Object.prototype || Object.getPrototypeOf(value) === null);

export const mapValues = (value: Plain, f: (value: unknown, key: string) => unknown): Plain =>
  Object.fromEntries(Object.entries(value).map(([k, v]) => [k, f(v, k)]));

/** The object without the keys that are undefined. */
export const present = (value: Plain): Plain => Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined));
