/** A check against what Fivetran itself says of a service today, for those who switch it on: newer than any catalogue, at the price of requests. */

import * as E from "fp-ts/lib/Either.js";
import type * as TE from "fp-ts/lib/TaskEither.js";
import { get, path } from "../../sdk/call.js";
import { hint, isPlain, json, openShape, opt, type Plain } from "../../sdk/codec.js";
import type { Failure } from "../../sdk/failure.js";
import type { Client } from "../../sdk/transport.js";
import type { Remark } from "../kernel/blueprint.js";
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
type Metadata = typeof Metadata._A;

/** What one connection to an account has asked: one question a service, however many connections of it there are. */
const asked = new WeakMap<object, Map<string, Promise<E.Either<Failure, Metadata>>>>();

// ---------------------------------------------------------------------------------------------------------------------
// Function
// ---------------------------------------------------------------------------------------------------------------------

/** @param account stands for the account and the process: what is known is forgotten with it. */
export const checkMetadata =
  ({ service, config, auth }: Checked, client: Client, account: object): TE.TaskEither<Failure, readonly Remark[]> =>
  async () => {
    if (service === undefined) return E.right([]);
    const found = await metadataOf(service, client, account);
    if (E.isLeft(found)) return found;
    const { service_status: status } = found.right;
    const all = { service, config, auth };
    return E.right([
      ...(UNSTEADY.includes(String(status))
        ? [{ path: "service", message: `${service} is in the state ${String(status)} at Fivetran`, harmless: true as const }]
        : []),
      ...review(found.right.config, servicePart("connections", "config").write(config, all), "config", service),
      ...review(found.right.auth, servicePart("connections", "auth").write(auth, all), "auth", service),
    ]);
  };

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const metadataOf = async (service: string, client: Client, account: object): Promise<E.Either<Failure, Metadata>> => {
  const mine = asked.get(account) ?? new Map<string, Promise<E.Either<Failure, Metadata>>>();
  asked.set(account, mine);
  const known = mine.get(service);
  if (known !== undefined) return known;
  const asking = client.run(get(path`/metadata/connector-types/${service}`, { answer: Metadata }))();
  mine.set(service, asking);
  const answer = await asking;
  // Next time it may answer.
  if (E.isLeft(answer)) mine.delete(service);
  return answer;
};

/** Against a description like a JSON schema's. Of what it does not describe nothing is said; values are never named. */
const review = (described: unknown, value: unknown, at: string, service: string): Remark[] => {
  const properties = isPlain(described) && isPlain(described["properties"]) ? described["properties"] : {};
  if (!isPlain(value) || Object.keys(properties).length === 0) return [];
  return Object.entries(value).flatMap(([name, part]): Remark[] => {
    if (part === undefined || part === null || NAMING.includes(name)) return [];
    const known = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (known === undefined)
      return [{ path: `${at}.${name}`, message: `is no field that Fivetran knows of ${service}${hint(name, Object.keys(properties))}` }];
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
      return [{ path: `${at}.${name}`, message: `must be ${wanted} by what Fivetran says, not ${kind}` }];
    }
    const options = known["enum"];
    if (typeof part === "string" && Array.isArray(options) && !options.some((option) => plain(option) === plain(part))) {
      return [{ path: `${at}.${name}`, message: `must be one of ${options.map(String).join(", ")} by what Fivetran says` }];
    }
    return isPlain(part) ? review(known, part, `${at}.${name}`, service) : [];
  });
};

/** Written in config, and described elsewhere. */
const NAMING = ["schema", "table", "table_group_name", "schema_prefix"];

const kindOf = (value: unknown): string => (Array.isArray(value) ? "array" : typeof value);

const plain = (option: unknown): string => String(option).toLowerCase().replace(/_/g, "");
