// node tools/catalog/bench.mjs [runs]
// What the types of the catalog cost the compiler: programs with 1, 50 and 200 connections of up to 40 services, against the same with untyped config.

import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { root } from "../prepare.mjs";
import { readTables } from "./tables.mjs";

const camel = (wire) => wire.replace(/_+([a-z0-9])/g, (_, c) => c.toUpperCase());

const value = (f) => {
  const one = {
    text: '"x"',
    flag: "true",
    integer: "1",
    decimal: "1.5",
    words: JSON.stringify(f.words?.[0]),
    object: f.fields === undefined ? "" : object(f.fields),
  };
  return f.list ? `[${one[f.holds]}]` : one[f.holds];
};
const object = (fields) =>
  `{ ${fields
    .filter((f) => !f.readonly && !f.removed)
    .map((f) => `${camel(f.wire)}: ${value(f)}`)
    .join(", ")} }`;
const PLACES = { n: '{ name: "x" }', t: '{ name: "x", table: "t" }', g: '{ name: "x", tableGroup: "t" }', p: '{ prefix: "x" }' };

const catalog = () => {
  const require = createRequire(import.meta.url);
  const folder = path.join(root, "dist", "providers", "fivetran", "catalog");
  return readTables(require(path.join(folder, "parse.js")), require(path.join(folder, "tables.js"))).connections;
};

const SIZES = [1, 50, 200];

const program = (connections, size, typed) => {
  // Evenly over the catalog, the large ones first among equals.
  const names = Object.keys(connections).filter((name) => connections[name].config.length > 3);
  const services = Array.from({ length: 40 }, (_, i) => names[Math.floor((i * names.length) / 40)]);
  const lines = Array.from({ length: size }, (_, i) => {
    const service = services[i % services.length];
    const { naming, config } = connections[service];
    // Without its parameter the class takes any config: what it was before there were types.
    const parameter = typed ? "" : "<string>";
    return `export const c${i} = new fivetran.Connection${parameter}("c${i}", { groupId: "g", service: "${service}", destinationSchema: ${PLACES[naming]}, config: ${object(config)} });`;
  });
  return `import * as fivetran from "pulumi-conduit/fivetran";\n${lines.join("\n")}\n`;
};

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

/** For each size, seconds and megabytes of the compiler, in turn, so many times; medians and the ratio between them. */
export const measureTypes = (runs) => {
  const folder = path.join(root, ".conduit", "bench-types");
  fs.mkdirSync(folder, { recursive: true });
  const connections = catalog();
  const measured = {};
  for (const size of SIZES) {
    const all = { typed: [], untyped: [] };
    const file = (kind) => path.join(folder, `${kind}-${size}.ts`);
    for (const kind of Object.keys(all)) fs.writeFileSync(file(kind), program(connections, size, kind === "typed"));
    for (let n = 0; n < runs; n += 1) for (const kind of Object.keys(all)) all[kind].push(compile(file(kind)));
    const of = (what) => {
      const [typed, untyped] = ["typed", "untyped"].map((kind) => median(all[kind].map((m) => m[what])));
      return { typed, untyped, ratio: typed / untyped };
    };
    measured[size] = { seconds: of("seconds"), megabytes: of("megabytes") };
  }
  if (process.env.KEEP === undefined) fs.rmSync(folder, { recursive: true });
  return measured;
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [size, measured] of Object.entries(measureTypes(Number(process.argv[2] ?? 5)))) {
    for (const [what, { typed, untyped, ratio }] of Object.entries(measured)) {
      console.log(`${size} connections, ${what}: typed ${typed.toFixed(2)}, untyped ${untyped.toFixed(2)}, ratio ${ratio.toFixed(2)}`);
    }
  }
}
