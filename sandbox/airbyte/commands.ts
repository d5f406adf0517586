/**
 * Discoveries that nobody waits for, from 1.7 on, with which the web application makes and edits connections from 2.1 on: an answer at once,
 * a status to ask for, and an output when all is over. A connection can be made before that, without the catalog.
 */

import type { Fields, Route } from "../http.js";
import { flag, may, need, text, uuid } from "./body.js";
import { discovered } from "./catalog.js";
import { type Context, ok, post } from "./endpoint.js";
import { discover } from "./jobs.js";
import { notFound } from "./refusal.js";
import { findActor } from "./sides.js";
import type { Command } from "./store.js";

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

export const commandRoutes = (context: Context): Route[] => {
  const { store, edition, world } = context;
  if (!edition.since("1.7")) return [];
  const keep = (command: Command): Command => {
    store.commands.set(command.id, command);
    return command;
  };
  /** As it is by now. */
  const find = (id: string): Command => {
    const command = store.commands.get(id);
    if (command === undefined) throw notFound("COMMAND", id);
    if (command.status !== "running" || world.now().getTime() < command.endsAt) return command;
    return keep({ ...command, status: "completed", output: outputOf(context, command) });
  };

  return [
    post(
      context,
      "commands/run/discover",
      { id: need(text), actor_id: need(uuid), jobId: may(text), priority: may(text), signal_input: may(text) },
      ({ id, actor_id: actorId }) => {
        findActor(context, "source", actorId);
        // The same id is the same command.
        if (store.commands.get(id) === undefined) {
          const endsAt = world.now().getTime() + (context.options.discoverSeconds ?? 1) * 1000;
          keep({ id, actorId, endsAt, status: "running" });
        }
        return ok({ id });
      },
    ),
    post(context, "commands/status", { id: need(text) }, ({ id }) => ok({ id, status: find(id).status })),
    post(context, "commands/output/discover", { id: need(text), with_logs: may(flag) }, ({ id, with_logs }) => {
      const { output } = find(id);
      return ok({ id, ...output, ...(output !== undefined && with_logs === true ? { logs: { logLines: [] } } : {}) });
    }),
    post(context, "commands/cancel", { id: need(text) }, ({ id }) => {
      const command = find(id);
      if (command.status === "running") keep({ ...command, status: "cancelled" });
      return ok({ id });
    }),
  ];
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const outputOf = (context: Context, { actorId }: Command): Fields => {
  const { streams, catalogId, jobInfo } = discover(context, findActor(context, "source", actorId), true);
  return streams === undefined
    ? { status: "failed", failureReason: jobInfo["failureReason"] }
    : { status: "succeeded", catalogId, catalog: discovered(context.edition, streams) };
};
