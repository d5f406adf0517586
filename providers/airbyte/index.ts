/** The kinds of this vendor, one line each. */

export { ask } from "../../sdk/airbyte.js";
export { del, get, patch, path, post } from "../../sdk/call.js";
export { ApiError, type ScriptClient } from "../../sdk/script.js";
export { secretFrom, type SecretSource } from "../../sdk/secret-from.js";
export { airbyteClient, Provider } from "./account.js";
export { Connection, type ConnectionArgs } from "./connection.js";
export { Destination, type DestinationArgs } from "./destination.js";
export { DestinationDefinition, type DestinationDefinitionArgs } from "./destination-definition.js";
export { Source, type SourceArgs } from "./source.js";
export { SourceDefinition, type SourceDefinitionArgs } from "./source-definition.js";
export { Workspace, type WorkspaceArgs } from "./workspace.js";
export * from "./functions.js";
