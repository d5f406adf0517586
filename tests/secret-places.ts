/** Where the kinds that have secrets have one of them. */

import type { Plain } from "../sdk/plain.js";

/** A secret of each kind that has several ways to it, as a path into its inputs. */
export const forSecrets: readonly (readonly [kind: string, where: string])[] = [
  ["airbyte:Source", "connectionConfiguration.api_key"],
  ["airbyte:Destination", "connectionConfiguration.password"],
  ["fivetran:Connection", "config.pat"],
  ["fivetran:Destination", "config.password"],
  ["fivetran:Webhook", "secret"],
  ["fivetran:LogService", "config.apiKey"],
  ["fivetran:ExternalSecretsManager", "config.token"],
  ["fivetran:TransformationProject", "environmentVars.DBT_KEY"],
];

/** The inputs with a value at a path. */
export const put = (inputs: Plain, where: string, value: unknown): Plain => {
  const [key = "", ...rest] = where.split(".");
  return { ...inputs, [key]: rest.length === 0 ? value : put((inputs[key] ?? {}) as Plain, rest.join("."), value) };
};
