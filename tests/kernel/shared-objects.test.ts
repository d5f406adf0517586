import { expect } from "chai";
import { blueprint, output } from "../../providers/kernel/blueprint.js";
import type { AskStack, StackResource, StackState } from "../../providers/kernel/handler.js";
import { sharedOf } from "../../providers/kernel/shared-objects.js";
import { flag, text } from "../../sdk/codec.js";
import type { Plain } from "../../sdk/plain.js";
import { widget } from "./widget.js";

const owner = { kind: "acme:Widget", account: "acme.example", urn: "urn:pulumi:dev::shop::acme:Widget::old", run: "1" };
const urn = (name: string): string => `urn:pulumi:dev::shop::acme:Widget::${name}`;
const resource = (name: string, outputs: Plain = {}): StackResource => ({ urn: urn(name), outputs });

const stack = (there: readonly StackResource[], isPartial = true): AskStack => {
  const state: StackState = {
    pendingCreates: () => 0,
    having: (kind, id) => (kind === owner.kind && id === "w1" ? there : []),
    defaultSettings: () => undefined,
    isMarked: true,
    changedAt: undefined,
  };
  return async (when) => (when === "partial" && !isPartial ? undefined : state);
};

const part = blueprint({
  ...widget,
  outputs: {
    made: output(flag, "made", { once: true }),
    seen: output(text, "seen", { once: true, volatile: true }),
    key: output(text, "key", { once: true, secret: true }),
    state: output(text, "state"),
  },
  calls: { create: () => ({ initialState: {} }), read: widget.calls.read, remove: widget.calls.remove },
} as never);

describe("kernel/shared-objects: two resources of a stack with one object", () => {
  it("the one that is not deleted keeps the object, and the last one does not", async () => {
    const shared = sharedOf(widget as never);
    const both = stack([resource("old"), resource("new")]);
    expect(await shared.neededBy(owner, "w1", {}, both)).to.equal("new");
    expect(await shared.neededBy({ ...owner, urn: urn("new") }, "w1", {}, both), "the last one").to.equal(undefined);
    expect(await shared.neededBy({ ...owner, run: "2" }, "w1", {}, both), "another command").to.equal("new");
  });

  it("one that is replaced by itself is there twice", async () => {
    expect(await sharedOf(widget as never).neededBy(owner, "w1", {}, stack([resource("old"), resource("old")]))).to.equal("old");
  });

  it("nobody keeps it where it is alone, in another account, or where every resource of the stack is seen anyway", async () => {
    const alone: [string, AskStack | undefined][] = [
      ["alone", stack([resource("old")])],
      ["not in state", stack([])],
      ["another account", stack([resource("old", { __account: "acme.example" }), resource("new", { __account: "eu.acme.example" })])],
      ["all are seen", stack([resource("old"), resource("new")], false)],
      ["no state", undefined],
    ];
    for (const [title, ask] of alone) {
      expect(await sharedOf(widget as never).neededBy(owner, "w1", { __account: "acme.example" }, ask), title).to.equal(undefined);
    }
  });

  it("a part of something else inherits what only its creation told, but for secrets and what changes by itself", async () => {
    const first = resource("old", { made: true, seen: "then", key: "encrypted", state: "on" });
    expect(await sharedOf(part as never).inherited(owner, "w1", stack([first]))).to.deep.equal({ made: true });
    expect(await sharedOf(part as never).inherited(owner, "w2", stack([first])), "another object").to.deep.equal({});
    expect(await sharedOf(widget as never).inherited(owner, "w1", stack([first])), "an object of its own").to.deep.equal({});
    const abroad = resource("old", { made: true, __account: "eu.acme.example" });
    expect(await sharedOf(part as never).inherited(owner, "w1", stack([abroad])), "another account").to.deep.equal({});
  });
});
