/** One resource, driven as the engine drives it: check, then diff, then create, update or replace; refresh, import, destroy. */

import type { Context, Difference, Handler } from "../providers/kernel/handler.js";
import { reveal } from "../providers/kernel/signature.js";
import type { Plain } from "../sdk/plain.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** What state holds of a resource. */
export interface Stored {
  readonly id: string;
  readonly inputs: Plain;
  readonly outs: Plain;
}

export type Resource = ReturnType<typeof drive>;

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

export const drive = (handler: Handler, context: Context) => {
  const life = {
    async check(news: Plain, olds: Plain = {}): Promise<Plain> {
      const { inputs, failures } = await handler.check(olds, news, context);
      if (failures.length > 0) throw new Error(failures.join("\n"));
      return inputs;
    },
    failures: async (news: Plain, olds: Plain = {}): Promise<readonly string[]> => (await handler.check(olds, news, context)).failures,
    async create(news: Plain): Promise<Stored> {
      const inputs = await life.check(news);
      return { ...(await handler.create(inputs, context)), inputs };
    },
    async update(stored: Stored, news: Plain): Promise<Stored> {
      const inputs = await life.check(news, plain(stored.inputs));
      return { id: stored.id, inputs, outs: (await handler.update(stored.id, stored.outs, inputs, context)).outs };
    },
    /** What a preview would show. */
    async diff(stored: Stored, news: Plain): Promise<Difference> {
      return handler.diff(stored.id, stored.outs, await life.check(news, plain(stored.inputs)), context);
    },
    /** `pulumi up` with inputs that are checked. @param force as after a run that failed: the update is called though nothing changed. */
    async apply(inputs: Plain, stored: Stored | undefined, force = false): Promise<Stored & { readonly changed: readonly string[] }> {
      if (stored === undefined) return { ...(await handler.create(inputs, context)), inputs, changed: [] };
      const { changed, replaces } = handler.diff(stored.id, stored.outs, inputs, context);
      if (replaces.length > 0) throw new Error(`would be replaced for ${replaces.join(", ")}`);
      if (changed.length === 0 && !force) return { ...stored, inputs, changed };
      return { id: stored.id, inputs, outs: (await handler.update(stored.id, stored.outs, inputs, context)).outs, changed };
    },
    /** `pulumi up` of a resource that is in state. */
    up: async (stored: Stored, news: Plain, force = false) => life.apply(await life.check(news, plain(stored.inputs)), stored, force),
    refresh: (stored: Stored): Promise<Stored | undefined> => handler.read(stored.id, stored.outs, context),
    import: async (id: string): Promise<Stored> => {
      const read = await handler.read(id, undefined, context);
      if (read === undefined) throw new Error("an import never answers nothing");
      return read;
    },
    /** `{ import: id }` among the options of the resource. */
    adopt: async (id: string, news: Plain): Promise<Stored> => {
      const inputs = await life.check(news);
      return { ...(await handler.adopt(id, inputs, context)), inputs };
    },
    destroy: ({ id, outs }: Stored): Promise<void> => handler.remove(id, outs, context),
  };
  return life;
};

/** Without the marks of secrets. */
export const plain = (value: unknown): Plain => reveal(value) as Plain;

/** The error of something that must fail. */
export const failureOf = async (promise: Promise<unknown>): Promise<Error> => {
  const error = await promise.then(
    (value) => {
      throw new Error(`expected a failure, got ${JSON.stringify(value)}`);
    },
    (e: unknown) => e,
  );
  return error as Error;
};

/** Its text. */
export const failure = async (promise: Promise<unknown>): Promise<string> => (await failureOf(promise)).message;
