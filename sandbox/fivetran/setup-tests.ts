/** Setup tests of connections and destinations: what they report and what that does to the state of the object. */

import type { Fields } from "../http.js";
import { tooMany } from "./gate.js";
import type { SetupTest } from "./options.js";
import { isApproved } from "./trust.js";
import type { Account } from "./wire.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export interface Report {
  readonly tests: readonly { title: string; status: string; message: string; details: unknown }[];
  readonly state: "incomplete" | "connected" | "broken";
}

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

/** The 429 of setup tests: to be asked before anything is stored. */
export const admitSetupTests = ({ meter }: Account): void => {
  const wait = meter.take("setupTests");
  if (wait !== undefined) throw tooMany(wait, meter.headers());
};

/** Runs the tests of the object; `keys` are its id, perhaps its schema name, and its service: a plan for it is looked up in this order. */
export const runSetupTests = (account: Account, object: { keys: readonly string[]; state: string; flags: Fields }): Report => {
  const { world, options } = account;
  const run = world.count(`fivetran:setup-tests/${object.keys[0] ?? ""}`);
  const table = world.table<readonly SetupTest[]>("fivetran:setup-tests");
  const row = object.keys.map((key) => table.get(key)).find((each) => each !== undefined);
  const plan = row ?? options.setupTests?.[object.keys.at(-1) ?? ""] ?? USUAL;
  const tests = plan.map(({ title, status, message, details, unless, approved, runs }) =>
    (unless !== undefined && object.flags[unless] === true) ||
    (approved !== undefined && isApproved(account, object.keys[0] ?? "", approved)) ||
    run > (runs ?? Infinity)
      ? { title, status: "PASSED", message: "", details: null }
      : { title, status, message, details: details ?? null },
  );
  const failed = tests.some(({ status }) => status === "FAILED" || status === "JOB_FAILED");
  // What once worked is broken; what never did is still to be finished.
  return { tests, state: !failed ? "connected" : object.state === "incomplete" ? "incomplete" : "broken" };
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const USUAL: readonly SetupTest[] = [
  { title: "Connecting to host", status: "PASSED", message: "" },
  { title: "Checking permissions", status: "PASSED", message: "" },
];
