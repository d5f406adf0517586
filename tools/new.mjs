// npm run new -- fivetran:Thing [--route /things]: the files of a new kind, with FILL IN where only you know what belongs there. What it writes
// compiles; a guard fails until nothing is left to fill in.

import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { newKind } from "./new/files.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");

const [kind, ...rest] = process.argv.slice(2);
const route = rest[0] === "--route" ? rest[1] : undefined;

const { problem, written, next } = newKind(root, kind, route);
if (problem !== undefined) {
  console.error(problem);
  process.exit(1);
}
console.log(
  ["Written or changed:", ...written.map((file) => `  ${file}`), "", "Next:", ...next.map((line, i) => `  ${i + 1}. ${line}`)].join("\n"),
);
