// What the built package declares: blueprints with the comments that a user sees on hover. Read by the page and schema generators.

import * as path from "node:path";
import { createRequire } from "node:module";
import ts from "typescript";
import { root } from "./prepare.mjs";

export const vendors = { fivetran: "Fivetran", airbyte: "Airbyte", tfregistry: "Terraform registry" };

const comment = (checker, symbol) => ts.displayPartsToString(symbol.getDocumentationComment(checker)).replace(/\s+/g, " ").trim();

const example = (checker, symbol) => {
  const tag = symbol.getJsDocTags(checker).find(({ name }) => name === "example");
  return tag === undefined ? "" : ts.displayPartsToString(tag.text).trim();
};

/** Every resource, by vendor and name: `{ vendor, name, blueprint, text, example, argText, outText }`. */
export const declarations = () => {
  const require = createRequire(path.join(root, "package.json"));
  const file = (vendor) => path.join(root, "dist", "providers", vendor, "index.d.ts");
  const options = { strict: true, module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext, skipLibCheck: true };
  const program = ts.createProgram(Object.keys(vendors).map(file), options);
  const checker = program.getTypeChecker();
  const texts = (properties) => Object.fromEntries(properties.map((p) => [p.name, comment(checker, p)]));

  return Object.keys(vendors).flatMap((vendor) => {
    const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(file(vendor))));
    const kinds = require(`pulumi-conduit/${vendor}`);
    return Object.keys(kinds)
      .filter((name) => kinds[name].blueprint !== undefined)
      .sort()
      .map((name) => {
        let symbol = exported.find((s) => s.name === name);
        if (symbol.flags & ts.SymbolFlags.Alias) symbol = checker.getAliasedSymbol(symbol);
        const made = checker.getTypeOfSymbol(symbol).getConstructSignatures()[0];
        return {
          vendor,
          name,
          blueprint: kinds[name].blueprint,
          text: comment(checker, symbol),
          example: example(checker, symbol),
          argText: texts(checker.getTypeOfSymbol(made.getParameters()[1]).getProperties()),
          outText: texts(made.getReturnType().getProperties()),
        };
      });
  });
};

/** Writes the files that differ; with --check it only names them and ends with 1. */
export const writeAll = async (files, command) => {
  const fs = await import("node:fs");
  const { format, resolveConfig } = await import("prettier");
  const stale = [];
  for (const [name, text] of files) {
    const target = path.join(root, name);
    const pretty = await format(text, { ...(await resolveConfig(target)), filepath: target });
    if ((fs.existsSync(target) ? fs.readFileSync(target, "utf8") : "") === pretty) continue;
    stale.push(name);
    if (process.argv.includes("--check")) continue;
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, pretty);
  }
  if (!process.argv.includes("--check") || stale.length === 0) return;
  console.error(`Not up to date: ${stale.join(", ")}. Run ${command}.`);
  process.exit(1);
};
