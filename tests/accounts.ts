/** One account of each vendor in a sandbox, as the settings of a stack. */

import type { Sandbox } from "../sandbox/index.js";

export const accountsOf = ({ fivetran, airbyte, tfregistry }: Sandbox): Record<string, string> => ({
  "fivetran:apiKey": fivetran.apiKey,
  "fivetran:apiSecret": fivetran.apiSecret,
  "fivetran:apiUrl": fivetran.url,
  "airbyte:serverUrl": airbyte.url,
  "airbyte:username": airbyte.username,
  "airbyte:password": airbyte.password,
  "tfregistry:hostname": tfregistry.url,
  "tfregistry:token": tfregistry.token,
  "tfregistry:organization": tfregistry.organization,
});
