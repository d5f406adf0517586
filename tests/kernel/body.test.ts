import { expect } from "chai";
import { type Blueprint, field } from "../../providers/kernel/blueprint.js";
import { at, changedBody, fullBody, kept } from "../../providers/kernel/body.js";
import { diffInputs } from "../../providers/kernel/diff.js";
import { dict, json, opt, text } from "../../sdk/codec.js";
import type { Plain } from "../../sdk/plain.js";
import { widget } from "./widget.js";

describe("kernel/body", () => {
  const blueprint = widget as unknown as Blueprint;
  const change = (olds: Plain, news: Plain, more: Partial<Blueprint> = {}): Plain => {
    const changed = { ...blueprint, ...more };
    return changedBody(changed, olds, news, new Set(diffInputs(changed, olds, news).changed));
  };
  const base = { name: "n", home: "h" };

  it("a create holds what the user wrote, in the vendor's places and words, and nothing else", () => {
    const args = { ...base, color: "red", size: 3, loud: "hey", policy: "on", file: "f", tags: undefined, token: { value: "t" } };
    expect(fullBody(blueprint, args)).to.deep.equal({
      name: "n",
      home: "h",
      look: { color: "red", size: 3 },
      loud: "HEY",
      token: { value: "t" },
    });
  });

  it("fields that share a place are merged, and one without a place of its own is the body", () => {
    const fields = {
      a: field(dict(json), { wire: "config", change: "update" }),
      b: field(dict(json), { wire: "config", change: "update" }),
      c: field(dict(json), { wire: "", change: "update" }),
    };
    expect(fullBody({ ...blueprint, fields }, { a: { x: 1 }, b: { y: 2 }, c: { z: 3 } })).to.deep.equal({ config: { x: 1, y: 2 }, z: 3 });
  });

  it("an update holds what changed and nothing else", () => {
    expect(change({ ...base, size: 1, color: "red" }, { ...base, size: 2, color: "red" })).to.deep.equal({ look: { size: 2 } });
    expect(change({ ...base, policy: "on", file: "f" }, { ...base, policy: "off", file: "g" })).to.deep.equal({});
    expect(change(base, base)).to.deep.equal({});
  });

  it("what the vendor wants every time comes along with a change, and never alone", () => {
    expect(change({ ...base, zone: "z" }, { ...base, name: "m", zone: "z" })).to.deep.equal({ name: "m", zone: "z" });
    expect(change({ ...base, zone: "z", policy: "on" }, { ...base, zone: "z" })).to.deep.equal({});
  });

  it("a removed field is sent as null, as its default, or kept, as the field says", () => {
    expect(change({ ...base, size: 1, color: "blue", region: "eu" }, base)).to.deep.equal({ look: { size: null, color: "red" } });
    expect(kept(blueprint, { ...base, region: "eu" }, base)).to.deep.equal(["region"]);
    expect(kept(blueprint, base, base)).to.deep.equal([]);
  });

  it("of an object that is merged only the keys that changed are sent, a removed key as null", () => {
    const olds = { ...base, config: { a: 1, b: { c: 1, d: 2 }, e: "x", f: ["1"] } };
    const news = { ...base, config: { a: 1, b: { c: 2, d: 2 }, f: ["1", "2"] } };
    expect(change(olds, news)).to.deep.equal({ config: { b: { c: 2 }, e: null, f: ["1", "2"] } });
    expect(change(olds, base)).to.deep.equal({ config: { a: null, b: null, e: null, f: null } });
  });

  it("a change that resends brings every secret along, and nothing else", () => {
    const fields = { ...blueprint.fields, version: field(opt(text), { change: "inert", rotatesSecrets: true }) } as Blueprint["fields"];
    const olds = { ...base, size: 1, password: "p", token: { value: "t" }, version: "1" };
    expect(change(olds, { ...olds, version: "2" }, { fields })).to.deep.equal({ password: "p", token: { value: "t" } });
    expect(change(olds, { ...olds, version: "2", size: 2, policy: "on" }, { fields })).to.deep.equal({
      look: { size: 2 },
      password: "p",
      token: { value: "t" },
    });
    expect(change(olds, { ...olds, size: 2 }, { fields })).to.deep.equal({ look: { size: 2 } });
    expect(change(olds, { ...olds, policy: "on" }, { fields })).to.deep.equal({});
  });

  it("reads what stands at a place, also where the way there is blocked", () => {
    expect(at({ a: { b: [1] } }, "a.b")).to.deep.equal([1]);
    expect(at({ a: "text" }, "a.b.c")).to.equal(undefined);
    expect(at({ a: 1 }, "")).to.deep.equal({ a: 1 });
  });

  it("a value is never changed by being written", () => {
    const fields = {
      a: field(dict(json), { wire: "config", change: "update" }),
      b: field(opt(text), { wire: "config.b", change: "update" }),
    };
    const args = { a: { x: 1 }, b: "b" };
    fullBody({ ...blueprint, fields }, args);
    expect(args).to.deep.equal({ a: { x: 1 }, b: "b" });
  });

  it("a change of what is sent is sent, whatever else has changed that is not", () => {
    expect(change({ ...base, policy: "on", file: "f" }, { ...base, name: "m", policy: "off", file: "g" })).to.deep.equal({ name: "m" });
  });

  it("what only steers us is not sent, although it has a place", () => {
    const fields = { a: field(text, { wire: "a", change: "inert" }), b: field(text, { wire: "b", change: "update" }) };
    expect(fullBody({ ...blueprint, fields }, { a: "1", b: "2" })).to.deep.equal({ b: "2" });
    expect(change({ a: "1", b: "2" }, { a: "3", b: "4" }, { fields })).to.deep.equal({ b: "4" });
  });

  it("of an object that is merged a list in another order is no change, where order means nothing", () => {
    const fields = { a: field(dict(json), { wire: "a", change: "update", merge: true, unordered: true }) };
    expect(change({ a: { l: [1, 2], x: 1 } }, { a: { l: [2, 1], x: 2 } }, { fields })).to.deep.equal({ a: { x: 2 } });
  });

  it("only a field that cannot be unset, and that is not set any more, is kept", () => {
    expect(kept(blueprint, { ...base, size: 1, color: "red" }, base)).to.deep.equal([]);
    expect(kept(blueprint, { ...base, region: "eu" }, { ...base, region: "us" })).to.deep.equal([]);
  });

  it("an object takes the place of what is none", () => {
    const fields = { a: field(text, { wire: "x", change: "update" }), b: field(dict(json), { wire: "x", change: "update" }) };
    expect(fullBody({ ...blueprint, fields }, { a: "text", b: { y: 1 } })).to.deep.equal({ x: { y: 1 } });
    expect(fullBody({ ...blueprint, fields: { b: fields.b, a: fields.a } }, { a: "text", b: { y: 1 } })).to.deep.equal({ x: "text" });
  });
});
