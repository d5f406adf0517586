/** Checks of request bodies: which fields there are, of which type, which must be there and which may never change. */

import { asFields, type Fields, type Request } from "../http.js";
import { invalid } from "./wire.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** What the value must be, when it is not that. */
export type Check = (value: unknown) => string | undefined;

export interface Form {
  readonly fields: Readonly<Record<string, Check>>;
  readonly required?: readonly string[];
  /** Fields of the object that this call may not hold. */
  readonly permanent?: readonly string[];
}

// ---------------------------------------------------------------------------------------------------------------------
// Checks
// ---------------------------------------------------------------------------------------------------------------------

export const text: Check = (value) => (typeof value === "string" ? undefined : "a string");

export const filled: Check = (value) => (typeof value === "string" && value.trim() !== "" ? undefined : "a string that is not empty");

export const flag: Check = (value) => (typeof value === "boolean" ? undefined : "true or false");

export const atLeast =
  (least: number): Check =>
  (value) =>
    Number.isInteger(value) && (value as number) >= least ? undefined : `a whole number from ${least}`;

export const oneOf =
  (...values: readonly unknown[]): Check =>
  (value) =>
    values.includes(value) ? undefined : `one of ${values.join(", ")}`;

export const like =
  (pattern: RegExp, example: string): Check =>
  (value) =>
    typeof value === "string" && pattern.test(value) ? undefined : `like ${example}`;

export const listOf =
  (item: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every((each) => item(each) === undefined) ? undefined : `a list, each item ${item(undefined) ?? "valid"}`;

export const open: Check = (value) => (asFields(value) === undefined ? "an object" : undefined);

/** An object of known fields. */
export const record =
  (fields: Readonly<Record<string, Check>>, required: readonly string[] = []): Check =>
  (value) => {
    const given = asFields(value);
    if (given === undefined) return "an object";
    const lacking = required.find((name) => given[name] === undefined);
    if (lacking !== undefined) return `an object with '${lacking}'`;
    for (const [name, each] of Object.entries(given)) {
      const check = fields[name];
      if (check === undefined) return `an object without '${name}'`;
      const wrong = check(each);
      if (wrong !== undefined) return `an object whose '${name}' is ${wrong}`;
    }
    return undefined;
  };

/** An object whose keys are names. */
export const mapOf =
  (item: Check): Check =>
  (value) => {
    const given = asFields(value);
    if (given === undefined) return "an object";
    for (const [name, each] of Object.entries(given)) {
      const wrong = item(each);
      if (wrong !== undefined) return `an object whose '${name}' is ${wrong}`;
    }
    return undefined;
  };

export const nullable =
  (check: Check): Check =>
  (value) =>
    value === null ? undefined : check(value);

// ---------------------------------------------------------------------------------------------------------------------
// Readers
// ---------------------------------------------------------------------------------------------------------------------

/** The body of the request when it fits the form; a 400 that names the field when it does not. */
export const readBody = (request: Request, form: Form): Fields => {
  const body = request.raw.length === 0 ? {} : asFields(request.body);
  if (body === undefined) throw invalid("The request body is not a JSON object");
  for (const name of Object.keys(body)) {
    if (form.permanent?.includes(name) === true) throw invalid(`Field '${name}' can't be changed`);
    if (!Object.hasOwn(form.fields, name)) throw invalid(`Field '${name}' is not known`);
  }
  for (const name of form.required ?? []) if (body[name] === undefined) throw invalid(`Field '${name}' is required`);
  for (const [name, value] of Object.entries(body)) {
    const wrong = form.fields[name]?.(value);
    if (wrong !== undefined) throw invalid(`Invalid '${name}': must be ${wrong}`);
  }
  return body;
};

/** The body of a PATCH: an empty one is refused. */
export const readPatch = (request: Request, form: Form): Fields => {
  const body = readBody(request, form);
  if (Object.keys(body).length === 0) throw invalid("The request body holds nothing to change");
  return body;
};
