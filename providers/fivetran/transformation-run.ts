/** A run of a transformation that the program starts. */

import { get, path, post } from "../../sdk/call.js";
import { flag, opt, text } from "../../sdk/codec.js";
import { textAt } from "../kernel/answers.js";
import { extended, field } from "../kernel/blueprint.js";
import { type ArgsFor, type CommonInputs, resource } from "../kernel/resource-class.js";
import { trigger, type Triggered, waitingFields } from "../kernel/trigger.js";
import { markAt, startOnce } from "../kernel/trigger-steps.js";
import { fivetran } from "./account.js";

interface Args extends Triggered {
  readonly transformationId: string;
  readonly fullRefresh?: boolean | undefined;
}

const FAILED = ["FAILED", "BLOCKED", "CANCELED", "PARTIALLY_SUCCEEDED"];
const RUNNING = ["SCHEDULING", "RUNNING", "TERMINATING"];

const statusIn = (live: object): string => textAt({ ...live }, "status") ?? "";

export const transformationRun = trigger({
  kind: "fivetran:TransformationRun",
  noun: "transformation run",
  vendor: fivetran,
  parent: "transformationId",
  fields: extended(waitingFields, {
    /** Id of the transformation to run. */
    transformationId: field(text, { change: "replace" }),
    /** Whether incremental models are rebuilt from scratch. Default false. */
    fullRefresh: field(opt(flag), { change: "inert", default: false }),
  }),
  read: (id) => get(path`/transformations/${id}`),
  step: startOnce<Args>({
    title: ({ transformationId }) => `run of transformation ${transformationId}`,
    start: ({ transformationId, fullRefresh = false }) =>
      post(path`/transformations/${transformationId}/run`, fullRefresh ? { full_refresh: true } : {}, { effect: "action" }),
    mark: (live) => markAt(live, "last_started_at", "last_ended_at"),
    isRunning: (live) => RUNNING.includes(statusIn(live)),
    end: (live, before) => {
      if ((live["last_ended_at"] ?? null) === (before["last_ended_at"] ?? null) || RUNNING.includes(statusIn(live))) return undefined;
      return FAILED.includes(statusIn(live)) ? { reason: `its status is ${statusIn(live)}; see its log in Fivetran` } : "succeeded";
    },
  }),
});

/** What a program writes to run a transformation. */
export interface TransformationRunArgs extends ArgsFor<typeof transformationRun>, CommonInputs {}

/**
 * A run of a transformation, started when the resource is created and each time its `triggers` change.
 *
 * Requests: to start it two, of which one looks at the transformation, and one for each look while it waits; to read one; to delete none.
 *
 * @example
 * new fivetran.TransformationRun("models", { transformationId: models.id, triggers: ["2026-11"], waitFor: "finished" });
 */
export class TransformationRun extends resource<typeof transformationRun, TransformationRunArgs>(transformationRun) {}
