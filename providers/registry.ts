/** From the name of a kind to its blueprint and its life. A vendor's kinds are loaded when first asked for. */

import type { Blueprint } from "./kernel/blueprint.js";
import { type Claims, usualClaims } from "./kernel/claims.js";
import type { Handler } from "./kernel/handler.js";
import { lifecycle } from "./kernel/lifecycle.js";
import { usualNotes } from "./kernel/notes.js";
import { hint } from "../sdk/nearest.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

type KindsOfVendor = Readonly<Record<string, unknown>>;

/** A stack of one vendor does not pay for the others. */
const registry: Readonly<Record<string, () => KindsOfVendor>> = {
  airbyte: () => require("./airbyte/index.js") as KindsOfVendor,
  fivetran: () => require("./fivetran/index.js") as KindsOfVendor,
  tfregistry: () => require("./tfregistry/index.js") as KindsOfVendor,
};

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

export const vendors: readonly string[] = Object.keys(registry);

const blueprints = new Map<string, readonly Blueprint[]>();

/** Every blueprint of a vendor. */
export const blueprintsOf = (vendor: string): readonly Blueprint[] => {
  const known = blueprints.get(vendor);
  if (known !== undefined) return known;
  const found = Object.values(registry[vendor]?.() ?? {}).flatMap((value) => {
    const { blueprint } = typeof value === "function" ? (value as { blueprint?: Blueprint }) : {};
    return blueprint === undefined ? [] : [blueprint];
  });
  blueprints.set(vendor, found);
  return found;
};

const vendorOf = (kind: string): string => kind.split(":")[0] ?? "";

export const blueprintOf = (kind: string): Blueprint | undefined =>
  Object.hasOwn(registry, vendorOf(kind)) ? blueprintsOf(vendorOf(kind)).find((b) => b.kind === kind) : undefined;

/** One for all kinds: what one resource has, no other may take. */
let claims: Claims | undefined;

const handlers = new Map<string, Handler>();

/** The life of a kind. Throws for a kind that this version does not have. */
export const handlerOf = (kind: string): Handler => {
  const known = handlers.get(kind);
  if (known !== undefined) return known;
  const blueprint = blueprintOf(kind);
  if (blueprint === undefined) {
    const kinds = vendors.flatMap((vendor) => (vendor === vendorOf(kind) ? blueprintsOf(vendor).map((b) => b.kind) : []));
    const near = hint(kind, kinds);
    const next = near === "" ? ". Update" : `${near} If not, update`;
    throw new Error(`This version of pulumi-conduit has no ${kind}${next} the package: npm install pulumi-conduit@latest`);
  }
  const handler = lifecycle(blueprint, usualNotes(), (claims ??= usualClaims()));
  handlers.set(kind, handler);
  return handler;
};
