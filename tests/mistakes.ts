/** Mistakes that people make in programs: what the compiler says of them, where it can, and what a preview says. */

export interface Mistake {
  /** `fivetran:Group`. */
  readonly kind: string;
  /** The arguments as a program has them. */
  readonly args: string;
  /** What the compiler underlines; left out where only a preview can know. */
  readonly marked?: string;
  /** What a preview says, as part of one sentence. */
  readonly says: string;
}

const github = (more: string): string => `{ groupId: "g", service: "github", destinationSchema: { name: "gh" }, ${more} }`;
const postgres = (config: string): string =>
  `{ groupId: "g", service: "postgres", destinationSchema: { prefix: "pg" }, config: { ${config} } }`;
const warehouse = (more: string): string => `{ groupId: "g", service: "snowflake", timeZoneOffset: "0", ${more} }`;
const airbyteConnection = (more: string): string => `{ sourceId: "s", destinationId: "d", ${more} }`;

export const mistakes: readonly Mistake[] = [
  {
    kind: "fivetran:ConnectorSdkPackage",
    args: `{ source: "dist/weather.zip" }`,
    marked: "source",
    says: "source must be a Pulumi asset, not text",
  },
  { kind: "fivetran:ConnectorSdkPackage", args: `{}`, says: "Either source or filePath is required" },
  {
    kind: "fivetran:Group",
    args: `{ nam: "a", name: "b" }`,
    marked: "nam",
    says: "nam is not a field of fivetran:Group. Did you mean name?",
  },
  { kind: "fivetran:Group", args: `{}`, marked: "{}", says: "name is required" },
  { kind: "fivetran:Group", args: `{ name: 5 }`, marked: "name", says: "name must be text, not a number" },
  {
    kind: "fivetran:Connection",
    args: github(`pausd: true`),
    marked: "pausd",
    says: "pausd is not a field of fivetran:Connection. Did you mean paused?",
  },
  { kind: "fivetran:Connection", args: github(`paused: "yes"`), marked: "paused", says: "paused must be true or false" },
  {
    kind: "fivetran:Connection",
    args: github(`config: { syncModes: "AllRepositories" }`),
    marked: "syncModes",
    says: "config.syncModes is not a field of service github. Did you mean syncMode?",
  },
  {
    kind: "fivetran:Connection",
    args: github(`config: { useWebhooks: "maybe" }`),
    marked: "useWebhooks",
    says: "config.useWebhooks must be true or false, not text",
  },
  {
    kind: "fivetran:Connection",
    args: github(`config: { repositories: "one" }`),
    marked: "repositories",
    says: "config.repositories must be a list, not text",
  },
  { kind: "fivetran:Connection", args: postgres(`port: "many"`), marked: "port", says: "config.port must be a whole number, not text" },
  {
    kind: "fivetran:Connection",
    args: postgres(`prot: 5432`),
    marked: "prot",
    says: "config.prot is not a field of service postgres. Did you mean port?",
  },
  { kind: "fivetran:Connection", args: postgres(`password: "********"`), says: "config.password is the mask of a secret" },
  {
    kind: "fivetran:Connection",
    args: `{ groupId: "g", service: "postgres", destinationSchema: { name: "pg" } }`,
    marked: "name",
    says: "destinationSchema must be { prefix } for service postgres, not { name }",
  },
  {
    kind: "fivetran:Connection",
    args: `{ groupId: "g", service: "github" }`,
    marked: `{ groupId: "g", service: "github" }`,
    says: "destinationSchema is required",
  },
  { kind: "fivetran:Connection", args: github(`schedule: { type: "INTERVAL" }`), marked: "schedule", says: "schedule" },
  { kind: "fivetran:Connection", args: github(`schedule: { syncFreqency: 60 }`), marked: "syncFreqency", says: "schedule" },
  { kind: "fivetran:Connection", args: github(`schedule: { syncFrequency: "60" }`), marked: "syncFrequency", says: "schedule" },
  {
    kind: "fivetran:Connection",
    args: github(`setupTests: "on"`),
    marked: "setupTests",
    says: 'setupTests must be one of "off" | "warn" | "require"',
  },
  {
    kind: "fivetran:Connection",
    args: github(`dataDelayThreshold: 5, dataDelaySensitivity: "LOW"`),
    says: "dataDelayThreshold is only read with",
  },
  {
    kind: "fivetran:Destination",
    args: warehouse(`config: { hst: "a" }`),
    marked: "hst",
    says: "config.hst is not a field of service snowflake. Did you mean host?",
  },
  {
    kind: "fivetran:Destination",
    args: `{ groupId: "g", service: "snowflake", timeZoneOffset: "+25" }`,
    says: "timeZoneOffset must be a number of hours",
  },
  {
    kind: "fivetran:Destination",
    args: `{ groupId: "g", service: "snowflake" }`,
    marked: `{ groupId: "g", service: "snowflake" }`,
    says: "timeZoneOffset is required",
  },
  { kind: "fivetran:Webhook", args: `{ url: "http://a.example", events: ["sync_end"] }`, says: "url must begin with https://" },
  { kind: "fivetran:Webhook", args: `{ url: "https://a.example", events: [] }`, says: "events must name at least one event" },
  { kind: "fivetran:Webhook", args: `{ url: "https://a.example", events: "sync_end" }`, marked: "events", says: "events must be a list" },
  {
    kind: "airbyte:Connection",
    args: airbyteConnection(`streams: { a: { syncMod: "incremental" } }`),
    marked: "syncMod",
    says: "streams.a.syncMod is not a field of streams.a. Did you mean syncMode?",
  },
  {
    kind: "airbyte:Connection",
    args: airbyteConnection(`streams: {}, status: "actve"`),
    marked: "status",
    says: 'status must be one of "active" | "inactive". Did you mean active?',
  },
  { kind: "airbyte:Connection", args: airbyteConnection(`streams: {}, schedule: { type: "cron" }`), marked: "schedule", says: "schedule" },
  {
    kind: "airbyte:Connection",
    args: airbyteConnection(`streams: {}, namespaceDefinition: "customformat"`),
    says: "customformat needs namespaceFormat",
  },
  {
    kind: "airbyte:SourceDefinition",
    args: `{ workspaceId: "w", name: "n", dockerRepository: "a/b", dockerImageTag: "1", documentationUrl: "docs" }`,
    says: "documentationUrl must be an address",
  },
  {
    kind: "airbyte:Source",
    args: `{ workspaceId: "w", name: "n", sourceDefinitionId: "d", configuration: {} }`,
    marked: "configuration",
    says: "configuration is not a field of airbyte:Source",
  },
  {
    kind: "tfregistry:RegistryProvider",
    args: `{ organization: "acme", name: "terraform-provider-foo" }`,
    says: "name must be without the prefix: foo",
  },
  {
    kind: "tfregistry:RegistryProvider",
    args: `{ organization: "acme", name: "foo", registryName: "public" }`,
    says: '"public" needs a namespace',
  },
];
