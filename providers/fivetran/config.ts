/** The part of a connection, destination, log service or private link that its service shapes: names and types by the catalog, which is loaded when first needed. */

import type { TypeOf } from "io-ts";
import { oneOf, shape, text } from "../../sdk/codec.js";
import { isPlain, type Plain } from "../../sdk/plain.js";
import type { Diagnostic } from "../kernel/blueprint.js";
import type { Mark } from "../kernel/presumed.js";
import type { Family, Fields, Service } from "./catalog/index.js";
import { objectIn } from "../kernel/answers.js";
import { isBehindLink } from "./networking.js";

type IsUnknown = (part: unknown) => boolean;

// Programs declare fields with these functions and never call them, so they must not pay for the tables either.
const index = () => require("./catalog/index.js") as typeof import("./catalog/index.js");
const names = () => require("./catalog/names.js") as typeof import("./catalog/names.js");
const reviews = () => require("./catalog/review.js") as typeof import("./catalog/review.js");

// ---------------------------------------------------------------------------------------------------------------------
// Fields
// ---------------------------------------------------------------------------------------------------------------------

/** How the fields of one part of a service get to the wire, back from it and through check. */
export const servicePart = (family: Family, part: "config" | "auth") => {
  const service = (all: Plain): Service | undefined => index().serviceOf(family, all["service"]);
  const fields = (all: Plain): Fields | undefined => {
    const own = service(all)?.[part];
    return part === "auth" && own?.size === 0 ? index().commonAuth() : own;
  };
  return {
    write: (value: Plain | undefined, all: Plain): unknown => names().toWire(fields(all), value),
    read: (value: unknown, answer: Plain, prior: Plain | undefined): Plain | undefined => {
      if (value === undefined && prior === undefined) return undefined;
      const own = family === "connections" ? withoutNaming(value, service(answer)) : value;
      const read = names().toUser(fields(answer), objectIn(own), prior);
      return part === "config" && prior?.["host"] !== undefined && read["host"] !== undefined && isBehindLink(answer)
        ? { ...read, host: prior["host"] }
        : read;
    },
    conceal: (value: Plain | undefined, mark: Mark, all: Plain): unknown => names().conceal(fields(all), value, mark),
    review: (value: Plain | undefined, all: Plain, unknown: IsUnknown): Diagnostic[] => {
      const known = service(all);
      if (known === undefined || value === undefined) return [];
      const owner = `service ${String(all["service"])}`;
      const unexpected = part === "auth" && known.auth.size === 0 && Object.keys(value).length > 0 ? [noAuth(owner)] : [];
      const misplaced = part === "config" && family === "connections" ? reviews().reviewMisplaced(known, value, NAMING) : [];
      const rest = Object.fromEntries(Object.entries(value).filter(([key]) => misplaced.every(({ path }) => path !== `.${key}`)));
      return [...unexpected, ...misplaced, ...reviews().reviewFields(fields(all) ?? known[part], rest, unknown, owner)];
    },
  };
};

const noAuth = (owner: string): Diagnostic => ({
  path: "",
  message: `is not known to pulumi-conduit for ${owner}, whose settings are all in config; it is sent all the same`,
  severity: "warning",
});

/** A service that is not in the catalog is taken as it is: the vendor adds some every month. */
export const reviewService =
  (family: Family) =>
  (service: string, _all: Plain, unknown: IsUnknown): Diagnostic[] => {
    if (unknown(service)) return [];
    const known = index().serviceOf(family, service);
    if (known?.removed === true)
      return [{ path: "", message: `${service} is no longer in Fivetran's API description`, severity: "warning" }];
    if (known !== undefined) return [];
    const { hint } = require("../../sdk/nearest.js") as typeof import("../../sdk/nearest.js");
    const message = `is not a service that this version of pulumi-conduit knows${hint(service, index().serviceNames(family)) || "."} Its settings are sent exactly as written, so use Fivetran's own names (snake_case)`;
    return [{ path: "", message, severity: "warning" }];
  };

// ---------------------------------------------------------------------------------------------------------------------
// Naming in the destination
// ---------------------------------------------------------------------------------------------------------------------

/** Keys of a connection's config that say where its data goes; the user writes them as `destinationSchema`. */
const NAMING = ["schema", "table", "table_group_name", "schema_prefix"];

/** A source may have settings of these names too: `schema` of db2luw is one. */
const withoutNaming = (config: unknown, service: Service | undefined): Plain =>
  isPlain(config) ? Object.fromEntries(Object.entries(config).filter(([k]) => !NAMING.includes(k) || service?.config.has(k) === true)) : {};

export const destinationSchema = oneOf(
  shape({ name: text }),
  shape({ name: text, table: text }),
  shape({ name: text, tableGroup: text }),
  shape({ prefix: text }),
);

export type DestinationSchema = TypeOf<typeof destinationSchema>;

/** Any of them, seen by all the keys that one may have. */
interface Naming {
  readonly name?: string;
  readonly table?: string;
  readonly tableGroup?: string;
  readonly prefix?: string;
}

export const writeNaming = ({ name, table, tableGroup, prefix }: Naming): Plain => ({
  ...(name === undefined ? {} : { schema: name }),
  ...(table === undefined ? {} : { table }),
  ...(tableGroup === undefined ? {} : { table_group_name: tableGroup }),
  ...(prefix === undefined ? {} : { schema_prefix: prefix }),
});

/** The one string by which the vendor calls the connection's schema. */
export const joinNaming = ({ name, table, tableGroup, prefix }: Naming): string =>
  prefix ?? [name, table ?? tableGroup].filter((part) => part !== undefined).join(".");

export const reviewNaming = (value: unknown, all: Plain, unknown: IsUnknown): Diagnostic[] => {
  const service = index().serviceOf("connections", all["service"]);
  return service === undefined ? [] : reviews().reviewNaming(service, value, unknown, `service ${String(all["service"])}`);
};

/**
 * The user's words for a schema string. What the user wrote is joined and compared; on import the service's own naming tells how many parts
 * there are. Names may contain dots, so the string is only taken apart where the config does not hold the parts.
 */
export const readNaming = (
  schema: unknown,
  shown: unknown,
  prior: DestinationSchema | undefined,
  service?: unknown,
): DestinationSchema | undefined => {
  if (typeof schema !== "string") return prior;
  if (prior !== undefined && joinNaming(prior).toLowerCase() === schema.toLowerCase()) return prior;
  const config = objectIn(shown);
  switch (namingOf(service, schema, config)) {
    case "p":
      return { prefix: schema };
    case "t": {
      const [name, table] = split(schema, config["schema"], config["table"]);
      return table === undefined ? { name } : { name, table };
    }
    case "g": {
      const [name, tableGroup] = split(schema, config["schema"], config["table_group_name"]);
      return tableGroup === undefined ? { name } : { name, tableGroup };
    }
    default:
      return { name: schema };
  }
};

/** What the answer shows wins where the service has more than one naming; the string alone is only guessed at for unknown services. */
const namingOf = (service: unknown, schema: string, config: Plain): string => {
  const known = index().serviceOf("connections", service);
  const shown = [
    ...(config["schema_prefix"] === undefined ? [] : ["p"]),
    ...(config["table_group_name"] === undefined ? [] : ["g"]),
    ...(config["table"] === undefined ? [] : ["t"]),
  ];
  if (known === undefined) return shown[0] ?? (schema.includes(".") ? "t" : "n");
  return [known.naming, ...known.legacy].find((naming) => shown.includes(naming)) ?? known.naming;
};

const split = (schema: string, first: unknown, second: unknown): [string, string?] => {
  if (typeof first === "string" && schema.toLowerCase().startsWith(`${first.toLowerCase()}.`)) {
    return [schema.slice(0, first.length), schema.slice(first.length + 1)];
  }
  if (typeof second === "string" && schema.toLowerCase().endsWith(`.${second.toLowerCase()}`)) {
    return [schema.slice(0, -second.length - 1), schema.slice(-second.length)];
  }
  const dot = schema.indexOf(".");
  return dot < 0 ? [schema] : [schema.slice(0, dot), schema.slice(dot + 1)];
};
