/** Whether a connector reaches its system with a configuration: asked before anything is written, as Airbyte itself never asks. */

import * as E from "fp-ts/lib/Either.js";
import type * as TE from "fp-ts/lib/TaskEither.js";
import { job } from "../../sdk/airbyte.js";
import { type Call, callName } from "../../sdk/call.js";
import { isPlain, opt, type Plain, words } from "../../sdk/codec.js";
import { type Failure, local, refused } from "../../sdk/failure.js";
import type { Client } from "../../sdk/transport.js";
import { field, type Step } from "../kernel/blueprint.js";
import { actorNamesakes, isDeleted, lookUpActor } from "./actor-look.js";
import { withKeptSecrets } from "./kept-secrets.js";
import { idsBefore } from "../kernel/namesakes.js";
import { type Side, textAt, twins } from "./twins.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export const checkPolicy = field(opt(words("off", "warn", "fail")), { change: "inert" });

export interface Checked {
  readonly name: string;
  readonly workspaceId: string;
  readonly connectionConfiguration: Plain;
  readonly checkConnection?: "off" | "warn" | "fail" | undefined;
  readonly [definitionId: string]: unknown;
}

// ---------------------------------------------------------------------------------------------------------------------
// Before the write
// ---------------------------------------------------------------------------------------------------------------------

/** The check, if one is wanted; for a create also what `find` needs to know, for an update what is there and the configuration to send. */
export const prepareActor =
  (side: Side) =>
  (
    client: Client,
    args: Checked,
    phase: "create" | "update",
    changed: ReadonlySet<string>,
    id: string | undefined,
    state: Plain,
  ): TE.TaskEither<Failure, Plain> =>
  async () => {
    if (phase === "create" || id === undefined) {
      const complaint = await complaintAbout(side, client, args, phase, changed, id)();
      if (E.isLeft(complaint)) return complaint;
      const before = await idsBefore(client, actorNamesakes(side, args))();
      return E.isLeft(before) ? before : E.right({ ...complaint.right, ...before.right });
    }
    if (![...changed].some((name) => SENT.has(name))) return E.right({});
    const seen = await lookUpActor(side, id).look(client)();
    if (E.isLeft(seen) || seen.right === undefined || isDeleted(seen.right)) return E.isLeft(seen) ? seen : E.right({});
    const { connectionConfiguration: live } = seen.right;
    const before = isPlain(state["connectionConfiguration"]) ? state["connectionConfiguration"] : {};
    const values = { live: isPlain(live) ? live : {}, before, after: args.connectionConfiguration };
    const kept = await withKeptSecrets(client, side, id, values)();
    if (E.isLeft(kept)) return kept;
    const configuration = kept.right;
    const complaint = await complaintAbout(side, client, { ...args, connectionConfiguration: configuration }, phase, changed, id)();
    return E.isLeft(complaint) ? complaint : E.right({ ...complaint.right, seen: seen.right, configuration });
  };

/** What an update sends. */
const SENT = new Set(["name", "connectionConfiguration", "resourceAllocation", "secretId"]);

/** Tells what a check with the policy `warn` found. */
export const reportCheck: Step<unknown> = {
  name: "check",
  run:
    ({ found, warn }) =>
    () => {
      const complaint = textAt(found, "complaint");
      if (complaint !== undefined) warn(`the connection check says "${complaint}"`);
      return Promise.resolve(E.right(undefined));
    },
};

// ---------------------------------------------------------------------------------------------------------------------
// Jobs
// ---------------------------------------------------------------------------------------------------------------------

/** Why a job failed, in the connector's own words where it has any. */
export const reasonOf = (answer: Plain): string => {
  const info = isPlain(answer["jobInfo"]) ? answer["jobInfo"] : {};
  const reason = isPlain(info["failureReason"]) ? info["failureReason"] : {};
  return textAt(answer, "message") ?? textAt(reason, "externalMessage") ?? textAt(reason, "internalMessage") ?? "no reason given";
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const complaintAbout =
  (
    side: Side,
    client: Client,
    args: Checked,
    phase: "create" | "update",
    changed: ReadonlySet<string>,
    id: string | undefined,
  ): TE.TaskEither<Failure, Plain> =>
  async () => {
    const policy = args.checkConnection ?? "off";
    if (policy === "off" || !changed.has("connectionConfiguration")) return E.right({});
    const call = checkCall(side, args, id);
    const answer = await client.run(call)();
    if (E.isLeft(answer)) return answer;
    const message = complaintOf(answer.right);
    if (message === undefined) return E.right({});
    if (policy === "warn") return E.right({ complaint: message });
    const hint = `Check connectionConfiguration; nothing was ${phase}d.`;
    return E.left(refused({ at: local(client.vendor, callName(call)), message: `the connection check says "${message}"`, hint }));
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
