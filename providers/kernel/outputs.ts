/**
 * Which outputs a resource declares when it is registered. The SDK pays four promises for each, which is most of what a resource costs a program;
 * an optional input that the program leaves out will have no value, so it gets its output when somebody asks for it.
 */

import type * as pulumi from "@pulumi/pulumi";
import { isOptional, isSecret } from "../../sdk/codec.js";
import type { Blueprint } from "./blueprint.js";
import { common } from "./common-inputs.js";
import { isDebuggingPromises } from "./settings.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export interface Outputs {
  /** Names of everything that can be read from the resource. */
  readonly all: readonly string[];
  /** Those that have a value only if the program gives one. */
  readonly optional: readonly string[];
  /** Those whose values are secrets as a whole. */
  readonly secret: readonly string[];
  /** Those that are the object's id by another name. */
  readonly ids: readonly string[];
}

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

export const outputsOf = ({ fields, outputs }: Blueprint): Outputs => {
  const inputs = Object.entries(fields).filter(([name]) => !Object.hasOwn(common, name));
  const names = (entries: readonly (readonly [string, unknown])[]): string[] => entries.map(([name]) => name);
  return {
    all: [...names(inputs), ...Object.keys(outputs)],
    optional: names(inputs.filter(([, f]) => isOptional(f.codec) && f.setting === undefined && f.derived !== true && f.inferred !== true)),
    secret: [
      ...names(inputs.filter(([, { codec }]) => isSecret(codec))),
      ...names(Object.entries(outputs).filter(([, { spec }]) => spec.secret === true)),
    ],
    ids: names(Object.entries(outputs).filter(([, { spec }]) => spec.id === true)),
  };
};

/** The properties that the SDK is given so that it makes outputs of them: those without which something could be missing. */
export const declared = ({ all, optional, ids }: Outputs, opts: pulumi.CustomResourceOptions): Record<string, undefined> => {
  const spared = mayHoldMore(opts) ? ids : [...ids, ...optional];
  const names = all.filter((name) => !spared.includes(name));
  return Object.fromEntries(names.map((name) => [name, undefined]));
};

/** Lets the optional ones be read where they were not declared; who assigns one, as the SDK does, has his own. */
export const offer = (prototype: object, { optional }: Outputs): void => {
  for (const name of optional) {
    Object.defineProperty(prototype, name, {
      configurable: true,
      get(this: pulumi.CustomResource) {
        return this.urn.apply(() => undefined);
      },
      set(this: pulumi.CustomResource, value: unknown) {
        Object.defineProperty(this, name, { value, enumerable: true, configurable: true, writable: true });
      },
    });
  }
};

/**
 * Runs what registers a resource without the stacks that the SDK keeps for each of its promises: they are only shown with
 * PULUMI_DEBUG_PROMISE_LEAKS, and to format them, source maps and all, takes longer than all the rest. Where the resource stands in the program
 * the SDK finds out all the same, if it looks by `callsites`; it takes the fifth place for that, so ours must not be among the first.
 *
 * @param file the one that registers, whose place is nobody's.
 */
export const withoutStacks = (sdk: object, file: string): { readonly begin: () => void; readonly end: (error?: unknown) => void } => {
  const { Resource } = sdk as { Resource: object };
  const isSafe = Object.hasOwn(Resource, "callsites") && !isDebuggingPromises();
  let usual = { limit: 0, prepare: Error.prepareStackTrace };
  return {
    begin() {
      usual = { limit: Error.stackTraceLimit, prepare: Error.prepareStackTrace };
      const { prepare } = usual;
      if (!isSafe) return;
      Error.stackTraceLimit = 0;
      Error.prepareStackTrace = (error, places) => {
        const others = places.filter((place) => place.getFileName() !== file);
        return (
          (prepare?.(error, others) as string | undefined) ??
          [String(error), ...others.map((place) => `    at ${String(place)}`)].join("\n")
        );
      };
    },
    end(error) {
      Error.stackTraceLimit = usual.limit;
      Error.prepareStackTrace = usual.prepare;
      if (isSafe && error instanceof Error) Error.captureStackTrace(error);
    },
  };
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

/** What is read instead of made, taken over, kept against the program, or changed on its way to the engine may hold what the program does not say. */
const mayHoldMore = (opts: pulumi.CustomResourceOptions & { readonly urn?: unknown }): boolean =>
  opts.id !== undefined ||
  opts.urn !== undefined ||
  opts.import !== undefined ||
  (opts.ignoreChanges?.length ?? 0) > 0 ||
  (opts.transforms?.length ?? 0) > 0 ||
  (opts.transformations?.length ?? 0) > 0 ||
  isTransformed(opts.parent);

interface Store {
  readonly callbacks?: unknown;
  readonly stackResource?: object;
}

/**
 * By the stack or a component. Old transformations stand in the SDK's own resources; of new ones, which live in the engine, only that there are
 * callbacks for some can be seen here.
 */
const isTransformed = (parent: object | undefined): boolean => {
  try {
    const { getStore } = require("@pulumi/pulumi/runtime/state") as { getStore(): Store };
    const { callbacks, stackResource } = getStore();
    const { __transformations = [] } = (parent ?? stackResource ?? {}) as { readonly __transformations?: readonly unknown[] };
    return callbacks !== undefined || __transformations.length > 0;
  } catch {
    return true;
  }
};
