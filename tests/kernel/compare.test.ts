import { expect } from "chai";
import * as fc from "fast-check";
import { canonical, isMask, project, same, sparse, withoutMasks } from "../../providers/kernel/compare.js";
import { lenient, written, objects, applied } from "./compare.setup.js";

describe("kernel/compare", () => {
  describe("two values that mean the same", () => {
    it("are those that differ in the order of keys or in what is left out", () => {
      expect(same({ a: 1, b: { c: 2, d: null } }, { b: { c: 2 }, a: 1, e: undefined })).to.equal(true);
      expect(same(undefined, null)).to.equal(true);
      expect(same([1, 2], [2, 1])).to.equal(false);
      expect(same("", undefined)).to.equal(false);
      expect(same(5432, "5432")).to.equal(false);
    });

    it("are sets, where order means nothing", () => {
      expect(same([1, { a: [2, 3] }], [{ a: [3, 2] }, 1], { unordered: true })).to.equal(true);
      expect(same([1, 1, 2], [1, 2, 2], { unordered: true })).to.equal(false);
    });

    const pairs: [unknown, unknown, boolean][] = [
      [5432, "5432", true],
      [true, "true", true],
      ["PrivateLink", "PRIVATE_LINK", true],
      ["AllRepositories", "ALL_REPOSITORIES", true],
      ["", undefined, true],
      [[], null, true],
      [["a", "b"], ["b", "a"], true],
      [{ a: "" }, {}, true],
      ["Snowflake", "SNOWFLAKE", true],
      ["OAuth", "OAUTH", true],
      ["AWSRoles", "AWS_ROLES", true],
      ["PrivateLink on", "PRIVATE_LINK on", false],
      ["a b", "A B", false],
      ["octocat", "OctoCat", false],
      ["octocat", "OCTOCAT", false],
      ["p@ssWord", "P@SSWORD", false],
      [0, undefined, false],
      [false, undefined, false],
      ["05432", 5432, false],
    ];
    for (const [a, b, expected] of pairs) {
      it(`loosely, ${JSON.stringify(a)} and ${JSON.stringify(b) ?? "nothing"} are ${expected ? "" : "not "}the same`, () => {
        expect(same(a, b, lenient)).to.equal(expected);
        expect(same(b, a, lenient)).to.equal(expected);
      });
    }

    it("share one text, and only they", () => {
      fc.assert(
        fc.property(written, written, fc.boolean(), (a, b, isLenient) => {
          const manner = { semanticEquality: isLenient };
          return same(a, a, manner) && same(a, b, manner) === (canonical(a, manner) === canonical(b, manner));
        }),
      );
    });
  });

  describe("a partial update", () => {
    it("holds what changed, nested, lists whole, and null for what was removed", () => {
      const before = { keep: 1, change: { deep: 1, same: 2, gone: 3 }, list: [1, 2], removed: "x" };
      const after = { keep: 1, change: { deep: 2, same: 2 }, list: [1], added: true };
      expect(sparse(before, after)).to.deep.equal({ change: { deep: 2, gone: null }, list: [1], removed: null, added: true });
      expect(sparse(after, after)).to.deep.equal({});
    });

    it("applied to what was there gives what is wanted", () => {
      fc.assert(fc.property(objects, objects, (before, after) => same(applied(before, sparse(before, after)), after)));
      fc.assert(fc.property(objects, objects, (before, after) => same(applied(before, sparse(before, after, lenient)), after, lenient)));
    });

    it("sends nothing for another spelling of the same", () => {
      expect(
        sparse({ port: "443", mode: "FAST_ONE", list: ["a", "b"] }, { port: 443, mode: "FastOne", list: ["b", "a"] }, lenient),
      ).to.deep.equal({});
    });
  });

  it("a mask is asterisks and nothing else", () => {
    expect(["***", "******", "**********"].every(isMask)).to.equal(true);
    expect(["**", "", "* * *", "***a", "a***", 0, null].some(isMask)).to.equal(false);
  });

  it("a list of asterisks is no mask", () => {
    expect([["***"], { a: "***" }].some(isMask)).to.equal(false);
  });

  it("two names of options are the same only when they are the same name", () => {
    expect(same("PrivateLink", "ProxyAgent", lenient)).to.equal(false);
    expect(same("PRIVATE_LINK", "PROXY_AGENT", lenient)).to.equal(false);
  });

  it("sets are the same in whatever order they come", () => {
    const shuffled = fc
      .uniqueArray(fc.oneof(fc.string(), fc.record({ name: fc.string() })), { maxLength: 8 })
      .chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length })));
    fc.assert(fc.property(shuffled, ([all, again]) => same(all, again, { unordered: true }) && same(all, again, lenient)));
  });

  it("what a vendor takes for nothing is sent as null where it is compared loosely, and as it is elsewhere", () => {
    for (const nothing of ["", []]) {
      expect(sparse({ a: "x" }, { a: nothing }, lenient)).to.deep.equal({ a: null });
      expect(sparse({ a: "x" }, { a: nothing })).to.deep.equal({ a: nothing });
    }
    expect(sparse({ a: "x" }, { a: { b: "" } }, lenient)).to.deep.equal({ a: { b: "" } });
    expect(sparse({ a: "x" }, { a: 0 }, lenient)).to.deep.equal({ a: 0 });
  });

  it("a value that became one of another kind is shown as it is", () => {
    expect(project({ a: 1 }, "x")).to.equal("x");
    expect(project("x", { a: 1 })).to.deep.equal({ a: 1 });
    expect(project(["x"], { a: 1 })).to.deep.equal({ a: 1 });
    expect(project({ a: 1 }, ["x", "***"])).to.deep.equal(["x"]);
  });

  it("where the vendor adds nothing, a key that somebody added is shown, and one that is masked is not", () => {
    expect(project({ a: { b: 1 } }, { a: { b: 1, c: 2 }, d: "****", e: null, f: [] }, { noServerDefaults: true })).to.deep.equal({
      a: { b: 1, c: 2 },
      f: [],
    });
  });

  it("what is masked or null is left out of lists and objects, and a list of nothing else as a whole", () => {
    expect(withoutMasks(["****", null, 1, { a: "***", b: 2 }])).to.deep.equal([1, { b: 2 }]);
    expect([withoutMasks(["****"]), withoutMasks([null]), withoutMasks([])]).to.deep.equal([undefined, undefined, []]);
    expect(withoutMasks({ a: ["****"], b: 1 })).to.deep.equal({ b: 1 });
  });

  describe("a list in which the vendor has added to each item and changed the order", () => {
    const prior = [{ name: "x" }, { name: "y" }];
    const live = [
      { name: "y", id: 1 },
      { name: "x", id: 2 },
    ];

    it("is what the user wrote, where order means nothing", () => {
      expect(project(prior, live, { unordered: true })).to.equal(prior);
      expect(project(prior, live, lenient)).to.equal(prior);
    });

    it("is in the vendor's order, where order means something", () => {
      expect(project(prior, live)).to.deep.equal([{ name: "y" }, { name: "x" }]);
      expect(project(prior, [...live].reverse())).to.equal(prior);
    });

    it("is paired by place where the items are not all objects, or have no key that tells them apart", () => {
      expect(project(["s", { name: "x", v: "t" }], ["***", { name: "x", v: "***", id: 1 }])).to.deep.equal(["s", { name: "x", v: "t" }]);
      expect(
        project(
          [{ v: "s" }, { v: "t" }],
          [
            { v: "***", id: 1 },
            { v: "****", id: 2 },
          ],
        ),
      ).to.deep.equal([{ v: "s" }, { v: "t" }]);
      const alike = [
        { kind: "a", v: "s" },
        { kind: "a", v: "t" },
        { kind: "a", v: "u" },
      ];
      expect(
        project(
          alike,
          alike.map((one) => ({ ...one, v: "****", id: 1 })),
        ),
      ).to.deep.equal(alike);
    });

    it("with an item that the user did not write shows it without its masks", () => {
      expect(project([{ name: "x" }], [{ name: "x" }, { name: "z", pat: "****" }])).to.deep.equal([{ name: "x" }, { name: "z" }]);
      expect(project([], ["a", "****"])).to.deep.equal(["a", undefined]);
    });
  });
});
