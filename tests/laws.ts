/** What every kind promises, whatever it is: one suite over the sandbox, fed with a sample of the kind. */

import { expect } from "chai";
import type { Blueprint } from "../providers/kernel/blueprint.js";
import { diffInputs } from "../providers/kernel/diff.js";
import { unknown } from "../providers/kernel/signature.js";
import { DictOf, Opt, Secret } from "../sdk/codec.js";
import { isPlain, type Plain } from "../sdk/plain.js";
import type { SandboxOptions } from "../sandbox/index.js";
import { plain, type Resource, type Stored } from "./drive.js";
import { Stack } from "./stack.js";

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
  /** For fields that hold secrets: what a program that lacks them changes beside them, merged into what an import gave. */
  readonly beside?: Plain;
  /** Secrets that somebody sets at the vendor, which no program of ours writes; answers them. */
  readonly foreign?: (stack: Stack, id: string) => readonly string[];
  /** The id that people import by, where it is more than the object's own. */
  readonly importId?: (stored: Stored) => string;
}

// ---------------------------------------------------------------------------------------------------------------------
// Suite
// ---------------------------------------------------------------------------------------------------------------------

export const laws = (blueprint: Blueprint, sample: Sample): void => {
  const { kind, fields, outputs } = blueprint;
  const { changes, unchanged = {}, secrets = [], unreadable = [], needed = [] } = sample;
  const known = (values: Plain): Plain => Object.fromEntries(Object.entries(plain(values)).filter(([name]) => Object.hasOwn(fields, name)));

  /** As a program has it: what is worked out from the other inputs is not written. */
  const written = (values: Plain): Plain =>
    Object.fromEntries(Object.entries(plain(values)).filter(([name]) => fields[name]?.derived !== true));

  describe(`the laws of ${kind}`, () => {
    let stack: Stack;
    let resource: Resource;
    let inputs: Plain;

    /** What a program can change without touching a secret, and a look at what the vendor has of all secrets. */
    const around = (all: readonly string[]) => ({
      neighbors: [
        ...Object.entries(changes)
          .filter(([name, value]) => !holds([inputs[name], value], all))
          .map(([name, value]) => ({ name, next: () => value })),
        ...Object.entries(sample.beside ?? {}).map(([name, value]) => ({ name, next: (now: unknown) => mergedInto(now, value) })),
      ],
      // Where an item stands in its list means nothing.
      there: () =>
        whereIn(Object.fromEntries(stack.sandbox.world.table(kind).entries()), all)
          .map((place) => place.join(" = ").replace(/\/\d+(?=\/)/g, "/#"))
          .sort(),
    });

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

    it("nothing is said of what is not known yet: no failure, no warning, no name made of it", async () => {
      const { warnings } = stack.watched;
      const all = { ...inputs, ...changes };
      await resource.check(all);
      const told = warnings.splice(0).map(withoutName);
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
        const failures = await resource.failures(args);
        // Two that exclude each other are wrong whatever they are.
        expect(
          failures.filter((failure) => !isOfTwo(failure, others)),
          shown,
        ).to.deep.equal([]);
        const more = warnings.splice(0);
        expect(
          more.map(withoutName).filter((warning) => !told.includes(warning)),
          shown,
        ).to.deep.equal([]);
        for (const message of [...failures, ...more]) for (const one of UNKNOWNS) expect(message, shown).not.to.contain(one);
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

    it("an object of a newer server, with more in it than we know, is imported as something that a program can say, and that changes nothing", async () => {
      const stored = await resource.create(inputs);
      const id = sample.importId?.(stored) ?? stored.id;
      const usual = await resource.import(id);
      const newer = stack.sandbox.fault({ commit: true, alter: enriched });
      const imported = await resource.import(id);
      newer.stop();
      const missing = Object.fromEntries(Object.entries(inputs).filter(([name]) => unreadable.includes(name)));
      const program = { ...written(imported.inputs), ...missing };
      expect(await resource.failures(program)).to.deep.equal([]);
      expect(await resource.failures(program, plain(imported.inputs))).to.deep.equal([]);
      expect((await resource.diff(imported, program)).changed.filter((name) => !unreadable.includes(name))).to.deep.equal([]);
      // Where we say what may be written, nothing else is; settings whose names are not ours come as they are.
      for (const [name, { codec }] of Object.entries(fields)) {
        if (!(name in usual.inputs) || hasOwnNames(codec)) continue;
        expect(plain(imported.inputs)[name], name).to.deep.equal(plain(usual.inputs)[name]);
      }
    });

    it("an object in which one word is new to us is imported as something that passes its own check", async () => {
      const stored = await resource.create(inputs);
      const id = sample.importId?.(stored) ?? stored.id;
      let places = 1;
      for (let place = 0; place < places; place += 1) {
        const newer = stack.sandbox.fault({
          commit: true,
          alter: (body) => {
            const { body: other, count } = withNewWord(body, place);
            places = Math.max(places, count);
            return other;
          },
        });
        // Another id, or a word for what is gone: that is not the object any more.
        const imported = await resource.import(id).catch(() => undefined);
        newer.stop();
        if (imported === undefined) continue;
        const missing = Object.fromEntries(Object.entries(inputs).filter(([name]) => unreadable.includes(name)));
        const program = { ...written(imported.inputs), ...missing };
        expect(await resource.failures(program, plain(imported.inputs))).to.deep.equal([]);
        expect((await resource.diff(imported, program)).changed.filter((name) => !unreadable.includes(name))).to.deep.equal([]);
      }
    });

    it("import, then change one other field: no secret is lost at the vendor", async () => {
      const stored = await resource.create(inputs);
      const all = [...secrets, ...(sample.foreign?.(stack, stored.id) ?? [])];
      const { neighbors, there } = around(all);
      const held = there();
      for (const { name, next } of neighbors) {
        const imported = await resource.import(sample.importId?.(stored) ?? stored.id);
        const missing = Object.fromEntries(Object.entries(inputs).filter(([key, v]) => unreadable.includes(key) && !holds(v, all)));
        const program = { ...written(imported.inputs), ...missing };
        const updated = await resource.update(imported, { ...program, [name]: next(program[name]) });
        expect(there(), name).to.deep.equal(held);
        expect(plain((await resource.refresh(updated))?.inputs), name).to.deep.equal(plain(updated.inputs));
      }
      if (neighbors.length > 0) for (const secret of all) expect(JSON.stringify(held)).to.contain(secret);
    });

    it("change one field: no secret that somebody else set is lost at the vendor", async () => {
      let stored = await resource.create(inputs);
      const all = [...secrets, ...(sample.foreign?.(stack, stored.id) ?? [])];
      const { neighbors, there } = around(all);
      const held = there();
      let program = inputs;
      for (const { name, next } of neighbors) {
        program = { ...program, [name]: next(program[name]) };
        stored = await resource.update(stored, program);
        expect(there(), name).to.deep.equal(held);
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

    const canAdopt = blueprint.calls.find !== undefined;
    const adopts = ["afterFailure", "never", ...(canAdopt ? ["ifIdentical", "byName"] : [])];

    /** What the engine says of a resource in one command. */
    const named = (name: string, run: string): Resource =>
      stack.resource(kind, { urn: `urn:pulumi:dev::laws::${kind}::${name}`, run: `${stack.sandbox.fivetran.url} ${run}` });
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
        const wanted = { ...inputs, adopt };
        const old = await named("old", "1").create(wanted);
        const living = stack.sandbox.living().length;
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
        expect(stack.sandbox.living().length, "renamed").to.equal(living);
        await isWhole(renamed, wanted, "3");

        const itself = named("new", "4");
        let replaced = await refused(itself.create(wanted));
        if (typeof replaced === "string") {
          // What the engine does with deleteBeforeReplace.
          await named("new", "5").destroy(renamed);
          replaced = await named("new", "5").create(wanted);
        } else await named("new", "4").destroy(renamed);
        expect(stack.sandbox.living().length, "replaced").to.equal(living);
        await isWhole(replaced, wanted, "6");
      });
    }

    it("two resources of one program cannot have one object", async () => {
      const first = await named("first", "1").create(inputs);
      await named("first", "2").diff(first, inputs);
      expect(await refused(named("second", "2").adopt(importId(first), inputs))).to.contain(
        'is managed by "first" of this program already',
      );
    });

    it("a replacement that took its own predecessor and was interrupted leaves a delete that a later command does not carry out", async () => {
      const old = await named("it", "1").create(inputs);
      const living = stack.sandbox.living().length;
      // The state has it twice now: as it is, and to be deleted.
      const later = named("it", "2");
      expect((await later.diff(old, inputs)).changed).to.deep.equal([]);
      await later.destroy(old);
      expect(stack.sandbox.living().length).to.equal(living);
      await named("it", "3").destroy(old);
      if (blueprint.calls.remove !== undefined && sample.outlives === undefined) {
        expect(stack.sandbox.living().length, "a destroy still deletes it").to.be.lessThan(living);
      }
    });

    it("another account never drops it, changes it or deletes it, and moving there is shown", async () => {
      const other = await Stack.start({ ...sample.options, seed: "elsewhere" });
      try {
        const stored = await resource.create(inputs);
        const there = stack.resource(kind, { config: other.watched.context.config });
        const home = String(stored.outs["__account"]);
        const before = stack.sandbox.ledger.length;
        for (const attempt of [
          there.refresh(stored).then((found) => (found === undefined ? "dropped" : "found")),
          there.update(stored, { ...inputs, ...changes }).then(() => "updated"),
          there.destroy(stored).then(() => "deleted"),
        ]) {
          expect(await attempt.catch((error: Error) => error.message)).to.contain(`is in the account ${home}`);
        }
        const free = blueprint.guarded === undefined ? inputs : { ...inputs, allowReplace: true };
        expect((await there.diff(stored, free)).replaces).to.include("__account");
        if (blueprint.guarded !== undefined) {
          expect(
            await there.diff(stored, inputs).then(
              () => "",
              (error: Error) => error.message,
            ),
          ).to.contain("Set allowReplace: true");
        }
        expect([stack.sandbox.ledger.length, other.sandbox.ledger.filter(({ write }) => write === "create").length]).to.deep.equal([
          before,
          other.sandbox.living().length,
        ]);
        // A state that does not say is taken for this account's, as it always was.
        const { __account: _, ...unmarked } = stored.outs;
        expect((await resource.diff({ ...stored, outs: unmarked }, inputs)).changed).to.deep.equal([]);
      } finally {
        await other.close();
      }
    });

    it("state holds the inputs, the outputs, the account, a version and nothing else", async () => {
      const { outs } = await resource.create(inputs);
      expect(
        Object.keys(outs).filter(
          (name) => !["__v", "__account"].includes(name) && fields[name] === undefined && outputs[name] === undefined,
        ),
      ).to.deep.equal([]);
      expect(outs["__v"]).to.equal(1);
      for (const [name, { spec }] of Object.entries(outputs)) if (spec.id === true) expect(outs).to.have.property(name);
    });
  });
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

/** What stands for a value that is not known yet: of unknown type, and of each. */
const UNKNOWNS = [
  unknown,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
];

/** The inputs with one part of them not known, for every part however deep. */
const withUnknowns = (inputs: Plain): Plain[] => {
  const variants = (value: unknown): unknown[] => {
    const inner = Array.isArray(value)
      ? value.flatMap((item, i) => variants(item).map((variant) => value.with(i, variant)))
      : isPlain(value)
        ? Object.entries(value).flatMap(([key, part]) => variants(part).map((variant) => ({ ...value, [key]: variant })))
        : [];
    return [UNKNOWNS[0], ...inner];
  };
  return variants(inputs).slice(1) as Plain[];
};

const withoutName = (warning: string): string => warning.replace(/^[^:]*: /, "");

/** A failure about a field that the sample does not have: it may exclude one that it has. */
const isOfTwo = (failure: string, others: readonly string[]): boolean =>
  others.some((name) => new RegExp(`(^|\\W)${name}\\W`).test(failure)) && /left out|not both|either|only/i.test(failure);

/** Every leaf not known, every object and list as it is. */
const leaves = (value: Plain): Plain => {
  const replace = (v: unknown): unknown =>
    Array.isArray(v) ? v.map(replace) : isPlain(v) ? Object.fromEntries(Object.entries(v).map(([k, x]) => [k, replace(x)])) : unknown;
  return replace(value) as Plain;
};

/** As a newer server would answer: more keys in every object. */
const enriched = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(enriched);
  if (!isPlain(value)) return value;
  const more = { newerSetting: "new", newer_object: { deep: [{ er: 1 }] }, zzz: null };
  return { ...Object.fromEntries(Object.entries(value).map(([k, v]) => [k, enriched(v)])), ...more };
};

/** What may be one of several options. */
const OPTION = /^[A-Za-z]+(?:[_-][A-Za-z]+)*$/;

/** The body with one of its options another, and how many it has. */
const withNewWord = (body: unknown, place: number): { body: unknown; count: number } => {
  let count = 0;
  const walk = (value: unknown): unknown => {
    if (typeof value === "string" && OPTION.test(value)) return count++ === place ? "NEWER_WORD" : value;
    if (Array.isArray(value)) return value.map(walk);
    return isPlain(value) ? Object.fromEntries(Object.entries(value).map(([k, v]) => [k, walk(v)])) : value;
  };
  const other = walk(body);
  return { body: other, count };
};

/** Whether the vendor, or its connector, decides what the keys are. */
const hasOwnNames = (codec: unknown): boolean =>
  codec instanceof DictOf || ((codec instanceof Opt || codec instanceof Secret) && hasOwnNames((codec as { inner: unknown }).inner));

const holds = (value: unknown, secrets: readonly string[]): boolean =>
  secrets.some((secret) => (JSON.stringify(value) ?? "").includes(secret));

/** The places at which one of the texts stands, with what stands there. */
const whereIn = (value: unknown, texts: readonly string[], at = ""): [string, string][] => {
  if (typeof value === "string") return texts.some((text) => value.includes(text)) ? [[at, value]] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => whereIn(part, texts, `${at}/${key}`));
};

/** Objects are merged, items of lists by their places; everything else is taken as it is. */
const mergedInto = (value: unknown, change: unknown): unknown => {
  if (Array.isArray(value) && Array.isArray(change)) {
    const items = value as unknown[];
    return [...items, ...(change as unknown[]).slice(items.length)].map((item, i) => mergedInto(item, (change as unknown[])[i]));
  }
  if (!isPlain(value) || !isPlain(change)) return change ?? value;
  return { ...value, ...Object.fromEntries(Object.entries(change).map(([key, part]) => [key, mergedInto(value[key], part)])) };
};

const withoutSecrets = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (!isPlain(value)) return value;
  if ("4dabf18193072939515e22adb298388d" in value) return "<secret>";
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, withoutSecrets(v)]));
};
