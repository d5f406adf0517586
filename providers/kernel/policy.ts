/** What to do about the vendor's own tests of an object: the same words and the same default for every kind that has such tests. */

import { opt, words } from "../../sdk/codec.js";
import { describe } from "../../sdk/failure.js";
import { field } from "./field.js";
import { failureOf, type VendorClient } from "./vendor-client.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** `off` runs no tests, `warn` (default) warns of what fails, `require` fails the run. */
export type TestPolicy = "off" | "warn" | "require";

export const testPolicy = field(opt(words("off", "warn", "require")), { change: "inert", default: "warn" });

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

/** The policy that holds. State of an early version may still say `fail`, which is `require` today. */
export const policyOf = (value: string = "warn"): TestPolicy => (value === "off" || value === "warn" ? value : "require");

/**
 * Runs tests. Where they are only to warn, a failure to run them is a warning, too.
 *
 * @param doing what is done, for the message: `run the setup tests`.
 * @returns undefined when they could not be run, and the policy only warns.
 */
export const tested = async <A>(
  { signal }: Pick<VendorClient, "signal">,
  policy: TestPolicy,
  doing: string,
  warn: (message: string) => void,
  run: () => Promise<A>,
): Promise<A | undefined> => {
  try {
    return await run();
  } catch (error) {
    const failure = failureOf(error);
    // Who has no access, or does not get there at all, gets no further: the next request would only fail, too.
    const { status } = failure.at;
    if (policy === "require" || signal.aborted || status === undefined || status === 401) throw error;
    warn(`the tests could not be run; the run goes on without them. ${describe(failure, doing)}`);
    return undefined;
  }
};
