/** What an import, and an update after it, must do. */

import { expect } from "chai";
import { plain } from "../drive.js";
import type { Bench } from "./sample.js";
import { enriched, withNewWord, hasOwnNames, holds, whereIn, mergedInto } from "./values.js";

export const importLaws = ({ blueprint, sample, at, written }: Bench): void => {
  const { kind, fields } = blueprint;
  const { changes, secrets = [], unreadable = [] } = sample;

  /** What a program can change without touching a secret, and a look at what the vendor has of all secrets. */
  const around = (all: readonly string[]) => ({
    neighbors: [
      ...Object.entries(changes)
        .filter(([name, value]) => !holds([at.inputs[name], value], all))
        .map(([name, value]) => ({ name, next: () => value })),
      ...Object.entries(sample.beside ?? {}).map(([name, value]) => ({ name, next: (now: unknown) => mergedInto(now, value) })),
    ],
    // Where an item stands in its list means nothing.
    there: () =>
      whereIn(Object.fromEntries(at.stack.sandbox.world.table(kind).entries()), all)
        .map((place) => place.join(" = ").replace(/\/\d+(?=\/)/g, "/#"))
        .sort(),
  });

  it("an import gives inputs that can be written in a program as they are, and that change nothing", async () => {
    const stored = await at.resource.create(at.inputs);
    const imported = await at.resource.import(sample.importId?.(stored) ?? stored.id);
    expect(imported.id).to.equal(stored.id);
    const missing = Object.fromEntries(Object.entries(at.inputs).filter(([name]) => unreadable.includes(name)));
    const program = { ...written(imported.inputs), ...missing };
    expect(await at.resource.failures(program, plain(imported.inputs))).to.deep.equal([]);
    at.stack.requests();
    const { changed } = await at.resource.diff(imported, program);
    expect(changed.filter((name) => !unreadable.includes(name))).to.deep.equal([]);
    for (const name of Object.keys(at.inputs)) {
      if (!unreadable.includes(name) && fields[name]?.spec.change === "replace") expect(program, name).to.have.property(name);
    }
  });

  it("an object of a newer server, with more in it than we know, is imported as something that a program can say, and that changes nothing", async () => {
    const stored = await at.resource.create(at.inputs);
    const id = sample.importId?.(stored) ?? stored.id;
    const usual = await at.resource.import(id);
    const newer = at.stack.sandbox.fault({ commit: true, alter: enriched });
    const imported = await at.resource.import(id);
    newer.stop();
    const missing = Object.fromEntries(Object.entries(at.inputs).filter(([name]) => unreadable.includes(name)));
    const program = { ...written(imported.inputs), ...missing };
    expect(await at.resource.failures(program)).to.deep.equal([]);
    expect(await at.resource.failures(program, plain(imported.inputs))).to.deep.equal([]);
    expect((await at.resource.diff(imported, program)).changed.filter((name) => !unreadable.includes(name))).to.deep.equal([]);
    // Where we say what may be written, nothing else is; settings whose names are not ours come as they are.
    for (const [name, { codec }] of Object.entries(fields)) {
      if (!(name in usual.inputs) || hasOwnNames(codec)) continue;
      expect(plain(imported.inputs)[name], name).to.deep.equal(plain(usual.inputs)[name]);
    }
  });

  it("an object in which one word is new to us is imported as something that passes its own check", async () => {
    const stored = await at.resource.create(at.inputs);
    const id = sample.importId?.(stored) ?? stored.id;
    let places = 1;
    for (let place = 0; place < places; place += 1) {
      const newer = at.stack.sandbox.fault({
        commit: true,
        alter: (body) => {
          const { body: other, count } = withNewWord(body, place);
          places = Math.max(places, count);
          return other;
        },
      });
      // Another id, or a word for what is gone: that is not the object any more.
      const imported = await at.resource.import(id).catch(() => undefined);
      newer.stop();
      if (imported === undefined) continue;
      const missing = Object.fromEntries(Object.entries(at.inputs).filter(([name]) => unreadable.includes(name)));
      const program = { ...written(imported.inputs), ...missing };
      expect(await at.resource.failures(program, plain(imported.inputs))).to.deep.equal([]);
      expect((await at.resource.diff(imported, program)).changed.filter((name) => !unreadable.includes(name))).to.deep.equal([]);
    }
  });

  it("import, then change one other field: no secret is lost at the vendor", async () => {
    const stored = await at.resource.create(at.inputs);
    const all = [...secrets, ...(sample.foreign?.(at.stack, stored.id) ?? [])];
    const { neighbors, there } = around(all);
    const held = there();
    for (const { name, next } of neighbors) {
      const imported = await at.resource.import(sample.importId?.(stored) ?? stored.id);
      const missing = Object.fromEntries(Object.entries(at.inputs).filter(([key, v]) => unreadable.includes(key) && !holds(v, all)));
      const program = { ...written(imported.inputs), ...missing };
      const updated = await at.resource.update(imported, { ...program, [name]: next(program[name]) });
      expect(there(), name).to.deep.equal(held);
      expect(plain((await at.resource.refresh(updated))?.inputs), name).to.deep.equal(plain(updated.inputs));
    }
    if (neighbors.length > 0) for (const secret of all) expect(JSON.stringify(held)).to.contain(secret);
  });

  it("change one field: no secret that somebody else set is lost at the vendor", async () => {
    let stored = await at.resource.create(at.inputs);
    const all = [...secrets, ...(sample.foreign?.(at.stack, stored.id) ?? [])];
    const { neighbors, there } = around(all);
    const held = there();
    let program = at.inputs;
    for (const { name, next } of neighbors) {
      program = { ...program, [name]: next(program[name]) };
      stored = await at.resource.update(stored, program);
      expect(there(), name).to.deep.equal(held);
    }
  });
};
