/** Which connections and destinations use a secrets manager or a proxy agent: what stands in the way of deleting it. */

import { get, path } from "../../sdk/call.js";
import { listed } from "../../sdk/fivetran.js";
import { objectsIn, textAt } from "../kernel/answers.js";
import { functions } from "../kernel/functions.js";
import { fivetran } from "./account.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** Which secrets manager; left out, all of them. */
export interface ListExternalSecretsManagerEntitiesArgs {
  /** Id of the external secrets manager. */
  readonly externalSecretsManagerId?: string | undefined;
}

/** A connection or a destination that uses a secrets manager. */
export interface ExternalSecretsManagerEntity {
  /** Id of the connection or destination. */
  readonly id: string;
  /** Its name: of a connection the name of its schema. */
  readonly name?: string | undefined;
  /** `SOURCE` or `DESTINATION`. */
  readonly type?: string | undefined;
  /** Id of the secrets manager. */
  readonly externalSecretsManagerId?: string | undefined;
}

/** Which proxy agent. */
export interface ListProxyAgentConnectionsArgs {
  /** Id of the proxy agent. */
  readonly proxyAgentId: string;
}

/** A connection that reaches its source by a proxy agent. */
export interface ProxyAgentConnection {
  /** Id of the connection. */
  readonly connectionId: string;
}

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

const entities = functions<ListExternalSecretsManagerEntitiesArgs, readonly ExternalSecretsManagerEntity[]>({
  vendor: fivetran,
  name: "listExternalSecretsManagerEntities",
  takes: ["externalSecretsManagerId"],
  doing: () => "list what uses external secrets managers",
  ask: async ({ externalSecretsManagerId: id }, { client }) => {
    const at = id === undefined ? path`/external-secrets-managers-entities` : path`/external-secrets-managers/${id}/entities`;
    const value = objectsIn(await client.list(listed(get(at)))).map((one) => ({
      id: textAt(one, "id") ?? "",
      name: textAt(one, "name"),
      type: textAt(one, "type"),
      externalSecretsManagerId: textAt(one, "secret_manager_id"),
    }));
    return { value, isSecret: false };
  },
});

/** The connections and destinations that use one external secrets manager, or any. */
export const listExternalSecretsManagerEntities = entities.get;

const connections = functions<ListProxyAgentConnectionsArgs, readonly ProxyAgentConnection[]>({
  vendor: fivetran,
  name: "listProxyAgentConnections",
  takes: ["proxyAgentId"],
  needs: ["proxyAgentId"],
  doing: ({ proxyAgentId }) => `list the connections of proxy agent "${proxyAgentId}"`,
  ask: async ({ proxyAgentId }, { client }) => {
    const all = objectsIn(await client.list(listed(get(path`/proxy/${proxyAgentId}/connections`))));
    return { value: all.map((one) => ({ connectionId: textAt(one, "connection_id") ?? "" })), isSecret: false };
  },
});

/** The connections that reach their sources by a proxy agent. */
export const listProxyAgentConnections = connections.get;
