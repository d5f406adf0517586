// A page for each service of Fivetran, from the catalog: what its `config` and `auth` hold, and where its tables go. And an index of them.

import { createRequire } from "node:module";
import * as path from "node:path";
import { readTables } from "../catalog/tables.mjs";
import { root } from "../prepare.mjs";

const camel = (wire) => wire.replace(/_+([a-z0-9])/g, (_, c) => c.toUpperCase());
const code = (text) => `\`${text}\``;

const TYPES = { text: "string", words: "string", flag: "boolean", integer: "number", decimal: "number", object: "object" };
const PLACES = { t: "{ name, table }", g: "{ name, tableGroup }", p: "{ prefix }" };

/** A line for a field, and lines for the fields in it. */
const rows = (fields, depth = 0) =>
  fields
    .filter((f) => !f.readonly)
    .flatMap((f) => {
      const options = f.holds === "words" ? f.words.filter((word) => !word.startsWith("~")) : [];
      const facts = [
        code(`${TYPES[f.holds]}${f.list ? "[]" : ""}`),
        ...(f.required ? ["required"] : []),
        ...(f.secret ? ["secret"] : []),
        ...(camel(f.wire) === f.wire ? [] : [`${code(f.wire)} in the API`]),
        ...(f.removed ? ["deprecated"] : []),
      ];
      const indent = "  ".repeat(depth);
      return [
        `${indent}- **${code(camel(f.wire))}** · ${facts.join(" · ")}`,
        ...(options.length === 0
          ? []
          : wrapped(
              options.map((word) => code(short(word))),
              `${indent}  `,
            )),
        ...(f.fields === undefined ? [] : rows(f.fields, depth + 1)),
      ];
    });

/** Some options are whole documents. */
const LONGEST = 80;
const short = (word) => (word.length > LONGEST ? `${word.slice(0, LONGEST)}…` : word);

/** Options in lines that fit a page. */
const wrapped = (words, indent) => {
  const lines = [`${indent}One of`];
  for (const [n, word] of words.entries()) {
    const piece = `${word}${n === words.length - 1 ? "." : ","}`;
    if (lines.at(-1).length + piece.length > 130) lines.push(`${indent}${piece}`);
    else lines[lines.length - 1] += ` ${piece}`;
  }
  return lines;
};

const section = (title, fields, text) => {
  const lines = rows(fields ?? []);
  return lines.length === 0 ? "" : `\n## ${title}\n\n${text}\n\n${lines.join("\n")}\n`;
};

const SECRETS = "A secret is encrypted in the state and never read back.";

const page = (kind, service, { config, auth, naming, legacy = [], removed }) => {
  const places = [naming, ...legacy].filter((one) => one !== undefined).map((one) => code(PLACES[one] ?? "{ name }"));
  const place = kind === "Connection" ? `\nIts tables go to a \`destinationSchema\` of the form ${places.join(" or ")}.\n` : "";
  const gone = removed ? "\nFivetran's description has it no more.\n" : "";
  const body = section("config", config, SECRETS) + section("auth", auth, "All of it is encrypted in the state.");
  const none = body === "" ? "\nIt takes no `config`.\n" : body;
  return `# ${service}\n\nA service of [${kind}](../${kind}.md): \`service: "${service}"\`.\n${gone}${place}${none}`;
};

const index = (title, kind, services) => {
  const letters = new Map();
  for (const name of services) letters.set(name[0], [...(letters.get(name[0]) ?? []), `[${name}](${name}.md)`]);
  const lists = [...letters].map(([letter, links]) => `## ${letter.toUpperCase()}\n\n${links.join(" ·\n")}\n`);
  return `# ${title}\n\nWhat \`config\` holds for each service of [${kind}](../${kind}.md); ${services.length} of them.\n\n${lists.join("\n")}`;
};

/** `[file, text]` of every page. They are as they shall be: nobody edits them, and no formatter need look at them. */
export const servicePages = () => {
  const require = createRequire(import.meta.url);
  const folder = path.join(root, "dist", "providers", "fivetran", "catalog");
  const { connections, destinations, logs, privateLinks } = readTables(
    require(path.join(folder, "parse.js")),
    require(path.join(folder, "tables.js")),
  );
  const all = [
    ["services", "Fivetran: services of connections", "Connection", connections],
    ["destinations", "Fivetran: services of destinations", "Destination", destinations],
    ["log-services", "Fivetran: services of log services", "LogService", logs],
    ["private-links", "Fivetran: services of private links", "PrivateLink", privateLinks],
  ];
  return all.flatMap(([where, title, kind, services]) => [
    [`docs/fivetran/${where}/README.md`, index(title, kind, Object.keys(services).sort())],
    ...Object.entries(services).map(([service, row]) => [`docs/fivetran/${where}/${service}.md`, page(kind, service, row)]),
  ]);
};
