/** How Fivetran reaches a source or a warehouse: the same fields for connections and destinations. */

import { openWords, opt, text } from "../../sdk/codec.js";
import { field } from "../kernel/blueprint.js";

export const networking = {
  /** How Fivetran gets there. */
  networkingMethod: field(opt(openWords("Directly", "PrivateLink", "SshTunnel", "ProxyAgent")), {
    wire: "networking_method",
    change: "update",
    cleared: "keep",
    loose: true,
  }),
  /** Private link to use with `PrivateLink`. */
  privateLinkId: field(opt(text), { wire: "private_link_id", change: "update" }),
  /** Proxy agent to use with `ProxyAgent`. */
  proxyAgentId: field(opt(text), { wire: "proxy_agent_id", change: "update" }),
  /** Agent of a hybrid deployment that does the work. */
  hybridDeploymentAgentId: field(opt(text), { wire: "hybrid_deployment_agent_id", change: "update" }),
};

/** A change of one of these makes earlier setup tests worthless. */
export const networkingNames: readonly string[] = Object.keys(networking);
