/** The connectors that the sandbox knows: what each asks to be configured with, and the streams its source finds. */

import type { Schema } from "./spec.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export interface AirbyteStream {
  readonly name: string;
  readonly namespace?: string;
  readonly jsonSchema?: Schema;
  readonly supportedSyncModes?: readonly ("full_refresh" | "incremental")[];
  readonly sourceDefinedCursor?: boolean;
  readonly defaultCursorField?: readonly string[];
  readonly sourceDefinedPrimaryKey?: readonly (readonly string[])[];
  readonly isResumable?: boolean;
  /** The connector proposes this stream: discovery returns it selected. */
  readonly suggested?: boolean;
}

/** A version that people must do something for before they use it. */
export interface AirbyteBreakingChange {
  readonly version: string;
  readonly message: string;
  /** Day, such as `2026-12-31`. */
  readonly upgradeDeadline: string;
  readonly migrationDocumentationUrl: string;
}

export interface AirbyteConnector {
  /** JSON Schema of the configuration, secrets marked with `airbyte_secret`. */
  readonly spec: Schema;
  /** What discovery finds; sources only. */
  readonly streams?: readonly AirbyteStream[];
  /** Destinations only. The server adds overwrite_dedup to whatever knows append_dedup. */
  readonly supportedDestinationSyncModes?: readonly string[];
  /** Tags that the connector's registry has besides those that a definition has had. */
  readonly versions?: readonly string[];
  readonly breakingChanges?: readonly AirbyteBreakingChange[];
}

interface BuiltIn {
  readonly side: "source" | "destination";
  /** The id that this connector has on every Airbyte. */
  readonly id: string;
  readonly name: string;
  readonly dockerRepository: string;
  readonly dockerImageTag: string;
}

// ---------------------------------------------------------------------------------------------------------------------
// Constructors
// ---------------------------------------------------------------------------------------------------------------------

/** The connector of a docker repository: of the given ones, of the built-in ones by the end of the name, or an open one. */
export const connectorFor = (dockerRepository: string, given: AirbyteConnector | undefined): AirbyteConnector => {
  const image = dockerRepository.split("/").at(-1) ?? "";
  return given ?? connectors[image] ?? { spec: openSpec(3), streams: [stream("records", { id: "string", name: "string" })] };
};

export const builtIns: readonly BuiltIn[] = [
  {
    side: "source",
    id: "decd338e-5647-4c0b-adf4-da0e75f5a750",
    name: "Postgres",
    dockerRepository: "airbyte/source-postgres",
    dockerImageTag: "3.6.35",
  },
  {
    side: "source",
    id: "dfd88b22-b603-4c3d-aad7-3701784586b1",
    name: "Sample Data",
    dockerRepository: "airbyte/source-faker",
    dockerImageTag: "6.2.26",
  },
  {
    side: "destination",
    id: "25c5221d-dce2-4163-ade9-739ef790f503",
    name: "Postgres",
    dockerRepository: "airbyte/destination-postgres",
    dockerImageTag: "2.4.6",
  },
  {
    side: "destination",
    id: "a625d593-bba5-4a1c-a53d-2d246268a816",
    name: "Local JSON",
    dockerRepository: "airbyte/destination-local-json",
    dockerImageTag: "0.2.12",
  },
];

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const string = { type: "string" };
const secret = { type: "string", airbyte_secret: true };
const port = { type: "integer", minimum: 0, maximum: 65536, default: 5432 };

/** Takes anything; hides every text whose name sounds like a secret. So many levels deep: a specification is finite. */
const openSpec = (levels: number): Schema => ({
  type: "object",
  properties: {},
  patternProperties: {
    "[Kk][Ee][Yy]|[Pp][Aa][Ss][Ss][Ww][Oo][Rr][Dd]|[Tt][Oo][Kk][Ee][Nn]|[Ss][Ee][Cc][Rr][Ee][Tt]": { airbyte_secret: true },
  },
  additionalProperties: levels === 0 ? true : { ...openSpec(levels - 1), type: ["object", "array", "string", "number", "boolean", "null"] },
});

const variant = (word: string, value: string, properties: Schema = {}, required: readonly string[] = Object.keys(properties)): Schema => ({
  type: "object",
  title: value,
  required: [word, ...required],
  properties: { [word]: { type: "string", const: value }, ...properties },
});

const stream = (
  name: string,
  columns: Readonly<Record<string, string>>,
  rest: Omit<AirbyteStream, "name" | "jsonSchema"> = {},
): AirbyteStream => ({
  name,
  jsonSchema: { type: "object", properties: Object.fromEntries(Object.entries(columns).map(([column, type]) => [column, { type }])) },
  supportedSyncModes: ["full_refresh", "incremental"],
  ...rest,
});

const keyed = { sourceDefinedPrimaryKey: [["id"]] };
const stamped = { ...keyed, sourceDefinedCursor: true, defaultCursorField: ["updated_at"] };

const tunnel: Schema = {
  type: "object",
  title: "SSH tunnel",
  oneOf: [
    variant("tunnel_method", "NO_TUNNEL"),
    variant("tunnel_method", "SSH_KEY_AUTH", { tunnel_host: string, tunnel_port: port, tunnel_user: string, ssh_key: secret }),
    variant("tunnel_method", "SSH_PASSWORD_AUTH", {
      tunnel_host: string,
      tunnel_port: port,
      tunnel_user: string,
      tunnel_user_password: secret,
    }),
  ],
};

const encryption: Schema = {
  type: "object",
  title: "Encryption",
  oneOf: [
    variant("mode", "disable"),
    variant("mode", "prefer"),
    variant("mode", "require"),
    variant("mode", "verify-ca", { ca_certificate: secret, client_certificate: secret, client_key: secret, client_key_password: secret }, [
      "ca_certificate",
    ]),
  ],
};

/** By the last part of the docker repository, so that a fork of an image is configured as its original. */
const connectors: Readonly<Record<string, AirbyteConnector>> = {
  "source-postgres": {
    spec: {
      type: "object",
      title: "Postgres source",
      required: ["host", "port", "database", "username"],
      properties: {
        host: { ...string, description: "Name or address of the database server." },
        port,
        database: string,
        schemas: { type: "array", items: string, default: ["public"] },
        username: string,
        password: { ...secret, description: "Password of the user." },
        jdbc_url_params: string,
        ssl_mode: encryption,
        replication_method: {
          type: "object",
          oneOf: [
            variant("method", "CDC", { replication_slot: string, publication: string, initial_waiting_seconds: { type: "integer" } }, [
              "replication_slot",
              "publication",
            ]),
            variant("method", "Xmin"),
            variant("method", "Standard"),
          ],
        },
        tunnel_method: tunnel,
      },
    },
    streams: [
      stream("users", { id: "integer", email: "string", name: "string", updated_at: "string" }, { namespace: "public", ...keyed }),
      stream("orders", { id: "integer", user_id: "integer", total: "number", updated_at: "string" }, { namespace: "public", ...keyed }),
      stream("events", { name: "string", payload: "object", created_at: "string" }, { namespace: "public" }),
    ],
  },
  "source-faker": {
    spec: {
      type: "object",
      title: "Sample data source",
      properties: {
        count: { type: "integer", minimum: 1, default: 1000 },
        seed: { type: "integer", default: -1 },
        records_per_slice: { type: "integer", minimum: 1 },
        always_updated: { type: "boolean" },
        parallelism: { type: "integer", minimum: 1 },
      },
    },
    streams: [
      stream("users", { id: "integer", email: "string", age: "integer", updated_at: "string" }, stamped),
      stream("products", { id: "integer", make: "string", price: "number", updated_at: "string" }, stamped),
      stream("purchases", { id: "integer", product_id: "integer", user_id: "integer", updated_at: "string" }, stamped),
    ],
  },
  "source-ashby": {
    spec: {
      type: "object",
      title: "Ashby source",
      required: ["api_key"],
      properties: {
        api_key: { ...secret, description: "API key of the Ashby account." },
        start_date: { ...string, pattern: "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$", examples: ["2024-01-01T00:00:00Z"] },
      },
    },
    streams: [
      stream(
        "candidates",
        { id: "string", name: "string", primaryEmailAddress: "object", createdAt: "string", updatedAt: "string" },
        keyed,
      ),
      stream("jobs", { id: "string", title: "string", status: "string", updatedAt: "string" }, keyed),
      stream(
        "applications",
        { id: "string", candidateId: "string", jobId: "string", status: "string", updatedAt: "string" },
        { ...keyed, sourceDefinedCursor: true, defaultCursorField: ["updatedAt"] },
      ),
      stream("departments", { id: "string", name: "string" }, { ...keyed, supportedSyncModes: ["full_refresh"] }),
    ],
  },
  "destination-postgres": {
    spec: {
      type: "object",
      title: "Postgres destination",
      required: ["host", "port", "username", "database", "schema"],
      properties: {
        host: string,
        port,
        database: string,
        schema: { ...string, default: "public" },
        username: string,
        password: secret,
        jdbc_url_params: string,
        ssl_mode: encryption,
        tunnel_method: tunnel,
      },
    },
    supportedDestinationSyncModes: ["overwrite", "append", "append_dedup"],
  },
  "destination-local-json": {
    spec: {
      type: "object",
      title: "Local JSON destination",
      required: ["destination_path"],
      additionalProperties: false,
      properties: { destination_path: { ...string, description: "Folder under the local mount." } },
    },
    supportedDestinationSyncModes: ["overwrite", "append"],
  },
};
