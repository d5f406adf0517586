// The files of a new kind: which there are, where a line goes into one that is there, and what is left to do by hand.

import * as fs from "node:fs";
import * as path from "node:path";
import { entity, example, row, test } from "./templates.mjs";

const VENDORS = { fivetran: "Fivetran", airbyte: "Airbyte", tfregistry: "Terraform registry" };

const USAGE = "Usage: npm run new -- <vendor>:<Thing> [--route /things], such as npm run new -- fivetran:Dashboard --route /dashboards";

/** `UserGroup` → `user-group`. */
const kebab = (name) => name.replace(/(?<!^)[A-Z]/g, (c) => `-${c}`).toLowerCase();

/** Writes the files; `problem` says why nothing was written. */
export const newKind = (root, kind = "", route) => {
  const [vendor = "", name = ""] = kind.split(":");
  if (!/^[a-z]+:[A-Za-z]+$/.test(kind)) return { problem: USAGE };
  if (VENDORS[vendor] === undefined) return { problem: `${vendor} is not a vendor. Use one of ${Object.keys(VENDORS).join(", ")}.` };
  if (!/^([A-Z][a-z]+)+$/.test(name))
    return { problem: `${name} is not a name for a kind. Write it in Pascal case: ${USAGE.split("such as ")[1]}` };
  const file = kebab(name);
  const at = (...parts) => path.join(root, ...parts);
  const source = `providers/${vendor}/${file}.ts`;
  if (fs.existsSync(at(source))) return { problem: `${kind} exists already: ${source}` };
  if (route !== undefined && !/^(\/[\w{}-]+)+$/.test(route))
    return { problem: `${route} is not a route. Write it as the API does: /log-services` };

  const facts = {
    vendor,
    name,
    file,
    kind,
    variable: name[0].toLowerCase() + name.slice(1),
    noun: file.replaceAll("-", " "),
    // Airbyte's methods are `tags/create`; the others' are `/log-services`.
    route: (route ?? `/${file}s`).replace(vendor === "airbyte" ? /^\// : /^$/, ""),
  };
  const files = {
    [source]: entity(facts),
    [`tests/kinds/${vendor}/${file}.ts`]: row(facts),
    [`tests/providers/${vendor}/${file}.test.ts`]: test(facts),
    [`examples/${vendor}-${file}/index.ts`]: example(facts),
  };
  for (const [where, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(at(where)), { recursive: true });
    fs.writeFileSync(at(where), text);
  }
  const alias = `${vendor}${name}`;
  const changed = {
    [`providers/${vendor}/index.ts`]: (text) =>
      insertSorted(text, `export { ${name}, type ${name}Args } from "./${file}.js";`, /^export \{ [A-Z]\w+/),
    [`providers/${vendor}/functions.ts`]: (text) =>
      insertSorted(
        text,
        `export { get${name}, type Get${name}Args, get${name}Output, type Get${name}Result, list${name}s } from "./${file}.js";`,
        /^export \{ get[A-Z]/,
      ),
    "tests/kinds/index.ts": (text) =>
      text
        .replace(
          "\n\nexport const kinds",
          `\nimport { ${facts.variable} as ${alias} } from "./${vendor}/${file}.js";\n\nexport const kinds`,
        )
        .replace("\n];", `\n  ${alias},\n];`),
    "CHANGELOG.md": (text) =>
      text.replace("\n### Changed", `- ${VENDORS[vendor]}: \`${name}\`: FILL IN what it is for.\n\n### Changed`).replace("\n\n- ", "\n- "),
  };
  for (const [where, change] of Object.entries(changed)) fs.writeFileSync(at(where), change(fs.readFileSync(at(where), "utf8")));
  return {
    written: [...Object.keys(files), ...Object.keys(changed)],
    next: [
      `Give the sandbox the routes: sandbox/${vendor}/. It must refuse what the service refuses.`,
      'Replace every "FILL IN": git grep -n "FILL IN"',
      `PULUMI_CONDUIT_FREEZE=1 npm test -- dist/tests/kernel/resource-class.text.test.js (adds the text in state to tests/fixtures/provider-text.json)`,
      "npm run docs && npm run schema (writes the reference page and the schema)",
      `npm test -- dist/tests/laws.test.js -g ${kind}, then npm run faults -- --kind ${kind}, then npm test`,
    ],
  };
};

/** After the last line of its sort that comes before it in the alphabet. */
const insertSorted = (text, line, sort) => {
  const lines = text.split("\n");
  const place = lines.findIndex((other) => sort.test(other) && other > line);
  lines.splice(place < 0 ? lines.length - 1 : place, 0, line);
  return lines.join("\n");
};
