/** The Fivetran API: groups, destinations, connections with their schema configs, users, teams, webhooks. All paths are under `/v1`. */

import { accountRoutes } from "./fivetran/account.js";
import { hybridAgentRoutes, proxyAgentRoutes } from "./fivetran/agents.js";
import { connectionRoutes } from "./fivetran/connections.js";
import { destinationRoutes } from "./fivetran/destinations.js";
import { API_KEY, API_SECRET, guard, missing } from "./fivetran/gate.js";
import { groupRoutes } from "./fivetran/groups.js";
import { logServiceRoutes } from "./fivetran/log-services.js";
import { membershipRoutes } from "./fivetran/memberships.js";
import type { FivetranOptions, SetupTest } from "./fivetran/options.js";
import { privateLinkRoutes } from "./fivetran/private-links.js";
import { makeMeter } from "./fivetran/rate-limits.js";
import { connectionStateRoutes } from "./fivetran/connection-state.js";
import { schemaPartRoutes } from "./fivetran/schema-parts.js";
import { schemaRoutes } from "./fivetran/schemas.js";
import { syncRoutes } from "./fivetran/syncs.js";
import { sdkPackageRoutes } from "./fivetran/sdk-packages.js";
import { secretsManagerRoutes } from "./fivetran/secrets-managers.js";
import { systemKeyRoutes } from "./fivetran/system-keys.js";
import { teamRoutes } from "./fivetran/teams.js";
import { transformationProjectRoutes, transformationRoutes } from "./fivetran/transformations.js";
import { trustRoutes } from "./fivetran/trust.js";
import { userRoutes } from "./fivetran/users.js";
import { webhookRoutes } from "./fivetran/webhooks.js";
import type { Account } from "./fivetran/wire.js";
import type { Service } from "./http.js";
import type { World } from "./world.js";

export type { FivetranOptions, SetupTest };

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

export const fivetranService = (
  world: World,
  options: FivetranOptions,
): { service: Service; credentials: { apiKey: string; apiSecret: string } } => {
  const account: Account = { world, options, meter: makeMeter(world, options) };
  const routes = [
    accountRoutes,
    groupRoutes,
    destinationRoutes,
    connectionRoutes,
    schemaRoutes,
    schemaPartRoutes,
    syncRoutes,
    connectionStateRoutes,
    trustRoutes,
    userRoutes,
    teamRoutes,
    membershipRoutes,
    webhookRoutes,
    logServiceRoutes,
    privateLinkRoutes,
    proxyAgentRoutes,
    hybridAgentRoutes,
    secretsManagerRoutes,
    systemKeyRoutes,
    transformationProjectRoutes,
    transformationRoutes,
    sdkPackageRoutes,
  ].flatMap((family) => family(account));
  return {
    service: { routes, guard: guard(account), missing: missing(routes) },
    credentials: { apiKey: API_KEY, apiSecret: API_SECRET },
  };
};
