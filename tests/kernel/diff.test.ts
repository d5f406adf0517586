import { expect } from "chai";
import { type Blueprint, field } from "../../providers/kernel/blueprint.js";
import { diffInputs } from "../../providers/kernel/diff.js";
import { unknown } from "../../providers/kernel/signature.js";
import { list, text } from "../../sdk/codec.js";
import type { Plain } from "../../sdk/plain.js";
import { widget } from "./widget.js";

describe("kernel/diff", () => {
  const blueprint = widget as unknown as Blueprint;
  const olds = { name: "n", home: "h", tags: ["a", "b"], config: { port: "443", mode: "FAST_MODE" }, widgetId: "w", __v: 1 };
  const diff = (news: Plain, more: Partial<Blueprint> = {}) => diffInputs({ ...blueprint, ...more }, olds, { ...olds, ...news });

  it("finds nothing where everything means the same", () => {
    const none = { changed: [], replaces: [], deleteBeforeReplace: false };
    expect(diff({})).to.deep.equal(none);
    expect(diff({ tags: ["b", "a"], __provider: "another text", state: "x" })).to.deep.equal(none);
  });

  it("takes another spelling of the user's for a change, also where the vendor's echo would count as the same", () => {
    expect(diff({ config: { port: "443", mode: "FastMode" } }).changed).to.deep.equal(["config"]);
  });

  it("tells an update from a replacement by the field", () => {
    expect(diff({ name: "m", size: 1 })).to.deep.equal({ changed: ["name", "size"], replaces: [], deleteBeforeReplace: false });
    expect(diff({ name: "m", home: "i" })).to.deep.equal({ changed: ["name", "home"], replaces: ["home"], deleteBeforeReplace: false });
  });

  it("a field that was removed has changed", () => {
    expect(diff({ tags: undefined }).changed).to.deep.equal(["tags"]);
  });

  it("what is not known yet counts as changed, because it may be", () => {
    expect(diff({ home: unknown, config: { port: unknown } })).to.deep.include({ changed: ["home", "config"], replaces: ["home"] });
  });

  it("a field that only says where something is found changes nothing", () => {
    expect(diff({ file: "elsewhere" }).changed).to.deep.equal([]);
  });

  it("without a way to update, every change replaces", () => {
    const { update: _, ...calls } = blueprint.calls;
    expect(diff({ name: "m", policy: "on" }, { calls }).replaces).to.deep.equal(["name"]);
  });

  it("the old one goes first where only one may be there, and only for a replacement", () => {
    expect(diff({ home: "i" }, { deleteFirst: true }).deleteBeforeReplace).to.equal(true);
    expect(diff({ name: "m" }, { deleteFirst: true }).deleteBeforeReplace).to.equal(false);
    const deleteFirst = (changed: readonly string[]): boolean => !changed.includes("name");
    expect(diff({ home: "i" }, { deleteFirst }).deleteBeforeReplace).to.equal(true);
    expect(diff({ home: "i", name: "m" }, { deleteFirst }).deleteBeforeReplace).to.equal(false);
  });

  it("replaces nothing for the sake of a spelling, where the vendor's own would count as the same", () => {
    const fields = { ...blueprint.fields, home: field(text, { wire: "home", change: "replace", semanticEquality: true }) };
    const spelled = (home: string): readonly string[] => diffInputs({ ...blueprint, fields }, { home: "FAST_MODE" }, { home }).replaces;
    expect([spelled("FastMode"), spelled("SLOW_MODE")]).to.deep.equal([[], ["home"]]);
  });

  it("takes another order for a change, where order means something", () => {
    const fields = { ordered: field(list(text), { wire: "o", change: "update" }) };
    expect(diffInputs({ ...blueprint, fields }, { ordered: ["a", "b"] }, { ordered: ["b", "a"] }).changed).to.deep.equal(["ordered"]);
  });
});
