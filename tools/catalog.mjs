// node tools/catalog.mjs <fivetran-openapi.json>, or node tools/catalog.mjs --types, which writes the types of the catalog as it is.
// Writes the catalog of Fivetran's services (providers/fivetran/catalog/{tables,types}.ts) from the vendor's API description, and tells what
// is new in it. Only names, types, options and the like are taken; no sentence is. For maintainers: the project needs neither the file nor this.

import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";
import { extract, Strange } from "./catalog/extract.mjs";
import { merge } from "./catalog/merge.mjs";
import { readTables, writeTables } from "./catalog/tables.mjs";
import { writeTypes } from "./catalog/types.mjs";
import { root } from "./prepare.mjs";

const [file] = process.argv.slice(2);
if (file === undefined) {
  console.error("Usage: node tools/catalog.mjs <path to fivetran-openapi.json>");
  process.exit(2);
}

const folder = path.join(root, "providers", "fivetran", "catalog");
const built = (name) => path.join(root, "dist", "providers", "fivetran", "catalog", `${name}.js`);

/** The catalog as it is built, to lay the new one over. */
const before = () => {
  if (!fs.existsSync(path.join(folder, "tables.ts"))) return {};
  if (!fs.existsSync(built("tables"))) throw new Strange("the catalog is not built; run npm run build first, so that nothing is forgotten");
  const require = createRequire(import.meta.url);
  return readTables(require(built("parse")), require(built("tables")));
};

const write = (name, text) => {
  const target = path.join(folder, name);
  const same = fs.existsSync(target) && fs.readFileSync(target, "utf8") === text;
  if (!same) fs.writeFileSync(target, text);
  return same;
};

try {
  const isAgain = file === "--types";
  const { families, log } = isAgain ? { families: before(), log: [] } : merge(before(), extract(JSON.parse(fs.readFileSync(file, "utf8"))));
  const unchanged = [isAgain || write("tables.ts", writeTables(families)), write("types.ts", writeTypes(families))].every(Boolean);
  for (const line of log) console.log(line);
  console.log(unchanged ? "Nothing has changed." : "Written. Build, test, and put what users notice into CHANGELOG.md.");
} catch (error) {
  if (!(error instanceof Strange)) throw error;
  console.error(`The description holds something that the catalog does not know. ${error.message}`);
  process.exit(1);
}
