/** The command `setup`: puts our server in the place of Pulumi's dynamic provider, for this project, by a small folder to commit. */

import * as fs from "node:fs";
import * as path from "node:path";
import { type Document, isMap, isSeq, parseDocument, type YAMLMap, type YAMLSeq } from "yaml";
import { withEntry, withoutEntry } from "./lines.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

const FOLDER = "plugins/pulumi-nodejs";
const NAME = "pulumi-nodejs";
const PROVIDERS = ["plugins", "providers"] as const;

/** Finds our server where the program's packages are; without the package Pulumi's own implementation serves. */
const RESOLVE = `try{require.resolve("pulumi-conduit/plugin")}catch{require.resolve("@pulumi/pulumi/cmd/dynamic-provider")}`;

const POSIX: Readonly<Record<string, string>> = {
  "pulumi-resource-pulumi-nodejs": `#!/bin/sh
# Serves this project's dynamic resources. Written by \`npx pulumi-conduit setup\`; commit it.
# Without pulumi-conduit installed, Pulumi's own implementation serves as before.
S=$(node -p '${RESOLVE}') || exit 1
exec node "$S" "$@"
`,
};

/** For systems without a shell: Pulumi starts the folder as a Node plugin. */
const PORTABLE: Readonly<Record<string, string>> = {
  "PulumiPlugin.yaml": "# Serves this project's dynamic resources. Written by `npx pulumi-conduit setup`; commit it.\nruntime: nodejs\n",
  "package.json": `${JSON.stringify({ name: "pulumi-nodejs-plugin", version: "0.0.0", private: true, main: "index.js" }, null, 2)}\n`,
  "index.js": `// Without pulumi-conduit installed, Pulumi's own implementation serves as before.
const require_ = require("node:module").createRequire(process.cwd() + "/program.js");
let script;
try { script = require_.resolve("pulumi-conduit/plugin"); } catch { script = require_.resolve("@pulumi/pulumi/cmd/dynamic-provider"); }
require(script);
`,
};

// ---------------------------------------------------------------------------------------------------------------------
// Commands
// ---------------------------------------------------------------------------------------------------------------------

export interface SetupOptions {
  readonly remove?: boolean;
  readonly portable?: boolean;
}

/** Answers the lines to print. Running it again changes nothing. */
export const setUp = (start: string, options: SetupOptions): string[] => {
  const file = findProject(start);
  const root = path.dirname(file);
  const text = fs.readFileSync(file, "utf8");
  const document = parseDocument(text);
  const [broken] = document.errors;
  if (broken !== undefined) throw new Error(`${file} is not valid YAML: ${broken.message.split("\n")[0] ?? ""}`);
  return options.remove === true
    ? remove(file, root, document, text)
    : add(file, root, document, text, options.portable ?? process.platform === "win32");
};

const add = (file: string, root: string, document: Document, text: string, portable: boolean): string[] => {
  const entries = providers(document);
  const mine = entries?.items.find((item) => isMap(item) && item.get("name") === NAME) as YAMLMap | undefined;
  if (mine !== undefined && mine.get("path") !== FOLDER) {
    throw new Error(
      `${path.basename(file)} already names a plugin for ${NAME} (${String(mine.get("path"))}), and Pulumi takes only one. Remove that entry first.`,
    );
  }
  const folder = path.join(root, FOLDER);
  const said: string[] = [];
  const files = portable ? PORTABLE : POSIX;
  for (const [name, content] of Object.entries(files)) {
    const target = path.join(folder, name);
    if (fs.existsSync(target) && fs.readFileSync(target, "utf8") === content) continue;
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(target, content);
    if (!name.includes(".")) fs.chmodSync(target, 0o755);
    said.push(`wrote ${path.join(FOLDER, name)}`);
  }
  if (mine === undefined) {
    fs.writeFileSync(file, withEntry(text, PROVIDERS, { name: NAME, path: FOLDER }));
    said.push(`added plugins.providers to ${path.basename(file)}`);
  }
  return said.length === 0
    ? ["Nothing to do: this project is already set up."]
    : [...said, "Commit both. Undo it with: npx pulumi-conduit setup --remove"];
};

const remove = (file: string, root: string, document: Document, text: string): string[] => {
  const said: string[] = [];
  const entries = providers(document);
  const at = entries?.items.findIndex((item) => isMap(item) && item.get("name") === NAME && item.get("path") === FOLDER) ?? -1;
  if (at >= 0) {
    fs.writeFileSync(file, withoutEntry(text, PROVIDERS, at));
    said.push(`removed the entry from ${path.basename(file)}`);
  }
  const folder = path.join(root, FOLDER);
  if (fs.existsSync(folder)) {
    for (const name of [...Object.keys(POSIX), ...Object.keys(PORTABLE)]) fs.rmSync(path.join(folder, name), { force: true });
    for (const emptied of [folder, path.dirname(folder)]) if (fs.readdirSync(emptied).length === 0) fs.rmdirSync(emptied);
    said.push(`removed ${FOLDER}`);
  }
  return said.length === 0 ? ["Nothing to do: this project is not set up."] : said;
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const providers = (document: Document): YAMLSeq | undefined => {
  const found = document.getIn(PROVIDERS);
  return isSeq(found) ? found : undefined;
};

const findProject = (start: string): string => {
  for (let folder = start; ; folder = path.dirname(folder)) {
    const file = ["Pulumi.yaml", "Pulumi.yml"].map((name) => path.join(folder, name)).find((name) => fs.existsSync(name));
    if (file !== undefined) return file;
    if (path.dirname(folder) === folder) throw new Error(`There is no Pulumi.yaml in ${start} or above it. Run this in a Pulumi project.`);
  }
};
