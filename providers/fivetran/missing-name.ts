/** What is said when nothing has the name that was asked for. */

/** @param names those that there are. */
export const missingName = (noun: string, name: string, names: readonly string[]): string => {
  // Most programs never ask for what is not there.
  const { hint } = require("../../sdk/nearest.js") as typeof import("../../sdk/nearest.js");
  const near = hint(name, names);
  return `There is no ${noun} "${name}".${near === "" ? "" : near}`;
};
