import * as path from "node:path";
import { pathToFileURL } from "node:url";
import { expect } from "chai";
import { root } from "../child.js";

interface Message {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

/** What no message says, and what it says instead. */
const FORBIDDEN: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/\b(organis|authoris|recognis|behaviour|colour|catalogue|cancell?ing\b.*stopp)/i, "American spelling"],
  [/cannot read\b.*answer|an answer we cannot/i, "returned an invalid response"],
  [/change what it names/i, "the step that fits the operation"],
  [/\bnobody\b(?! needs)|\bsomebody\b(?! else)/i, "no one, someone else, or whom it means"],
  [/\bfor ever\b|any ?more\b.*any ?more/i, "plain words"],
  [/stopped (before|by|while)/i, "cancelled"],
  [/\bwho we are\b|\bour own check\b|\bknown to us\b/i, "say who: the proxy, pulumi-conduit, the vendor"],
  [/(?<![\n ]) {2,}(?=[a-z])/, "one space"],
  [/\?\?|!!|,,|\.\.(?!\.|\/)(?=\s|$)/, "one mark"],
];

describe("guards: messages", () => {
  let all: readonly Message[];
  before(async () => {
    const tool = pathToFileURL(path.join(root, "tools", "messages.mjs")).href;
    all = ((await import(tool)) as { messages: () => readonly Message[] }).messages();
  });

  it("are all found", () => {
    expect(all.length).to.be.above(300);
    expect(all.map(({ text }) => text)).to.include("Delete what depends on it first.…");
  });

  for (const [pattern, instead] of FORBIDDEN) {
    it(`say nothing like ${String(pattern)}: ${instead}`, () => {
      // Shell, HCL and HTML keep their own spaces.
      const sentences = all.filter(({ file, text }) => !/\/(hcl|setup)\.ts$/.test(file) && !text.startsWith("exports.handler"));
      expect(sentences.filter(({ text }) => pattern.test(text)).map(({ file, line, text }) => `${file}:${line} ${text}`)).to.deep.equal([]);
    });
  }
});
