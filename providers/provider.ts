/** What the text in state loads: from the name of a kind to the provider that carries it out. The path and `open` are a permanent API. */

import { stockProvider, type StockProvider } from "./host/stock.js";
import { blueprintsOf, handlerOf, vendors } from "./registry.js";

export { blueprintsOf, handlerOf, vendors };

/** Called by the text in state. */
export const open = (kind: string): StockProvider => stockProvider(handlerOf(kind));
