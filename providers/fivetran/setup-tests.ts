/** Setup tests of connections and destinations: when they are run, and what becomes of their results. */

import type { TypeOf } from "io-ts";
import { type Call, get, type Path, post } from "../../sdk/call.js";
import { flag, json, list, oneOf, openShape, opt, text, words } from "../../sdk/codec.js";
import { isPlain, type Plain } from "../../sdk/plain.js";
import { local, refused } from "../../sdk/failure.js";
import { listed } from "../../sdk/fivetran.js";
import { field, type Gathered, type GatherContext, output, type Step, type StepContext } from "../kernel/blueprint.js";
import { policyOf, tested, type TestPolicy } from "../kernel/policy.js";
import { failureOf, RequestError, type VendorClient } from "../kernel/vendor-client.js";
import { objectIn, objectsIn } from "../kernel/answers.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

const trusted = opt(oneOf(flag, list(text)));

const shared = {
  /**
   * Hashes of the certificates that setup tests may meet; each is approved when it is presented, and any other fails the test with its hash.
   * `true` trusts whatever the other side presents. Default: none.
   */
  trustCertificates: field(trusted, { change: "inert", unordered: true }),
  /** Hashes of the SSH fingerprints that setup tests may meet, or `true`, as in `trustCertificates`. Default: none. */
  trustFingerprints: field(trusted, { change: "inert", unordered: true }),
};

export interface TrustFields extends Readonly<typeof shared> {}
export const trust: TrustFields = shared;

const remembered = {
  /** How the setup tests that this resource ran last ended: `passed` or `failed`; `pending` until those that must pass have ended. */
  setupTestsStatus: output(opt(words("pending", "passed", "failed")), "__setupTestsStatus", { once: true, volatile: true }),
};

/** What every kind that has setup tests remembers of them. */
export interface TestOutputs extends Readonly<typeof remembered> {}
export const testOutputs: TestOutputs = remembered;

type Trusted = boolean | readonly string[] | undefined;

interface Tested {
  readonly setupTests?: TestPolicy | undefined;
  readonly trustCertificates?: Trusted;
  readonly trustFingerprints?: Trusted;
}

export interface SetupTests {
  readonly at: (id: string) => Path;
  /** Where what is trusted is approved. Left out: the kind has no `trustCertificates` and `trustFingerprints`. */
  readonly approvals?: (id: string, what: What) => Path;
  /** Fields whose change makes earlier results worthless. */
  readonly concerns: readonly string[];
  /** `connected`, `incomplete` or `broken`, in whatever case. */
  readonly state: (answer: Plain) => unknown;
  /** What the object shows once they have passed, where their answer does not say it. */
  readonly passed?: Plain;
  /** How often they are run until they pass. */
  readonly tries: number;
}

/** What the other side presented; it is approved by the hash that comes with it. */
const Certificate = openShape({ hash: text, encoded_cert: text, sha256: opt(json), name: opt(json) });
const Fingerprint = openShape({ hash: text, public_key: text, sha256: opt(json), name: opt(json) });
const Presented = oneOf(Certificate, Fingerprint);
type Presented = TypeOf<typeof Presented>;

interface Result {
  readonly title: string;
  readonly status: string;
  readonly message: string;
  /** What nobody has approved yet. */
  readonly presented: readonly Presented[];
}

type What = "certificates" | "fingerprints";

// ---------------------------------------------------------------------------------------------------------------------
// Before a write
// ---------------------------------------------------------------------------------------------------------------------

/** For `gather`: state holds that tests must pass before anything is sent. Whatever fails afterward, the next run of the program still knows. */
export const oweTests =
  (how: SetupTests) =>
  (_client: VendorClient, { setupTests }: Tested, { phase, changed, state }: GatherContext): Promise<OwedTests> => {
    const policy = policyOf(setupTests);
    const isOwed = policy === "require" && isDue(how, policy, { phase: changed.size === 0 ? "resume" : phase, changed, state });
    return Promise.resolve(isOwed ? { setupTestsStatus: "pending" } : {});
  };

interface OwedTests extends Gathered {
  readonly setupTestsStatus?: "pending";
}

/** For a refresh: tests that must pass, and failed or did not end, show as another policy than the program's. What breaks later does not. */
export const owedTests = ({ setupTestsStatus: status }: Plain, { setupTests }: Tested): Plain =>
  policyOf(setupTests) === "require" && hasNotPassed(status)
    ? { setupTests: status === "failed" ? "the last tests failed" : "the last tests did not end" }
    : {};

// ---------------------------------------------------------------------------------------------------------------------
// Step
// ---------------------------------------------------------------------------------------------------------------------

/** Runs the tests of what is new, was changed or has not passed yet. The object is recorded before. */
export const runSetupTests = <A extends Tested>(how: SetupTests): Step<A> => ({
  name: "run the setup tests of",
  run: async (context) => {
    const { args, client, id, look, progress, record, warn } = context;
    const policy = policyOf(args.setupTests);
    if (policy === "off" || !isDue(how, policy, context)) return undefined;
    const { approvals } = how;
    const trusts = { trust_certificates: args.trustCertificates === true, trust_fingerprints: args.trustFingerprints === true };
    const body = approvals === undefined ? {} : trusts;
    let live = context.live;
    const approved = new Set<string>();
    for (let n = 1; ; n += 1) {
      progress("setup tests running");
      const answer = await tested(client, policy, "run the setup tests", warn, () => client.run(testCall(how.at(id), body)));
      if (answer === undefined) return live;
      const results = resultsOf(answer);
      // The answer of the tests may lack parts of the object, so it is laid over what was seen before.
      live = { ...live, ...objectIn(answer) };
      const bad = results.filter(({ status }) => status === "FAILED" || status === "JOB_FAILED");
      const fresh = bad.flatMap(({ presented }) => presented).filter((one) => allows(args, one) && !approved.has(one.hash));
      for (const one of fresh) {
        if (approvals !== undefined) await approve(client, approvals(id, kindOf(one)), one);
        approved.add(one.hash);
      }
      // Tests that failed for want of an approval say nothing yet.
      if (bad.length > 0 && (fresh.length > 0 || n < how.tries)) continue;
      if (bad.length === 0 && how.passed !== undefined) live = { ...live, ...how.passed };
      else if (how.state(objectIn(answer)) === undefined) live = { ...live, ...(await look()) };
      for (const { title, message } of results.filter(({ status }) => status === "WARNING")) warn(`${title}: ${message}`);
      const state = how.state(live);
      const isFit = bad.length === 0 && (policy === "warn" || isConnected(state));
      live = { ...live, __setupTestsStatus: isFit ? "passed" : "failed" };
      if (isFit) return live;
      const why = bad.length === 0 ? unauthorized(state) : failed(args, results, bad);
      record(live);
      if (policy === "require") throw unfit(client, how.at(id), n, why);
      warn(why);
      return live;
    }
  },
});

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

/** What an import or a finished run finds connected is tested again only where that is required. */
const isDue = ({ concerns }: SetupTests, policy: TestPolicy, { phase, changed, state }: Moment): boolean =>
  phase === "create" ||
  (phase === "resume" && policy === "require") ||
  concerns.some((name) => changed.has(name)) ||
  !isConnected(state["setupState"]);

type Moment = Pick<StepContext<unknown>, "phase" | "changed" | "state">;

const hasNotPassed = (status: unknown): boolean => status === "pending" || status === "failed";

const testCall = (where: Path, body: Plain): Call => post(where, body, { effect: "action", bucket: "setupTests", timeoutMs: 20 * 60_000 });

export const isConnected = (state: unknown): boolean => String(state).toLowerCase() === "connected";

const resultsOf = (answer: unknown): Result[] =>
  objectsIn(objectIn(answer)["setup_tests"]).map(({ title, status, message, details }) => ({
    title: textOr(title, "a test"),
    status: textOr(status, "").toUpperCase(),
    message: textOr(message, "no reason given"),
    // One thing stands there by itself.
    presented: [details].flat().filter(Presented.is),
  }));

const kindOf = (one: Presented): What => (Certificate.is(one) ? "certificates" : "fingerprints");

const allows = ({ trustCertificates, trustFingerprints }: Tested, one: Presented): boolean => {
  const hashes = kindOf(one) === "certificates" ? trustCertificates : trustFingerprints;
  return Array.isArray(hashes) && hashes.some((hash) => hash === one.hash || hash === one.sha256);
};

/** Somebody else may have approved it meanwhile, and then it is refused a second time. */
const approve = async (client: VendorClient, where: Path, one: Presented): Promise<void> => {
  try {
    await client.run(approval(where, one));
  } catch (error) {
    failureOf(error);
    if (!(await isHeld(client, where, one))) throw error;
  }
};

/** What was presented is approved by the very words in which it was presented. */
const approval = (where: Path, one: Presented): Call => {
  const { hash } = one;
  const words = Certificate.is(one) ? { hash, encoded_cert: one.encoded_cert } : { hash, public_key: one.public_key };
  return post(where, words, { effect: "replace" });
};

/** Nobody knows when the list cannot be had: then the refusal counts. */
const isHeld = async (client: VendorClient, where: Path, { hash }: Presented): Promise<boolean> => {
  try {
    const held = await client.list(listed(get(where)));
    return held.some((one) => isPlain(one) && one["hash"] === hash);
  } catch (error) {
    failureOf(error);
    return false;
  }
};

const unauthorized = (state: unknown): string =>
  `the tests passed, but the setup is still ${String(state).toLowerCase()}: a person has to authorize it in Fivetran`;

const failed = (args: Tested, results: readonly Result[], bad: readonly Result[]): string => {
  const passed = results.filter(({ status }) => status === "PASSED").length;
  const reasons = bad.map((test) => `${test.title}: ${test.message}${untrusted(args, test)}`).join("; ");
  return `${passed} of ${results.length} setup tests passed; ${reasons}`;
};

const untrusted = (args: Tested, { presented }: Result): string =>
  presented
    .filter((one) => !allows(args, one))
    .map((one) => {
      const name = typeof one.name === "string" ? ` (${one.name})` : "";
      const field = kindOf(one) === "certificates" ? "trustCertificates" : "trustFingerprints";
      return `. It presents ${one.hash}${name}: add it to ${field} if it is right`;
    })
    .join("");

/** @param attempts how often the tests were run. */
const unfit = ({ vendor }: VendorClient, where: Path, attempts: number, message: string): RequestError => {
  const at = { ...local(vendor, `POST ${where.template}`), attempts };
  const hint = "It is recorded; fix the cause and run the command again, which runs the tests again and creates nothing twice.";
  return new RequestError(refused({ at, message, hint }));
};

const textOr = (value: unknown, other: string): string => (typeof value === "string" && value !== "" ? value : other);
