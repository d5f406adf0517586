// Writes docs/<vendor>/<Entity>.md from the built package. With --check it only says whether the pages are up to date.

import { createRequire } from "node:module";
import * as path from "node:path";
import { declarations, vendors, writeAll } from "./declarations.mjs";
import { root } from "./prepare.mjs";

const { adoptionsOf } = createRequire(import.meta.url)(path.join(root, "dist", "providers", "kernel", "check.js"));

/** Types as a reader of the page wants them: without Pulumi's wrappers. */
const typeText = (codec) => {
  switch (codec._tag) {
    case "Opt":
    case "Secret":
      return typeText(codec.inner);
    case "ListOf":
      return `list of ${typeText(codec.item)}`;
    case "DictOf":
      return codec.value.name === "unknown" ? "object" : `object of ${typeText(codec.value)}`;
    case "Shape":
      return `{ ${Object.entries(codec.props)
        .map(([k, c]) => `${k}${c.is(undefined) ? "?" : ""}: ${typeText(c)}`)
        .join(", ")} }`;
    case "OneOf":
      return codec.options.map(typeText).join(" or ");
    case "Words":
      return `${codec.words.map((w) => JSON.stringify(w)).join(", ")}${codec.closed ? "" : ", …"}`;
    default:
      return { string: "text", number: "number", boolean: "true or false", unknown: "any" }[codec.name] ?? codec.name;
  }
};

const cell = (text) => text.replace(/\|/g, "\\|");
const changes = { update: "in place", replace: "replaces", inert: "nothing is sent" };

const page = ({ vendor, name, blueprint, text, example, argText, outText }) => {
  const rows = Object.entries(blueprint.fields)
    .filter(([, field]) => field.derived !== true)
    .map(([key, { codec, spec, setting }]) => {
      const words =
        key === "adopt"
          ? adoptionsOf(blueprint)
              .map((word) => JSON.stringify(word))
              .join(", ")
          : typeText(codec);
      const needed = codec.is(undefined) ? "" : setting === undefined ? "yes" : `yes, or \`${vendor}:${setting}\``;
      const meaning = spec.change === "update" && blueprint.calls.update === undefined ? changes.replace : changes[spec.change];
      return `| \`${key}\` | ${cell(words)} | ${needed} | ${meaning} | ${cell(argText[key] ?? "")} |`;
    });
  const outputs = Object.entries(blueprint.outputs).map(
    ([key, { spec }]) => `| \`${key}\` | ${cell(outText[key] ?? "")}${spec.secret ? " Encrypted." : ""} |`,
  );
  const guard =
    blueprint.guarded === undefined
      ? ""
      : `\nReplacing it would drop ${blueprint.guarded}, so a change that replaces is refused unless \`allowReplace\` is true.\n`;
  const outputTable =
    outputs.length === 0 ? "" : `\n## Outputs beside the inputs\n\n| Name | Meaning |\n| ---- | ------- |\n${outputs.join("\n")}\n`;
  return `# ${vendors[vendor]}: ${name}

${text}

Type token: \`pulumi-nodejs:dynamic/${blueprint.kind}\`
${guard}
\`\`\`ts
import * as ${vendor} from "pulumi-conduit/${vendor}";

${example}
\`\`\`

## Inputs

| Name | Type | Required | A change | Meaning |
| ---- | ---- | -------- | -------- | ------- |
${rows.join("\n")}
${outputTable}`;
};

/** Pages that are written by hand. */
const guides = { fivetran: [["Guide to connections", "connections.md"]] };

const all = declarations();
const index = ([vendor, title]) => {
  const entities = all.filter((d) => d.vendor === vendor).map(({ name }) => [name, `${name}.md`]);
  const lines = [...(guides[vendor] ?? []), ...entities].map(([text, file]) => `- [${text}](${file})`);
  return [`docs/${vendor}/README.md`, `# ${title}\n\n${lines.join("\n")}\n`];
};
await writeAll([...all.map((d) => [`docs/${d.vendor}/${d.name}.md`, page(d)]), ...Object.entries(vendors).map(index)], "npm run docs");
