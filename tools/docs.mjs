// Writes docs/<vendor>/<Entity>.md from the built package. With --check it only says whether the pages are up to date.

import { createRequire } from "node:module";
import * as path from "node:path";
import { declarations, vendors, writeAll } from "./declarations.mjs";
import { servicePages } from "./docs/services.mjs";
import { root } from "./prepare.mjs";

const built = createRequire(path.join(root, "dist", "index.js"));
const { adoptionsOf } = built("./providers/kernel/check.js");
const { searches } = built("./providers/kernel/lookups.js");
const { isSecret } = built("./sdk/codec.js");
const WIDTH = 140;
const ASSET = "pulumi.asset.FileAsset | pulumi.asset.FileArchive | pulumi.asset.AssetArchive";

/** The text in lines that fit a page, each after the first with this much before it. */
const wrapped = (text, indent) => {
  const lines = [""];
  for (const word of text.split(" ")) {
    const line = lines.at(-1);
    if (line !== "" && line.length + word.length + indent.length >= WIDTH) lines.push(word);
    else lines[lines.length - 1] = line === "" ? word : `${line} ${word}`;
  }
  return lines.map((line, n) => (n === 0 ? line : `${indent}${line}`)).join("\n");
};

const merges = new WeakMap();

/** One shape for all that a value may be: a key is optional unless each of them needs it. */
const merged = (codec, shapes) => {
  if (shapes.length < 2) return shapes[0];
  if (merges.has(codec)) return merges.get(codec);
  const props = {};
  for (const key of new Set(shapes.flatMap((shape) => Object.keys(shape.props)))) {
    const options = shapes.flatMap((shape) => shape.props[key] ?? []);
    const isOptional = options.length < shapes.length || options.some((option) => option.is(undefined));
    props[key] =
      options.length === 1 && !isOptional ? options[0] : { _tag: "OneOf", options, is: (value) => value === undefined && isOptional };
  }
  const shape = { _tag: "Shape", props };
  merges.set(codec, shape);
  return shape;
};

/** The shape in a codec, however deep, if there is one: it gets a section of its own. */
const shapeIn = (codec) => {
  switch (codec._tag) {
    case "Opt":
    case "Secret":
      return shapeIn(codec.inner);
    case "ListOf":
      return shapeIn(codec.item);
    case "DictOf":
      return shapeIn(codec.value);
    case "OneOf":
      return merged(
        codec,
        codec.options.map(shapeIn).filter((shape) => shape !== undefined),
      );
    default:
      return codec._tag === "Shape" && Object.keys(codec.props).length > 0 ? codec : undefined;
  }
};

/** Types as TypeScript has them, without Pulumi's wrappers. */
const typeText = (codec) => {
  switch (codec._tag) {
    case "Opt":
    case "Secret":
      return typeText(codec.inner);
    case "ListOf": {
      const item = typeText(codec.item);
      return item.includes(" | ") ? `(${item})[]` : `${item}[]`;
    }
    case "DictOf":
      return codec.value.name === "unknown" ? "object" : `{ [name]: ${typeText(codec.value)} }`;
    case "Shape":
      return "object";
    case "OneOf":
      return [...new Set(codec.options.map(typeText))].join(" | ");
    case "Words":
      return `${codec.words.map((w) => JSON.stringify(w)).join(" | ")}${codec.closed ? "" : " | string"}`;
    default:
      return (
        { string: "string", number: "number", "whole number": "number", boolean: "boolean", unknown: "any", "Pulumi asset": ASSET }[
          codec.name
        ] ?? codec.name
      );
  }
};

const changes = { update: "changed in place", replace: "a change replaces it", steps: "changed in place", inert: "a change sends nothing" };

/** Names that have no comment: a comment must stand on a line of its own. */
const silent = [];

/** Long lists of words go below their field. */
const item = (name, type, facts, text) => {
  if (text === "") silent.push(name);
  const isLong = type.length > 90;
  const [words, lead] = type.endsWith(")[]") ? [type.slice(1, -3), "A list of"] : [type, "One of"];
  const head = [`- **\`${name}\`**`, ...(isLong ? [] : [`\`${type}\``]), ...facts].join(" · ");
  const choice = isLong
    ? `${lead} ${words
        .split(" | ")
        .map((word) => `\`${word}\``)
        .join(", ")}.`
    : "";
  return [head, ...[text, choice].filter((line) => line !== "").map((line) => `  ${wrapped(line, "  ")}`)].join("  \n");
};

const linkTo = (title) => `[${title}](#${title.toLowerCase().replaceAll(".", "")})`;

/** Sections for the objects inside of inputs: one for each shape, however often it is used. */
const sections = (fields, partsOf) => {
  const all = [];
  const names = new Map();
  const add = (shape, title, parts) => {
    const inside = Object.entries(shape.props).map(([key, codec]) => ({ key, codec, shape: shapeIn(codec) }));
    const fresh = inside.filter(({ shape: one, key }) => one !== undefined && !names.has(one) && names.set(one, `${title}.${key}`));
    const rows = inside.map(({ key, codec, shape: one }) => {
      const where = one === undefined ? "" : ` See ${linkTo(names.get(one))}.`;
      const facts = [codec.is(undefined) ? "optional" : "required", ...(isSecret(codec) ? ["encrypted"] : [])];
      return item(key, typeText(codec), facts, `${parts[key]?.text ?? ""}${where}`.trim());
    });
    all.push(`### ${title}\n\n${rows.join("\n")}\n`);
    for (const { key, shape: one } of fresh) add(one, names.get(one), parts[key]?.parts ?? {});
  };
  for (const [key, { codec }] of fields) {
    const shape = key === "timeouts" ? undefined : shapeIn(codec);
    if (shape === undefined || names.has(shape)) continue;
    names.set(shape, key);
    add(shape, key, partsOf(key));
  }
  return { all, nameOf: (codec) => names.get(shapeIn(codec)) };
};

/** The functions that find such objects without managing them. */
const lookups = ({ name, blueprint, functions }) => {
  // What is only started has nothing to look up.
  if (!searches.has(blueprint.kind)) return "";
  const { by, filters = [], needs = [], queries = [] } = searches.get(blueprint.kind);
  const code = (names) => names.map((one) => `\`${one}\``).join(" and ");
  const keys = [["id"], ...by].map(code).join(", or by ");
  const besides = filters.filter((one) => !by.flat().includes(one));
  const narrowed = besides.length === 0 ? "" : ` ${code(besides)} ${besides.length > 1 ? "narrow" : "narrows"} it.`;
  const listed = [...needs, ...filters, ...queries];
  const args = {
    [`get${name}`]: `By ${keys}.${narrowed}`,
    [`get${name}Output`]: "",
    [`list${name}s`]: listed.length === 0 ? "" : `Arguments: ${listed.map((one) => `\`${one}\``).join(", ")}.`,
  };
  const types = {
    [`get${name}`]: `Promise<Get${name}Result>`,
    [`get${name}Output`]: `Output<Get${name}Result>`,
    [`list${name}s`]: "Promise<…[]>",
  };
  const rows = functions.map((one) => item(`${one.name}(args, opts?)`, types[one.name], [], `${one.text} ${args[one.name]}`.trim()));
  return `## Look-ups\n\nA result has \`id\`, the inputs that can be read, and the outputs.\n\n${rows.join("\n")}\n`;
};

const page = ({ vendor, name, blueprint, text, example, functions, argText, partsOf, outText }) => {
  const fields = Object.entries(blueprint.fields).filter(([, field]) => field.derived !== true);
  const nested = sections(fields, partsOf);
  const rows = fields.map(([key, { codec, spec, setting, inferred }]) => {
    const type =
      key === "adopt"
        ? adoptionsOf(blueprint)
            .map((word) => JSON.stringify(word))
            .join(" | ")
        : typeText(codec);
    const isOptional = codec.is(undefined) || inferred === true;
    const needed = isOptional ? "optional" : setting === undefined ? "required" : `required here or as \`${vendor}:${setting}\``;
    const change = spec.change === "update" && blueprint.calls.update === undefined ? changes.replace : changes[spec.change];
    const where = nested.nameOf(codec) === undefined ? "" : ` See ${linkTo(nested.nameOf(codec))}.`;
    return item(key, type, [needed, change, ...(isSecret(codec) ? ["encrypted"] : [])], `${argText[key] ?? ""}${where}`);
  });
  const outputs = Object.entries(blueprint.outputs).map(([key, { codec, spec }]) =>
    item(key, typeText(codec), spec.secret ? ["encrypted"] : [], outText[key] ?? ""),
  );
  const guard =
    blueprint.guarded === undefined
      ? ""
      : `\nReplacing it would drop ${blueprint.guarded}, so a change that replaces is refused unless \`allowReplace\` is true.\n`;
  const id = blueprint.importForm ?? `${name[0].toLowerCase()}${name.slice(1)}Id`;
  return `# ${vendors[vendor]}: ${name}

${wrapped(text, "")}
${guard === "" ? "" : `\n${wrapped(guard.trim(), "")}\n`}
## Example

\`\`\`ts
import * as ${vendor} from "pulumi-conduit/${vendor}";

${example}
\`\`\`

## Inputs

${rows.join("\n")}

## Outputs

${outputs.length === 0 ? "All inputs and `id`." : `All inputs, \`id\`, and:\n\n${outputs.join("\n")}`}
${nested.all.length === 0 ? "" : `\n## Nested types\n\n${nested.all.join("\n")}`}
## Import

\`\`\`sh
npx pulumi-conduit import ${blueprint.kind} main ${id}
\`\`\`

Type token: \`pulumi-nodejs:dynamic/${blueprint.kind}\`
${((text) => (text === "" ? "" : `\n${text}`))(lookups({ name, blueprint, functions }))}`;
};

/** Pages that are written by hand. */
const guides = {
  fivetran: [
    ["Guide to connections", "connections.md"],
    ["From Terraform: resources, data sources, actions", "terraform.md"],
    ["What config holds, service by service: connections", "services/README.md"],
    ["What config holds, service by service: destinations", "destinations/README.md"],
    ["What config holds, service by service: log services", "log-services/README.md"],
    ["What config holds, service by service: private links", "private-links/README.md"],
  ],
  airbyte: [["Guide", "guide.md"]],
  tfregistry: [["Guide", "guide.md"]],
};

const all = declarations();
const index = ([vendor, title]) => {
  const entities = all.filter((d) => d.vendor === vendor).map(({ name }) => [name, `${name}.md`]);
  const lines = [...(guides[vendor] ?? []), ...entities].map(([text, file]) => `- [${text}](${file})`);
  return [`docs/${vendor}/README.md`, `# ${title}\n\n${lines.join("\n")}\n`];
};
const pages = all.map((d) => [`docs/${d.vendor}/${d.name}.md`, page(d)]);
if (silent.length > 0) {
  console.error(`Without a comment in the sources: ${[...new Set(silent)].join(", ")}.`);
  process.exit(1);
}
await writeAll([...pages, ...Object.entries(vendors).map(index)], "npm run docs");
await writeAll(servicePages(), "npm run docs", false);
