/** The clients that scripts and programs make requests with, by the settings that resources have. */

import { forScripts, type ScriptClient } from "../../sdk/script.js";
import { stackConfig } from "./pulumi.js";
import { connectWith } from "./settings.js";
import type { Vendor } from "./vendor.js";

/** @param given settings by their names; what is left out comes from the stack's config inside of a program, then from the environment. */
export const scriptClient = (vendor: Vendor, given: Readonly<Record<string, string | undefined>>): ScriptClient => {
  const config = stackConfig();
  return forScripts(connectWith(vendor, (key) => given[key.slice(key.indexOf(":") + 1)] ?? config(key)));
};
