import { expect } from "chai";
import * as fc from "fast-check";
import * as t from "io-ts";
import {
  decimal,
  dict,
  flag,
  isOptional,
  isSecret,
  json,
  list,
  oneOf,
  openShape,
  openWords,
  opt,
  secret,
  shape,
  text,
  integer,
  words,
} from "../../sdk/codec.js";
import { inspect } from "../../sdk/inspect.js";
import { markSecrets } from "../../sdk/mark-secrets.js";
import { hint, nearest } from "../../sdk/nearest.js";
import { isPlain } from "../../sdk/plain.js";
import { lines, warehouse } from "./codec.setup.js";

describe("sdk/codec", () => {
  describe("inspect", () => {
    it("finds nothing wrong with what fits, whatever is left out or null", () => {
      expect(inspect(warehouse, { name: "a", password: "p", port: null, tags: undefined })).to.deep.equal([]);
      expect(inspect(warehouse, { name: "a", password: "p", port: 1, mode: "fast", tags: [], nested: { deep: [] } })).to.deep.equal([]);
    });

    it("reports everything that is wrong at once, by the path as the user would write it", () => {
      const value = { port: 1.5, mode: "fst", password: 7, tags: ["a", 2], nested: { deep: [{}, { key: true }] } };
      expect(lines(warehouse, value)).to.deep.equal([
        "name is required",
        "port must be a whole number, not a number",
        'mode must be one of "fast" | "careful". Did you mean fast?',
        "password must be text, not a number",
        "tags[1] must be text, not a number",
        "nested.deep[0].key is required",
        "nested.deep[1].key must be text, not true or false",
      ]);
    });

    it("names a key that does not exist with the nearest one that does", () => {
      expect(lines(warehouse, { name: "a", password: "p", prt: 1 })).to.deep.equal(["prt is not a field. Did you mean port?"]);
      expect(lines(shape({ a: warehouse }), { a: { name: "a", password: "p", Tags: [] } })).to.deep.equal([
        "a.Tags is not a field of a. Did you mean tags?",
      ]);
      expect(lines(warehouse, { name: "a", password: "p", zzzzzz: 1 })).to.deep.equal(["zzzzzz is not a field"]);
    });

    it("lets pass what a vendor adds: unknown keys of answers, new words of open lists", () => {
      expect(inspect(openShape({ id: text }), { id: "a", added: 1 })).to.deep.equal([]);
      expect(inspect(openWords("a"), "tomorrow")).to.deep.equal([]);
      expect(lines(openWords("a"), 1)).to.deep.equal(['must be one of "a", not a number']);
    });

    it("of several shapes reports on the one that was nearly met", () => {
      const either = oneOf(shape({ name: text, table: text }), shape({ prefix: text }));
      expect(inspect(either, { prefix: "p" })).to.deep.equal([]);
      expect(lines(either, { name: "n", table: 3 })).to.deep.equal(["table must be text, not a number"]);
    });

    it("does not judge values that are not known yet", () => {
      const skip = (value: unknown): boolean => value === "?";
      expect(inspect(warehouse, { name: "?", password: "p", port: "?", tags: ["?"], nested: "?" }, skip)).to.deep.equal([]);
      expect(inspect(warehouse, "?", skip)).to.deep.equal([]);
    });

    it("says the kind of a wrong value and never the value", () => {
      const canary = "canary-8d1f";
      fc.assert(
        fc.property(
          fc.jsonValue(),
          fc.constantFrom(text, integer, flag, warehouse, list(text), dict(integer), secret(integer)),
          (value, codec) => {
            const wrapped = typeof value === "string" ? canary + value : value;
            expect(JSON.stringify(inspect(codec, wrapped))).not.to.contain(canary);
          },
        ),
      );
      expect(lines(warehouse, { name: "a", password: [canary] })).to.deep.equal(["password must be text, not a list"]);
    });

    it("agrees with the codec itself: no problem exactly when the value fits", () => {
      const anything = fc.record(
        {
          name: fc.oneof(fc.string(), fc.integer()),
          password: fc.oneof(fc.string(), fc.boolean()),
          port: fc.oneof(fc.integer(), fc.double()),
          tags: fc.array(fc.oneof(fc.string(), fc.integer())),
        },
        { requiredKeys: [] },
      );
      fc.assert(fc.property(anything, (value) => (inspect(warehouse, value).length === 0) === warehouse.is(value)));
    });
  });

  describe("decoding", () => {
    it("keeps unknown keys, drops null and absent optional ones", () => {
      const decoded = openShape({ id: text, note: opt(text) }).decode({ id: "a", note: null, more: 1 });
      expect(decoded).to.deep.equal({ _tag: "Right", right: { id: "a", more: 1 } });
    });

    it("takes data for an object and nothing else", () => {
      for (const value of [[], new Date(), new Map(), null, "x"]) expect(isPlain(value)).to.equal(false);
      for (const value of [{}, Object.create(null)]) expect(isPlain(value)).to.equal(true);
    });

    it("knows by asking the codec what may be left out", () => {
      expect([opt(text), json, t.union([t.string, t.undefined])].map(isOptional)).to.deep.equal([true, true, true]);
      expect([text, secret(text), list(text)].map(isOptional)).to.deep.equal([false, false, false]);
      expect([secret(text), opt(secret(text)), text, opt(text)].map(isSecret)).to.deep.equal([true, true, false, false]);
    });
  });

  describe("nearest", () => {
    it("finds slips of the finger, case and underscores, and beginnings of names", () => {
      const names = ["groupId", "service", "destinationSchema", "syncFrequency"];
      expect(["groupID", "group_id", "servce", "destination", "syncFreqency"].map((w) => nearest(w, names))).to.deep.equal([
        "groupId",
        "groupId",
        "service",
        "destinationSchema",
        "syncFrequency",
      ]);
    });

    it("proposes nothing when nothing is near, and never the word itself", () => {
      expect(nearest("color", ["groupId", "service"])).to.equal(undefined);
      expect(hint("x", [])).to.equal("");
      fc.assert(fc.property(fc.string(), fc.array(fc.string()), (word, names) => nearest(word, [word, ...names]) !== word));
    });
  });

  describe("every codec", () => {
    const either = oneOf(shape({ name: text }), list(integer));
    const fits: [codec: t.Mixed, good: unknown, bad: unknown, says: string][] = [
      [text, "a", 1, "must be text, not a number"],
      [flag, true, "a", "must be true or false, not text"],
      [decimal, 1.5, "a", "must be a number, not text"],
      [integer, 1, 1.5, "must be a whole number, not a number"],
      [words("a", "b"), "a", "c", 'must be one of "a" | "b". Did you mean a?'],
      [words("a", "b"), "b", {}, 'must be one of "a" | "b", not an object'],
      [openWords("a"), "z", false, 'must be one of "a", not true or false'],
      [list(text), ["a"], "a", "must be a list, not text"],
      [dict(text), { a: "a" }, [], "must be an object, not a list"],
      [shape({ a: text }), { a: "a" }, 7, "must be an object, not a number"],
      [secret(text), "a", true, "must be text, not true or false"],
      [opt(text), "a", [], "must be text, not a list"],
      [either, [1], 7, "must be an object, not a number"],
      [text, "a", 7n, "must be text, not bigint"],
    ];
    for (const [codec, good, bad, says] of fits) {
      it(`${codec.name}: decodes what fits, and says of the rest what it is not: ${says}`, () => {
        expect([codec.is(good), codec.is(bad)]).to.deep.equal([true, false]);
        expect(codec.decode(good)).to.deep.equal({ _tag: "Right", right: good });
        expect(codec.decode(bad)).to.have.property("_tag", "Left");
        expect(codec.encode(good)).to.deep.equal(good);
        expect(inspect(codec, bad, undefined, "it")).to.deep.equal([{ path: "it", message: says }]);
        expect(inspect(codec, good)).to.deep.equal([]);
      });
    }

    it("is named as people would name it", () => {
      const all = [opt(text), words("a", "b"), list(text), dict(flag), either, integer, shape({})];
      expect(all.map(({ name }) => name)).to.deep.equal([
        "string?",
        '"a" | "b"',
        "list of string",
        "object of boolean",
        "object or list of whole number",
        "whole number",
        "object",
      ]);
    });

    it("that is not optional is required, whether it is left out or null", () => {
      for (const codec of [text, integer, flag, words("a"), list(text), dict(text), shape({}), secret(text)]) {
        for (const none of [undefined, null]) {
          expect(inspect(codec, none, undefined, "it"), codec.name).to.deep.equal([{ path: "it", message: "is required" }]);
        }
      }
    });

    it("that is optional takes undefined, and null for undefined, and nothing odd", () => {
      const codec = opt(integer);
      for (const none of [undefined, null]) expect(codec.decode(none)).to.deep.equal({ _tag: "Right", right: undefined });
      expect([codec.is(undefined), codec.is(null)]).to.deep.equal([true, false]);
      expect(codec.encode(undefined)).to.equal(undefined);
      expect(codec.decode("a")).to.have.property("_tag", "Left");
    });

    it("decodes what is inside: a wrong part is a wrong whole", () => {
      expect(shape({ a: text }).decode({ a: 7 })).to.have.property("_tag", "Left");
      expect(shape({ a: opt(text) }).decode([])).to.have.property("_tag", "Left");
      expect(list(integer).decode([1, "a"])).to.have.property("_tag", "Left");
      expect(dict(integer).decode({ a: "a" })).to.have.property("_tag", "Left");
      expect(oneOf(shape({ a: opt(text) })).decode({ a: null })).to.have.property("_tag", "Left");
    });
  });

  describe("what is inside", () => {
    it("of a dictionary is told by its key", () => {
      expect(lines(dict(integer), { a: 1, b: "x", c: {} })).to.deep.equal([
        "b must be a whole number, not text",
        "c must be a whole number, not an object",
      ]);
    });

    it("of a shape with a key that is left out with undefined is no extra key", () => {
      expect(inspect(shape({ a: text }), { a: "a", b: undefined })).to.deep.equal([]);
      expect(lines(shape({ a: text }), { a: "a", zzz: null })).to.deep.equal(["zzz is not a field"]);
    });

    it("of a choice: the first of those that were met equally well, or the one that was nearest", () => {
      const equal = oneOf(shape({ a: text }), shape({ b: text }));
      expect(lines(equal, {})).to.deep.equal(["a is required"]);
      const nearer = oneOf(shape({ a: text, b: text, c: text }), shape({ a: text, d: integer }));
      expect(lines(nearer, { a: "a", d: "x" })).to.deep.equal(["d must be a whole number, not text"]);
      expect(inspect(oneOf(text, integer), 7)).to.deep.equal([]);
    });

    it("is left as it is by markSecrets where there is nothing to mark", () => {
      const mark = (): string => "<secret>";
      expect(markSecrets(secret(text), null, mark)).to.equal(null);
      expect(markSecrets(opt(secret(text)), null, mark)).to.equal(null);
      expect(markSecrets(opt(shape({ a: secret(text) })), { a: "1" }, mark)).to.deep.equal({ a: "<secret>" });
      expect(markSecrets(list(secret(text)), "odd", mark)).to.equal("odd");
      expect(markSecrets(dict(secret(text)), "odd", mark)).to.equal("odd");
      expect(markSecrets(shape({ a: secret(text) }), "odd", mark)).to.equal("odd");
    });
  });

  it("a beginning of a name counts from four letters on, and a slip in a longer word may be larger", () => {
    expect([nearest("sche", ["scheduleType"]), nearest("sch", ["scheduleType"])]).to.deep.equal(["scheduleType", undefined]);
    expect([nearest("synchfreqency", ["syncFrequency"]), nearest("ab", ["xy"])]).to.deep.equal(["syncFrequency", undefined]);
  });
});
