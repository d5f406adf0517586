import { expect } from "chai";
import { detail, top } from "../../providers/host/detail.js";

/** `config.port~`: changed; `+`: added; `-`: gone. */
const shown = (before: unknown, after: unknown): string[] =>
  detail(before, after).map(({ path, kind }) => path + { ADD: "+", UPDATE: "~", DELETE: "-" }[kind]);

describe("host/detail", () => {
  it("what means the same has no paths", () => {
    expect(shown({ a: 1, b: { c: [1, { d: "x" }] } }, { b: { c: [1, { d: "x" }] }, a: 1 })).to.deep.equal([]);
    expect(shown({ a: undefined }, {})).to.deep.equal([]);
  });

  it("every leaf that differs is shown by its path, and nothing beside it", () => {
    expect(
      shown({ name: "a", config: { host: "h", port: 1, gone: true } }, { name: "b", config: { host: "h", port: 2, more: 0 } }),
    ).to.have.members(["name~", "config.port~", "config.gone-", "config.more+"]);
  });

  it("null is nothing: it is added to and taken away", () => {
    expect(shown({ a: null, b: 1 }, { a: 1, b: null })).to.have.members(["a+", "b-"]);
  });

  it("falsy values are values", () => {
    expect(shown({ a: 0, b: "", c: false }, { a: 1, b: "x", c: true })).to.have.members(["a~", "b~", "c~"]);
    expect(shown({}, { a: 0, b: "", c: false })).to.have.members(["a+", "b+", "c+"]);
  });

  it("lists differ item by item, and by what is longer", () => {
    expect(shown({ l: ["a", "b"] }, { l: ["a", "c", "d"] })).to.deep.equal(["l[1]~", "l[2]+"]);
    expect(shown({ l: [{ k: 1 }, { k: 2 }] }, { l: [{ k: 3 }] })).to.deep.equal(["l[0].k~", "l[1]-"]);
    expect(shown({ l: [["a"]] }, { l: [["b"]] })).to.deep.equal(["l[0][0]~"]);
  });

  it("a value of another type is one change of the whole", () => {
    expect(shown({ a: { b: 1 } }, { a: "text" })).to.deep.equal(["a~"]);
    expect(shown({ a: [1] }, { a: { b: 1 } })).to.deep.equal(["a~"]);
    expect(shown({ a: { b: 1 } }, {})).to.deep.equal(["a-"]);
  });

  it("keys that a path cannot hold are quoted, and quotes in them are escaped", () => {
    expect(shown({}, { "a.b": 1, 'say "hi"': 2, "back\\slash": 3, "": 4, $ok_1: 5 })).to.have.members([
      '["a.b"]+',
      '["say \\"hi\\""]+',
      '["back\\\\slash"]+',
      '[""]+',
      "$ok_1+",
    ]);
    expect(shown({ streams: { "public.users": { mode: 1 } } }, { streams: { "public.users": { mode: 2 } } })).to.deep.equal([
      'streams["public.users"].mode~',
    ]);
  });

  it("the first name of a path is found in all of its forms", () => {
    const paths = ["name", "config.port", "list[0].k", "list[0]", 'streams["a.b"].mode', '["odd.key"].x', '["odd.key"]'];
    expect(paths.map(top)).to.deep.equal(["name", "config", "list", "list", "streams", "odd.key", "odd.key"]);
  });

  it("leads back to the field for any key", () => {
    for (const key of ["plain", "a.b", 'say "hi"', "back\\slash", "[0]", " "]) {
      expect(
        detail({ [key]: { deep: [1] } }, { [key]: { deep: [2] } }).map(({ path }) => top(path)),
        key,
      ).to.deep.equal([key]);
    }
  });
});
