/** What Fivetran says of the account, and of whose key it is asked with. */

import { get } from "../../sdk/call.js";
import { openShape, opt, text } from "../../sdk/codec.js";
import { functions } from "../kernel/functions.js";
import { fivetran } from "./account.js";

export interface GetAccountInfoResult {
  /** Id of the account. */
  readonly accountId: string;
  /** Name of the account. */
  readonly accountName?: string | undefined;
  /** Id of the user whose key it is; undefined for a system key. */
  readonly userId?: string | undefined;
  /** Id of the system key; undefined for the key of a user. */
  readonly systemKeyId?: string | undefined;
}

const Info = openShape({ account_id: text, account_name: opt(text), user_id: opt(text), system_key_id: opt(text) });

const info = functions<object, GetAccountInfoResult>({
  vendor: fivetran,
  name: "getAccountInfo",
  takes: [],
  doing: () => "read the account",
  ask: async (_args, { client }) => {
    const { account_id, account_name, user_id, system_key_id } = await client.run(get("/account/info", { answer: Info }));
    return { value: { accountId: account_id, accountName: account_name, userId: user_id, systemKeyId: system_key_id }, isSecret: false };
  },
});

/** The account that the settings lead to. Rejects with an `ApiError` where they are wrong. */
export const getAccountInfo = info.get;

/** The same as an output; `{}` as arguments. */
export const getAccountInfoOutput = info.getOutput;
