/** Our handlers as Pulumi's own dynamic provider process wants them: nothing to set up, no change to a project. */

import type { Plain } from "../../sdk/plain.js";
import { type Context, type Handler, PartialFailure, type ReadConfig } from "../kernel/handler.js";
import { isWithoutHooks, keepsStacks } from "../kernel/settings.js";
import { engineLog } from "./engine.js";
import { type Hooks, installHooks } from "./hooks.js";
import { createOnce } from "./once.js";
import { mustGoFirst } from "./moving.js";
import { makeGroupedWarnings, memoryOfCommand, type GroupedWarnings } from "./grouped-warnings.js";
import { askStack } from "./stack-state.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** The contract of `pulumi.dynamic.ResourceProvider`, as far as the process really uses it. */
export interface StockProvider {
  configure(request: { config: { get(key: string): string | undefined } }): void;
  check(olds: Plain, news: Plain): Promise<{ inputs: Plain; failures: { property: string; reason: string }[] }>;
  diff(id: string, olds: Plain, news: Plain): Promise<{ changes: boolean | undefined; replaces: string[]; deleteBeforeReplace: boolean }>;
  create(news: Plain): Promise<{ id: string; outs: Plain }>;
  read(id: string, props: Plain): Promise<{ id?: string; props?: Plain; inputs?: Plain }>;
  update(id: string, olds: Plain, news: Plain): Promise<{ outs: Plain }>;
  delete(id: string, props: Plain): Promise<void>;
}

/** One for the whole process: every explicit or default provider lives in a process of its own. */
interface Surroundings {
  readonly hooks: Hooks;
  readonly logFor: ReturnType<typeof engineLog>;
  /** Undefined where nobody tells us when a phase is over. */
  readonly grouped: GroupedWarnings | undefined;
}

/** The process configures each kind by itself, all with the same; one reader for all means one connection for all. */
let latest: ReadConfig = () => undefined;
const readConfig: ReadConfig = (key) => latest(key);
let surroundings: Surroundings | undefined;

const surround = (): Surroundings => {
  if (surroundings !== undefined) return surroundings;
  const hooks = installHooks(process.argv[1], isWithoutHooks());
  const logFor = engineLog(process.argv[1], process.argv.at(-1));
  const grouped = makeGroupedWarnings(memoryOfCommand());
  return (surroundings = { hooks, logFor, grouped: hooks.onCancel(() => grouped.phaseOver(logFor)) ? grouped : undefined });
};

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

export const stockProvider = (handler: Handler): StockProvider => {
  const { hooks, logFor, grouped: grouped } = surround();
  const context = (properties: Plain): Context => {
    const { urn, timeout = 0 } = hooks.detailsOf(properties);
    return {
      config: readConfig,
      signal: hooks.signal(),
      log: grouped?.holding(logFor, urn) ?? logFor(urn),
      urn,
      run: process.argv.at(-1),
      stack: askStack(urn, process.argv.at(-1)),
      timeoutMs: timeout > 0 ? timeout * 1000 : undefined,
    };
  };
  return {
    // Must store and return at once: the SDK lets other calls through before a promise of this one is settled.
    configure({ config }) {
      latest = (key) => config.get(key);
    },
    async check(olds, news) {
      const { inputs, failures } = await quiet(handler.check(olds, news, context(news)));
      // With a property's name the engine would print its value, secret or not.
      return { inputs, failures: failures.map((reason) => ({ property: "", reason })) };
    },
    async diff(id, olds, news) {
      const around = context(news);
      const { changed, replaces, moved, ...rest } = handler.diff(id, olds, news, around);
      const deleteBeforeReplace = rest.deleteBeforeReplace || (moved !== undefined && (await mustGoFirst(around, moved)));
      // `undefined`: the engine works out the detailed difference itself. `false`: what looks different means the same.
      const changes = moved !== undefined ? true : changed.length > 0 || olds["__v"] === undefined ? undefined : false;
      return { changes, replaces: [...replaces], deleteBeforeReplace };
    },
    async create(news) {
      const around = context(news);
      try {
        return await createOnce(handler, around.urn, news, around);
      } catch (error) {
        throw partial(error, news["__provider"]);
      }
    },
    async read(id, props) {
      const read = await quiet(handler.read(id, props, context(props)));
      return read === undefined ? {} : { id: read.id, props: read.outs, inputs: read.inputs };
    },
    async update(id, olds, news) {
      try {
        return await handler.update(id, olds, news, context(news));
      } catch (error) {
        throw partial(error, news["__provider"]);
      }
    },
    delete: (id, props) => quiet(handler.remove(id, props, context(props))),
  };
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

/** The process prints every error of these methods with its stack; without one, a single line is left. */
const quiet = async <A>(promise: Promise<A>): Promise<A> => {
  try {
    return await promise;
  } catch (error) {
    if (error instanceof Error && !keepsStacks()) error.stack = "";
    throw error;
  }
};

/** The SDK's word for a write that was done in part. It does not add `__provider` itself, and without it the object could never be deleted. */
const partial = (error: unknown, provider: unknown): unknown =>
  error instanceof PartialFailure
    ? Object.assign(new Error(error.message), {
        id: error.id,
        properties: { ...error.outs, __provider: provider },
        reasons: [error.message],
      })
    : error;
