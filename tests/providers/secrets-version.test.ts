/** Secrets that have another value at every run: no change while their version stays the same, one update when it does not. */

import { expect } from "chai";
import { forSecrets, put } from "../secret-places.js";
import { samples } from "../kinds/index.js";
import { Stack } from "../stack.js";

describe("secretsVersion", () => {
  let stack: Stack;
  afterEach(() => stack.close());

  for (const [kind, where] of forSecrets) {
    it(`of a ${kind}: a secret that is made anew is no change; another version sends it, and so does another change`, async () => {
      const sample = samples[kind]!;
      stack = await Stack.start(sample.options);
      const resource = stack.resource(kind);
      const base = { ...(await sample.inputs(stack)), secretsVersion: 1 };
      const stored = await resource.create(put(base, where, "minted-0"));
      const anew = put(base, where, "minted-1");
      expect((await resource.diff(stored, anew)).changed).to.deep.equal([]);
      // What is not known yet before it is minted is no change either.
      expect((await resource.diff(stored, put(base, where, "04da6b54-80e4-46f7-96ec-b56ff0331ba9"))).changed).to.deep.equal([]);
      stack.requests();
      const kept = await resource.up(stored, anew);
      expect(stack.requests()).to.deep.equal([]);
      expect(JSON.stringify(kept.outs)).to.contain("minted-0");

      const next = put({ ...base, secretsVersion: 2 }, where, "minted-2");
      expect((await resource.diff(kept, next)).changed).to.include("secretsVersion");
      const sent = await resource.up(kept, next);
      expect(JSON.stringify(stack.requests())).to.contain("minted-2");
      expect((await resource.diff(sent, put({ ...base, secretsVersion: 2 }, where, "minted-3"))).changed).to.deep.equal([]);

      const [[name, value] = ["", undefined]] = Object.entries(sample.changes ?? {}).filter(
        ([one]) => one !== "auth" && !where.startsWith(one),
      );
      if (name === "") return;
      const other = put({ ...base, secretsVersion: 2, [name]: value }, where, "minted-4");
      expect((await resource.diff(sent, other)).changed).to.include.members([name, where.split(".")[0]]);
      stack.requests();
      await resource.up(sent, other);
      expect(JSON.stringify(stack.requests())).to.contain("minted-4");
    });
  }

  it("left out, every other value is a change", async () => {
    const sample = samples["fivetran:Webhook"]!;
    stack = await Stack.start(sample.options);
    const resource = stack.resource("fivetran:Webhook");
    const inputs = put(await sample.inputs(stack), "secret", "one");
    const stored = await resource.create(inputs);
    expect((await resource.diff(stored, put(inputs, "secret", "two"))).changed).to.deep.equal(["secret"]);
  });

  it("pins no text that nobody knows to be a secret, and no place where a secret comes from", async () => {
    const sample = samples["airbyte:Source"]!;
    stack = await Stack.start(sample.options);
    const resource = stack.resource("airbyte:Source");
    const inputs = await sample.inputs(stack);
    const base = { ...put(inputs, "connectionConfiguration.api_key", "k"), secretsVersion: "a" };
    const stored = await resource.create(base);
    const changed = async (where: string, value: unknown) => (await resource.diff(stored, put(base, where, value))).changed;
    expect(await changed("connectionConfiguration.host", "two")).to.deep.equal(["connectionConfiguration"]);
    expect(await changed("connectionConfiguration.api_key", "other")).to.deep.equal([]);
    expect(await changed("connectionConfiguration.api_key", { secretFrom: { env: "A" } })).to.deep.equal(["connectionConfiguration"]);
    expect(await changed("connectionConfiguration.api_key", undefined)).to.deep.equal(["connectionConfiguration"]);
  });
});
