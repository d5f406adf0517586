// Every text of three words or more that the product can print: node tools/messages.mjs. One line each: where it stands, and the text with … for
// what is filled in. tests/guards/messages.test.ts holds them to a few rules; whoever changes one reads its neighbors here.

import * as fs from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");

const FOLDERS = ["cli", "providers", "sdk"];
/** Data of the vendors, not sentences of ours. */
const DATA = /providers\/fivetran\/catalog\/(tables|types)\.ts$/;

const filesIn = (folder) =>
  fs
    .readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
    .map((file) => `${folder}/${file.split(path.sep).join("/")}`)
    .filter((file) => file.endsWith(".ts") && !DATA.test(file))
    .sort();

/** A template with … for each expression in it. */
const textOf = (node) => {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
  return ts.isTemplateExpression(node) ? [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join("…") : undefined;
};

/** Adjacent texts joined by + are one message. */
const messagesIn = (file) => {
  const source = ts.createSourceFile(file, fs.readFileSync(path.join(root, file), "utf8"), ts.ScriptTarget.Latest, true);
  const found = [];
  const visit = (node) => {
    if (ts.isImportDeclaration(node) || ts.isLiteralTypeNode(node)) return;
    const text = textOf(node);
    const isMessage =
      text !== undefined && /[a-z…]\S* +\S+ +\S/i.test(text) && !/^[\w-]+ [\w-]+ [\w-]+$/.test(text.replace(/…/g, "")) === true;
    if (isMessage) found.push({ file, line: source.getLineAndCharacterOfPosition(node.getStart()).line + 1, text });
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
};

export const messages = () => FOLDERS.flatMap((folder) => filesIn(folder).flatMap(messagesIn));

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const { file, line, text } of messages()) console.log(`${file}:${line}  ${text.replace(/\n/g, "\\n")}`);
}
