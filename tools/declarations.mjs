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

/** What is said of the parts of a value: `{ text, parts }` by name, through lists, maps and outputs. */
const partsOf = (checker, type, depth = 0) => {
  const parts = {};
  const seen = new Set();
  const look = (one) => {
    if (one === undefined || seen.has(one)) return;
    seen.add(one);
    if (one.isUnionOrIntersection() && one.isUnion()) return one.types.forEach(look);
    if (checker.isArrayType(one)) return look(checker.getTypeArguments(one)[0]);
    const name = one.aliasSymbol?.name ?? one.symbol?.name;
    if (/^(OutputInstance|Promise|String|Number|Boolean|Function)$/.test(name ?? "") || one.getProperty("apply") !== undefined) return;
    if (!(one.flags & ts.TypeFlags.Object)) return;
    look(one.getStringIndexType());
    for (const property of one.getProperties()) {
      if (property.name.startsWith("__")) continue;
      const text = comment(checker, property);
      if ((parts[property.name]?.text ?? "") !== "") continue;
      parts[property.name] = { text, parts: depth < 5 ? partsOf(checker, checker.getTypeOfSymbol(property), depth + 1) : {} };
    }
  };
  look(type);
  return parts;
};

/** Every resource, by vendor and name: `{ vendor, name, blueprint, text, example, functions, argText, partsOf, outText }`. */
export const declarations = () => {
  const require = createRequire(path.join(root, "package.json"));
  // The sources: declaration files leave out the comments of what they take from other files.
  const file = (vendor) => path.join(root, "providers", vendor, "index.ts");
  const options = { strict: true, module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext, skipLibCheck: true };
  // Inputs that depend on the service, as they are for any.
  const generic = path.join(root, "providers", "generic-inputs.ts");
  const host = ts.createCompilerHost(options);
  const read = host.readFile.bind(host);
  const kinds = ["Connection", "Destination"];
  host.readFile = (name) =>
    path.resolve(name) === generic
      ? `import type * as fivetran from "./fivetran/index.js";\n${kinds.map((kind) => `export declare const ${kind}: fivetran.${kind}Args;`).join("\n")}`
      : read(name);
  const exists = host.fileExists.bind(host);
  host.fileExists = (name) => path.resolve(name) === generic || exists(name);
  const program = ts.createProgram([...Object.keys(vendors).map(file), generic], options, host);
  const checker = program.getTypeChecker();
  const generics = checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(generic)));
  const texts = (properties) => Object.fromEntries(properties.map((p) => [p.name, comment(checker, p)]));

  return Object.keys(vendors).flatMap((vendor) => {
    const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(file(vendor))));
    const classes = require(`pulumi-conduit/${vendor}`);
    return Object.keys(classes)
      .filter((name) => classes[name].blueprint !== undefined)
      .sort()
      .map((name) => {
        let symbol = exported.find((s) => s.name === name);
        if (symbol.flags & ts.SymbolFlags.Alias) symbol = checker.getAliasedSymbol(symbol);
        const made = checker.getTypeOfSymbol(symbol).getConstructSignatures()[0];
        return {
          vendor,
          name,
          blueprint: classes[name].blueprint,
          text: comment(checker, symbol),
          example: example(checker, symbol),
          functions: [`get${name}`, `get${name}Output`, `list${name}s`].flatMap((one) => {
            const found = exported.find((s) => s.name === one);
            if (found === undefined) return [];
            return [{ name: one, text: comment(checker, found.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(found) : found) }];
          }),
          // Only for who asks: the types of 773 services take their time.
          partsOf: (field) => {
            const any = vendor === "fivetran" ? generics.find((one) => one.name === name) : undefined;
            const inputs = checker.getTypeOfSymbol(any ?? made.getParameters()[1]).getProperty(field);
            return inputs === undefined ? {} : partsOf(checker, checker.getTypeOfSymbol(inputs));
          },
          argText: texts(checker.getTypeOfSymbol(made.getParameters()[1]).getProperties()),
          outText: texts(made.getReturnType().getProperties()),
        };
      });
  });
};

/**
 * Writes the files that differ; with --check it only names them and ends with 1.
 *
 * @param isFormatted false: the texts are as they shall be.
 */
export const writeAll = async (files, command, isFormatted = true) => {
  const fs = await import("node:fs");
  const { format, resolveConfig } = await import("prettier");
  const stale = [];
  for (const [name, text] of files) {
    const target = path.join(root, name);
    const pretty = isFormatted ? await format(text, { ...(await resolveConfig(target)), filepath: target }) : text;
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
