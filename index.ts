/** Fivetran, self-hosted Airbyte and the HCP Terraform private registry as Pulumi resources. */

export * as airbyte from "./providers/airbyte/index.js";
export * as fivetran from "./providers/fivetran/index.js";
export * as tfregistry from "./providers/tfregistry/index.js";
export { secretFrom, type SecretFromCommand, type SecretFromEnv, type SecretFromFile, type SecretSource } from "./sdk/secret-from.js";
