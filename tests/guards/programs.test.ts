import * as fs from "node:fs";
import * as path from "node:path";
import { expect } from "chai";
import * as ts from "typescript";
import { root } from "../child.js";

/** What the pages take from the rest of a reader's program, with its type. A block that says such a name itself means its own. */
const GIVEN: Readonly<Record<string, string>> = {
  pulumi: `typeof import("@pulumi/pulumi")`,
  fivetran: `typeof import("pulumi-conduit/fivetran")`,
  fs: `typeof import("node:fs")`,
  path: `typeof import("node:path")`,
  config: `import("@pulumi/pulumi").Config`,
  password: `import("@pulumi/pulumi").Output<string>`,
  apiKey: "string",
  apiSecret: `import("@pulumi/pulumi").Output<string>`,
  group: `import("pulumi-conduit/fivetran").Group`,
  groupId: "string",
  destination: `import("pulumi-conduit/fivetran").Destination`,
  shop: `import("pulumi-conduit/fivetran").Connection`,
  models: `import("pulumi-conduit/fivetran").Transformation`,
  project: `import("pulumi-conduit/fivetran").TransformationProject`,
  caHash: "string",
  caCertificate: "string",
  bastionHash: "string",
  bastionKey: "string",
  analysts: `import("pulumi-conduit/fivetran").Team`,
  ada: `import("pulumi-conduit/fivetran").User`,
  workspaceId: "string",
  definition: `import("pulumi-conduit/airbyte").SourceDefinition`,
  ashby: `import("pulumi-conduit/airbyte").Source`,
  warehouse: `import("pulumi-conduit/airbyte").Destination`,
  publicKey: "string",
};

interface Block {
  readonly page: string;
  /** Where its text begins, from 1. */
  readonly line: number;
  readonly text: string;
}

/** Its blocks are files of one project, and are run: see tests/package/testing.test.ts. */
const RUN = path.join("docs", "testing.md");

const pages = (): string[] => {
  const docs = fs.readdirSync(path.join(root, "docs"), { recursive: true, encoding: "utf8" });
  return ["README.md", ...docs.map((file) => path.join("docs", file))].filter((file) => file.endsWith(".md") && file !== RUN);
};

const blocksOf = (page: string): Block[] => {
  const text = fs.readFileSync(path.join(root, page), "utf8");
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(({ 1: block = "", index }) => ({
    page,
    line: text.slice(0, index).split("\n").length + 1,
    text: block,
  }));
};

/** What the compiler says of the blocks, each a module of its own, against the package as it is built. */
const refusals = (blocks: readonly Block[]): string[] => {
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    lib: ["lib.es2022.d.ts"],
    types: ["node"],
  };
  // Nowhere on disk; inside of the package, so that its own name leads to it.
  const folder = path.join(root, ".conduit", "pages");
  const modules = new Map(blocks.map((block, i) => [path.join(folder, `${i}.mts`), block]));
  const given = Object.entries(GIVEN).map(([name, type]) => `declare const ${name}: ${type};`);
  const texts = new Map([...modules].map(([file, { text }]) => [file, text]));
  texts.set(path.join(folder, "given.d.ts"), given.join("\n"));
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile } = host;
  host.fileExists = (file) => texts.has(path.normalize(file)) || fileExists(file);
  host.readFile = (file) => texts.get(path.normalize(file)) ?? readFile(file);
  const found = ts.getPreEmitDiagnostics(ts.createProgram([...texts.keys()], options, host));
  return found.map(({ file, start = 0, messageText }) => {
    const message = ts.flattenDiagnosticMessageText(messageText, "\n");
    const block = file === undefined ? undefined : modules.get(path.normalize(file.fileName));
    if (file === undefined || block === undefined) return `${file?.fileName ?? ""} ${message}`;
    return `${block.page}:${block.line + file.getLineAndCharacterOfPosition(start).line}: ${message}`;
  });
};

describe("guards: the programs on the pages", function () {
  this.timeout(180_000);

  const blocks = pages().flatMap(blocksOf);

  it("compile against the package", () => {
    expect(blocks.map(({ page }) => page)).to.include.members(["README.md", path.join("docs", "fivetran", "connections.md")]);
    expect(refusals(blocks)).to.deep.equal([]);
  });

  it("take nothing from elsewhere that no page uses", () => {
    const all = blocks.map(({ text }) => text).join("\n");
    expect(Object.keys(GIVEN).filter((name) => !new RegExp(`\\b${name}\\b`).test(all))).to.deep.equal([]);
  });
});
