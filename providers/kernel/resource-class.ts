/** From a blueprint to the class that programs use. What travels into state is a constant line of text with the kind's name in it. */

import type * as pulumi from "@pulumi/pulumi";
import type * as t from "io-ts";
import { hasUser } from "../../sdk/address.js";
import { isPlain } from "../../sdk/plain.js";
import { plainAddress } from "./accounts.js";
import type { LocalAsset } from "./asset.js";
import type { Blueprint, DerivedField, OutputFields, Fields, InferredField, SettingField } from "./blueprint.js";
import type { CommonInputs } from "./common-inputs.js";
import { isDuration } from "./duration.js";
import { ADOPT } from "./handler.js";
import { providerOf, SETTINGS } from "./provider-settings.js";
import { declared, offer, outputsOf, withoutStacks } from "./outputs.js";
import { loadOutputs, loadPulumi, type Sdk } from "./pulumi.js";
import { isServedByUs } from "./settings.js";
import { isServing } from "./process-role.js";
import type { Vendor } from "./vendor.js";

// ---------------------------------------------------------------------------------------------------------------------
// The text in state
// ---------------------------------------------------------------------------------------------------------------------

/**
 * What state keeps of the provider, forever: old states are read and deleted through the very text they were written with. Frozen by a test.
 * It looks for this package from the program's folder, then from Pulumi's SDK, then in pnpm's hidden folder.
 */
export const providerText = (kind: string): string =>
  `exports.handler=()=>{const d=process.cwd()+"/";let e;for(const p of[d,process.argv[1],d+"node_modules/.pnpm/node_modules/"])` +
  `try{return require("module").createRequire(p)("pulumi-conduit/provider").open("${kind}")}` +
  `catch(x){if(!/MODULE_NOT_FOUND|PATH_NOT_EXPORTED/.test(x.code))throw x;e=e||x}` +
  `throw Error("pulumi-conduit is not installed in "+d+": install it there, then run this again. "+e.message.split("\\n")[0])}`;

export const typeToken = (kind: string): string => `pulumi-nodejs:dynamic/${kind}`;

// ---------------------------------------------------------------------------------------------------------------------
// Types
// ---------------------------------------------------------------------------------------------------------------------

export type { CommonInputs } from "./common-inputs.js";
export type { CustomResourceOptions, Input, Output } from "@pulumi/pulumi";

/**
 * A value that may hold outputs anywhere inside. A union is one value: an output of the whole union fits (`Output<boolean>`, `Output<"a" | "b">`), as
 * does an output of one of its members.
 */
export type Deep<A> = unknown extends A ? pulumi.Input<unknown> : pulumi.Input<A> | Parts<A>;

type Parts<A> = A extends string | number | boolean | null | undefined
  ? A
  : A extends LocalAsset
    ? A
    : A extends readonly (infer B)[]
      ? pulumi.Input<pulumi.Input<Deep<B>>[]>
      : unknown extends A
        ? pulumi.Input<unknown>
        : pulumi.Input<{ [K in keyof A]: K extends "type" ? Tag<A[K]> : Deep<A[K]> }>;

/** A word that tells the forms of an object apart is written as it is: the compiler then knows which form is meant, and what it lacks. */
type Tag<A> = [A] extends [string] ? (string extends A ? Deep<A> : A) : Deep<A>;

/** What a program writes. */
export type InputsOf<F extends Fields> = CommonInputs & {
  [
    K in keyof F as F[K] extends DerivedField | SettingField | InferredField ? never : undefined extends t.TypeOf<F[K]["codec"]> ? never : K
  ]: Deep<t.TypeOf<F[K]["codec"]>>;
} & {
  [
    K in keyof F as F[K] extends DerivedField
      ? never
      : F[K] extends SettingField | InferredField
        ? K
        : undefined extends t.TypeOf<F[K]["codec"]>
          ? K
          : never
  ]?: Deep<t.TypeOf<F[K]["codec"]>>;
};

/** What a program reads from the resource: its inputs and what the vendor adds. */
export type OutputsOf<F extends Fields, G extends OutputFields> = {
  readonly [K in keyof F]: pulumi.Output<t.TypeOf<F[K]["codec"]>>;
} & {
  readonly [K in keyof G]: pulumi.Output<t.TypeOf<G[K]["codec"]>>;
};

/** What a resource class has beside its constructor, for entities that declare a constructor of their own. */
export interface Statics<B> {
  readonly blueprint: B;
  /**
   * A resource that reads an object which exists, and never changes or deletes it. To look at one without a place in the state, there is a function.
   *
   * @param id the same as for `pulumi import`.
   */
  get<T>(
    this: new (name: string, ...rest: never[]) => T,
    name: string,
    id: pulumi.Input<pulumi.ID>,
    opts?: pulumi.CustomResourceOptions,
  ): T;
  /** Whether a value is such a resource, also one of another copy of this package. */
  isInstance(value: unknown): value is InstanceOf<B>;
}

/** @typeParam A inputs by their name, so that an editor shows that and not what they are made of. */
export interface ResourceClass<B, A> extends Statics<B> {
  /**
   * Declares the object: the next `pulumi up` makes it, or makes it what the inputs say.
   *
   * @param name unique within the stack.
   * @param args what the object shall be.
   */
  new (name: string, args: A, opts?: pulumi.CustomResourceOptions): InstanceOf<B>;
}

export type InstanceOf<B> = B extends Blueprint<infer F, infer G> ? pulumi.CustomResource & OutputsOf<F, G> : never;

/** What `interface GroupArgs extends ArgsFor<typeof group>, CommonInputs {}` is made of: with a second base, the compiler shows it by its name. */
export type ArgsFor<B> = B extends Blueprint<infer F, OutputFields> ? InputsOf<F> : never;

// ---------------------------------------------------------------------------------------------------------------------
// Constructors
// ---------------------------------------------------------------------------------------------------------------------

/** For an entity whose inputs depend on what one of them says: the same class, with the entity's own (generic) constructor type. */
export const resourceAs = <C>(blueprint: { readonly kind: string }): C => resource(blueprint) as unknown as C;

/** The class of a kind: `class Group extends resource<typeof group, GroupArgs>(group) {}`. */
export const resource = <B extends { readonly kind: string }, A = ArgsFor<B>>(declaration: B): ResourceClass<B, A> => {
  const blueprint = declaration as unknown as Blueprint;
  // A serving process only looks for the blueprint; see process-role.ts.
  if (isServing())
    return class {
      static readonly blueprint = blueprint;
    } as unknown as ResourceClass<B, A>;
  const sdk = loadPulumi();
  const { kind } = blueprint;
  const outputs = outputsOf(blueprint);
  const stacks = withoutStacks(sdk, __filename);

  class Made extends sdk.CustomResource {
    static readonly blueprint = blueprint;

    constructor(name: string, args: Record<string, unknown>, opts: pulumi.CustomResourceOptions = {}) {
      const { adopt, rest } = adoption(opts);
      const { timeouts, customTimeouts } = timing(args?.["timeouts"], opts.customTimeouts);
      const secrets = Object.fromEntries(outputs.secret.filter((k) => args?.[k] !== undefined).map((k) => [k, sdk.secret(args[k])]));
      const properties = { ...declared(outputs, opts), ...args, ...secrets, ...timeouts, ...adopt, __provider: providerText(kind) };
      const options = sdk.mergeOptions(withProvider(rest, blueprint.vendor, name), {
        additionalSecretOutputs: [...outputs.secret],
        ...customTimeouts,
      });
      stacks.begin();
      try {
        super(typeToken(kind), name, properties, options);
        stacks.end();
      } catch (error) {
        stacks.end(error);
        throw error;
      }
      // The id is known in previews of updates where an output would not be: dependents then do not look as if they were replaced.
      for (const key of outputs.ids)
        Object.defineProperty(this, key, { value: this.id, enumerable: true, configurable: true, writable: true });
    }

    static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): Made {
      return new this(name, {}, { ...opts, id });
    }

    static override isInstance(value: unknown): value is pulumi.CustomResource {
      return (value as { __pulumiType?: unknown } | undefined)?.__pulumiType === typeToken(kind);
    }
  }
  offer(Made.prototype, outputs);
  return Made as unknown as ResourceClass<B, A>;
};

/**
 * Pulumi's own provider process cannot import; our server can. Where it is not the one that runs, `opts.import` becomes a hidden input, and create
 * takes the object with that id instead of making one. State ends up the same.
 */
const adoption = (opts: pulumi.CustomResourceOptions): { adopt: Record<string, unknown>; rest: pulumi.CustomResourceOptions } => {
  const { import: id, ...rest } = opts;
  return id === undefined || isServedByUs() ? { adopt: {}, rest: opts } : { adopt: { [ADOPT]: id }, rest };
};

/**
 * What the input and the option say of time, in both places: the engine hands on the option, with what is in force today even for a delete, and
 * has no place for `read`; the input also holds where a provider process drops the option.
 */
const timing = (
  input: unknown,
  option: pulumi.CustomTimeouts | undefined,
): { timeouts: object; customTimeouts: pulumi.CustomResourceOptions } => {
  if (input !== undefined && !isPlain(input)) return { timeouts: {}, customTimeouts: {} };
  const both: Record<string, unknown> = { ...input, ...option };
  if (Object.keys(both).length === 0) return { timeouts: {}, customTimeouts: {} };
  // An output, or something that check will object to, stays in the input alone.
  const fits = (["create", "update", "delete"] as const).filter((key) => isDuration(both[key]));
  return { timeouts: { timeouts: both }, customTimeouts: { customTimeouts: Object.fromEntries(fits.map((key) => [key, both[key]])) } };
};

/** A provider given to a component reaches its children by the vendor's name, so that it never touches other dynamic resources. */
const withProvider = (opts: pulumi.CustomResourceOptions, vendor: Vendor, name: string): pulumi.CustomResourceOptions => {
  const provider = providerOf(vendor, `${vendor.namespace} resource "${name}"`, opts) as pulumi.ProviderResource | undefined;
  return provider === undefined || provider === opts.provider ? opts : { ...opts, provider };
};

export type ProviderArgs<S extends string> = { readonly [K in S]?: pulumi.Input<string> };

export interface ProviderClass<S extends string> {
  /** One account. Pass it to resources and components as `{ provider }`. */
  new (name: string, args: ProviderArgs<S>, opts?: pulumi.ResourceOptions): pulumi.ProviderResource;
}

/** A class for an account of one vendor; its settings are the same as those in stack config. */
export const provider = <S extends string>(vendor: Vendor & { readonly settings: Readonly<Record<S, unknown>> }): ProviderClass<S> => {
  if (isServing()) return class {} as unknown as ProviderClass<S>;
  const sdk = loadPulumi();
  const { namespace, settings } = vendor;

  class Made extends sdk.ProviderResource {
    constructor(name: string, args: Record<string, pulumi.Input<string> | undefined>, opts?: pulumi.ResourceOptions) {
      const unknownKey = Object.keys(args).find((key) => !Object.hasOwn(settings, key));
      if (unknownKey !== undefined) {
        throw new Error(`${namespace}.Provider "${name}": ${unknownKey} is not a setting. There are ${Object.keys(settings).join(", ")}.`);
      }
      const inputs = Object.entries(args).flatMap(([key, value]) => {
        if (value === undefined) return [];
        const filled = notEmpty(value, `${namespace}.Provider "${name}": ${key}`);
        const { secret: isSecret, address } = vendor.settings[key as S & string] ?? {};
        const guarded = isSecret === true ? sdk.secret(filled) : address === undefined ? filled : guardedAddress(filled, sdk.secret);
        return [[`${namespace}:${key}`, guarded]];
      });
      const properties = Object.fromEntries(inputs) as pulumi.Inputs;
      super("pulumi-nodejs", name, properties, replacedWhenMoved(sdk, vendor, args, opts));
      // Hidden, so that nothing that looks at the resource shows it.
      Object.defineProperty(this, SETTINGS, { value: properties });
    }

    /** Overrides the SDK's own: providers are inherited by package, and `pulumi-nodejs` is every vendor's. */
    getPackage(): string {
      return namespace;
    }
  }
  return Made as unknown as ProviderClass<S>;
};

/** A setting that is empty, as a secret of a CI system that is not there, would be that of the default account. */
const notEmpty = (value: pulumi.Input<string>, what: string): pulumi.Input<string> => {
  const check = (known: string): string => {
    if (known === "") throw new Error(`${what} is empty. Set it, or leave it out to take that of the default account.`);
    return known;
  };
  return typeof value === "string" ? check(value) : loadOutputs().output(value).apply(check);
};

/**
 * With another address it is another provider, and the old one stays until all that it made is deleted. Our own server decides that by itself;
 * Pulumi's process would only change the settings, and nobody could delete what is in the old account. An address that is not known yet says nothing.
 */
const replacedWhenMoved = (
  sdk: Sdk,
  { settings }: Vendor,
  args: Readonly<Record<string, unknown>>,
  opts: pulumi.ResourceOptions = {},
): pulumi.ResourceOptions => {
  const addresses = Object.keys(settings).flatMap((key) => {
    const value = args[key];
    return settings[key]?.address !== undefined && typeof value === "string" ? [plainAddress(value)] : [];
  });
  if (isServedByUs() || addresses.length === 0) return opts;
  const replaced: pulumi.CustomResourceOptions = { replacementTrigger: addresses.join(" ") };
  return sdk.mergeOptions(opts, replaced);
};

/** An address that holds a password is a secret, whether it is known now or later. */
const guardedAddress = (value: pulumi.Input<string>, secret: typeof pulumi.secret): pulumi.Input<string> => {
  // The SDK unwraps what is inside an output or a promise, which the types say of neither.
  const guard = (address: string): string => (hasUser(address) ? (secret(address) as unknown as string) : address);
  if (typeof value === "string") return guard(value);
  return "apply" in value ? value.apply(guard) : value.then(guard);
};
