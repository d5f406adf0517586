import { expect } from "chai";
import * as fc from "fast-check";
import { isMask, project, same, withoutMasks } from "../../providers/kernel/compare.js";
import { lenient, written, objects, deepHas, masked } from "./compare.setup.js";

describe("kernel/compare", () => {
  describe("what a user wrote, seen again", () => {
    it("is what it was where nothing happened, in every manner", () => {
      fc.assert(
        fc.property(written, fc.boolean(), fc.boolean(), (x, isLenient, exact) => {
          expect(project(x, x, { semanticEquality: isLenient, noServerDefaults: exact })).to.deep.equal(x);
        }),
      );
    });

    it("keeps the user's spelling where the vendor's means the same", () => {
      const prior = { port: 443, mode: "PrivateLink", tags: ["b", "a"], empty: "" };
      const live = { port: "443", mode: "PRIVATE_LINK", tags: ["a", "b"], server: "added" };
      expect(project(prior, live, lenient)).to.deep.equal(prior);
    });

    it("leaves out what the vendor added, unless the vendor never adds anything", () => {
      expect(project({ a: 1 }, { a: 1, b: 2 })).to.deep.equal({ a: 1 });
      expect(project({ a: 1 }, { a: 1, b: 2, c: "***" }, { noServerDefaults: true })).to.deep.equal({ a: 1, b: 2 });
    });

    it("shows a change exactly where it is", () => {
      const prior = {
        a: { b: 1, c: 2 },
        list: [
          { name: "x", v: 1 },
          { name: "y", v: 2 },
        ],
        gone: "g",
      };
      const live = {
        a: { b: 9, c: 2, more: 0 },
        list: [
          { name: "y", v: 3, id: 7 },
          { name: "x", v: 1, id: 8 },
        ],
      };
      expect(project(prior, live)).to.deep.equal({
        a: { b: 9, c: 2 },
        list: [
          { name: "y", v: 3 },
          { name: "x", v: 1 },
        ],
      });
    });

    it("keeps the user's secret for a mask of any length, in lists of objects paired by name", () => {
      const prior = {
        pat: "s1",
        list: [
          { key: "a", value: "s2" },
          { key: "b", value: "s3" },
        ],
        all: ["s4", "s5"],
      };
      const live = {
        pat: "******",
        list: [
          { key: "b", value: "**********" },
          { key: "a", value: "********" },
        ],
        all: ["****", "*****"],
      };
      expect(project(prior, live, lenient)).to.deep.equal(prior);
      expect(
        project({ ...prior, list: prior.list.toReversed() }, { ...live, list: [...live.list, { key: "c", value: "***" }] }, lenient),
      ).to.deep.include({
        list: [{ key: "b", value: "s3" }, { key: "a", value: "s2" }, { key: "c" }],
      });
    });

    it("never holds a mask that the user did not write", () => {
      const noMask = (x: unknown): boolean => !deepHas(x, isMask);
      fc.assert(
        fc.property(written.filter(noMask), written, fc.boolean(), fc.boolean(), (prior, other, isLenient, exact) => {
          const manner = { semanticEquality: isLenient, noServerDefaults: exact };
          return noMask(project(prior, masked(prior), manner)) && noMask(project(prior, masked(other), manner));
        }),
      );
      fc.assert(fc.property(written, (x) => noMask(withoutMasks(masked(x)))));
    });

    it("with every text masked is what it was", () => {
      fc.assert(
        fc.property(
          objects.filter((x) => !deepHas(x, isMask)),
          (x) => same(project(x, masked(x), lenient), x, lenient),
        ),
      );
    });
  });
});
