/** What a connection of a function or of the Connector SDK remembers between its syncs. */

import { asFields, type Fields, type Request, type Route } from "../http.js";
import { open, readBody } from "./form.js";
import { synced } from "./syncs.js";
import { type Connection, connections } from "./tables.js";
import { type Account, conflict, found, hole, invalid, ok, route } from "./wire.js";

/** Services that have a state. */
const SERVICES = /^(connector_sdk|aws_lambda|azure_function|google_cloud_function|.*_function)$/;

const AT = "/connections/:connectionId/state";

export const connectionStateRoutes = (account: Account): Route[] => {
  const states = account.world.table<Fields>("fivetran:ConnectionState");
  const get = (request: Request): Connection => {
    const id = hole(request, "connectionId");
    const connection = found(connections(account).get(id), "Connection", id);
    if (!SERVICES.test(connection.service)) throw invalid(`Connection with id '${id}' does not support state management`);
    return connection;
  };

  return [
    route(account, "GET", AT, (request) => ok({ state: states.get(get(request).id) ?? {} })),
    route(account, "PATCH", AT, (request) => {
      const connection = get(request);
      const { state } = readBody(request, { fields: { state: open }, required: ["state"] });
      if (synced(account, connection).status.sync_state === "syncing") throw conflict(`Connection with id '${connection.id}' is syncing`);
      if (!connection.paused) throw invalid(`Connection with id '${connection.id}' must be paused`);
      const after = asFields(state) ?? {};
      states.set(connection.id, after);
      return ok({ state: after }, "Connection state has been updated");
    }),
  ];
};
