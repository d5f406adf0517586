/** One account of HCP Terraform or Terraform Enterprise: its settings, the class for several accounts in one stack, and a client for scripts. */

import { get } from "../../sdk/call.js";
import { dialectFor, originOf, type TfregistryCredentials } from "../../sdk/tfregistry.js";
import type { ScriptClient } from "../../sdk/script.js";
import { connect } from "../../sdk/transport.js";
import { provider } from "../kernel/resource-class.js";
import { scriptClient } from "../kernel/script-client.js";
import type { Vendor } from "../kernel/vendor.js";
import { tokenOf } from "./credentials.js";
import { providersPath, surely } from "./wire.js";

const HOST = "app.terraform.io";

export const tfregistry = {
  namespace: "tfregistry",
  title: "The Terraform registry",
  settings: {
    /** Host name, with a port where it is not 443, or an address such as `https://tfe.example.com`. */
    hostname: {
      env: ["TFE_ADDRESS", "TFE_HOSTNAME"],
      fallback: HOST,
      address: { form: `a host such as ${HOST} or an address such as https://tfe.example.com, without a path`, host: true },
    },
    /** User or team token; organization tokens cannot write to the registry. */
    token: { env: ["TFE_TOKEN"], secret: true, where: "HCP Terraform → User settings → Tokens, or `terraform login`" },
    /** Organization of every resource that names none itself. */
    organization: { env: ["TFE_ORGANIZATION"] },
  },
  files: ({ hostname, token }, env) => {
    const host = token === undefined ? hostOf(hostname?.value ?? HOST) : undefined;
    const found = host === undefined ? undefined : tokenOf(host, env);
    return found === undefined ? {} : { token: found };
  },
  address: ({ hostname }) => hostname?.value ?? HOST,
  probe: async (client, { organization }) => {
    if (organization === undefined) {
      return {
        found: ["a token is there"],
        odd: ["tfregistry:organization is not set: each resource must name its own. Set TFE_ORGANIZATION."],
      };
    }
    const providers = await surely(client, organization.value, get(providersPath(organization.value), { query: { "page[size]": 1 } }));
    return { found: [`may read the private registry of ${organization.value}`, ...(providers === undefined ? ["it is empty"] : [])] };
  },
  connect: ({ hostname, token }) => {
    const address = hostname?.value ?? HOST;
    const problem = addressProblem(address, hostname?.source ?? "the default");
    if (problem !== undefined) return { problems: [problem] };
    if (token === undefined) return { missing: ["token"] };
    const credentials: TfregistryCredentials = { hostname: address, token: token.value, tokenSource: token.source };
    return connect(dialectFor(credentials), credentials);
  },
} as const satisfies Vendor;

/**
 * One account, for stacks that work with several.
 *
 * @example
 * const onPremises = new tfregistry.Provider("tfe", { hostname: "tfe.example.com", token, organization: "acme" });
 * new tfregistry.RegistryProvider("foo", { name: "foo", organization: "acme" }, { provider: onPremises });
 */
export class Provider extends provider(tfregistry) {}

/**
 * A client for requests of your own, in programs and scripts. What is left out comes from the stack's config inside of a program, then from the
 * environment. Its promises reject with an `ApiError`.
 *
 * @example
 * const providers = await tfregistryClient().list(get("/api/v2/organizations/acme/registry-providers"));
 */
export const tfregistryClient = (credentials: Partial<Omit<TfregistryCredentials, "tokenSource">> = {}): ScriptClient =>
  scriptClient(tfregistry, { ...credentials });

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

const urlOf = (address: string): URL | undefined => {
  try {
    return new URL(originOf(address));
  } catch {
    return undefined;
  }
};

const hostOf = (address: string): string | undefined => urlOf(address)?.host;

/** A token must not travel in the clear. */
const addressProblem = (address: string, source: string): string | undefined => {
  const url = urlOf(address);
  if (url === undefined || url.protocol === "https:" || LOOPBACK.test(url.hostname)) return undefined;
  return `tfregistry:hostname (from ${source}) is a plain http address, which would show the token to the network between here and ${url.host}. Use https.`;
};
