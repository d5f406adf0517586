/** Connector types: what `service` of a connection may be, and what Fivetran says of each today. */

import { get, path } from "../../sdk/call.js";
import { listed } from "../../sdk/fivetran.js";
import type { Plain } from "../../sdk/plain.js";
import { objectIn, objectsIn, textAt } from "../kernel/answers.js";
import { functions } from "../kernel/functions.js";
import type { VendorClient } from "../kernel/vendor-client.js";
import { fivetran } from "./account.js";
import { missingName } from "./missing-name.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** Which connector type. */
export interface GetConnectorTypeArgs {
  /** Name of the service, such as `github`. */
  readonly service: string;
}

/** A connector type, without its settings. */
export interface ConnectorType {
  /** Name of the service, as `service` takes it. */
  readonly service: string;
  /** Name as people see it. */
  readonly name: string;
  /** Sort of source: `API`, `Database`, `File` and so on. */
  readonly type?: string | undefined;
  /** `general_availability`, `beta`, `private_preview`, `sunset` or `development`. */
  readonly serviceStatus?: string | undefined;
  /** Address of its page in Fivetran's documentation. */
  readonly linkToDocs?: string | undefined;
  /** What it can do: `CAPTURE_DELETES`, `HISTORY`, `API_CONFIGURABLE` and so on. */
  readonly supportedFeatures: readonly string[];
}

export interface GetConnectorTypeResult extends ConnectorType {
  /** What `config` takes, as a JSON schema by Fivetran's own names. */
  readonly config: Readonly<Record<string, unknown>>;
  /** What `auth` takes, in the same way. */
  readonly auth: Readonly<Record<string, unknown>>;
}

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

const read = (type: Plain): ConnectorType => ({
  service: textAt(type, "id") ?? "",
  name: textAt(type, "name") ?? "",
  type: textAt(type, "type"),
  serviceStatus: textAt(type, "service_status"),
  linkToDocs: textAt(type, "link_to_docs"),
  supportedFeatures: objectsIn(type["supported_features"]).flatMap((feature) => textAt(feature, "id") ?? []),
});

const all = async (client: VendorClient): Promise<readonly ConnectorType[]> =>
  objectsIn(await client.list(listed(get("/metadata/connector-types")))).map(read);

const one = functions<GetConnectorTypeArgs, GetConnectorTypeResult>({
  vendor: fivetran,
  name: "getConnectorType",
  takes: ["service"],
  needs: ["service"],
  doing: ({ service }) => `look up the connector type "${service}"`,
  ask: async ({ service }, { client }) => {
    const found = await client.find(get(path`/metadata/connector-types/${service}`));
    const type = objectIn(found);
    return found === undefined
      ? undefined
      : { value: { ...read(type), config: objectIn(type["config"]), auth: objectIn(type["auth"]) }, isSecret: false };
  },
  missing: async ({ service }, { client }) =>
    missingName(
      "connector type",
      service,
      (await all(client)).map((type) => type.service),
    ),
});

const many = functions<object, readonly ConnectorType[]>({
  vendor: fivetran,
  name: "listConnectorTypes",
  takes: [],
  doing: () => "list every connector type",
  ask: async (_args, { client }) => ({ value: await all(client), isSecret: false }),
});

/** What Fivetran says of a connector type today, with its settings. Rejects with an `ApiError` that names near ones when there is none. */
export const getConnectorType = one.get;

/** The same with outputs as arguments; its result is an output. */
export const getConnectorTypeOutput = one.getOutput;

/** All connector types, without their settings. */
export const listConnectorTypes = many.get;
