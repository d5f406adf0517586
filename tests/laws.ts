/** What every kind promises, whatever it is: one suite over the sandbox, fed with a sample of the kind. */

import { expect } from "chai";
import type { Blueprint } from "../providers/kernel/blueprint.js";
import { diffInputs } from "../providers/kernel/diff.js";
import { unknown } from "../providers/kernel/signature.js";
import { type Plain } from "../sdk/plain.js";
import { plain, type Stored } from "./drive.js";
import { Stack } from "./stack.js";
import { importLaws } from "./laws/imports.js";
import { ownerLaws } from "./laws/owners.js";
import type { Bench, Sample } from "./laws/sample.js";
import { UNKNOWNS, withUnknowns, withoutName, isOfTwo, leaves, withoutSecrets } from "./laws/values.js";

export const laws = (blueprint: Blueprint, sample: Sample): void => {
  const { kind, fields, outputs } = blueprint;
  const { changes, unchanged = {}, secrets = [], needed = [] } = sample;

  const known = (values: Plain): Plain => Object.fromEntries(Object.entries(plain(values)).filter(([name]) => Object.hasOwn(fields, name)));

  /** As a program has it: what is worked out from the other inputs is not written. */
  const written = (values: Plain): Plain =>
    Object.fromEntries(Object.entries(plain(values)).filter(([name]) => fields[name]?.derived !== true));
  describe(`the laws of ${kind}`, () => {
    const at = {} as Bench["at"];
    beforeEach(async () => {
      at.stack = await Stack.start(sample.options);
      at.resource = at.stack.resource(kind);
      at.inputs = await sample.inputs(at.stack);
      at.stack.requests();
    });
    afterEach(() => at.stack.close());

    it("checking twice is checking once, and a preview sends nothing", async () => {
      const once = await at.resource.check(at.inputs);
      expect(plain(await at.resource.check(written(once)))).to.deep.equal(plain(once));
      expect(plain(await at.resource.check(written(once), plain(once)))).to.deep.equal(plain(once));
      expect(at.stack.requests()).to.deep.equal([]);
    });

    it("inputs that are not known yet, whole or in part, are not refused", async () => {
      for (const some of [at.inputs, { ...at.inputs, ...changes }]) {
        const all = Object.fromEntries(Object.keys(some).map((name) => [name, unknown]));
        expect(await at.resource.failures(all)).to.deep.equal([]);
        expect(await at.resource.failures(leaves(some))).to.deep.equal([]);
        for (const name of Object.keys(some)) expect(await at.resource.failures({ ...some, [name]: unknown }), name).to.deep.equal([]);
      }
    });

    it("nothing is said of what is not known yet: no failure, no warning, no name made of it", async () => {
      const { warnings } = at.stack.watched;
      const all = { ...at.inputs, ...changes };
      await at.resource.check(all);
      const reported = warnings.splice(0).map(withoutName);
      const others = Object.keys(fields).filter((name) => all[name] === undefined && fields[name]?.derived !== true);
      const some = [
        ...withUnknowns(all),
        ...others.flatMap((name) => UNKNOWNS.map((one) => ({ ...all, [name]: one }))),
        ...UNKNOWNS.map((one) =>
          Object.fromEntries(Object.keys(fields).flatMap((name) => (others.includes(name) || name in all ? [[name, one]] : []))),
        ),
      ];
      for (const args of some) {
        const shown = JSON.stringify(args);
        const failures = await at.resource.failures(args);
        // Two that exclude each other are wrong whatever they are.
        expect(
          failures.filter((failure) => !isOfTwo(failure, others)),
          shown,
        ).to.deep.equal([]);
        const more = warnings.splice(0);
        expect(
          more.map(withoutName).filter((warning) => !reported.includes(warning)),
          shown,
        ).to.deep.equal([]);
        for (const message of [...failures, ...more]) for (const one of UNKNOWNS) expect(message, shown).not.to.contain(one);
      }
    });

    it("what was created is found as it was written: nothing to do, after a refresh as well", async () => {
      const stored = await at.resource.create(at.inputs);
      expect((await at.resource.diff(stored, at.inputs)).changed).to.deep.equal([]);
      const refreshed = await at.resource.refresh(stored);
      expect(refreshed?.id).to.equal(stored.id);
      expect(plain(refreshed?.inputs)).to.deep.equal(plain(stored.inputs));
      expect(plain(refreshed?.outs)).to.deep.equal(plain(stored.outs));
      expect((await at.resource.diff(refreshed as Stored, at.inputs)).changed).to.deep.equal([]);
    });

    it("each field that can be changed in place is, alone, and stays so", async () => {
      let stored = await at.resource.create(at.inputs);
      let now = at.inputs;
      for (const [name, value] of Object.entries(changes)) {
        const next = { ...now, [name]: value };
        expect(await at.resource.diff(stored, next), name).to.deep.include({ changed: [name], replaces: [] });
        const before = plain(stored.inputs);
        stored = await at.resource.update(stored, next);
        const refreshed = await at.resource.refresh(stored);
        expect(plain(refreshed?.inputs), name).to.deep.equal(plain(stored.inputs));
        expect((await at.resource.diff(refreshed as Stored, next)).changed, name).to.deep.equal([]);
        expect(diffInputs(blueprint, before, known(stored.outs)).changed, name).to.deep.equal([name]);
        now = next;
      }
      const updatable = Object.keys(fields).filter((name) => fields[name]?.spec.change === "update" && fields[name]?.derived !== true);
      expect(Object.keys({ ...changes, ...unchanged })).to.include.members(updatable);
    });

    it("removing an optional field is an update or nothing, never a loop", async () => {
      const stored = await at.resource.create({ ...at.inputs, ...changes });
      const optional = Object.keys({ ...at.inputs, ...changes }).filter(
        (name) => fields[name]?.codec.is(undefined) === true && !needed.includes(name),
      );
      const bare = Object.fromEntries(Object.entries({ ...at.inputs, ...changes }).filter(([name]) => !optional.includes(name)));
      const { replaces } = await at.resource.diff(stored, bare);
      if (replaces.length > 0) return;
      const updated = await at.resource.update(stored, bare);
      expect((await at.resource.diff((await at.resource.refresh(updated)) as Stored, bare)).changed).to.deep.equal([]);
    });

    it("deleting twice is deleting once, and then it is gone", async () => {
      const stored = await at.resource.create(at.inputs);
      const before = at.stack.sandbox.living().length;
      await at.resource.destroy(stored);
      const goes = blueprint.calls.remove !== undefined && sample.outlives === undefined;
      if (goes) expect(at.stack.sandbox.living().length).to.be.lessThan(before);
      await at.resource.destroy(stored);
      if (goes) expect(await at.resource.refresh(stored)).to.equal(undefined);
    });

    it("no secret stands open in inputs or state, and none is lost", async () => {
      const stored = await at.resource.create(at.inputs);
      const refreshed = await at.resource.refresh(stored);
      for (const values of [stored.inputs, stored.outs, refreshed?.inputs, refreshed?.outs]) {
        const open = JSON.stringify(withoutSecrets(values));
        for (const secret of secrets) expect(open).not.to.contain(secret);
      }
      for (const secret of secrets) expect(JSON.stringify(plain(refreshed?.outs))).to.contain(secret);
    });

    it("state holds the inputs, the outputs, the account, a version and nothing else", async () => {
      const { outs } = await at.resource.create(at.inputs);
      expect(
        Object.keys(outs).filter(
          (name) => !["__v", "__account"].includes(name) && fields[name] === undefined && outputs[name] === undefined,
        ),
      ).to.deep.equal([]);
      expect(outs["__v"]).to.equal(1);
      for (const [name, { spec }] of Object.entries(outputs)) if (spec.id === true) expect(outs).to.have.property(name);
    });

    importLaws({ blueprint, sample, at, known, written });
    ownerLaws({ blueprint, sample, at, known, written });
  });
};
