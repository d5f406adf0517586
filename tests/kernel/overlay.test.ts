import { expect } from "chai";
import { lostInList, overlaid } from "../../providers/kernel/overlay.js";

const MASK = "******";

describe("kernel/overlay", () => {
  describe("overlaid", () => {
    it("changes what the user changed, takes out what the user took out, and leaves the rest as it is", () => {
      const live = { mine: 1, gone: 1, theirs: 1, deep: { mine: 1, theirs: 1 } };
      const before = { mine: 1, gone: 1, deep: { mine: 1 } };
      expect(overlaid(live, before, { mine: 2, deep: { mine: 2 }, added: 1 })).to.deep.equal({
        mine: 2,
        theirs: 1,
        deep: { mine: 2, theirs: 1 },
        added: 1,
      });
    });

    it("finds the item of a list that is meant by what tells it apart, wherever it stands, and takes none that the user does not write", () => {
      const live = [{ job: "check", size: 1, theirs: true }, { job: "sync", size: 1, theirs: true }, { job: "other" }];
      expect(overlaid(live, [{ job: "sync", size: 1 }], [{ job: "sync", size: 2 }])).to.deep.equal([
        { job: "sync", size: 2, theirs: true },
      ]);
    });

    it("is the user's value where there is nothing, or something of another kind", () => {
      for (const live of [undefined, null, "text", 1, [1]]) expect(overlaid(live, { a: 1 }, { a: 2 })).to.deep.equal({ a: 2 });
      expect(overlaid({ a: 1 }, undefined, [1])).to.deep.equal([1]);
      expect(overlaid({ a: 1 }, { a: 1 }, undefined)).to.equal(undefined);
    });
  });

  describe("lostInList", () => {
    const live = [
      { key: "a", value: MASK },
      { key: "b", value: MASK },
    ];

    it("names the secrets that the user's list would wipe out", () => {
      const imported = [{ key: "a" }, { key: "b" }];
      expect(lostInList(live, imported, [...imported, { key: "c", value: "s" }], "list")).to.deep.equal(["list[0].value", "list[1].value"]);
      expect(lostInList(live, imported, [{ key: "b", value: "s" }, { key: "a" }], "list")).to.deep.equal(["list[0].value"]);
      expect(lostInList([MASK, MASK], undefined, ["s"], "list")).to.deep.equal(["list[0]", "list[1]"]);
    });

    it("names none that the user writes, has taken out, or takes out with its item", () => {
      const imported = [{ key: "a" }, { key: "b" }];
      const whole = [
        { key: "a", value: "s" },
        { key: "b", value: "t" },
      ];
      expect(lostInList(live, imported, whole, "list")).to.deep.equal([]);
      expect(lostInList(live, whole, imported, "list")).to.deep.equal([]);
      expect(lostInList(live, imported, [{ key: "b", value: "t" }], "list")).to.deep.equal([]);
      expect(lostInList([MASK, MASK], undefined, ["s", "t"], "list")).to.deep.equal([]);
      expect(lostInList(["plain"], undefined, [], "list")).to.deep.equal([]);
    });
  });
});
