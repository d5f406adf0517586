/** One resource of a stack, driven as the engine drives it: check, then diff, then create, update or replace; refresh, import, destroy. */

import type { Context, Difference } from "../providers/kernel/handler.js";
import { reveal } from "../providers/kernel/signature.js";
import { handlerOf } from "../providers/provider.js";
import type { Plain } from "../sdk/plain.js";
import { type Sandbox, type SandboxOptions, startSandbox } from "../sandbox/index.js";
import { accountsOf } from "./accounts.js";
import { type Watched, watched } from "./context.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** What state holds of a resource, with its secrets still marked. */
export interface Stored {
  readonly id: string;
  readonly inputs: Plain;
  readonly outs: Plain;
}

export type Resource = ReturnType<Stack["resource"]>;

// ---------------------------------------------------------------------------------------------------------------------
// Stack
// ---------------------------------------------------------------------------------------------------------------------

export class Stack {
  private constructor(
    readonly sandbox: Sandbox,
    readonly watched: Watched,
  ) {}

  static async start(options: SandboxOptions = {}): Promise<Stack> {
    const sandbox = await startSandbox(options);
    return new Stack(sandbox, watched(accountsOf(sandbox)));
  }

  close(): Promise<void> {
    return this.sandbox.close();
  }

  /** Requests since the last call: `["PATCH /v1/groups/g", { name: "n" }]`. */
  requests(): [string, unknown][] {
    const seen = this.sandbox.journal.map(({ method, path, body }): [string, unknown] => [`${method} ${path}`, body]);
    this.sandbox.forget();
    return seen;
  }

  /** @param around what the engine says of the resource and of the command: its URN, where the engine listens. */
  resource(kind: string, around: Partial<Context> = {}) {
    const context = { ...this.watched.context, ...around };
    const handler = handlerOf(kind);
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
  }
}

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
