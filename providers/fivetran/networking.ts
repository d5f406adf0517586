/** How Fivetran reaches a source or a warehouse: the same fields for connections and destinations. */

import { openWords, opt, text } from "../../sdk/codec.js";
import { field } from "../kernel/blueprint.js";
import type { Input } from "../kernel/door.js";

/** What a program writes of it. Kept apart from the fields, because comments on those do not reach a program from another file. */
export interface NetworkingInputs {
  /** How Fivetran gets there: `Directly`, `PrivateLink`, `SshTunnel` or `ProxyAgent`. */
  networkingMethod?: Input<string>;
  /** Private link to use with `PrivateLink`. Removed, it is taken away there too. */
  privateLinkId?: Input<string>;
  /** Proxy agent to use with `ProxyAgent`. Removed, it is taken away there too. */
  proxyAgentId?: Input<string>;
  /** Agent of a hybrid deployment that does the work. Removed, it is taken away there too. */
  hybridDeploymentAgentId?: Input<string>;
}

export const networking = {
  networkingMethod: field(opt(openWords("Directly", "PrivateLink", "SshTunnel", "ProxyAgent")), {
    wire: "networking_method",
    change: "update",
    cleared: "keep",
    loose: true,
  }),
  privateLinkId: field(opt(text), { wire: "private_link_id", change: "update" }),
  proxyAgentId: field(opt(text), { wire: "proxy_agent_id", change: "update" }),
  hybridDeploymentAgentId: field(opt(text), { wire: "hybrid_deployment_agent_id", change: "update" }),
};

/** A change of one of these makes earlier setup tests worthless. */
export const networkingNames: readonly string[] = Object.keys(networking);
