import * as fs from "node:fs";
import * as path from "node:path";
import { expect } from "chai";
import { ESLint } from "eslint";
import ts from "typescript";
import { root } from "../child.js";

/** A file, and a line in it that must be refused. */
const FORBIDDEN: readonly (readonly [file: string, line: string])[] = [
  ["sdk/codec.ts", `import { get } from "./call.js"; export { get };`],
  ["sdk/call.ts", `import type { Blueprint } from "../providers/kernel/blueprint.js"; export type A = Blueprint;`],
  ["sdk/call.ts", `export const a = require("@pulumi/pulumi");`],
  ["sdk/call.ts", `import got from "got"; export { got };`],
  ["providers/kernel/body.ts", `export * from "../fivetran/group.js";`],
  ["providers/kernel/body.ts", `export const a = import("../host/serve.js");`],
  ["providers/fivetran/group.ts", `import { source } from "../airbyte/source.js"; export { source };`],
  ["providers/fivetran/group.ts", `export const a = require("../airbyte/source.js");`],
  ["providers/fivetran/group.ts", `export type A = import("../host/serve.js").Served;`],
  ["providers/fivetran/group.ts", `import * as E from "fp-ts/lib/Either.js"; export { E };`],
  ["providers/fivetran/schema/apply.ts", `import { startSandbox } from "../../../sandbox/index.js"; export { startSandbox };`],
  ["providers/tfregistry/gpg-key.ts", `import * as pulumi from "@pulumi/pulumi"; export { pulumi };`],
  ["providers/host/serve.ts", `import { group } from "../fivetran/group.js"; export { group };`],
  ["sandbox/fivetran/groups.ts", `import { text } from "../../sdk/codec.js"; export { text };`],
  ["sandbox/world.ts", `import serve = require("../providers/host/serve.js"); export { serve };`],
  ["cli/main.ts", `import { root } from "../tests/child.js"; export { root };`],
  ["cli/kinds.ts", `import { group } from "../providers/fivetran/group.js"; export { group };`],
  ["index.ts", "export const a = require(`./providers/kernel/resource-class.js`);"],
  ["providers/fivetran/group.ts", `import { startSandbox } from "pulumi-conduit/sandbox"; export { startSandbox };`],
];

const ALLOWED: readonly (readonly [file: string, line: string])[] = [
  ["sdk/call.ts", `import { text } from "./codec.js"; export { text };`],
  ["providers/kernel/body.ts", `import { text } from "../../sdk/codec.js"; export { text };`],
  ["providers/fivetran/schema/apply.ts", `import { resource } from "../../kernel/resource-class.js"; export { resource };`],
  ["tests/guards/walls.test.ts", `import { group } from "../../providers/fivetran/group.js"; export { group };`],
];

describe("guards: walls between folders", function () {
  this.timeout(300_000);
  // Where CI is set, typescript-eslint takes a file's text from the disk instead of from us.
  const eslint = new ESLint({
    cwd: root,
    overrideConfig: { languageOptions: { parserOptions: { disallowAutomaticSingleRunInference: true } } },
  });
  const refusals = async (file: string, line: string): Promise<string[]> => {
    const [result] = await eslint.lintText(`${line}\n`, { filePath: path.join(root, file) });
    return (result?.messages ?? []).filter(({ ruleId }) => ruleId === "walls/imports").map(({ message }) => message);
  };

  for (const [file, line] of FORBIDDEN) {
    it(`${file} must not have: ${line}`, async () => {
      expect(await refusals(file, line)).to.have.length(1);
    });
  }

  it("what is on the same floor or below may be imported, and tests may import everything", async () => {
    for (const [file, line] of ALLOWED) expect(await refusals(file, line), `${file}: ${line}`).to.deep.equal([]);
  });

  it("no files import each other in a circle", () => {
    const files = ["sdk", "providers", "cli", "sandbox"].flatMap((folder) =>
      fs
        .readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
        .filter((name) => name.endsWith(".ts"))
        .map((name) => path.join(root, folder, name)),
    );
    const importsOf = (file: string): string[] =>
      ts
        .preProcessFile(fs.readFileSync(file, "utf8"))
        .importedFiles.filter(({ fileName }) => fileName.startsWith("."))
        .map(({ fileName }) => path.resolve(path.dirname(file), fileName.replace(/\.js$/, ".ts")));
    const graph = new Map(files.map((file) => [file, importsOf(file)]));
    const done = new Set<string>();
    const circles: string[] = [];
    const visit = (file: string, above: readonly string[]): void => {
      if (above.includes(file))
        circles.push([...above.slice(above.indexOf(file)), file].map((one) => path.relative(root, one)).join(" → "));
      if (above.includes(file) || done.has(file)) return;
      for (const next of graph.get(file) ?? []) visit(next, [...above, file]);
      done.add(file);
    };
    for (const file of files) visit(file, []);
    expect(files.length).to.be.greaterThan(100);
    expect(circles).to.deep.equal([]);
  });
});
