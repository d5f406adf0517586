/** What the server does with a connector's specification: checks a configuration against it, masks secrets on read, restores masks on update. */

import { isDeepStrictEqual } from "node:util";
import { asFields, type Fields } from "../http.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** The part of JSON Schema that connectors use. */
export type Schema = Fields;

/** What a secret reads as: ten asterisks, whatever its length. */
export const mask = "**********";

// ---------------------------------------------------------------------------------------------------------------------
// Check
// ---------------------------------------------------------------------------------------------------------------------

/** What is wrong with the value, one line each; empty when it fits. */
export const complaints = (schema: Schema, value: unknown, at = "$"): string[] => {
  const said: string[] = [];
  const types = ([] as unknown[]).concat(schema["type"] ?? []);
  if (types.length > 0 && !types.some((type) => isOfType(type, value))) return [`${at}: must be ${types.join(" or ")}`];
  if (Array.isArray(schema["enum"]) && !schema["enum"].some((one) => isDeepStrictEqual(one, value))) {
    said.push(`${at}: must be one of ${JSON.stringify(schema["enum"])}`);
  }
  if ("const" in schema && !isDeepStrictEqual(schema["const"], value)) said.push(`${at}: must be ${JSON.stringify(schema["const"])}`);
  if (typeof value === "number") {
    if (typeof schema["minimum"] === "number" && value < schema["minimum"]) said.push(`${at}: must be at least ${schema["minimum"]}`);
    if (typeof schema["maximum"] === "number" && value > schema["maximum"]) said.push(`${at}: must be at most ${schema["maximum"]}`);
  }
  if (typeof value === "string") {
    const { pattern, minLength } = schema;
    if (typeof minLength === "number" && value.length < minLength) said.push(`${at}: must have at least ${minLength} characters`);
    // The server quotes the value here, which is how a secret gets into an error message.
    if (typeof pattern === "string" && !matches(pattern, value)) said.push(`${at}: "${value}" does not match ${pattern}`);
  }
  if (Array.isArray(value)) {
    const items = asFields(schema["items"]);
    if (items !== undefined) value.forEach((item, i) => said.push(...complaints(items, item, `${at}[${i}]`)));
  }
  const object = asFields(value);
  if (object !== undefined) said.push(...objectComplaints(schema, object, at));
  for (const branch of schemas(schema["allOf"])) said.push(...complaints(branch, value, at));
  const any = schemas(schema["anyOf"]);
  if (any.length > 0 && !any.some((branch) => complaints(branch, value).length === 0)) said.push(`${at}: fits none of the variants`);
  const one = schemas(schema["oneOf"]);
  if (one.length > 0) {
    const fitting = one.filter((branch) => complaints(branch, value).length === 0).length;
    if (fitting !== 1) said.push(`${at}: fits ${fitting} of the variants, must fit one`);
  }
  return said;
};

// ---------------------------------------------------------------------------------------------------------------------
// Secrets
// ---------------------------------------------------------------------------------------------------------------------

/** The configuration as a reader sees it. A specification without properties hides nothing: so does the real server. */
export const maskSecrets = (spec: Schema, config: unknown): unknown =>
  asFields(spec["properties"]) === undefined ? config : replaceSecrets([spec], config, () => mask);

/** The configuration to store: masks stand for what is stored already. Masks in lists, and in a variant that is new, stay masks. */
export const restoreSecrets = (schema: Schema, sent: unknown, stored: unknown): unknown => {
  if (isSecret(schema, sent)) return sent === mask && stored !== undefined ? stored : sent;
  const [next, before] = [asFields(sent), asFields(stored)];
  if (next === undefined || before === undefined) return sent;
  let restored: unknown = Object.fromEntries(
    Object.entries(next).map(([key, value]) => [
      key,
      direct(schema, key).reduce((kept: unknown, node) => restoreSecrets(node, kept, before[key]), value),
    ]),
  );
  for (const branch of branches(schema)) {
    if (complaints(branch, restored).length === 0) restored = restoreSecrets(branch, restored, stored);
  }
  return restored;
};

/** True when a secret could never work: it is empty, or the mask itself was stored in its place. */
export const hasDeadSecret = (spec: Schema, config: unknown): boolean => {
  let dead = false;
  replaceSecrets([spec], config, (secret) => {
    dead ||= secret === mask || secret === "";
    return secret;
  });
  return dead;
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const isOfType = (type: unknown, value: unknown): boolean => {
  switch (type) {
    case "string":
    case "boolean":
    case "number":
      return typeof value === type;
    case "integer":
      return Number.isInteger(value);
    case "array":
      return Array.isArray(value);
    case "object":
      return asFields(value) !== undefined;
    case "null":
      return value === null;
    default:
      return false;
  }
};

/** Some connectors have patterns in another dialect; those let everything through. */
const matches = (pattern: string, value: string): boolean => {
  try {
    return new RegExp(pattern).test(value);
  } catch {
    return true;
  }
};

const objectComplaints = (schema: Schema, object: Fields, at: string): string[] => {
  const said: string[] = [];
  const { required } = schema;
  for (const key of Array.isArray(required) ? required : []) {
    if (typeof key === "string" && object[key] === undefined) said.push(`${at}.${key}: is required`);
  }
  for (const [key, value] of Object.entries(object)) {
    const nodes = direct(schema, key);
    if (nodes.length === 0 && schema["additionalProperties"] === false) said.push(`${at}.${key}: is not a field`);
    for (const node of nodes) said.push(...complaints(node, value, `${at}.${key}`));
  }
  return said;
};

const schemas = (value: unknown): Schema[] =>
  (Array.isArray(value) ? value : []).flatMap((one: unknown): Schema[] => {
    const schema = asFields(one);
    return schema === undefined ? [] : [schema];
  });

const branches = (schema: Schema): Schema[] => ["oneOf", "anyOf", "allOf"].flatMap((word) => schemas(schema[word]));

/** The schemas that a property has by its name alone, without a look into variants. */
const direct = (schema: Schema, key: string): Schema[] => {
  const properties = asFields(schema["properties"]) ?? {};
  const own = Object.hasOwn(properties, key) ? schemas([properties[key]]) : [];
  const byPattern = Object.entries(asFields(schema["patternProperties"]) ?? {})
    .filter(([pattern]) => matches(pattern, key))
    .flatMap(([, node]) => schemas([node]));
  return own.length + byPattern.length > 0 ? [...own, ...byPattern] : schemas([schema["additionalProperties"]]);
};

/** The word alone makes a node secret, even when its value is false. Open specifications give no type and mean text only. */
const isSecret = (node: Schema, value: unknown): boolean =>
  Object.hasOwn(node, "airbyte_secret") && (node["type"] !== undefined || typeof value === "string");

const withBranches = (node: Schema): Schema[] => [node, ...branches(node).flatMap(withBranches)];

const replaceSecrets = (nodes: Schema[], value: unknown, replace: (secret: unknown) => unknown): unknown => {
  if (value === null || value === undefined) return value;
  const all = nodes.flatMap(withBranches);
  if (all.some((node) => isSecret(node, value))) return replace(value);
  if (Array.isArray(value)) {
    const items = all.flatMap((node) => schemas([node["items"]]));
    return value.map((item: unknown) => replaceSecrets(items, item, replace));
  }
  const object = asFields(value);
  if (object === undefined) return value;
  return Object.fromEntries(
    Object.entries(object).map(([key, inner]) => [
      key,
      replaceSecrets(
        all.flatMap((node) => direct(node, key)),
        inner,
        replace,
      ),
    ]),
  );
};
