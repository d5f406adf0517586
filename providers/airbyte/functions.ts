/** The functions of Airbyte: look-ups of what exists, managed or not. */

export { getConnection, type GetConnectionArgs, getConnectionOutput, type GetConnectionResult, listConnections } from "./connection.js";
export {
  getDestination,
  type GetDestinationArgs,
  getDestinationOutput,
  type GetDestinationResult,
  listDestinations,
} from "./destination.js";
export {
  getDestinationDefinition,
  type GetDestinationDefinitionArgs,
  getDestinationDefinitionOutput,
  type GetDestinationDefinitionResult,
  listDestinationDefinitions,
} from "./destination-definition.js";
export { getSource, type GetSourceArgs, getSourceOutput, type GetSourceResult, listSources } from "./source.js";
export {
  getSourceDefinition,
  type GetSourceDefinitionArgs,
  getSourceDefinitionOutput,
  type GetSourceDefinitionResult,
  listSourceDefinitions,
} from "./source-definition.js";
export { getWorkspace, type GetWorkspaceArgs, getWorkspaceOutput, type GetWorkspaceResult, listWorkspaces } from "./workspace.js";
export type { InWorkspace } from "./definition-look.js";
