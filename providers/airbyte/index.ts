/** The kinds of this vendor, one line each. */

export { airbyteClient, Provider } from "./account.js";
export { Connection } from "./connection.js";
export { Destination } from "./destination.js";
export { DestinationDefinition } from "./destination-definition.js";
export { Source } from "./source.js";
export { SourceDefinition } from "./source-definition.js";
export { Workspace } from "./workspace.js";
