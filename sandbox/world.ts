/** What the sandbox remembers: objects by kind and id, and the ledger of every effective write. Saved to a file when one is named. */

import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** One effective write. `key` is the object's natural key where it has one: two creates of one key are a duplicate. */
export interface LedgerEntry {
  readonly at: string;
  readonly write: "create" | "update" | "remove";
  /** `fivetran:Group`, `airbyte:Source`, … */
  readonly kind: string;
  readonly id: string;
  readonly key?: string;
}

interface Saved {
  readonly counters: Record<string, number>;
  readonly tables: Record<string, Record<string, unknown>>;
  readonly ledger: LedgerEntry[];
}

/** The objects of one kind by id, in order of creation. Objects must be plain JSON. */
export interface Table<A> {
  get(id: string): A | undefined;
  set(id: string, value: A): void;
  remove(id: string): boolean;
  all(): A[];
  entries(): [string, A][];
}

export interface World {
  table<A>(name: string): Table<A>;
  /** The next number of a named counter, from 1. */
  count(name: string): number;
  /** `length` hexadecimal digits that depend on the seed, the name and the call's number alone. */
  digits(name: string, length: number): string;
  /** A version-4 shaped UUID of the same kind. */
  uuid(name: string): string;
  now(): Date;
  record(write: LedgerEntry["write"], kind: string, id: string, key?: string): void;
  readonly ledger: readonly LedgerEntry[];
  /** Keeps how everything is now, for `asOf`. */
  remember(): void;
  /** Runs something that only reads in the world of so many milliseconds ago, as far back as it is remembered. */
  asOf<A>(ms: number, look: () => A): A;
  /** Keeps how a table is now. The answer puts that back, and enters what is lost by it into the ledger. */
  hold(name: string): () => void;
  /** Writes the file if anything changed since the last call. */
  save(): void;
  /** Forgets everything. */
  clear(): void;
}

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

export const makeWorld = (options: { seed: string; file?: string | undefined; now: () => Date }): World => {
  const { seed, file, now } = options;
  let saved: Saved = { counters: {}, tables: {}, ledger: [] };
  if (file !== undefined && fs.existsSync(file)) saved = JSON.parse(fs.readFileSync(file, "utf8")) as Saved;
  let dirty = false;
  /** How the tables were right before each moment. */
  const past: { readonly before: number; readonly tables: Saved["tables"] }[] = [];

  const world: World = {
    table<A>(name: string): Table<A> {
      const rows = (): Record<string, A> => (saved.tables[name] ??= {}) as Record<string, A>;
      return {
        get: (id) => (Object.hasOwn(rows(), id) ? rows()[id] : undefined),
        set: (id, value) => {
          rows()[id] = value;
          dirty = true;
        },
        remove: (id) => {
          const had = Object.hasOwn(rows(), id);
          delete rows()[id];
          dirty ||= had;
          return had;
        },
        all: () => Object.values(rows()),
        entries: () => Object.entries(rows()),
      };
    },
    count(name) {
      dirty = true;
      return (saved.counters[name] = (saved.counters[name] ?? 0) + 1);
    },
    digits: (name, length) =>
      createHash("sha256")
        .update(`${seed}/${name}/${world.count(name)}`)
        .digest("hex")
        .slice(0, length),
    uuid(name) {
      const d = world.digits(name, 32);
      return `${d.slice(0, 8)}-${d.slice(8, 12)}-4${d.slice(13, 16)}-a${d.slice(17, 20)}-${d.slice(20)}`;
    },
    now,
    record(write, kind, id, key) {
      saved.ledger.push({ at: now().toISOString(), write, kind, id, ...(key === undefined ? {} : { key }) });
      dirty = true;
    },
    get ledger() {
      return saved.ledger;
    },
    remember() {
      past.push({ before: now().getTime(), tables: structuredClone(saved.tables) });
    },
    asOf(ms, look) {
      const then = past.find(({ before }) => before > now().getTime() - ms);
      if (then === undefined) return look();
      const present = saved;
      saved = { ...present, tables: structuredClone(then.tables) };
      try {
        return look();
      } finally {
        saved = present;
      }
    },
    hold(name) {
      const then = structuredClone(saved.tables[name] ?? {});
      return () => {
        for (const id of Object.keys(saved.tables[name] ?? {})) if (!Object.hasOwn(then, id)) world.record("remove", name, id);
        saved.tables[name] = then;
      };
    },
    save() {
      if (!dirty || file === undefined) return;
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(`${file}.new`, JSON.stringify(saved));
      fs.renameSync(`${file}.new`, file);
      dirty = false;
    },
    clear() {
      saved = { counters: {}, tables: {}, ledger: [] };
      dirty = true;
      world.save();
    },
  };
  return world;
};
