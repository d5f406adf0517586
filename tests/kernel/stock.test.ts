import { expect } from "chai";
import type { Blueprint } from "../../providers/kernel/blueprint.js";
import { settingField } from "../../providers/kernel/blueprint.js";
import { stockProvider, type StockProvider } from "../../providers/host/stock.js";
import { post } from "../../sdk/call.js";
import { text } from "../../sdk/codec.js";
import { isPlain, type Plain } from "../../sdk/plain.js";
import { refused } from "../../sdk/failure.js";
import { failWith, where } from "../client.js";
import { bench, step, widget } from "./widget.js";

/** What Pulumi's own dynamic provider process gets from us. */
describe("kernel/stock", () => {
  const good = { name: "n", home: "h" };
  const provider = "exports.handler=…";
  const config = (values: Record<string, string>) => ({ config: { get: (key: string) => values[key] } });
  const stock = (vendor: Parameters<typeof bench>[0], more: Partial<Blueprint> = {}): StockProvider => {
    const provider = stockProvider(bench(vendor, more).handler);
    provider.configure(config({}));
    return provider;
  };
  const made = { id: "w1", ...good };

  const thrown = async (promise: Promise<unknown>): Promise<Error & Plain> => {
    const error: unknown = await promise.then(
      () => new Error("expected a failure"),
      (e: unknown) => e,
    );
    return error as Error & Plain;
  };

  it("three first checks at once all see the configuration, as the process does not wait for it", async () => {
    const fields = { ...(widget as unknown as Blueprint).fields, team: settingField(text, "team", { change: "replace" }) };
    const provider = stock(() => made, { fields });
    expect(provider.configure(config({ "acme:team": "blue" }))).to.equal(undefined);
    const checked = await Promise.all([1, 2, 3].map(() => provider.check({}, good)));
    expect(checked.map(({ inputs }) => inputs["team"])).to.deep.equal(["blue", "blue", "blue"]);
  });

  it("a failed check names no property, so that the engine prints no value", async () => {
    const { failures } = await stock(() => made).check({}, { name: 7, password: ["canary"] });
    expect(failures.map(({ property }) => property)).to.deep.equal(["", "", ""]);
    expect(failures.map(({ reason }) => reason)).to.include("password must be text, not a list");
    expect(JSON.stringify(failures)).not.to.contain("canary");
  });

  it("a change is left to the engine to show; what only looks different is none", async () => {
    const provider = stock(() => made);
    const olds = { ...good, tags: ["a", "b"], __v: 1 };
    expect(await provider.diff("w1", olds, { ...good, tags: ["a"] })).to.deep.equal({
      changes: undefined,
      replaces: [],
      deleteBeforeReplace: false,
    });
    expect((await provider.diff("w1", olds, { ...good, tags: ["b", "a"] })).changes).to.equal(false);
    expect((await provider.diff("w1", olds, { ...olds, home: "i" })).replaces).to.deep.equal(["home"]);
  });

  it("a state without a version is shown as it is", async () => {
    expect((await stock(() => made).diff("w1", good, good)).changes).to.equal(undefined);
  });

  const failing = step(async () => failWith(refused({ at: where(post("/polish")), message: "no" })));

  it("a create that was done in part tells the engine the id, the state with its provider text, and the reason", async () => {
    const error = await thrown(stock(() => made, { steps: failing }).create({ ...good, __provider: provider }));
    expect(error["id"]).to.equal("w1");
    expect(error["properties"]).to.deep.equal({ ...good, widgetId: "w1", __v: 1, __provider: provider });
    expect(error["reasons"]).to.deep.equal([error.message]);
    expect(error.message).to.contain('Acme refused to polish widget "n"');
  });

  it("an update that was done in part does the same", async () => {
    const olds = { ...good, widgetId: "w1", __v: 1, __provider: "older text" };
    const error = await thrown(stock(() => made, { steps: failing }).update("w1", olds, { ...good, size: 1, __provider: provider }));
    expect(error["id"]).to.equal("w1");
    expect(error["properties"]).to.deep.include({ size: 1, __provider: provider });
  });

  it("a create that was refused is a plain error without a stack, and no object", async () => {
    const error = await thrown(stock((call) => refused({ at: where(call, 403), message: "no" })).create({ ...good, __provider: provider }));
    expect([error.stack, error["id"], error["properties"]]).to.deep.equal(["", undefined, undefined]);
  });

  it("reads and deletes fail without a stack as well", async () => {
    const provider = stock((call) => refused({ at: where(call, 403), message: "no" }));
    for (const promise of [provider.read("w1", { ...good, __v: 1 }), provider.delete("w1", { ...good, __v: 1 })]) {
      expect((await thrown(promise)).stack).to.equal("");
    }
  });

  it("what is gone is an empty answer on refresh", async () => {
    const provider = stock(() => ({ ...made, deleted: true }), { isDeleted: ({ deleted }) => deleted === true });
    expect(await provider.read("w1", { ...good, __v: 1 })).to.deep.equal({});
  });

  it("what is there comes with its state and its inputs, and neither holds the provider text", async () => {
    const read = await stock(() => made).read("w1", { ...good, __v: 1, __provider: provider });
    expect(read).to.deep.equal({ id: "w1", inputs: good, props: { ...good, widgetId: "w1", __v: 1 } });
  });

  it("everything that goes back is JSON", async () => {
    const provider = stock(() => ({ ...made, look: { size: 1 } }));
    const results: unknown[] = [
      await provider.check({}, { ...good, size: undefined }),
      await provider.create({ ...good, config: { a: { b: undefined } } }),
      await provider.read("w1", {}),
      await provider.update("w1", { ...good, __v: 1 }, { ...good, size: 1 }),
    ];
    const clean = (value: unknown): boolean =>
      Array.isArray(value) ? value.every(clean) : isPlain(value) ? Object.values(value).every(clean) : value !== undefined;
    expect(results.slice(1).map(clean)).to.deep.equal([true, true, true]);
    for (const result of results) expect(() => JSON.stringify(result)).not.to.throw();
  });
});
