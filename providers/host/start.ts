/** Starts our server in this process. Only the kernel and the shelves are loaded, not Pulumi's SDK: that is what makes it quick. */

import { serveOnly } from "../kernel/side.js";
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
  const shelves = require("../shelves.js") as typeof import("../shelves.js");
  const protocol = loadProtocol(folder);
  const served = { ...shelves, schema: () => schemaText(protocol.version) };
  return serve(protocol, served, address, oneCommand ? makeRereads() : noRereads);
};
