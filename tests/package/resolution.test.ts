/** A program of a user compiles, however its project finds packages. */

import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { expect } from "chai";
import ts from "typescript";
import { root } from "../child.js";

const PROGRAM = `
import * as fivetran from "pulumi-conduit/fivetran";
import * as airbyte from "pulumi-conduit/airbyte";
import * as tfregistry from "pulumi-conduit/tfregistry";
import { startSandbox } from "pulumi-conduit/sandbox";
import * as all from "pulumi-conduit";

const args: fivetran.GroupArgs = { name: "g" };
const group = new fivetran.Group("g", args);
new fivetran.Connection("c", {
  groupId: group.id, service: "github", destinationSchema: { name: "x" }, config: { syncMode: "AllRepositories" },
});
new fivetran.Connection("c", {
  groupId: group.id, service: "github", destinationSchema: { name: "x" }, config: { syncModes: "AllRepositories" },
});
export const used = [airbyte, tfregistry, startSandbox, all];
`;

const WAYS: Readonly<Record<string, ts.CompilerOptions>> = {
  // What the templates of Pulumi have in their tsconfig.json.
  "the templates of Pulumi": {
    strict: true,
    target: ts.ScriptTarget.ES2020,
    module: ts.ModuleKind.CommonJS,
    moduleResolution: ts.ModuleResolutionKind.Node10,
    experimentalDecorators: true,
    noImplicitReturns: true,
    noFallthroughCasesInSwitch: true,
  },
  "no tsconfig.json at all": {},
  nodenext: { strict: true, module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext },
  bundler: { strict: true, module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler },
};

describe("the package in a project", function () {
  this.timeout(180_000);
  let folder: string;

  before(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "conduit-resolution-"));
    fs.mkdirSync(path.join(folder, "node_modules"));
    const links = {
      "pulumi-conduit": root,
      "@pulumi": path.join(root, "node_modules", "@pulumi"),
      "@types": path.join(root, "node_modules", "@types"),
    };
    for (const [name, to] of Object.entries(links)) fs.symlinkSync(to, path.join(folder, "node_modules", name), "junction");
    fs.writeFileSync(path.join(folder, "index.ts"), PROGRAM);
  });
  after(() => fs.rmSync(folder, { recursive: true, force: true }));

  for (const [way, options] of Object.entries(WAYS)) {
    it(`compiles with ${way}, and a mistake in config is one error at its key`, () => {
      const program = ts.createProgram([path.join(folder, "index.ts")], { ...options, noEmit: true, types: ["node"] });
      const errors = ts.getPreEmitDiagnostics(program).map(({ file, start = 0, messageText }) => {
        const line = file === undefined ? 0 : file.getLineAndCharacterOfPosition(start).line;
        return `${path.basename(file?.fileName ?? "")}:${line} ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
      });
      expect(errors).to.have.length(1);
      expect(errors[0]).to.match(/^index\.ts:13 .*'syncModes' does not exist/);
    });
  }
});
