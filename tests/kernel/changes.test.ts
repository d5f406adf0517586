import { expect } from "chai";
import { changesBetween } from "../../providers/kernel/changes.js";
import { unknown } from "../../providers/kernel/signature.js";
import type { Plain } from "../../sdk/plain.js";
import { widget } from "./widget.js";

const changes = (before: Plain, after: Plain, names = Object.keys({ ...before, ...after })): string =>
  changesBetween(widget.fields, names, before, after);

describe("kernel/changes: what an import writes over, in words", () => {
  it("names the place of each difference, with the value before and after", () => {
    expect(changes({ name: "a", size: 1 }, { name: "b", size: 1 })).to.equal("name: a → b");
    expect(changes({ size: 1 }, { size: 2 })).to.equal("size: 1 → 2");
    expect(changes({ config: { a: 1, b: { c: [1] } } }, { config: { a: 2, b: { c: [2] } } })).to.equal(
      "config.a: 1 → 2, config.b.c: [1] → [2]",
    );
  });

  it("what is on one side alone is nothing on the other", () => {
    expect(changes({ config: { old: "x" } }, { config: { fresh: "y" } })).to.equal("config.old: x → nothing, config.fresh: nothing → y");
    expect(changes({}, { name: "b" }, ["name"])).to.equal("name: nothing → b");
  });

  it("looks at the names that it is given alone, and at nothing that is not known yet", () => {
    expect(changes({ name: "a", zone: "z" }, { name: "b", zone: "y" }, ["zone"])).to.equal("zone: z → y");
    expect(changes({ name: "a" }, { name: unknown })).to.equal("");
    expect(changes({ name: "a" }, { name: "a" })).to.equal("");
  });

  it("hides secrets on both sides, and tells nothing of one that changes into another", () => {
    expect(changes({ password: "one" }, { password: "two" })).to.equal("");
    expect(changes({}, { password: "canary" }, ["password"])).to.equal("password: nothing → [secret]");
  });

  it("cuts a value at sixty characters, and a list of differences at eight", () => {
    const [short, long] = ["x".repeat(60), "y".repeat(61)];
    expect(changes({ name: short }, { name: long })).to.equal(`name: ${short} → ${"y".repeat(60)}…`);
    const keys = (count: number, value: number): Plain => Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, value]));
    expect(changes({ config: keys(8, 1) }, { config: keys(8, 2) })).to.match(/config\.k7: 1 → 2$/);
    expect(changes({ config: keys(10, 1) }, { config: keys(10, 2) })).to.match(/config\.k7: 1 → 2 and 2 more$/);
  });
});
