/** One Fivetran account: its settings, the class for several accounts in one stack, and a client for scripts. */

import { get } from "../../sdk/call.js";
import { type FivetranCredentials, fivetranDialect } from "../../sdk/fivetran.js";
import type { ScriptClient } from "../../sdk/script.js";
import { connect } from "../../sdk/transport.js";
import { objectIn, textAt } from "../kernel/answers.js";
import { provider } from "../kernel/resource-class.js";
import { scriptClient } from "../kernel/script-client.js";
import type { Vendor } from "../kernel/vendor.js";

const WHERE = "Fivetran → Account settings → API config";

export const fivetran = {
  namespace: "fivetran",
  title: "Fivetran",
  settings: {
    /** API key. */
    apiKey: { env: ["FIVETRAN_APIKEY"], where: WHERE },
    /** API secret. */
    apiSecret: { env: ["FIVETRAN_APISECRET"], secret: true, where: WHERE },
    /** Address of the API, ending in /v1. A user name and password in it are key and secret where neither is set. */
    apiUrl: {
      env: ["FIVETRAN_API_URL"],
      fallback: "https://api.fivetran.com/v1",
      address: { form: "an address such as https://api.fivetran.com/v1", signIn: ["apiKey", "apiSecret"] },
    },
    /** `true`: every check of a connection also asks Fivetran what it knows of the service, once for each service. Default: no request. */
    checkMetadata: { env: ["FIVETRAN_CHECK_METADATA"] },
  },
  address: ({ apiUrl }) => apiUrl?.value,
  probe: async (client) => {
    const account = objectIn(await client.run(get("/account/info")));
    const who = textAt(account, "system_key_id") === undefined ? "the key of a user" : "a system key";
    await client.run(get("/groups", { query: { limit: 1 } }));
    return {
      found: [
        `signed in to ${textAt(account, "account_name") ?? textAt(account, "account_id") ?? "the account"} with ${who}`,
        "may read groups",
      ],
    };
  },
  connect: ({ apiKey, apiSecret, apiUrl }) =>
    apiKey === undefined || apiSecret === undefined || apiUrl === undefined
      ? { missing: [...(apiKey === undefined ? ["apiKey"] : []), ...(apiSecret === undefined ? ["apiSecret"] : [])] }
      : connect(fivetranDialect, { apiKey: apiKey.value, apiSecret: apiSecret.value, apiUrl: apiUrl.value }),
} as const satisfies Vendor;

/**
 * One Fivetran account, for stacks that work with several.
 *
 * @example
 * const eu = new fivetran.Provider("eu", { apiKey, apiSecret });
 * new fivetran.Group("analytics", { name: "analytics" }, { provider: eu });
 */
export class Provider extends provider(fivetran) {}

/**
 * A client for requests of your own, in programs and scripts. What is left out comes from the stack's config inside of a program, then from the
 * environment. Its promises reject with an `ApiError`.
 *
 * @example
 * const groups = await fivetranClient().list<{ id: string; name: string }>(get("/groups"));
 */
export const fivetranClient = (credentials: Partial<FivetranCredentials> = {}): ScriptClient => scriptClient(fivetran, { ...credentials });
