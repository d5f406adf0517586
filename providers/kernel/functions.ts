/**
 * Functions of a vendor: what a program asks without managing it, as data sources do in Terraform. They run in the program, send reads alone, and
 * leave nothing in the state.
 */

import type * as pulumi from "@pulumi/pulumi";
import { absent, local, refused } from "../../sdk/failure.js";
import { ApiError } from "../../sdk/script.js";
import type { Client } from "../../sdk/transport.js";
import { type ReadConfig, UserError } from "./handler.js";
import { currentRun, loadOutputs, mockedCall, stackConfig } from "./pulumi.js";
import type { Answers } from "./remembering.js";
import type { Deep } from "./resource-class.js";
import { connectWith, resolveSettings } from "./settings.js";
import { type Settled, settingsOf } from "./provider-settings.js";
import { failureOf, type VendorClient, vendorClient } from "./vendor-client.js";
import type { Vendor } from "./vendor.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** @param opts `provider` or `parent`: the account that is asked; the stack's own when left out. */
export type Get<A, R> = (args: A, opts?: pulumi.InvokeOptions) => Promise<R>;

/** @param opts `dependsOn`: what must be there before it is asked for. */
export type GetOutput<A, R> = (args: Deep<A>, opts?: pulumi.InvokeOutputOptions) => pulumi.Output<R>;

/** What a function asks with. */
export interface Question {
  readonly client: VendorClient;
  /** The same connection for the kernel, where failures are values. */
  readonly raw: Client;
  readonly config: ReadConfig;
}

export interface Answered<R> {
  readonly value: R;
  /** Some part of it is a secret: an output of it is one. */
  readonly isSecret: boolean;
}

interface Definition<A, R> {
  readonly vendor: Vendor;
  /** `getGroup`: for messages, and for the mocks of unit tests as `fivetran:index:getGroup`. */
  readonly name: string;
  /** What it does, to complete "Cannot …". */
  readonly doing: (args: A) => string;
  /** Names of its arguments, where it does not look at them itself. */
  readonly takes?: readonly string[];
  /** Those of them that must be texts. */
  readonly needs?: readonly string[];
  /** Undefined: there is none. */
  readonly ask: (args: A, question: Question) => Promise<Answered<R> | undefined>;
  /** What is said when there is none, with near names. */
  readonly missing?: (args: A, question: Question) => Promise<string>;
}

export interface Functions<A, R> {
  readonly get: Get<A, R>;
  readonly getOutput: GetOutput<A, R>;
}

/** A function that is given up: nobody waits longer for what a preview needs. */
const LOOKUP_MS = 2 * 60_000;

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

export const functions = <A, R>({ vendor, name, doing, takes, needs = [], ask, missing }: Definition<A, R>): Functions<A, R> => {
  const run = async (args: A, given: Settled, isFresh = false): Promise<Answered<R>> => {
    // A mistake in the arguments is told after the program has run to its end: earlier, nobody listens yet, and Node warns of that.
    await new Promise((resolve) => setImmediate(resolve));
    refuseOthers(vendor, name, (args ?? {}) as Readonly<Record<string, unknown>>, takes, needs);
    const mocked = await mockedCall(`${vendor.namespace}:index:${name}`, args);
    if (mocked !== undefined) return { value: mocked as R, isSecret: false };
    try {
      const account = accountFor(vendor, given);
      const first = questionTo(account, isFresh);
      const answer = (await ask(args, first)) ?? (first.usedOld() ? await ask(args, questionTo(account, true)) : undefined);
      if (answer !== undefined) return answer;
      const message = (await missing?.(args, first)) ?? `${vendor.title} has no such object`;
      const at = { ...local(vendor.title, name), status: 404 };
      throw new ApiError(absent({ at, message }), doing(args));
    } catch (error) {
      if (error instanceof ApiError) throw error;
      const at = local(vendor.title, name);
      throw new ApiError(error instanceof UserError ? refused({ at, message: error.message }) : failureOf(error), doing(args));
    }
  };
  return {
    get: async (args, opts) => (await run(args, await settingsOf(vendor, name, opts))).value,
    getOutput(args, opts) {
      const { all, output, secret, unsecret } = loadOutputs();
      const waits = output(opts?.dependsOn).apply((on) => [on].flat().flatMap((one) => idsOf(one)));
      // The settings are secrets; what is asked with them is not.
      const settings = unsecret(output(settingsOf(vendor, name, opts, true)));
      const answer = all([output(args), settings, waits]).apply(async ([plain, given]) => {
        // What was learned before those resources were there says nothing of now.
        const { value, isSecret } = await run(plain as A, given as Settled, opts?.dependsOn !== undefined);
        return isSecret ? secret(value) : value;
      });
      return answer as pulumi.Output<R>;
    },
  };
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

/** What it does not take, and what it cannot do without. */
const refuseOthers = (
  vendor: Vendor,
  name: string,
  args: Readonly<Record<string, unknown>>,
  takes: readonly string[] | undefined,
  needs: readonly string[],
): void => {
  const odd = takes === undefined ? undefined : Object.keys(args).find((key) => !takes.includes(key) && args[key] !== undefined);
  const lacking = needs.find((key) => typeof args[key] !== "string" || args[key] === "");
  if (odd === undefined && lacking === undefined) return;
  const { hint } = require("../../sdk/nearest.js") as typeof import("../../sdk/nearest.js");
  const list = takes?.join(", ") ?? "";
  const message =
    odd === undefined
      ? `it needs ${lacking ?? ""}, a text that is not empty`
      : `${odd} is not one of its arguments${hint(odd, takes ?? []) || "."} It takes ${list === "" ? "none" : list}`;
  throw new ApiError(refused({ at: local(vendor.title, name), message }), `call ${vendor.namespace}.${name}`);
};

interface Account {
  readonly config: ReadConfig;
  readonly client: Client;
  readonly answers: Answers;
}

/** By the run of a program: what one has learned, a later one in the same process asks again. */
const accountsOf = new WeakMap<object, Map<string, Account>>();

/** One connection for each account in a program, so that its limits and its answers are shared. */
const accountFor = (vendor: Vendor, given: Settled): Account => {
  const stack = stackConfig();
  const config: ReadConfig = (name) => given[name] ?? stack(name);
  // By what is set, not by who sets it: unit tests change the config and the environment between two look-ups.
  const settings = Object.entries(resolveSettings(vendor, config)).map(([name, found]) => [name, found?.value]);
  const key = JSON.stringify([vendor.namespace, settings]);
  const run = currentRun();
  const accounts = accountsOf.get(run) ?? new Map<string, Account>();
  accountsOf.set(run, accounts);
  const known = accounts.get(key);
  if (known !== undefined) return known;
  const account: Account = { config, client: connectWith(vendor, config), answers: new Map() };
  accounts.set(key, account);
  return account;
};

const questionTo = ({ client, answers, config }: Account, isFresh = false): Question & { readonly usedOld: () => boolean } => {
  const { remembering } = require("./remembering.js") as typeof import("./remembering.js");
  const deadline = client.clock.now() + LOOKUP_MS;
  const bound = remembering(client.within({ deadline, signal: new AbortController().signal }), answers, isFresh);
  return { client: vendorClient(bound.client), raw: bound.client, config, usedOld: bound.usedOld };
};

/** Known when it is there: a resource without an id when it is registered, and all that is in it are there. */
const idsOf = (resource: unknown): unknown[] => {
  const { id, urn, __childResources: children } = (resource ?? {}) as Within;
  return [id ?? urn, ...(id === undefined ? [...(children ?? [])].flatMap(idsOf) : [])];
};

/** What the SDK's resources have; a component knows its children. */
interface Within {
  readonly id?: unknown;
  readonly urn?: unknown;
  readonly __childResources?: ReadonlySet<unknown>;
}
