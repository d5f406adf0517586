/** Resources that start something at the vendor: once when they are made, and once more each time one of their `triggers` changes. */

import type { Call } from "../../sdk/call.js";
import { json, list, opt, text, words } from "../../sdk/codec.js";
import type { Plain } from "../../sdk/plain.js";
import {
  type ArgsOf,
  type Blueprint,
  blueprint,
  extended,
  field,
  type Fields,
  type Gathered,
  type GatherContext,
  output,
  type Step,
} from "./blueprint.js";
import { partOf } from "./part-of.js";
import type { Vendor } from "./vendor.js";
import type { VendorClient } from "./vendor-client.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

const sharedFields = {
  /**
   * Values to watch: a change to any of them starts another run. Any values will do, such as the id of another resource or a version number. Left out: one
   * run, when the resource is created.
   */
  triggers: field(opt(list(json)), { change: "steps", writeOnly: true }),
};

export interface TriggerFields extends Readonly<typeof sharedFields> {}
export const triggerFields: TriggerFields = sharedFields;

const sharedWait = {
  ...sharedFields,
  /**
   * `started` (default): continues as soon as the run has started. `finished`: waits until the run has finished, and fails if the run fails. A run of more
   * than half an hour needs `timeouts`, such as `{ create: "4h", update: "4h" }`.
   */
  waitFor: field(opt(words("started", "finished")), { change: "inert", default: "started" }),
};

/** The same of what goes on after the request is answered. */
export interface WaitingFields extends Readonly<typeof sharedWait> {}
export const waitingFields: WaitingFields = sharedWait;

const sharedOutputs = {
  /** Status of the last run that this resource started: `pending`, `started`, `finished` or `failed`. Not set after an import. */
  runStatus: output(opt(words("pending", "started", "finished", "failed")), "__runStatus", { once: true, volatile: true }),
  /** When this resource last started a run, ISO 8601. */
  startedAt: output(opt(text), "__startedAt", { once: true, volatile: true }),
  /** When earlier runs had ended, as of the start of this one: tells the end of this run from the end of an earlier one. */
  startedAfter: output(json, "__startedAfter", { once: true, volatile: true }),
};

export interface TriggerOutputs extends Readonly<typeof sharedOutputs> {}
export const triggerOutputs: TriggerOutputs = sharedOutputs;

export interface Triggered {
  readonly triggers?: readonly unknown[] | undefined;
  readonly waitFor?: "started" | "finished" | undefined;
}

export interface Trigger<F extends Fields> {
  readonly kind: `${string}:${string}`;
  readonly noun: string;
  readonly vendor: Vendor;
  /** Name of the field with the id of what is started; it replaces. */
  readonly parent: keyof F & string;
  /** With `triggerFields`, or with `waitingFields`. */
  readonly fields: F;
  /** How what is started is looked at. */
  readonly read: (id: string) => Call;
  /** `startOnce` or `runOnce`. */
  readonly step: Step<ArgsOf<F>>;
}

/** Exported, so that declaration files take it by its name and keep the comments. */
export type OutputsOfTrigger = Pick<TriggerOutputs, keyof TriggerOutputs>;

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

export const trigger = <const F extends Fields>({ parent, read, step, ...rest }: Trigger<F>): Blueprint<F, OutputsOfTrigger> => {
  const { create, ...part } = partOf(parent);
  return blueprint<F, OutputsOfTrigger>({
    ...rest,
    ...part,
    outputs: extended(triggerOutputs, {}),
    gather: whatIsOwed,
    owed: owedRun,
    calls: { create, read },
    steps: [step],
    slow: true,
  });
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

/** State holds that a run is to be started before anything is sent: whatever fails afterward, the next run of the program still knows. */
const whatIsOwed = (_client: VendorClient, _args: unknown, { phase, changed }: GatherContext): Promise<Owed> =>
  Promise.resolve(phase === "create" || changed.has("triggers") ? { runStatus: "pending" } : {});

/** For a refresh: a run that has not started or has failed shows as other triggers than the program's. The text is what a diff shows in their place. */
const owedRun = ({ runStatus }: Plain): Plain =>
  isOwed(runStatus)
    ? { triggers: [`last run ${runStatus === "failed" ? "failed" : "not started"}: the next update starts a new one`] }
    : {};

/** State says that it is to be started by the next run of the program. */
export const isOwed = (runStatus: unknown): boolean => runStatus === "pending" || runStatus === "failed";

interface Owed extends Gathered {
  readonly runStatus?: "pending";
}
