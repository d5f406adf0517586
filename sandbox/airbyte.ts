/** Airbyte's Configuration API in memory, as one release of it behaves: see the options for what can be chosen. */

import { accessRoutes, guard, missing } from "./airbyte/access.js";
import { actorRoutes } from "./airbyte/actors.js";
import { commandRoutes } from "./airbyte/commands.js";
import { connectionRoutes } from "./airbyte/connections.js";
import type { AirbyteBreakingChange, AirbyteConnector, AirbyteStream } from "./airbyte/connectors.js";
import { definitionRoutes } from "./airbyte/definitions.js";
import { makeEdition } from "./airbyte/edition.js";
import type { Context } from "./airbyte/endpoint.js";
import { checkRoutes, discoverRoutes } from "./airbyte/jobs.js";
import { operationRoutes } from "./airbyte/operations.js";
import type { AirbyteOptions } from "./airbyte/options.js";
import { type AirbyteBehavior, makeStore } from "./airbyte/store.js";
import { pinRoutes } from "./airbyte/pins.js";
import { tagRoutes } from "./airbyte/tags.js";
import { workspaceRoutes } from "./airbyte/workspaces.js";
import type { Service } from "./http.js";
import type { World } from "./world.js";

export type { AirbyteBehavior, AirbyteBreakingChange, AirbyteConnector, AirbyteOptions, AirbyteStream };

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

interface Airbyte {
  readonly service: Service;
  readonly credentials: { username: string; password: string; clientId: string; clientSecret: string };
  /** The workspace that exists from the start. */
  readonly workspaceId: string;
}

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

export const airbyteService = (world: World, options: AirbyteOptions): Airbyte => {
  const store = makeStore(world, options.connectors ?? {});
  const context: Context = { world, store, options, edition: makeEdition(options.version ?? "1.8.0") };
  const routes = [
    ...accessRoutes(context),
    ...workspaceRoutes(context),
    ...definitionRoutes(context, "source"),
    ...definitionRoutes(context, "destination"),
    ...actorRoutes(context, "source"),
    ...actorRoutes(context, "destination"),
    ...checkRoutes(context, "source"),
    ...checkRoutes(context, "destination"),
    ...discoverRoutes(context),
    ...commandRoutes(context),
    ...connectionRoutes(context),
    ...operationRoutes(context),
    ...tagRoutes(context),
    ...pinRoutes(context),
  ];
  const { workspaceId, ...credentials } = store.instance();
  return { service: { routes, guard: guard(context), missing: missing(context, routes) }, credentials, workspaceId };
};
