/** What the entities of the matrix share. */

import type { Plain } from "../../../sdk/plain.js";
import { canary } from "../../canaries.js";
import type { Stage } from "../stage.js";

/** A secret of the stage's own. */
export const drawn = (stage: Stage, what: string): string => {
  const secret = canary(what);
  stage.secrets.push(secret);
  return secret;
};

/** Made beforehand and kept out of what is judged. */
export const parent = async (stage: Stage, name: string, kind: string, args: Plain): Promise<string> => {
  const { error } = await stage.up(kind, args, name);
  if (error !== undefined) throw new Error(`${kind} cannot be prepared: ${error}`);
  return stage.held(name)?.id ?? "";
};

export const asPlain = (value: unknown): Plain => (typeof value === "object" && value !== null ? (value as Plain) : {});

/** Fields and words that no version of ours has heard of. */
export const NEWS = { brand_new_field: { nested: [1, 2] }, brandNewField: "SOMETHING_NEW" };
