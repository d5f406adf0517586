/** Which way leads to a host: straight, through the proxy that the environment names, or not at all because this Node cannot use one. */

import { protect } from "../redact.js";
import { type Environment, surroundings } from "../surroundings.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export type Way =
  | { readonly kind: "straight" }
  /** `proxy` is its host, without credentials. */
  | { readonly kind: "proxy"; readonly proxy: string; readonly env: Environment }
  | { readonly kind: "none"; readonly message: string; readonly hint: string };

/** What helps when the proxy asks who we are. */
export const NAME_YOURSELF = "Put its user name and password into the address in HTTPS_PROXY or HTTP_PROXY.";

const LOOPBACK = /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/;

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

/** Lower case wins, as everywhere. */
const read = (env: Environment, name: string): string | undefined => env[name.toLowerCase()] || env[name] || undefined;

/** Hosts, `.suffixes`, `*.suffixes` and `*`, each perhaps with a port. */
const isExempt = ({ hostname, port, protocol }: URL, list: string): boolean =>
  list
    .split(/[\s,]+/)
    .filter((entry) => entry !== "")
    .some((entry) => {
      if (entry === "*") return true;
      const [, name = "", itsPort] = /^(.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
      if (itsPort !== undefined && itsPort !== (port || (protocol === "https:" ? "443" : "80"))) return false;
      const bare = name.replace(/^\*?\./, "");
      return hostname === bare || hostname.endsWith(`.${bare}`);
    });

/** Credentials that anybody on the way could read; what stays on this machine passes nobody. */
export const isOpen = (address: string): boolean => {
  const { protocol, hostname } = new URL(address);
  return protocol === "http:" && !LOOPBACK.test(hostname);
};

/** Node's own agents know proxies from 22.21 and 24.5 on. */
export const canUseProxies = (node: string): boolean => {
  const [major = 0, minor = 0] = node.split(".").map(Number);
  return major > 24 || (major === 24 && minor >= 5) || (major === 22 && minor >= 21);
};

/** What is on this machine is never reached through a proxy, which is on another one. */
export const wayTo = (address: string, env: Environment, node: string): Way => {
  const url = new URL(address);
  const name = url.protocol === "https:" ? "HTTPS_PROXY" : "HTTP_PROXY";
  const value = read(env, name);
  if (value === undefined || LOOPBACK.test(url.hostname) || isExempt(url, read(env, "NO_PROXY") ?? "")) return { kind: "straight" };
  const proxy = URL.canParse(value) ? new URL(value) : undefined;
  if (proxy === undefined || !/^https?:$/.test(proxy.protocol)) {
    return {
      kind: "none",
      message: `${name} is not the address of a proxy`,
      hint: `Set it to something like http://proxy.example.com:3128.`,
    };
  }
  hide(proxy);
  if (canUseProxies(node)) return { kind: "proxy", proxy: proxy.host, env };
  return {
    kind: "none",
    message: `${name} names the proxy ${proxy.host}, which Node ${node} cannot use`,
    hint: `Use Node 22.21, 24.5 or later, or add ${url.hostname} to NO_PROXY if it can be reached without a proxy.`,
  };
};

/** The way by the surroundings that count now. */
export const usualWayTo = (address: string): Way => wayTo(address, surroundings(), process.versions.node);

const hide = ({ username, password }: URL): void => {
  if (password === "") return;
  protect(decodeURIComponent(password));
  protect(password);
  protect(Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString("base64"));
};
