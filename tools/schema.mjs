// Writes schema.json, by which Pulumi's tools know our kinds (import, code generation), from the built package.
// With --check it only says whether the file is up to date.

import { declarations, vendors, writeAll } from "./declarations.mjs";

const ANY = { $ref: "pulumi.json#/Any" };
const types = {};

/** @param name what a nested object is called if it needs a type of its own. */
const typeOf = (codec, vendor, name) => {
  switch (codec._tag) {
    case "Opt":
      return typeOf(codec.inner, vendor, name);
    case "Secret":
      return { ...typeOf(codec.inner, vendor, name), secret: true };
    case "ListOf":
      return { type: "array", items: typeOf(codec.item, vendor, name) };
    case "DictOf":
      return { type: "object", additionalProperties: typeOf(codec.value, vendor, name) };
    case "Words":
      return { type: "string" };
    case "Shape": {
      const token = `pulumi-nodejs:dynamic/${vendor}:${name}`;
      const entries = Object.entries(codec.props);
      types[token] = {
        type: "object",
        properties: Object.fromEntries(entries.map(([k, c]) => [k, typeOf(c, vendor, `${name}${k[0].toUpperCase()}${k.slice(1)}`)])),
        required: entries.filter(([, c]) => !c.is(undefined)).map(([k]) => k),
      };
      return { $ref: `#/types/${token}` };
    }
    case "OneOf":
      // Code generators print a union's value best as what it is.
      return ANY;
    default:
      return (
        { string: { type: "string" }, boolean: { type: "boolean" }, number: { type: "number" }, "whole number": { type: "integer" } }[
          codec.name
        ] ?? ANY
      );
  }
};

const wordsIn = (codec) => (codec._tag === "Words" ? codec.words : codec.inner === undefined ? [] : wordsIn(codec.inner));

const property = (codec, vendor, name, text) => {
  const words = wordsIn(codec);
  const description = words.length === 0 ? text : `${text} One of: ${words.join(", ")}.`.trim();
  return { ...typeOf(codec, vendor, name), ...(description === "" ? {} : { description }) };
};

const resources = Object.fromEntries(
  declarations().map(({ vendor, name, blueprint, text, argText, outText }) => {
    const nested = (key) => `${name}${key[0].toUpperCase()}${key.slice(1)}`;
    const fields = Object.entries(blueprint.fields).filter(([, field]) => field.derived !== true);
    const inputs = Object.fromEntries(fields.map(([key, { codec }]) => [key, property(codec, vendor, nested(key), argText[key] ?? "")]));
    const needed = fields
      .filter(([, { codec, setting, inferred }]) => !codec.is(undefined) && setting === undefined && inferred !== true)
      .map(([key]) => key);
    const outputs = Object.fromEntries(
      Object.entries(blueprint.outputs).map(([key, { codec, spec }]) => [
        key,
        { ...property(codec, vendor, nested(key), outText[key] ?? ""), ...(spec.secret ? { secret: true } : {}) },
      ]),
    );
    return [
      `pulumi-nodejs:dynamic/${blueprint.kind}`,
      { description: text, inputProperties: inputs, requiredInputs: needed, properties: { ...inputs, ...outputs }, required: needed },
    ];
  }),
);

const schema = {
  name: "pulumi-nodejs",
  displayName: "pulumi-conduit",
  description: "Fivetran, self-hosted Airbyte and the HCP Terraform private registry.",
  license: "Apache-2.0",
  meta: { moduleFormat: "(.*)" },
  language: {
    nodejs: {
      packageName: "pulumi-conduit",
      moduleToPackage: Object.fromEntries(Object.keys(vendors).map((vendor) => [`dynamic/${vendor}`, vendor])),
    },
  },
  types,
  resources,
};
await writeAll([["schema.json", JSON.stringify(schema)]], "npm run schema");
