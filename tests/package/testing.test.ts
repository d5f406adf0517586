/** The page on unit tests: its blocks as a user copies them, with each test runner that it names. `npm run test:matrix` runs those that are not here. */

import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { expect } from "chai";
import ts from "typescript";
import { root } from "../child.js";
import { spawnAsync } from "./spawn.js";

const blocks = [...fs.readFileSync(path.join(root, "docs", "testing.md"), "utf8").matchAll(/```ts\n([\s\S]*?)```/g)].map(
  ([, text]) => text ?? "",
);

describe("the page on unit tests", function () {
  this.timeout(120_000);
  let folder: string;

  before(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "conduit-testing-"));
    fs.mkdirSync(path.join(folder, "node_modules"));
    const links = {
      "pulumi-conduit": root,
      "@pulumi": path.join(root, "node_modules", "@pulumi"),
      mocha: path.join(root, "node_modules", "mocha"),
    };
    for (const [name, to] of Object.entries(links)) fs.symlinkSync(to, path.join(folder, "node_modules", name), "junction");
    const write = (name: string, text = ""): void => {
      const { outputText } = ts.transpileModule(text, {
        compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true },
      });
      fs.writeFileSync(path.join(folder, name), outputText);
    };
    write("index.js", blocks[0]);
    write("index.test.js", blocks[1]);
    write("wrong.test.js", blocks[1]?.replace('"analytics_id"', '"another_id"'));
  });
  after(() => fs.rmSync(folder, { recursive: true, force: true }));

  const mocha = (file: string) =>
    spawnAsync(process.execPath, [path.join("node_modules", "mocha", "bin", "mocha.js"), file], { cwd: folder, env: process.env });

  it("has a test for mocha that passes, and that can fail", async () => {
    const { code, text } = await mocha("index.test.js");
    expect(text).to.contain("1 passing");
    expect(code).to.equal(0);
    expect((await mocha("wrong.test.js")).text).to.contain("1 failing");
  });

  it("fails a test whose program has a mistake, with what a preview says", async () => {
    const program = fs.readFileSync(path.join(folder, "index.js"), "utf8");
    fs.writeFileSync(path.join(folder, "index.js"), program.replace('name: "analytics"', "nam: 1"));
    const { code, text } = await mocha("index.test.js");
    expect(code).not.to.equal(0);
    expect(text).to.contain("resource 'analytics' has a problem: nam is not a field of fivetran:Group. Did you mean name?");
  });
});
