/** An editor as people have it: what it offers, shows on hover and underlines in a program, by the types that are published. */

import * as fs from "node:fs";
import * as path from "node:path";
import ts from "typescript";
import { root } from "./child.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export interface Editor {
  /** What is offered at the place of the bar: `new Group("¦`. */
  offered(program: string): string[];
  /** Every error, as one text. */
  errors(program: string): string[];
  /** Every error, with the text that is underlined. */
  marked(program: string): { readonly at: string; readonly message: string }[];
  /** What is shown over the first `word` of the program: its type, and its comment. */
  hover(program: string, word: string): { readonly type: string; readonly text: string };
}

const options: ts.CompilerOptions = {
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  target: ts.ScriptTarget.ES2022,
  types: [],
};

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

/** @param head what every program begins with: imports. */
export const editor = (head: string): Editor => {
  const file = path.join(root, "tests", "types", "in-the-editor.ts");
  let text = "";
  let version = 0;
  const service = ts.createLanguageService({
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
    if (text === head + program) return;
    text = head + program;
    version += 1;
  };
  const marked: Editor["marked"] = (program) => {
    write(program);
    return service.getSemanticDiagnostics(file).map(({ start = 0, length = 0, messageText }) => ({
      at: text.slice(start, start + length),
      message: ts.flattenDiagnosticMessageText(messageText, "\n"),
    }));
  };
  return {
    marked,
    errors: (program) => marked(program).map(({ message }) => message),
    offered(program) {
      const at = program.indexOf("¦");
      write(program.replace("¦", ""));
      return (service.getCompletionsAtPosition(file, head.length + at, undefined)?.entries ?? []).map(({ name }) => name);
    },
    hover(program, word) {
      write(program);
      const info = service.getQuickInfoAtPosition(file, head.length + program.indexOf(word));
      return { type: ts.displayPartsToString(info?.displayParts), text: ts.displayPartsToString(info?.documentation) };
    },
  };
};
