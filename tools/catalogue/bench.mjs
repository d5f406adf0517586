// node tools/catalogue/bench.mjs [runs]
// What the types of the catalogue cost the compiler: a program with 100 connections of 40 services, against the same with untyped config.

import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { createRequire } from "node:module";
import { root } from "../prepare.mjs";
import { readTables } from "./tables.mjs";

const runs = Number(process.argv[2] ?? 5);
const require = createRequire(import.meta.url);
const catalogue = path.join(root, "dist", "providers", "fivetran", "catalogue");
const { connections } = readTables(require(path.join(catalogue, "parse.js")), require(path.join(catalogue, "tables.js")));
const camel = (wire) => wire.replace(/_+([a-z0-9])/g, (_, c) => c.toUpperCase());

const value = (f) => {
  const one = {
    text: '"x"',
    flag: "true",
    whole: "1",
    decimal: "1.5",
    words: JSON.stringify(f.words?.[0]),
    object: f.fields === undefined ? "" : object(f.fields),
  };
  return f.list ? `[${one[f.holds]}]` : one[f.holds];
};
const object = (fields) =>
  `{ ${fields
    .filter((f) => !f.readonly && !f.gone)
    .map((f) => `${camel(f.wire)}: ${value(f)}`)
    .join(", ")} }`;
const PLACES = { n: '{ name: "x" }', t: '{ name: "x", table: "t" }', g: '{ name: "x", tableGroup: "t" }', p: '{ prefix: "x" }' };

// Evenly over the catalogue, the large ones first among equals.
const names = Object.keys(connections).filter((name) => connections[name].config.length > 3);
const services = Array.from({ length: 40 }, (_, i) => names[Math.floor((i * names.length) / 40)]);

const program = (typed) =>
  `import * as fivetran from "pulumi-conduit/fivetran";\n${Array.from({ length: 100 }, (_, i) => {
    const service = services[i % services.length];
    const { naming, config } = connections[service];
    // Without its parameter the class takes any config: what it was before there were types.
    const parameter = typed ? "" : "<string>";
    return `export const c${i} = new fivetran.Connection${parameter}("c${i}", { groupId: "g", service: "${service}", destinationSchema: ${PLACES[naming]}, config: ${object(config)} });`;
  }).join("\n")}\n`;

const folder = path.join(root, ".conduit", "bench-types");
fs.mkdirSync(folder, { recursive: true });

const compile = (file) => {
  const args = [
    "--noEmit",
    "--strict",
    "--skipLibCheck",
    "--module",
    "nodenext",
    "--target",
    "es2022",
    "--types",
    "node",
    "--extendedDiagnostics",
    file,
  ];
  const { stdout, status } = spawnSync(process.execPath, [path.join(root, "node_modules", "typescript", "bin", "tsc"), ...args], {
    cwd: root,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stdout.slice(0, 2000));
  const number = (name) => Number(new RegExp(`^${name}:\\s+([\\d.]+)`, "m").exec(stdout)?.[1]);
  return { seconds: number("Total time"), megabytes: number("Memory used") / 1024 };
};

const median = (all) => [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)];
const measured = { typed: [], untyped: [] };
for (const kind of Object.keys(measured)) fs.writeFileSync(path.join(folder, `${kind}.ts`), program(kind === "typed"));
for (let n = 0; n < runs; n += 1) for (const kind of Object.keys(measured)) measured[kind].push(compile(path.join(folder, `${kind}.ts`)));
if (process.env.KEEP === undefined) fs.rmSync(folder, { recursive: true });

const of = (kind, what) => median(measured[kind].map((m) => m[what]));
for (const what of ["seconds", "megabytes"]) {
  const [typed, untyped] = [of("typed", what), of("untyped", what)];
  console.log(`${what}: typed ${typed.toFixed(2)}, untyped ${untyped.toFixed(2)}, ratio ${(typed / untyped).toFixed(2)}`);
}
