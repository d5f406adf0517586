/** What a delete takes along: a source or destination its connections, and nothing ever comes back. */

import type { Context } from "./endpoint.js";
import { sides } from "./sides.js";
import type { Actor, Connection, Side } from "./store.js";

/** Deleting a connection is a status. */
export const deprecate = ({ store, world }: Context, connection: Connection): void => {
  if (connection.status === "deprecated") return;
  store.connections.set(connection.connectionId, { ...connection, status: "deprecated" });
  world.record("remove", "airbyte:Connection", connection.connectionId);
};

/** From 0.63.10 the configuration goes too; before, it stays readable. */
export const deleteActor = (context: Context, side: Side, actor: Actor): void => {
  if (actor.tombstone) return;
  const { store, world, edition } = context;
  for (const connection of store.connections.all()) {
    if ((side === "source" ? connection.sourceId : connection.destinationId) === actor.id) deprecate(context, connection);
  }
  const connectionConfiguration = edition.since("0.63.10") ? null : actor.connectionConfiguration;
  store.actors[side].set(actor.id, { ...actor, connectionConfiguration, tombstone: true });
  world.record("remove", sides[side].kind, actor.id);
};
