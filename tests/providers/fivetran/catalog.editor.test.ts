/** What a person sees while writing a program: completions and errors of the compiler, from the types that are published. */

import * as fs from "node:fs";
import * as path from "node:path";
import { expect } from "chai";
import ts from "typescript";
import { root } from "../../child.js";

// ---------------------------------------------------------------------------------------------------------------------
// Editor
// ---------------------------------------------------------------------------------------------------------------------

const file = path.join(root, "tests", "types", "in-the-editor.ts");

const HEAD = `import * as fivetran from "pulumi-conduit/fivetran";\ndeclare const groupId: string;\n`;

const options: ts.CompilerOptions = {
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  target: ts.ScriptTarget.ES2022,
  types: [],
};

let text = "";
let version = 0;
const editor = ts.createLanguageService({
  getCompilationSettings: () => options,
  getScriptFileNames: () => [file],
  getScriptVersion: (name) => (name === file ? String(version) : "1"),
  getScriptSnapshot: (name) => {
    if (name === file) return ts.ScriptSnapshot.fromString(text);
    return fs.existsSync(name) ? ts.ScriptSnapshot.fromString(fs.readFileSync(name, "utf8")) : undefined;
  },
  getCurrentDirectory: () => root,
  getDefaultLibFileName: ts.getDefaultLibFilePath,
  fileExists: (name) => name === file || ts.sys.fileExists(name),
  readFile: (name, encoding) => ts.sys.readFile(name, encoding),
  readDirectory: (...args) => ts.sys.readDirectory(...args),
  directoryExists: (name) => ts.sys.directoryExists(name),
});

const write = (program: string): void => {
  text = HEAD + program;
  version += 1;
};

/** What is offered at the place of the bar. */
const offered = (program: string): string[] => {
  const at = program.indexOf("¦");
  write(program.replace("¦", ""));
  return (editor.getCompletionsAtPosition(file, HEAD.length + at, undefined)?.entries ?? []).map(({ name }) => name);
};

const errors = (program: string): string[] => {
  write(program);
  return editor.getSemanticDiagnostics(file).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
};

const github = (config: string): string =>
  `new fivetran.Connection("c", { groupId, service: "github", destinationSchema: { name: "gh" }, config: { ${config} } });`;

// ---------------------------------------------------------------------------------------------------------------------
// Promises
// ---------------------------------------------------------------------------------------------------------------------

describe("fivetran:Connection in the editor", function () {
  this.timeout(180_000);

  it("service completes", () => {
    const names = offered(`new fivetran.Connection("c", { groupId, service: "post¦" });`);
    expect(names).to.include.members(["postgres", "postgres_rds", "github"]);
    expect(names.length).to.be.at.least(773);
  });

  it("config completes with the fields of the service and nothing else", () => {
    const names = offered(github("¦"));
    expect(names).to.include.members(["syncMode", "authMode", "repositories", "useWebhooks"]);
    expect(names).not.to.include.members(["apiKey", "host"]);
    expect(offered(`new fivetran.Connection<"github">("c", { config: { ¦ } });`)).to.include.members(["syncMode", "authMode"]);
  });

  it("options complete", () => {
    expect(offered(github(`syncMode: "¦"`))).to.include.members(["AllRepositories", "SpecificRepositories"]);
  });

  it("what the service needs to say where its tables go completes", () => {
    const place = (service: string): string[] =>
      // An output may stand there too, so what outputs have is offered as well.
      offered(`new fivetran.Connection("c", { groupId, service: "${service}", destinationSchema: { ¦ } });`).filter(
        (name) => name !== "apply" && name !== "get",
      );
    expect(place("github")).to.deep.equal(["name"]);
    expect(place("postgres")).to.deep.equal(["prefix"]);
    expect(place("google_sheets")).to.deep.equal(["name", "table"]);
  });

  it("the wire's spelling is an error that names the right one", () => {
    const [message = "", ...rest] = errors(github(`sync_mode: "AllRepositories"`));
    expect(rest).to.deep.equal([]);
    expect(message)
      .to.match(/'sync_mode' does not exist in type/)
      .and.match(/'syncMode'/);
  });

  it("a field of another service is an error that names it", () => {
    const program = `new fivetran.Connection("c", { groupId, service: "postgres", destinationSchema: { prefix: "p" }, config: { syncMode: "x" } });`;
    expect(errors(program)).to.have.length(1);
    expect(errors(program)[0]).to.match(/'syncMode' does not exist in type/);
  });

  it("a service that is not in the catalog takes anything", () => {
    const program = `new fivetran.Connection("c", { groupId, service: "brand_new", destinationSchema: { name: "b" }, config: { any_thing: [{ deep: 1 }] } });`;
    expect(errors(program)).to.deep.equal([]);
  });

  it("hover tells what an input is for", () => {
    write(github(`syncMode: "AllRepositories"`));
    const hint = (word: string): string => {
      const info = editor.getQuickInfoAtPosition(file, text.indexOf(word));
      return ts.displayPartsToString(info?.documentation);
    };
    expect(hint("groupId, service")).to.match(/Group whose destination it loads into/);
    expect(hint("destinationSchema")).to.match(/Where its tables go/);
  });
});
