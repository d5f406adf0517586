/** Starts our server in this process. Only the kernel and the list of kinds are loaded, not Pulumi's SDK: that is what makes it quick. */

import { serveOnly } from "../kernel/process-role.js";
import { loadProtocol } from "./protocol.js";
import { makeRereads, noRereads } from "./reread.js";
import { schemaText } from "./schema.js";
import { serve } from "./serve.js";

/**
 * @param folder where the program's packages are found.
 * @param options where the engine listens, if it is known; whether the server ends with one command.
 */
export const startServer = async (
  folder: string,
  { address, oneCommand = false }: { readonly address?: string | undefined; readonly oneCommand?: boolean } = {},
): Promise<{ port: number; close(): void }> => {
  serveOnly();
  const registry = require("../registry.js") as typeof import("../registry.js");
  const protocol = loadProtocol(folder);
  const served = { ...registry, schema: () => schemaText(protocol.version) };
  return serve(protocol, served, address, oneCommand ? makeRereads() : noRereads);
};
