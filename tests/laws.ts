/** What every kind promises, whatever it is: one suite over the sandbox, fed with a sample of the kind. */

import { expect } from "chai";
import type { Blueprint } from "../providers/kernel/blueprint.js";
import { diffInputs } from "../providers/kernel/diff.js";
import { unknown } from "../providers/kernel/signature.js";
import { isPlain, type Plain } from "../sdk/codec.js";
import type { SandboxOptions } from "../sandbox/index.js";
import { plain, type Resource, Stack, type Stored } from "./stack.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export interface Sample {
  readonly options?: SandboxOptions;
  /** Inputs of one object; what it needs is made first. */
  readonly inputs: (stack: Stack) => Promise<Plain>;
  /** For every field that is updated in place, what it becomes. */
  readonly changes: Plain;
  /** Fields that the sample cannot change, and why. */
  readonly unchanged?: Readonly<Record<string, string>>;
  /** Every secret text in the sample. */
  readonly secrets?: readonly string[];
  /** Fields that no answer holds, so that an import lacks them. */
  readonly unreadable?: readonly string[];
  /** Optional fields that cannot be taken out, as another one needs them. */
  readonly needed?: readonly string[];
  /** Why it is still there when its resource is deleted: it is a part of something else. */
  readonly outlives?: string;
  /** The id that people import by, where it is more than the object's own. */
  readonly importId?: (stored: Stored) => string;
}

// ---------------------------------------------------------------------------------------------------------------------
// Suite
// ---------------------------------------------------------------------------------------------------------------------

export const laws = (blueprint: Blueprint, sample: Sample): void => {
  const { kind, fields, facts } = blueprint;
  const { changes, unchanged = {}, secrets = [], unreadable = [], needed = [] } = sample;
  const known = (values: Plain): Plain => Object.fromEntries(Object.entries(plain(values)).filter(([name]) => Object.hasOwn(fields, name)));

  /** As a program has it: what is worked out from the other inputs is not written. */
  const written = (values: Plain): Plain =>
    Object.fromEntries(Object.entries(plain(values)).filter(([name]) => fields[name]?.derived !== true));

  describe(`the laws of ${kind}`, () => {
    let stack: Stack;
    let resource: Resource;
    let inputs: Plain;
    beforeEach(async () => {
      stack = await Stack.start(sample.options);
      resource = stack.resource(kind);
      inputs = await sample.inputs(stack);
      stack.requests();
    });
    afterEach(() => stack.close());

    it("checking twice is checking once, and a preview sends nothing", async () => {
      const once = await resource.check(inputs);
      expect(plain(await resource.check(written(once)))).to.deep.equal(plain(once));
      expect(plain(await resource.check(written(once), plain(once)))).to.deep.equal(plain(once));
      expect(stack.requests()).to.deep.equal([]);
    });

    it("inputs that are not known yet, whole or in part, are not refused", async () => {
      for (const some of [inputs, { ...inputs, ...changes }]) {
        const all = Object.fromEntries(Object.keys(some).map((name) => [name, unknown]));
        expect(await resource.failures(all)).to.deep.equal([]);
        expect(await resource.failures(leaves(some))).to.deep.equal([]);
        for (const name of Object.keys(some)) expect(await resource.failures({ ...some, [name]: unknown }), name).to.deep.equal([]);
      }
    });

    it("what was created is found as it was written: nothing to do, after a refresh as well", async () => {
      const stored = await resource.create(inputs);
      expect((await resource.diff(stored, inputs)).changed).to.deep.equal([]);
      const refreshed = await resource.refresh(stored);
      expect(refreshed?.id).to.equal(stored.id);
      expect(plain(refreshed?.inputs)).to.deep.equal(plain(stored.inputs));
      expect(plain(refreshed?.outs)).to.deep.equal(plain(stored.outs));
      expect((await resource.diff(refreshed as Stored, inputs)).changed).to.deep.equal([]);
    });

    it("each field that can be changed in place is, alone, and stays so", async () => {
      let stored = await resource.create(inputs);
      let now = inputs;
      for (const [name, value] of Object.entries(changes)) {
        const next = { ...now, [name]: value };
        expect(await resource.diff(stored, next), name).to.deep.include({ changed: [name], replaces: [] });
        const before = plain(stored.inputs);
        stored = await resource.update(stored, next);
        const refreshed = await resource.refresh(stored);
        expect(plain(refreshed?.inputs), name).to.deep.equal(plain(stored.inputs));
        expect((await resource.diff(refreshed as Stored, next)).changed, name).to.deep.equal([]);
        expect(diffInputs(blueprint, before, known(stored.outs)).changed, name).to.deep.equal([name]);
        now = next;
      }
      const updatable = Object.keys(fields).filter((name) => fields[name]?.spec.change === "update" && fields[name]?.derived !== true);
      expect(Object.keys({ ...changes, ...unchanged })).to.include.members(updatable);
    });

    it("removing an optional field is an update or nothing, never a loop", async () => {
      const stored = await resource.create({ ...inputs, ...changes });
      const optional = Object.keys({ ...inputs, ...changes }).filter(
        (name) => fields[name]?.codec.is(undefined) === true && !needed.includes(name),
      );
      const bare = Object.fromEntries(Object.entries({ ...inputs, ...changes }).filter(([name]) => !optional.includes(name)));
      const { replaces } = await resource.diff(stored, bare);
      if (replaces.length > 0) return;
      const updated = await resource.update(stored, bare);
      expect((await resource.diff((await resource.refresh(updated)) as Stored, bare)).changed).to.deep.equal([]);
    });

    it("an import gives inputs that can be written in a program as they are, and that change nothing", async () => {
      const stored = await resource.create(inputs);
      const imported = await resource.import(sample.importId?.(stored) ?? stored.id);
      expect(imported.id).to.equal(stored.id);
      const missing = Object.fromEntries(Object.entries(inputs).filter(([name]) => unreadable.includes(name)));
      const program = { ...written(imported.inputs), ...missing };
      expect(await resource.failures(program, plain(imported.inputs))).to.deep.equal([]);
      stack.requests();
      const { changed } = await resource.diff(imported, program);
      expect(changed.filter((name) => !unreadable.includes(name))).to.deep.equal([]);
      for (const name of Object.keys(inputs)) {
        if (!unreadable.includes(name) && fields[name]?.spec.change === "replace") expect(program, name).to.have.property(name);
      }
    });

    it("deleting twice is deleting once, and then it is gone", async () => {
      const stored = await resource.create(inputs);
      const before = stack.sandbox.living().length;
      await resource.destroy(stored);
      const goes = blueprint.calls.remove !== undefined && sample.outlives === undefined;
      if (goes) expect(stack.sandbox.living().length).to.be.lessThan(before);
      await resource.destroy(stored);
      if (goes) expect(await resource.refresh(stored)).to.equal(undefined);
    });

    it("no secret stands open in inputs or state, and none is lost", async () => {
      const stored = await resource.create(inputs);
      const refreshed = await resource.refresh(stored);
      for (const values of [stored.inputs, stored.outs, refreshed?.inputs, refreshed?.outs]) {
        const open = JSON.stringify(withoutSecrets(values));
        for (const secret of secrets) expect(open).not.to.contain(secret);
      }
      for (const secret of secrets) expect(JSON.stringify(plain(refreshed?.outs))).to.contain(secret);
    });

    it("state holds the inputs, the facts, a version and nothing else", async () => {
      const { outs } = await resource.create(inputs);
      expect(Object.keys(outs).filter((name) => name !== "__v" && fields[name] === undefined && facts[name] === undefined)).to.deep.equal(
        [],
      );
      expect(outs["__v"]).to.equal(1);
      for (const [name, { spec }] of Object.entries(facts)) if (spec.id === true) expect(outs).to.have.property(name);
    });
  });
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

/** Every leaf not known, every object and list as it is. */
const leaves = (value: Plain): Plain => {
  const replace = (v: unknown): unknown =>
    Array.isArray(v) ? v.map(replace) : isPlain(v) ? Object.fromEntries(Object.entries(v).map(([k, x]) => [k, replace(x)])) : unknown;
  return replace(value) as Plain;
};

const withoutSecrets = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (!isPlain(value)) return value;
  if ("4dabf18193072939515e22adb298388d" in value) return "<secret>";
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, withoutSecrets(v)]));
};
