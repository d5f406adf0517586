/** Starts our server in this process. Only the kernel and the shelves are loaded, not Pulumi's SDK: that is what makes it quick. */

import { serveOnly } from "../kernel/side.js";
import { loadProtocol } from "./protocol.js";
import { schemaText } from "./schema.js";
import { serve } from "./serve.js";

/**
 * @param folder where the program's packages are found.
 * @param address where the engine listens, if it is known.
 */
export const startServer = async (folder: string, address?: string): Promise<{ port: number; close(): void }> => {
  serveOnly();
  const shelves = require("../shelves.js") as typeof import("../shelves.js");
  const protocol = loadProtocol(folder);
  return serve(protocol, { ...shelves, schema: () => schemaText(protocol.version) }, address);
};
