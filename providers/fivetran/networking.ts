/** How Fivetran reaches a source or a warehouse: the same fields for connections and destinations. */

import { openWords, opt, text } from "../../sdk/codec.js";
import { isPlain, type Plain } from "../../sdk/plain.js";
import { field } from "../kernel/blueprint.js";

const shared = {
  /** How Fivetran gets there: `Directly`, `PrivateLink`, `SshTunnel` or `ProxyAgent`. Removed, what the other settings imply. */
  networkingMethod: field(opt(openWords("Directly", "PrivateLink", "SshTunnel", "ProxyAgent")), {
    wire: "networking_method",
    change: "update",
    // `withMethod` says what it falls back to.
    onUnset: { to: "Directly" },
    semanticEquality: true,
  }),
  /** Private link to use with `PrivateLink`. Removed, it is taken away there too. */
  privateLinkId: field(opt(text), { wire: "private_link_id", change: "update" }),
  /** Proxy agent to use with `ProxyAgent`. Removed, it is taken away there too. */
  proxyAgentId: field(opt(text), { wire: "proxy_agent_id", change: "update" }),
  /** Agent of a hybrid deployment that does the work. Removed, it is taken away there too. */
  hybridDeploymentAgentId: field(opt(text), { wire: "hybrid_deployment_agent_id", change: "update" }),
};

export interface NetworkingFields extends Readonly<typeof shared> {}
export const networking: NetworkingFields = shared;

/** A change of one of these makes earlier setup tests worthless. */
export const networkingNames: readonly string[] = Object.keys(networking);

interface Networked {
  readonly networkingMethod?: string | undefined;
  readonly privateLinkId?: string | undefined;
  readonly proxyAgentId?: string | undefined;
  readonly config?: unknown;
}

/**
 * An update without a contradiction: where the user says nothing of the method any more, or takes away what it needs, it becomes what is left
 * implies. Fivetran would keep the old one.
 */
export const withMethod = (body: Plain, args: Networked): Plain => {
  const isLeftOut = args.networkingMethod === undefined;
  const isDue = ["networking_method", "private_link_id", "proxy_agent_id"].some((key) =>
    key === "networking_method" ? key in body : body[key] === null,
  );
  return isLeftOut && isDue ? { ...body, networking_method: impliedBy(args) } : body;
};

const impliedBy = ({ privateLinkId, proxyAgentId, config }: Networked): string => {
  if (privateLinkId !== undefined) return "PrivateLink";
  if (proxyAgentId !== undefined) return "ProxyAgent";
  const hasTunnel = isPlain(config) && ["tunnelHost", "tunnel_host"].some((key) => (config[key] ?? "") !== "");
  return hasTunnel ? "SshTunnel" : "Directly";
};

/** Behind a private link Fivetran puts an address of its own in place of the host: what the user wrote is what counts. */
export const isBehindLink = ({ networking_method: method, private_link_id: link }: Plain): boolean =>
  typeof method === "string" ? /^private_?link$/i.test(method) : typeof link === "string" && link !== "";
