// Writes schema.json, by which Pulumi's tools know our kinds (import, code generation), from the built package.
// With --check it only says whether the file is up to date.

import { createRequire } from "node:module";
import * as path from "node:path";
import { declarations, vendors, writeAll } from "./declarations.mjs";
import { root } from "./prepare.mjs";

const manifest = createRequire(import.meta.url)(path.join(root, "package.json"));

const ANY = { $ref: "pulumi.json#/Any" };
const types = {};

/**
 * @param name what a nested object is called if it needs a type of its own.
 * @param parts what is said of the parts of a nested object: `{ text, parts }` by name.
 */
const typeOf = (codec, vendor, name, parts = {}) => {
  switch (codec._tag) {
    case "Opt":
      return typeOf(codec.inner, vendor, name, parts);
    case "Secret":
      return { ...typeOf(codec.inner, vendor, name, parts), secret: true };
    case "ListOf":
      return { type: "array", items: typeOf(codec.item, vendor, name, parts) };
    case "DictOf":
      return { type: "object", additionalProperties: typeOf(codec.value, vendor, name, parts) };
    case "Words":
      return { type: "string" };
    case "Shape": {
      const token = `pulumi-nodejs:dynamic/${vendor}:${name}`;
      const entries = Object.entries(codec.props);
      types[token] = {
        type: "object",
        properties: Object.fromEntries(
          entries.map(([k, c]) => [
            k,
            property(c, vendor, `${name}${k[0].toUpperCase()}${k.slice(1)}`, parts[k]?.text ?? "", parts[k]?.parts),
          ]),
        ),
        required: entries.filter(([, c]) => !c.is(undefined)).map(([k]) => k),
      };
      return { $ref: `#/types/${token}` };
    }
    case "OneOf":
      // Code generators print a union's value best as what it is.
      return ANY;
    default:
      return (
        {
          string: { type: "string" },
          boolean: { type: "boolean" },
          number: { type: "number" },
          "whole number": { type: "integer" },
          "Pulumi asset": { $ref: "pulumi.json#/Asset" },
        }[codec.name] ?? ANY
      );
  }
};

const wordsIn = (codec) => (codec._tag === "Words" ? codec.words : codec.inner === undefined ? [] : wordsIn(codec.inner));

const property = (codec, vendor, name, text, parts) => {
  const words = wordsIn(codec);
  const description = words.length === 0 ? text : `${text} One of: ${words.join(", ")}.`.trim();
  return { ...typeOf(codec, vendor, name, parts), ...(description === "" ? {} : { description }) };
};

const resources = Object.fromEntries(
  declarations().map(({ vendor, name, blueprint, text, argText, partsOf, outText }) => {
    const nested = (key) => `${name}${key[0].toUpperCase()}${key.slice(1)}`;
    const fields = Object.entries(blueprint.fields).filter(([, field]) => field.derived !== true);
    const inputs = Object.fromEntries(
      fields.map(([key, { codec }]) => [key, property(codec, vendor, nested(key), argText[key] ?? "", partsOf(key))]),
    );
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
  publisher: "The pulumi-conduit authors",
  license: "Apache-2.0",
  homepage: manifest.homepage,
  repository: manifest.repository.url.replace(/^git\+|\.git$/g, ""),
  keywords: manifest.keywords,
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
