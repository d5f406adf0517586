/** Whether a connector reaches its system with a configuration: asked before anything is written, as Airbyte itself never asks. */

import { job } from "../../sdk/airbyte.js";
import { type Call, callName } from "../../sdk/call.js";
import { isPlain, type Plain } from "../../sdk/plain.js";
import type { GatherContext, Gathered, Step } from "../kernel/blueprint.js";
import { idsBefore } from "../kernel/namesakes.js";
import { policyOf, tested, type TestPolicy } from "../kernel/policy.js";
import { refuse, type VendorClient } from "../kernel/vendor-client.js";
import { actorNamesakes, isDeleted, lookUpActor } from "./actor-look.js";
import { objectIn, textAt } from "../kernel/answers.js";
import { withKeptSecrets } from "./kept-secrets.js";
import { type Side, twins } from "./twins.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export interface Checked {
  readonly name: string;
  readonly workspaceId: string;
  readonly connectionConfiguration: Plain;
  readonly checkConnection?: TestPolicy | undefined;
  readonly [definitionId: string]: unknown;
}

export interface ActorGathered extends Gathered {
  /** What the check found wrong. */
  readonly complaint?: string;
  /** What an update sends: with the secrets that are to be kept. */
  readonly configuration?: Plain;
}

// ---------------------------------------------------------------------------------------------------------------------
// Before the write
// ---------------------------------------------------------------------------------------------------------------------

/** The check, if one is wanted; for a create also what `find` needs to know, for an update what is there and the configuration to send. */
export const prepareActor =
  (side: Side) =>
  async (client: VendorClient, args: Checked, { phase, changed, id, state }: GatherContext): Promise<ActorGathered> => {
    if (phase === "create" || id === undefined) {
      const complaint = await complaintAbout(client, args, phase, changed, checkCall(side, args, id));
      return { ...complaint, ...(await idsBefore(client, actorNamesakes(side, args))) };
    }
    if (![...changed].some((name) => SENT.has(name))) return {};
    const live = await lookUpActor(side, id).customRead(client);
    if (live === undefined || isDeleted(live)) return {};
    const configuration = await withKeptSecrets(client, side, id, {
      live: objectIn(live["connectionConfiguration"]),
      before: objectIn(state["connectionConfiguration"]),
      after: args.connectionConfiguration,
    });
    const call = checkCall(side, { ...args, connectionConfiguration: configuration }, id);
    return { ...(await complaintAbout(client, args, phase, changed, call)), live, configuration };
  };

/** What an update sends. */
const SENT = new Set(["name", "connectionConfiguration", "resourceAllocation", "secretId"]);

/** Tells what a check with the policy `warn` found. */
export const reportCheck: Step<unknown, ActorGathered> = {
  name: "check",
  run: ({ gathered: { complaint }, warn }) => {
    if (complaint !== undefined) warn(complaint);
    return Promise.resolve(undefined);
  },
};

// ---------------------------------------------------------------------------------------------------------------------
// Jobs
// ---------------------------------------------------------------------------------------------------------------------

/** Why a job failed, in the connector's own words where it has any. */
export const reasonOf = (answer: Plain): string => {
  const reason = objectIn(objectIn(answer["jobInfo"])["failureReason"]);
  return textAt(answer, "message") ?? textAt(reason, "externalMessage") ?? textAt(reason, "internalMessage") ?? "no reason given";
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

/** `{ complaint }` when a check is wanted and finds something; with the policy `require` that is the end. */
const complaintAbout = async (
  client: VendorClient,
  { checkConnection }: Checked,
  phase: "create" | "update",
  changed: ReadonlySet<string>,
  call: Call,
): Promise<Pick<ActorGathered, "complaint">> => {
  const policy = policyOf(checkConnection);
  if (policy === "off" || !changed.has("connectionConfiguration")) return {};
  let unable: string | undefined;
  const answer = await tested(
    client,
    policy,
    "check the connection",
    (message) => (unable = message),
    () => client.run(call),
  );
  if (unable !== undefined) return { complaint: unable };
  const reason = complaintOf(answer);
  if (reason === undefined) return {};
  const complaint = `the connection check says "${reason}"`;
  if (policy === "warn") return { complaint };
  return refuse(client, callName(call), complaint, `Check connectionConfiguration; nothing was ${phase}d.`);
};

const checkCall = (side: Side, args: Checked, id: string | undefined): Call => {
  const { family, definitionId, id: idKey } = twins[side];
  const { name, workspaceId, connectionConfiguration } = args;
  return id === undefined
    ? job(`scheduler/${family}/check_connection`, { [definitionId]: args[definitionId], workspaceId, connectionConfiguration })
    : job(`${family}/check_connection_for_update`, { [idKey]: id, name, connectionConfiguration });
};

/** A check that did not even run has no status, and is no success. */
const complaintOf = (answer: unknown): string | undefined => {
  if (!isPlain(answer)) return "no answer";
  return answer["status"] === "succeeded" ? undefined : reasonOf(answer);
};
