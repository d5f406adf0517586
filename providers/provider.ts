/** What the door opens: from the name of a kind to the provider that carries it out. The path and `open` are a permanent API. */

import { stockProvider, type StockProvider } from "./host/stock.js";
import type { Blueprint } from "./kernel/blueprint.js";
import type { Handler } from "./kernel/handler.js";
import { lifecycle } from "./kernel/lifecycle.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

type Shelf = Readonly<Record<string, unknown>>;

/** Loaded when first asked for: a stack of one vendor does not pay for the others. */
const shelves: Readonly<Record<string, () => Shelf>> = {
  airbyte: () => require("./airbyte/index.js") as Shelf,
  fivetran: () => require("./fivetran/index.js") as Shelf,
  tfregistry: () => require("./tfregistry/index.js") as Shelf,
};

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

const handlers = new Map<string, Handler>();

/** Every blueprint on a vendor's shelf. */
export const blueprintsOf = (vendor: string): readonly Blueprint[] =>
  Object.values(shelves[vendor]?.() ?? {}).flatMap((value) => {
    const found = typeof value === "function" ? (value as { blueprint?: Blueprint }).blueprint : undefined;
    return found === undefined ? [] : [found];
  });

export const vendors: readonly string[] = Object.keys(shelves);

/** The life of a kind. Throws for a kind that this version does not have. */
export const handlerOf = (kind: string): Handler => {
  const known = handlers.get(kind);
  if (known !== undefined) return known;
  const blueprint = blueprintsOf(kind.split(":")[0] ?? "").find((b) => b.kind === kind);
  if (blueprint === undefined) {
    throw new Error(`This version of pulumi-conduit has no ${kind}. Update the package: npm install pulumi-conduit@latest`);
  }
  const handler = lifecycle(blueprint);
  handlers.set(kind, handler);
  return handler;
};

/** Called by the text in state. */
export const open = (kind: string): StockProvider => stockProvider(handlerOf(kind));
