/** Edits of a YAML file by whole lines: every other byte stays as it is, with its comments, its quotes and its odd spaces. */

import { isDeepStrictEqual } from "node:util";
import { type Document, isMap, isNode, isPair, isSeq, type Pair, parseDocument, type YAMLMap } from "yaml";

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

/**
 * The text with the entry at the end of the list that stands at `where`; list and maps above it are made when missing.
 *
 * @param entry keys and values that need no quotes.
 */
export const withEntry = (text: string, where: readonly [string, string], entry: Readonly<Record<string, string>>): string => {
  const wanted = parseDocument(text);
  const before = wanted.getIn(where);
  wanted.setIn([...where, isSeq(before) ? before.items.length : 0], wanted.createNode(entry));
  return checked(insertion(text, where, entry), wanted);
};

/** The text without the entry at this place of the list, and without the list and the map above it if they are empty then. */
export const withoutEntry = (text: string, where: readonly [string, string], at: number): string => {
  const wanted = parseDocument(text);
  wanted.deleteIn([...where, at]);
  const [map] = where;
  const list = wanted.getIn(where);
  if (isSeq(list) && list.items.length === 0) wanted.deleteIn(where);
  const rest = wanted.get(map);
  if (isMap(rest) && rest.items.length === 0) wanted.delete(map);
  return checked(removal(text, where, at), wanted);
};

// ---------------------------------------------------------------------------------------------------------------------
// Lines
// ---------------------------------------------------------------------------------------------------------------------

/** Lines are only touched where the outcome means what is wanted; other files (flow style, anchors …) are written anew. */
const checked = (edited: string | undefined, wanted: Document): string => {
  const found = edited === undefined ? undefined : parseDocument(edited);
  const isRight = found?.errors.length === 0 && isDeepStrictEqual(found.toJS(), wanted.toJS());
  return isRight && edited !== undefined ? edited : wanted.toString({ lineWidth: 0 });
};

const insertion = (text: string, [map, list]: readonly [string, string], entry: Readonly<Record<string, string>>): string | undefined => {
  const item = Object.entries(entry).map(([key, value], i) => `${i === 0 ? "- " : "  "}${key}: ${value}`);
  const document = parseDocument(text);
  const parent = pairAt(document.contents, map);
  if (parent === undefined) return insert(text, text.length, [`${map}:`, `  ${list}:`, ...item.map((line) => `    ${line}`)]);
  const own = pairAt(parent.value, list);
  const last = isSeq(own?.value) ? own.value.items.at(-1) : undefined;
  if (last !== undefined) {
    const indent = /^\s*/.exec(text.slice(lineStart(text, startOf(last))))?.[0] ?? "";
    return insert(
      text,
      lineEnd(text, endOf(last)),
      item.map((line) => indent + line),
    );
  }
  const sibling = own === undefined && isMap(parent.value) ? parent.value.items[0] : undefined;
  if (sibling === undefined || !isMap(parent.value)) return undefined;
  const indent = /^\s*/.exec(text.slice(lineStart(text, startOf(sibling))))?.[0] ?? "";
  return insert(text, lineEnd(text, endOf(parent.value)), [`${indent}${list}:`, ...item.map((line) => `${indent}  ${line}`)]);
};

const removal = (text: string, [map, list]: readonly [string, string], at: number): string | undefined => {
  const document = parseDocument(text);
  const parent = pairAt(document.contents, map);
  const own = pairAt(parent?.value, list);
  const items = isSeq(own?.value) ? own.value.items : [];
  const item = items[at];
  if (item === undefined || parent === undefined || own === undefined) return undefined;
  const isAlone = isMap(parent.value) && parent.value.items.length === 1;
  const outer = items.length > 1 ? item : isAlone ? parent : own;
  return cut(text, lineStart(text, startOf(outer)), lineEnd(text, endOf(item)));
};

const lineStart = (text: string, at: number): number => text.lastIndexOf("\n", at - 1) + 1;

const lineEnd = (text: string, at: number): number => {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end + 1;
};

/** A file that has no line break at its end has none afterward, so that taking the lines out again gives the very same file. */
const insert = (text: string, at: number, lines: readonly string[]): string => {
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  const isOpen = at === text.length && text !== "" && !text.endsWith("\n");
  const block = isOpen ? eol + lines.join(eol) : lines.map((line) => line + eol).join("");
  return text.slice(0, at) + block + text.slice(at);
};

const cut = (text: string, from: number, to: number): string => {
  const isOpen = to === text.length && !text.endsWith("\n");
  return (isOpen ? text.slice(0, from).replace(/\r?\n$/, "") : text.slice(0, from)) + text.slice(to);
};

// ---------------------------------------------------------------------------------------------------------------------
// Nodes
// ---------------------------------------------------------------------------------------------------------------------

const pairAt = (node: unknown, key: string): Pair | undefined =>
  isMap(node) ? (node as YAMLMap).items.find((pair) => isNode(pair.key) && String(pair.key) === key) : undefined;

const startOf = (node: unknown): number => (isPair(node) ? startOf(node.key) : isNode(node) ? (node.range?.[0] ?? 0) : 0);

/** Where its last value ends: what follows a collection (comments, blank lines) is not part of it. */
const endOf = (node: unknown): number => {
  if (isPair(node)) return endOf(node.value ?? node.key);
  if ((isMap(node) || isSeq(node)) && node.flow !== true && node.items.length > 0) return endOf(node.items.at(-1));
  return isNode(node) ? (node.range?.[1] ?? 0) : 0;
};
