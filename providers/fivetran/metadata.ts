/** A check against what Fivetran itself says of a service today, for those who switch it on: newer than any catalog, at the price of requests. */

import type { TypeOf } from "io-ts";
import { get, path } from "../../sdk/call.js";
import { json, openShape, opt } from "../../sdk/codec.js";
import { hint } from "../../sdk/nearest.js";
import { isPlain, type Plain } from "../../sdk/plain.js";
import type { Diagnostic } from "../kernel/blueprint.js";
import type { VendorClient } from "../kernel/vendor-client.js";
import { servicePart } from "./config.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

interface Checked {
  readonly service?: string;
  readonly config?: Plain | undefined;
  readonly auth?: Plain | undefined;
}

/** Services in one of these states may change, or end, without notice. */
const UNSTEADY = ["private_preview", "development", "sunset"];

const Metadata = openShape({ config: opt(json), auth: opt(json), service_status: opt(json) });
type Metadata = TypeOf<typeof Metadata>;

/** What one connection to an account has asked: one question a service, however many connections of it there are. */
const asked = new WeakMap<object, Map<string, Promise<Metadata>>>();

// ---------------------------------------------------------------------------------------------------------------------
// Function
// ---------------------------------------------------------------------------------------------------------------------

/** @param account stands for the account and the process: what is known is forgotten with it. */
export const checkMetadata = async (
  { service, config, auth }: Checked,
  client: VendorClient,
  account: object,
): Promise<readonly Diagnostic[]> => {
  if (service === undefined) return [];
  const found = await metadataOf(service, client, account);
  const status = String(found.service_status);
  const all = { service, config, auth };
  return [
    ...(UNSTEADY.includes(status)
      ? [{ path: "service", message: `${service} is in the state ${status} at Fivetran`, severity: "warning" as const }]
      : []),
    ...review(found.config, servicePart("connections", "config").write(config, all), "config", service),
    ...review(found.auth, servicePart("connections", "auth").write(auth, all), "auth", service),
  ];
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const metadataOf = async (service: string, client: VendorClient, account: object): Promise<Metadata> => {
  const mine = asked.get(account) ?? new Map<string, Promise<Metadata>>();
  asked.set(account, mine);
  const known = mine.get(service);
  if (known !== undefined) return known;
  const asking = client.run(get(path`/metadata/connector-types/${service}`, { answer: Metadata }));
  mine.set(service, asking);
  try {
    return await asking;
  } catch (error) {
    // Next time it may answer.
    mine.delete(service);
    throw error;
  }
};

/** Against a description like a JSON schema's. Of what it does not describe nothing is said; values are never named. */
const review = (described: unknown, value: unknown, at: string, service: string): Diagnostic[] => {
  const properties = isPlain(described) && isPlain(described["properties"]) ? described["properties"] : {};
  if (!isPlain(value) || Object.keys(properties).length === 0) return [];
  return Object.entries(value).flatMap(([name, part]): Diagnostic[] => {
    if (part === undefined || part === null || NAMING.includes(name)) return [];
    const known = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (known === undefined)
      return [{ path: `${at}.${name}`, message: `is not a field that Fivetran has for ${service}${hint(name, Object.keys(properties))}` }];
    if (!isPlain(known)) return [];
    if (known["readonly"] === true) return [{ path: `${at}.${name}`, message: "is set by Fivetran: leave it out" }];
    const kind = kindOf(part);
    const wanted = String(known["type"] ?? "");
    if (
      wanted !== "" &&
      wanted !== kind &&
      !(wanted === "integer" && kind === "number") &&
      !(kind === "string" && ["integer", "number", "boolean"].includes(wanted))
    ) {
      return [{ path: `${at}.${name}`, message: `must be ${wanted} according to Fivetran, not ${kind}` }];
    }
    const options = known["enum"];
    if (typeof part === "string" && Array.isArray(options) && !options.some((option) => plain(option) === plain(part))) {
      return [{ path: `${at}.${name}`, message: `must be one of ${options.map(String).join(", ")} according to Fivetran` }];
    }
    return isPlain(part) ? review(known, part, `${at}.${name}`, service) : [];
  });
};

/** Written in config, and described elsewhere. */
const NAMING = ["schema", "table", "table_group_name", "schema_prefix"];

const kindOf = (value: unknown): string => (Array.isArray(value) ? "array" : typeof value);

const plain = (option: unknown): string => String(option).toLowerCase().replace(/_/g, "");
