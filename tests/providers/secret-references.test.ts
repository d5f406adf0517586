/** Secrets that a program only refers to, through the life of resources of each vendor. */

import { expect } from "chai";
import type { Plain } from "../../sdk/plain.js";
import { forgetReferences, secretFrom } from "../../sdk/secret-from.js";
import { failure, type Stored } from "../drive.js";
import { samples } from "../kinds/index.js";
import { forSecrets, put } from "../secret-places.js";
import { Stack } from "../stack.js";

const NAME = "CONDUIT_TEST_SECRET";
const VALUE = "c4nary-of-the-reference";

const textOf = (stored: Stored): string => JSON.stringify([stored.inputs, stored.outs]);

describe("a reference to a secret", () => {
  let stack: Stack;
  beforeEach(() => void (process.env[NAME] = VALUE));
  afterEach(async () => {
    delete process.env[NAME];
    forgetReferences();
    await stack.close();
  });

  for (const [kind, where] of forSecrets) {
    it(`of a ${kind} is sent as its value, is in no state, and is no change`, async () => {
      const sample = samples[kind]!;
      stack = await Stack.start(sample.options);
      const resource = stack.resource(kind);
      const inputs = put(await sample.inputs(stack), where, { secretFrom: { env: NAME } });
      stack.requests();
      const stored = await resource.create(inputs);
      expect(JSON.stringify(stack.requests())).to.contain(VALUE);
      expect(textOf(stored)).to.contain(`{secretFrom:env:${NAME}}`);
      expect(textOf(stored)).to.not.contain(VALUE);
      expect((await resource.diff(stored, inputs)).changed).to.deep.equal([]);
      const refreshed = (await resource.refresh(stored)) ?? expect.fail("gone");
      expect(textOf(refreshed)).to.not.contain(VALUE);
      expect((await resource.diff(refreshed, inputs)).changed).to.deep.equal([]);
      // Written in the other way it means the same.
      expect((await resource.diff(stored, put(inputs, where, secretFrom({ env: NAME })))).changed).to.deep.equal([]);
    });
  }

  it("whose value is another one is no change, but with detectChanges; then it is one update of that field alone", async () => {
    const sample = samples["fivetran:Connection"]!;
    stack = await Stack.start(sample.options);
    const resource = stack.resource("fivetran:Connection");
    const base: Plain = { ...(await sample.inputs(stack)), setupTests: "off" };
    const watching = put(base, "config.pat", secretFrom({ env: NAME, detectChanges: true }));
    const told = (): string[] => stack.watched.warnings.filter((line) => line.includes("cannot be compared"));
    delete process.env[NAME];
    await resource.check(watching);
    expect(told(), "there is nothing to compare yet").to.deep.equal([]);
    process.env[NAME] = VALUE;
    const stored = await resource.create(watching);
    expect(textOf(stored)).to.not.contain(VALUE);
    expect((await resource.diff(stored, watching)).changed).to.deep.equal([]);
    process.env[NAME] = "r0tated-meanwhile";
    forgetReferences();
    expect((await resource.diff(stored, put(base, "config.pat", secretFrom({ env: NAME })))).changed).to.deep.equal(["config"]);
    expect((await resource.diff(stored, watching)).changed).to.deep.equal(["config"]);
    stack.requests();
    const rotated = await resource.update(stored, watching);
    expect(stack.requests()).to.deep.equal([
      [`PATCH /v1/connections/${stored.id}`, { config: { pat: "r0tated-meanwhile" }, run_setup_tests: false }],
    ]);
    expect(textOf(rotated)).to.not.contain("r0tated-meanwhile");
    expect((await resource.diff(rotated, watching)).changed).to.deep.equal([]);
    // A preview where the secret is not: what state has counts.
    delete process.env[NAME];
    forgetReferences();
    expect((await resource.diff(rotated, watching)).changed).to.deep.equal([]);
    expect(told()).to.have.length(1);
  });

  it("that cannot be read stops before anything is sent, and says what and where", async () => {
    const sample = samples["airbyte:Source"]!;
    stack = await Stack.start(sample.options);
    const inputs = await sample.inputs(stack);
    delete process.env[NAME];
    const source = stack.resource("airbyte:Source");
    const wanted = { ...put(inputs, "connectionConfiguration.api_key", { secretFrom: { env: NAME } }), checkConnection: "off" };
    expect(await source.failures(wanted), "a preview needs no secret").to.deep.equal([]);
    const message = await failure(source.create(wanted));
    expect(message).to.contain(`the environment variable ${NAME} is not set`).and.to.contain("Set CONDUIT_TEST_SECRET");
    expect(stack.sandbox.living().filter(({ kind }) => kind === "airbyte:Source")).to.deep.equal([]);
  });

  it("is in the open, and stands for its value also in a process that has not checked it", async () => {
    const sample = samples["fivetran:Webhook"]!;
    stack = await Stack.start(sample.options);
    const webhook = stack.resource("fivetran:Webhook");
    const inputs = await webhook.check(put(await sample.inputs(stack), "secret", { secretFrom: { env: NAME } }));
    expect(inputs["secret"]).to.equal(`{secretFrom:env:${NAME}}`);
    forgetReferences();
    await webhook.apply(inputs, undefined);
    expect(JSON.stringify(stack.requests())).to.contain(VALUE);
  });

  it("stands only where a secret can stand", async () => {
    const sample = samples["fivetran:Connection"]!;
    stack = await Stack.start(sample.options);
    const inputs = await sample.inputs(stack);
    const group = stack.resource("fivetran:Group");
    expect(await group.failures({ name: { secretFrom: { env: NAME } } })).to.deep.equal([
      "name holds no secret: secretFrom is only for secrets. Write the value, or take it from Pulumi's configuration",
    ]);
    const wrong = await stack.resource("fivetran:Connection").failures(put(inputs, "config.pat", { secretFrom: { enf: NAME } }));
    expect(wrong[0]).to.equal("config.pat.secretFrom must have one of env, file and command");
  });

  it("of somebody else's making, in a vendor's answer, gets neither into an import nor into state", async () => {
    const sample = samples["airbyte:Source"]!;
    stack = await Stack.start(sample.options);
    const source = stack.resource("airbyte:Source");
    const stored = await source.create(await sample.inputs(stack));
    const sources = stack.sandbox.world.table<Plain>("airbyte:Source");
    const forged = { ...(sources.get(stored.id)?.["connectionConfiguration"] as Plain), host: `{secretFrom:env:${NAME}}` };
    sources.set(stored.id, { ...sources.get(stored.id), connectionConfiguration: forged });
    expect(JSON.stringify(await stack.resource("airbyte:Source").import(stored.id))).to.not.contain("secretFrom");
    const refreshed = (await source.refresh(stored)) ?? expect.fail("gone");
    expect(textOf(refreshed)).to.not.contain("secretFrom");
  });
});
