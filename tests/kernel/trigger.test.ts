import { expect } from "chai";
import { type Blueprint, extended, field } from "../../providers/kernel/blueprint.js";
import { trigger, triggerFields } from "../../providers/kernel/trigger.js";
import { runOnce } from "../../providers/kernel/trigger-steps.js";
import { get, path, post } from "../../sdk/call.js";
import { text } from "../../sdk/codec.js";
import { refused } from "../../sdk/failure.js";
import type { Plain } from "../../sdk/plain.js";
import { where } from "../client.js";
import { acmeVendor, bench } from "./widget.js";

describe("kernel/trigger", () => {
  const polish = trigger({
    kind: "acme:Polish",
    noun: "polish",
    vendor: acmeVendor,
    parent: "widgetId",
    fields: extended(triggerFields, { widgetId: field(text, { change: "replace" }) }),
    read: (id) => get(path`/widgets/${id}`),
    step: runOnce<{ readonly widgetId: string }>(
      ({ widgetId }) => post(path`/widgets/${widgetId}/polish`, {}, { effect: "action" }),
      (_answer, { id }) => ({ id }),
    ),
  }) as unknown as Blueprint;
  const done = { widgetId: "w/1", runStatus: "finished" };

  it("has the id of what it starts, and sends nothing but that", async () => {
    const { handler, context, asked } = bench(() => ({}), polish);
    const { id, outs } = await handler.create({ widgetId: "w/1", triggers: ["a"] }, context);
    expect([id, asked]).to.deep.equal(["w/1", ["POST /widgets/w%2F1/polish {}"]]);
    expect(outs).to.deep.include({ ...done, triggers: ["a"] });
  });

  it("starts it again when a trigger changes, and for nothing else", async () => {
    const { handler, context, asked } = bench(() => ({}), polish);
    const state = { ...done, triggers: ["a"], __v: 1 };
    await handler.update("w/1", state, { widgetId: "w/1", triggers: ["a"] }, context);
    expect(asked).to.deep.equal([]);
    await handler.update("w/1", state, { widgetId: "w/1", triggers: ["b"] }, context);
    expect(asked).to.deep.equal(["POST /widgets/w%2F1/polish {}"]);
    expect(handler.diff("w/1", state, { widgetId: "w2", triggers: ["a"] }).replaces).to.deep.equal(["widgetId"]);
  });

  it("is imported by that id, and a delete sends nothing", async () => {
    const { handler, context, asked } = bench(() => ({ id: "w/1" }), polish);
    expect(await handler.read("w/1", undefined, context)).to.deep.include({ id: "w/1", inputs: { widgetId: "w/1" } });
    await handler.remove("w/1", { ...done, __v: 1 }, context);
    expect(asked).to.deep.equal(["GET /widgets/w%2F1"]);
  });

  it("that fails is started again by the next run", async () => {
    let fails = true;
    const { handler, context, asked } = bench((call) => (fails ? refused({ at: where(call, 500), message: "no" }) : {}), polish);
    const inputs = { widgetId: "w/1", triggers: ["a"] };
    const outs = await handler.create(inputs, context).then(
      () => ({}),
      (error: { outs?: Plain }) => error.outs ?? {},
    );
    expect(outs).to.deep.include({ runStatus: "pending" });
    fails = false;
    asked.length = 0;
    await handler.update("w/1", outs, inputs, context);
    expect(asked).to.deep.equal(["POST /widgets/w%2F1/polish {}"]);
  });
});
