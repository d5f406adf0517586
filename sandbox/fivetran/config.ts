/** The free-form `config` of a service: merged sparsely on write; masked, and a little distorted where asked, on read. */

import { asFields, type Fields } from "../http.js";
import type { Account } from "./wire.js";

// ---------------------------------------------------------------------------------------------------------------------
// Write
// ---------------------------------------------------------------------------------------------------------------------

/** `patch` on top of `before`: an absent key stays, null removes, objects merge, everything else (lists too) is taken whole. */
export const merge = (before: Fields, patch: Fields): Fields => {
  const after: Fields = { ...before };
  for (const [key, value] of Object.entries(patch)) {
    const inner = asFields(value);
    if (value === null) delete after[key];
    else after[key] = inner === undefined ? value : merge(asFields(after[key]) ?? {}, inner);
  }
  return after;
};

/**
 * The named settings of `before` as the body wants them: an absent one stays, null means its default or none, and an id (of another object)
 * is cleared by an empty string too. The networking method follows `config.connection_type` unless it is given, and what another method needed is
 * let go.
 */
export const settle = <A extends Fields>(before: A, body: Fields, names: readonly string[], defaults: Fields = {}): A => {
  const after: Fields = { ...before };
  for (const name of names) {
    const value = body[name];
    if (value === undefined) continue;
    if (name.endsWith("_id")) after[name] = value === "" ? null : value;
    else if (value !== null) after[name] = value;
    else if (defaults[name] === undefined) delete after[name];
    else after[name] = defaults[name];
  }
  const mirrored = asFields(body.config)?.connection_type;
  if (body.networking_method === undefined && typeof mirrored === "string") after.networking_method = mirrored;
  if (after.networking_method !== before.networking_method) {
    for (const [name, method] of Object.entries(NEEDED_BY)) {
      if (name in before && after.networking_method !== method && body[name] === undefined) after[name] = null;
    }
  }
  return after as A; // the checks of the body have given every setting its type
};

// ---------------------------------------------------------------------------------------------------------------------
// Read
// ---------------------------------------------------------------------------------------------------------------------

/** The config of an object of this service as a reader sees it. */
export const echoConfig = (account: Account, service: string, config: Fields): Fields => {
  const { options } = account;
  const more = [...(SECRET_OF[service] ?? []), ...(options.secretKeys?.[service] ?? [])];
  const observed: Fields = {};
  for (const [key, value] of Object.entries({ ...options.configDefaults?.[service], ...config })) {
    if (options.hidesEmpty === true && (value === "" || (Array.isArray(value) && value.length === 0))) continue;
    observed[RENAMED[service]?.[key] ?? key] = distort(
      account,
      key,
      more.includes(key) || TOP_SECRET.test(key) ? mask(key, value) : masked(key, value),
    );
  }
  return observed;
};

export const without = (fields: Fields, ...names: readonly string[]): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));

/** `PrivateLink` as `PRIVATE_LINK` when the account asks for it. */
export const echoEnum = (account: Account, value: string): string =>
  account.options.upperSnakeEnums === true ? value.replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2").toUpperCase() : value;

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

/** Names that hold a secret in whatever service and at whatever depth. */
const SECRET = new RegExp(
  [
    /(^|_)(password|pass_?phrase|secrets?|tokens?|pats?|credential)(_key|_id|_value)?$/,
    /(^|_)(access|account|admin|agent|api|app|application|client|company|consumer|customer|function|integration|master|plain|primary)_key(_\d)?$/,
    /(^|_)(private|registry|scram\d+|secret|signon|subscription|tokens?|user|x)_key(_backup|_path)?$/,
    /^(s3_?|s3_export_)?role_arn$/,
    /(^|_)(keystore|truststore|connection_string|sas_url|auth_code|query_param_value|api_key_api_secret)$/,
    /^(?!.*public).*(certificate|client_cert|trusted_cert)(_key|_private_key|_backup|_path|_source)?$/,
  ]
    .map(({ source }) => source)
    .join("|"),
);

/** Names that hold one at the top of a config only; inside lists they are labels. */
const TOP_SECRET = /^key$/;

/** Names that tell nothing of it, and that the API's description marks as passwords for these services alone. */
const SECRET_OF: Readonly<Record<string, readonly string[]>> = {
  appsflyer: ["access_key_id"],
  auth0: ["audience"],
  azure_sql_db: ["tenant_id"],
  azure_sql_managed_db: ["tenant_id"],
  birdeye: ["business_id"],
  cloudtalk: ["access_key_id"],
  compliance_checkpoint: ["username"],
  crowddev: ["tenant_id"],
  discourse: ["api_username", "hostname"],
  google_cloud_function: ["function_trigger"],
  grafana_loki: ["tenant_id"],
  healthie: ["shard_authorization_id"],
  medallia: ["client_id", "client_name"],
  netsuite_suiteanalytics: ["certificate_id"],
  open_exchange_rates: ["app_id"],
  oracle_fusion_cloud_apps_crm: ["public_key"],
  oracle_fusion_cloud_apps_fscm: ["public_key"],
  oracle_fusion_cloud_apps_hcm: ["public_key"],
  paychex: ["client_id"],
  pingdom: ["username"],
  salesforce_commerce_cloud: ["short_code"],
  shipnetwork: ["api_user_identifier"],
  shipstation: ["username"],
  sql_server: ["container_name"],
  validio: ["access_key_id"],
};

/** Lists whose items are a label and a secret value. */
const SECRET_LISTS = ["secrets_list"];

/** Keys that come back under another name. */
const RENAMED: Readonly<Record<string, Readonly<Record<string, string>>>> = { big_query: { data_set_location: "location" } };

/** What a networking method needs, and no other has. */
const NEEDED_BY: Readonly<Record<string, string>> = { proxy_agent_id: "ProxyAgent", private_link_id: "PrivateLink" };

/** Masks differ in length from key to key, as real ones do. */
const mask = (key: string, value: unknown): unknown => {
  if (Array.isArray(value)) return value.map((item) => mask(key, item));
  const inner = asFields(value);
  if (inner !== undefined) return Object.fromEntries(Object.entries(inner).map(([name, each]) => [name, mask(name, each)]));
  return typeof value === "string" && value !== "" ? "*".repeat(6 + 2 * (key.length % 3)) : value;
};

const masked = (key: string, value: unknown): unknown => {
  if (SECRET.test(key)) return mask(key, value);
  if (Array.isArray(value)) return value.map((item) => maskedWithin(item, SECRET_LISTS.includes(key)));
  return maskedWithin(value, false);
};

const maskedWithin = (value: unknown, listed: boolean): unknown => {
  const inner = asFields(value);
  if (inner === undefined) return value;
  return Object.fromEntries(
    Object.entries(inner).map(([key, each]) => [key, listed && key === "value" ? mask(key, each) : masked(key, each)]),
  );
};

const ENUM_KEY = /(^|_)(type|mode|method|provider|auth)$/;

/** How options are spelled: `PrivateLink`, `PRIVATE_LINK`. */
const OPTION = /^[A-Z][A-Za-z0-9]*(_[A-Z0-9][A-Za-z0-9]*)*$/;

const distort = (account: Account, key: string, value: unknown): unknown => {
  const { options } = account;
  if (typeof value === "number" && options.numbersAsText === true) return String(value);
  if (typeof value === "string" && ENUM_KEY.test(key) && OPTION.test(value)) return echoEnum(account, value);
  if (Array.isArray(value) && options.reversedLists === true) return value.toReversed();
  return value;
};
