import { expect } from "chai";
import * as fc from "fast-check";
import * as t from "io-ts";
import {
  dict,
  flag,
  hint,
  inspect,
  isOptional,
  isPlain,
  isSecret,
  json,
  list,
  markSecrets,
  nearest,
  oneOf,
  openShape,
  openWords,
  opt,
  secret,
  shape,
  text,
  whole,
  words,
} from "../../sdk/codec.js";

const lines = (codec: t.Mixed, value: unknown): string[] => inspect(codec, value).map(({ path, message }) => `${path} ${message}`.trim());

describe("sdk/codec", () => {
  const warehouse = shape({
    name: text,
    port: opt(whole),
    mode: opt(words("fast", "careful")),
    password: secret(text),
    tags: opt(list(text)),
    nested: opt(shape({ deep: list(shape({ key: text })) })),
  });

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
          fc.constantFrom(text, whole, flag, warehouse, list(text), dict(whole), secret(whole)),
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
      expect(nearest("colour", ["groupId", "service"])).to.equal(undefined);
      expect(hint("x", [])).to.equal("");
      fc.assert(fc.property(fc.string(), fc.array(fc.string()), (word, names) => nearest(word, [word, ...names]) !== word));
    });
  });

  describe("markSecrets", () => {
    const mark = (): string => "<secret>";

    it("marks every part that the codec calls secret, at any depth, and leaves the rest", () => {
      const codec = shape({ a: secret(text), b: opt(secret(json)), c: list(shape({ k: text, v: secret(text) })), d: dict(secret(text)) });
      const value = { a: "1", b: { x: 1 }, c: [{ k: "k", v: "v" }], d: { one: "1" }, e: "extra" };
      expect(markSecrets(codec, value, mark)).to.deep.equal({
        a: "<secret>",
        b: "<secret>",
        c: [{ k: "k", v: "<secret>" }],
        d: { one: "<secret>" },
        e: "extra",
      });
    });

    it("leaves out what is not there", () => {
      expect(markSecrets(shape({ a: opt(secret(text)) }), { a: undefined }, mark)).to.deep.equal({ a: undefined });
    });

    it("marks the secret of the shape that was nearly met, although a part of it is not known yet", () => {
      const either = oneOf(shape({ file: text }), shape({ token: secret(text), port: whole }));
      const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
      expect(markSecrets(either, { token: "t", port: unknown }, mark)).to.deep.equal({ token: "<secret>", port: unknown });
    });
  });
});
