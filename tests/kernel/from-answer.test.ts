import { expect } from "chai";
import { type Blueprint, output, field } from "../../providers/kernel/blueprint.js";
import { toOutputs, toInputs } from "../../providers/kernel/from-answer.js";
import { json, text } from "../../sdk/codec.js";
import type { Plain } from "../../sdk/plain.js";
import { widget } from "./widget.js";

describe("kernel/from-answer", () => {
  const blueprint = widget as unknown as Blueprint;
  const answer = {
    id: "w1",
    name: "n",
    home: "h",
    look: { color: "blue", size: 3 },
    tags: ["b", "a"],
    config: { port: "443", added: true, pat: "*****" },
    password: "********",
    loud: "HEY",
    region: "eu",
    zone: null,
    status: { state: "ready" },
  };
  const prior = { name: "n", home: "h", color: "blue", tags: ["a", "b"], config: { port: 443, pat: "s" }, password: "p", loud: "hey" };

  it("finds the inputs as they were where nobody changed anything", () => {
    expect(toInputs(blueprint, answer, prior)).to.deep.equal(prior);
  });

  it("shows a change in the user's names, where it is", () => {
    const now = { ...answer, look: { color: "red", size: 9 }, config: { ...answer.config, port: 5432 }, loud: "NO" };
    expect(toInputs(blueprint, now, prior)).to.deep.equal({ ...prior, color: "red", config: { port: 5432, pat: "s" }, loud: "no" });
  });

  it("never invents what the user did not write", () => {
    expect(toInputs(blueprint, answer, { name: "n", home: "h" })).to.deep.equal({ name: "n", home: "h" });
  });

  it("keeps what is never in an answer, and what is only ours", () => {
    const mine = { ...prior, token: { value: "t" }, policy: "on", file: "f" };
    expect(toInputs(blueprint, answer, mine)).to.deep.equal(mine);
  });

  it("takes everything that can be read on an import, without masks and nulls", () => {
    expect(toInputs(blueprint, answer, undefined)).to.deep.equal({
      name: "n",
      home: "h",
      color: "blue",
      size: 3,
      tags: ["b", "a"],
      config: { port: "443", added: true },
      loud: "hey",
      region: "eu",
    });
  });

  describe("outputs", () => {
    const outputs = (observed: Plain, known: Plain = {}): Plain => toOutputs(blueprint, observed, {}, known);

    it("come from the answer", () => {
      expect(outputs({ ...answer, first_key: "k" })).to.deep.equal({ widgetId: "w1", state: "ready", firstKey: "k" });
    });

    it("that only the create answer has, and the id, are kept from then on; others are not", () => {
      expect(outputs({}, { widgetId: "w1", state: "ready", firstKey: "k" })).to.deep.equal({ widgetId: "w1", firstKey: "k" });
    });

    it("of the wrong type, null or masked are left out rather than the object refused", () => {
      expect(outputs({ id: "w1", status: { state: 7 }, first_key: "****" })).to.deep.equal({ widgetId: "w1" });
      expect(outputs({ id: "w1", status: null })).to.deep.equal({ widgetId: "w1" });
      const anything = { any: output(json, "any") } as unknown as Blueprint["outputs"];
      expect(toOutputs({ ...blueprint, outputs: anything }, { any: null }, {}, {})).to.deep.equal({});
      expect(toOutputs({ ...blueprint, outputs: anything }, { any: 0 }, {}, {})).to.deep.equal({ any: 0 });
    });
  });

  it("a field without a place is read from the whole answer, where it says how", () => {
    const read = (at: unknown, whole: Plain, before: unknown): string => JSON.stringify([at === undefined, whole["id"], before]);
    const fields = {
      seen: field(text, { change: "update", read: read as never }),
      unseen: field(text, { change: "update" }),
      ours: field(text, { wire: "name", change: "inert" }),
      hidden: field(text, { wire: "name", change: "update", writeOnly: true }),
    };
    const written = { seen: "s", unseen: "u", ours: "o", hidden: "h" };
    expect(toInputs({ ...blueprint, fields }, answer, written)).to.deep.equal({ ...written, seen: '[true,"w1","s"]' });
    expect(toInputs({ ...blueprint, fields }, answer, undefined)).to.deep.equal({ seen: '[true,"w1",null]' });
  });

  it("an output may be worked out from the answer and the inputs, and is left out where there is nothing to say", () => {
    const outputs = {
      both: output(json, (observed, args) => [observed["id"], args["name"]]),
      none: output(json, "zone"),
      nowhere: output(json, "x.y"),
    };
    expect(toOutputs({ ...blueprint, outputs }, answer, { name: "n" }, {})).to.deep.equal({ both: ["w1", "n"] });
  });
});
