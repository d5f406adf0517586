/** Whose an object is: adoption, two resources, replacements, accounts. */

import { expect } from "chai";
import { type Plain } from "../../sdk/plain.js";
import { type Resource, type Stored } from "../drive.js";
import { Stack } from "../stack.js";
import type { Bench } from "./sample.js";

export const ownerLaws = ({ blueprint, sample, at }: Bench): void => {
  const { kind } = blueprint;
  const { changes } = sample;

  const canAdopt = blueprint.calls.find !== undefined;
  const adopts = ["afterFailure", "never", ...(canAdopt ? ["ifIdentical", "byName"] : [])];

  /** What the engine says of a at.resource in one command. */
  const named = (name: string, run: string): Resource =>
    at.stack.resource(kind, { urn: `urn:pulumi:dev::laws::${kind}::${name}`, run: `${at.stack.sandbox.fivetran.url} ${run}` });
  const refused = async (promise: Promise<Stored>): Promise<Stored | string> => promise.catch((error: Error) => error.message);
  const importId = (stored: Stored): string => sample.importId?.(stored) ?? stored.id;

  /** What is there is what state holds, and nothing more is to be done. */
  const isWhole = async (stored: Stored, news: Plain, run: string): Promise<void> => {
    const refreshed = await named("whoever", run).refresh(stored);
    expect(refreshed?.id).to.equal(stored.id);
    expect((await named("whoever", run).diff(refreshed as Stored, news)).changed).to.deep.equal([]);
  };

  for (const adopt of adopts) {
    it(`renamed in the program with adopt ${adopt}, or replaced, it lives on; so it does when it is imported as the message says`, async () => {
      const wanted = { ...at.inputs, adopt };
      const old = await named("old", "1").create(wanted);
      const living = at.stack.sandbox.living().length;
      const next = named("new", "2");
      let renamed = await refused(next.create(wanted));
      if (typeof renamed === "string") {
        expect(renamed)
          .to.contain(`exists already (id ${old.id})`)
          .and.to.contain("aliases: [{ name:")
          .and.to.contain("pulumi state rename");
        expect(renamed).to.contain(`{ import: "${old.id}" }`);
        renamed = await next.adopt(importId(old), { ...Object.fromEntries(Object.entries(wanted)) });
      }
      await named("old", "2").destroy(old);
      expect(at.stack.sandbox.living().length, "renamed").to.equal(living);
      await isWhole(renamed, wanted, "3");

      const itself = named("new", "4");
      let replaced = await refused(itself.create(wanted));
      if (typeof replaced === "string") {
        // What the engine does with deleteBeforeReplace.
        await named("new", "5").destroy(renamed);
        replaced = await named("new", "5").create(wanted);
      } else await named("new", "4").destroy(renamed);
      expect(at.stack.sandbox.living().length, "replaced").to.equal(living);
      await isWhole(replaced, wanted, "6");
    });
  }

  it("two resources of one program cannot have one object", async () => {
    const first = await named("first", "1").create(at.inputs);
    await named("first", "2").diff(first, at.inputs);
    expect(await refused(named("second", "2").adopt(importId(first), at.inputs))).to.contain(
      'is managed by "first" of this program already',
    );
  });

  it("a replacement that took its own predecessor and was interrupted leaves a delete that a later command does not carry out", async () => {
    const old = await named("it", "1").create(at.inputs);
    const living = at.stack.sandbox.living().length;
    // The state has it twice now: as it is, and to be deleted.
    const later = named("it", "2");
    expect((await later.diff(old, at.inputs)).changed).to.deep.equal([]);
    await later.destroy(old);
    expect(at.stack.sandbox.living().length).to.equal(living);
    await named("it", "3").destroy(old);
    if (blueprint.calls.remove !== undefined && sample.outlives === undefined) {
      expect(at.stack.sandbox.living().length, "a destroy still deletes it").to.be.lessThan(living);
    }
  });

  it("another account never drops it, changes it or deletes it, and moving there is shown", async () => {
    const other = await Stack.start({ ...sample.options, seed: "elsewhere" });
    try {
      const stored = await at.resource.create(at.inputs);
      const there = at.stack.resource(kind, { config: other.watched.context.config });
      const home = String(stored.outs["__account"]);
      const before = at.stack.sandbox.ledger.length;
      for (const attempt of [
        there.refresh(stored).then((found) => (found === undefined ? "dropped" : "found")),
        there.update(stored, { ...at.inputs, ...changes }).then(() => "updated"),
        there.destroy(stored).then(() => "deleted"),
      ]) {
        expect(await attempt.catch((error: Error) => error.message)).to.contain(`is in the account ${home}`);
      }
      const free = blueprint.guarded === undefined ? at.inputs : { ...at.inputs, allowReplace: true };
      expect((await there.diff(stored, free)).replaces).to.include("__account");
      if (blueprint.guarded !== undefined) {
        expect(
          await there.diff(stored, at.inputs).then(
            () => "",
            (error: Error) => error.message,
          ),
        ).to.contain("Set allowReplace: true");
      }
      expect([at.stack.sandbox.ledger.length, other.sandbox.ledger.filter(({ write }) => write === "create").length]).to.deep.equal([
        before,
        other.sandbox.living().length,
      ]);
      // A state that does not say is taken for this account's, as it always was.
      const { __account: _, ...unmarked } = stored.outs;
      expect((await at.resource.diff({ ...stored, outs: unmarked }, at.inputs)).changed).to.deep.equal([]);
    } finally {
      await other.close();
    }
  });
};
