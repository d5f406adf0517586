/**
 * Mocks for unit tests of programs that use this package: inputs are checked as a preview checks them, and nothing is sent, unless a sandbox stands
 * behind them.
 */

import type * as pulumi from "@pulumi/pulumi";
import { isPlain, mapValues, type Plain } from "../sdk/plain.js";
import { arrived } from "./kernel/asset.js";
import type { Blueprint } from "./kernel/blueprint.js";
import { secretsMarked } from "./kernel/check.js";
import { type Context, type Handler, UserError } from "./kernel/handler.js";
import { loadOutputs, loadRuntime } from "./kernel/pulumi.js";
import { asSecret, isSecretSignature, reveal, unknown } from "./kernel/signature.js";
import { blueprintOf, handlerOf, vendors } from "./registry.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** A sandbox of `pulumi-conduit/sandbox`, as far as mocks need it. */
export interface SandboxConfig {
  /** Stack config with which resources find it. */
  readonly config: Readonly<Record<string, string>>;
}

export interface MockOptions {
  /**
   * What only the vendor knows, by kind: `{ "fivetran:Group": ({ name }) => ({ createdAt: "2026-01-01T00:00:00Z" }) }`. Without a sandbox, outputs
   * that nobody gives are undefined.
   */
  readonly outputs?: Readonly<Record<string, (inputs: Plain, name: string) => Plain>>;
  /** Answers of look-ups, by their names: `{ "fivetran.getGroup": ({ name }) => ({ id: "g1", name }) }`. */
  readonly functions?: Readonly<Record<string, (args: Plain) => unknown>>;
  /** Resources and functions of other packages. Left out: a resource is what its inputs say, a function answers its arguments. */
  readonly others?: pulumi.runtime.Mocks;
  /** Creates each resource in it, and looks up in it: outputs are as the vendor answers them, and what it refuses fails the test. */
  readonly sandbox?: SandboxConfig;
  /** Called with what a preview would warn of. */
  readonly onWarning?: (message: string) => void;
}

const TOKEN = "pulumi-nodejs:dynamic/";

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

/**
 * Mocks for `pulumi.runtime.setMocks`.
 *
 * A mistake in the inputs of one of our resources rejects its outputs, such as `id`, with the text that a preview prints. Ids are `<name>_id`, or
 * what they are made of where they follow from the inputs.
 *
 * @example
 * await pulumi.runtime.setMocks(mocks({ functions: { "fivetran.getGroup": ({ name }) => ({ id: "g1", name }) } }));
 */
export const mocks = (options: MockOptions = {}): pulumi.runtime.Mocks => {
  const { others, sandbox } = options;
  if (sandbox !== undefined) for (const [key, value] of Object.entries(sandbox.config)) loadRuntime().setConfig(key, value);
  return {
    async newResource(args) {
      const kind = args.type.startsWith(TOKEN) ? args.type.slice(TOKEN.length) : undefined;
      const blueprint = kind === undefined ? undefined : blueprintOf(kind);
      if (kind !== undefined && blueprint !== undefined) return ours(blueprint, handlerOf(kind), args, options);
      return others === undefined ? { id: `${args.name}_id`, state: args.inputs as Plain } : others.newResource(args);
    },
    call(args) {
      const [vendor = "", , name = ""] = args.token.split(":");
      if (!vendors.includes(vendor)) return others === undefined ? (args.inputs as Plain) : others.call(args);
      const mocked = options.functions?.[`${vendor}.${name}`];
      if (mocked !== undefined) {
        const answer = mocked(args.inputs as Plain) as Plain | undefined;
        if (answer !== undefined) return answer;
        throw new UserError(`the mock of ${vendor}.${name} has no answer to ${JSON.stringify(args.inputs)}. Nothing was sent.`);
      }
      // Nothing of the mocks': it is asked of the sandbox.
      if (sandbox !== undefined) return undefined as unknown as Plain;
      throw new UserError(
        `${vendor}.${name} has no mock. Add functions: { "${vendor}.${name}": (args) => ({ … }) } to the mocks, or a sandbox.`,
      );
    },
  };
};

/** The value of an output, once it is known. Rejects with the reason when its resource could not be made. */
export const valueOf = <A>(output: pulumi.Output<A>): Promise<A> => (output as unknown as { promise(): Promise<A> }).promise();

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

/** Inputs as the engine would hand them on: what is hidden in them is not, and what is not known yet is. */
const inputsOf = (inputs: unknown): Plain => {
  const plain = isPlain(inputs) ? (withUnknowns(inputs) as Plain) : {};
  return Object.fromEntries(Object.entries(plain).filter(([key, value]) => key !== "__provider" && value !== undefined));
};

const withUnknowns = (value: unknown): unknown => {
  if ((value as { readonly __pulumiUnknown?: unknown } | null)?.__pulumiUnknown !== undefined) return unknown;
  if (Array.isArray(value)) return value.map(withUnknowns);
  return isPlain(value) ? mapValues(value, withUnknowns) : value;
};

const ours = async (
  blueprint: Blueprint,
  handler: Handler,
  { name, type, inputs: given, id }: pulumi.runtime.MockResourceArgs,
  { outputs, sandbox, onWarning }: MockOptions,
): Promise<pulumi.runtime.MockResourceResult> => {
  const context = contextOf(sandbox, onWarning);
  const inputs = await arrived(given);
  // A resource that is read, by `get`, has no inputs to check.
  const isRead = id !== undefined && id !== "" && Object.keys(inputsOf(inputs)).length === 0;
  const checked = isRead ? { inputs: {}, failures: [] } : await handler.check({}, inputsOf(inputs), context);
  if (checked.failures.length > 0) {
    throw new UserError(checked.failures.map((failure) => `${type} resource '${name}' has a problem: ${failure}`).join("\n"));
  }
  if (sandbox !== undefined) {
    const made = isRead ? await handler.read(id, undefined, context) : await handler.create(checked.inputs, context);
    if (made !== undefined) return { id: made.id, state: stateOf(blueprint, asGiven(inputs, made.outs)) };
  }
  const args = reveal(checked.inputs) as Plain;
  const own = id === undefined || id === "" ? (identityOf(blueprint, args) ?? `${name}_id`) : id;
  const ids = Object.entries(blueprint.outputs).flatMap(([key, { spec }]) => (spec.id === true ? [[key, own]] : []));
  const told = outputs?.[blueprint.kind]?.(args, name) ?? {};
  const secret = mapValues(told, (value, key) => (blueprint.outputs[key]?.spec.secret === true ? asSecret(value) : value));
  const state = { ...secretsMarked(blueprint.fields, args), ...Object.fromEntries(ids), ...secret };
  return { id: own, state: stateOf(blueprint, asGiven(inputs, state)) };
};

/** What the program has made a secret is one, though its field is none: as the engine does it. */
const asGiven = (inputs: unknown, state: Plain): Plain =>
  mapValues(state, (value, key) => (isPlain(inputs) && !isSecretSignature(value) && holdsSecret(inputs[key]) ? asSecret(value) : value));

const holdsSecret = (value: unknown): boolean =>
  isSecretSignature(value) || (Array.isArray(value) ? value.some(holdsSecret) : isPlain(value) && Object.values(value).some(holdsSecret));

/** The id where it follows from the inputs alone. */
const identityOf = (blueprint: Blueprint, args: Plain): string | undefined => {
  try {
    const id = blueprint.identity({}, args);
    return id === undefined || id === "" || /undefined/.test(id) ? undefined : id;
  } catch {
    return undefined;
  }
};

/** What a program sees: inputs and outputs, with secrets as the SDK has them. */
const stateOf = ({ fields, outputs }: Blueprint, values: Plain): Plain => {
  const { secret } = loadOutputs();
  const open = (value: unknown): unknown => {
    if (isSecretSignature(value)) return secret(reveal(value));
    if (Array.isArray(value)) return value.map(open);
    return isPlain(value) ? mapValues(value, open) : value;
  };
  const visible = Object.entries(values).filter(([key]) => Object.hasOwn(fields, key) || Object.hasOwn(outputs, key));
  // Left out, the SDK would show what it was given: the text that loads this package.
  return { __provider: null, ...Object.fromEntries(visible.map(([key, value]) => [key, open(value)])) };
};

const contextOf = (sandbox: SandboxConfig | undefined, onWarning: MockOptions["onWarning"]): Context => {
  const config = sandbox?.config ?? {};
  const known = contexts.get(config);
  if (known !== undefined) return known;
  const context: Context = {
    config: (key) => config[key],
    signal: new AbortController().signal,
    log: { warn: (message) => onWarning?.(message), info: () => undefined, progress: () => undefined },
  };
  contexts.set(config, context);
  return context;
};

/** One for each account, so that its connection is shared. */
const contexts = new WeakMap<object, Context>();
