// npm run catalogue -- <fivetran-openapi.json>            writes the catalog
// npm run catalogue -- --against <fivetran-openapi.json>  writes nothing, and ends with 1 when the description differs from the catalog
// npm run catalogue -- --types                            writes the types of the catalog as it is
//
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

const [first, second] = process.argv.slice(2);
const isCheck = first === "--against";
const file = isCheck ? second : first;
if (file === undefined) {
  console.error("Usage: npm run catalogue -- [--against] <path to fivetran-openapi.json>");
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

/** Every difference, with the day on which it was seen. */
const tell = (log) => {
  console.log(
    `${path.basename(file)}, ${new Date().toISOString().slice(0, 10)}: ${log.length === 0 ? "as the catalog is." : "newer than the catalog."}`,
  );
  for (const line of log) console.log(`- ${line}`);
  if (log.length > 0) console.log("Run npm run catalogue with this description, build, test, and put what users notice into CHANGELOG.md.");
  // Not process.exit, which may cut off what a pipe has not taken yet.
  process.exitCode = log.length === 0 ? 0 : 1;
};

try {
  const isAgain = file === "--types";
  const { families, log } = isAgain ? { families: before(), log: [] } : merge(before(), extract(JSON.parse(fs.readFileSync(file, "utf8"))));
  if (isCheck) tell(log);
  else {
    const unchanged = [isAgain || write("tables.ts", writeTables(families)), write("types.ts", writeTypes(families))].every(Boolean);
    for (const line of log) console.log(line);
    console.log(unchanged ? "Nothing has changed." : "Written. Build, test, and put what users notice into CHANGELOG.md.");
  }
} catch (error) {
  if (!(error instanceof Strange)) throw error;
  console.error(`The description holds something that the catalog does not know. ${error.message}`);
  process.exit(1);
}
