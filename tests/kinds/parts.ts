/** What the rows of all vendors share. */

import type { Plain } from "../../sdk/plain.js";
import { canary } from "../canaries.js";
import type { Simulation } from "../faults/simulation.js";

/** A secret of the simulation's own. */
export const drawn = (simulation: Simulation, what: string): string => {
  const secret = canary(what);
  simulation.secrets.push(secret);
  return secret;
};

/** Made beforehand and kept out of what is judged. */
export const parent = async (simulation: Simulation, name: string, kind: string, args: Plain): Promise<string> => {
  const { error } = await simulation.up(kind, args, name);
  if (error !== undefined) throw new Error(`${kind} cannot be prepared: ${error}`);
  return simulation.held(name)?.id ?? "";
};

export const asPlain = (value: unknown): Plain => (typeof value === "object" && value !== null ? (value as Plain) : {});

/** Fields and words that no version of ours has heard of. */
export const NEWS = { brand_new_field: { nested: [1, 2] }, brandNewField: "SOMETHING_NEW" };

/** How many children race for one parent. */
export const MANY = 8;

export const numbered = (make: (i: number) => Plain): Plain[] => Array.from({ length: MANY }, (_, i) => make(i));
