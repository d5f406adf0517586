/** Setup tests of connections and destinations: when they are run, and what becomes of their results. */

import * as E from "fp-ts/lib/Either.js";
import { type Call, get, type Path, post } from "../../sdk/call.js";
import { flag, isPlain, list, oneOf, opt, type Plain, text, words } from "../../sdk/codec.js";
import { refused } from "../../sdk/failure.js";
import { listed } from "../../sdk/fivetran.js";
import type { Client } from "../../sdk/transport.js";
import { field, type Step, type StepContext } from "../kernel/blueprint.js";
import type { Input } from "../kernel/door.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export type TestPolicy = "off" | "warn" | "require";

/** Failing tests: `off` runs none, `warn` tells, `require` fails the run and keeps the object for the next one. */
export const testPolicy = field(opt(words("off", "warn", "require")), { change: "inert" });

/** What a program writes of it; see `NetworkingInputs`. */
export interface TrustInputs {
  /**
   * Hashes of the certificates that setup tests may meet; each is approved when it is presented, and any other fails the test with its hash.
   * `true` trusts whatever the other side presents. Default: none.
   */
  trustCertificates?: Input<boolean | Input<string>[]>;
  /** The same of SSH fingerprints. */
  trustFingerprints?: Input<boolean | Input<string>[]>;
}

const trusted = opt(oneOf(flag, list(text)));

export const trust = {
  trustCertificates: field(trusted, { change: "inert", unordered: true }),
  trustFingerprints: field(trusted, { change: "inert", unordered: true }),
};

type Trusted = boolean | readonly string[] | undefined;

interface Tested {
  readonly setupTests?: TestPolicy | undefined;
  readonly trustCertificates?: Trusted;
  readonly trustFingerprints?: Trusted;
}

interface SetupTests<A> {
  readonly at: (id: string) => Path;
  /** Where what is trusted is approved. */
  readonly approvals: (id: string, what: What) => Path;
  readonly policy: (args: A) => TestPolicy;
  /** Fields whose change makes earlier results worthless. */
  readonly concerns: readonly string[];
  /** `connected`, `incomplete` or `broken`, in whatever case. */
  readonly state: (answer: Plain) => unknown;
  /** How often they are run until they pass. */
  readonly tries: number;
}

interface Result {
  readonly title: string;
  readonly status: string;
  readonly message: string;
  /** What the other side presented and nobody has approved yet. */
  readonly presented: readonly Plain[];
}

type What = "certificates" | "fingerprints";

// ---------------------------------------------------------------------------------------------------------------------
// Step
// ---------------------------------------------------------------------------------------------------------------------

/** Runs the tests of what is new, was changed or has not passed yet. The object is recorded before. */
export const runSetupTests = <A extends Tested>(how: SetupTests<A>): Step<A> => ({
  name: "run the setup tests of",
  run: (context) => async () => {
    const { args, client, id, progress, warn } = context;
    const policy = how.policy(args);
    if (policy === "off" || !isDue(how, context)) return E.right(undefined);
    const body = { trust_certificates: args.trustCertificates === true, trust_fingerprints: args.trustFingerprints === true };
    let seen = context.seen;
    const approved = new Set<string>();
    for (let n = 1; ; n += 1) {
      progress("setup tests running");
      const answer = await client.run(testCall(how.at(id), body))();
      if (E.isLeft(answer)) return answer;
      const results = resultsOf(answer.right);
      // The answer of the tests may lack parts of the object, so it is laid over what was seen before.
      seen = { ...seen, ...(isPlain(answer.right) ? answer.right : {}) };
      const bad = results.filter(({ status }) => status === "FAILED" || status === "JOB_FAILED");
      const fresh = bad.flatMap(({ presented }) => presented).filter((one) => allows(args, one) && !approved.has(String(one["hash"])));
      for (const one of fresh) {
        const where = how.approvals(id, kindOf(one));
        const done = await client.run(approval(where, one))();
        if (E.isLeft(done) && !(await isHeld(client, where, one))) return done;
        approved.add(String(one["hash"]));
      }
      // Tests that failed for want of an approval say nothing yet.
      if (bad.length > 0 && (fresh.length > 0 || n < how.tries)) continue;
      if (how.state(seen) === undefined) {
        const looked = await context.look()();
        if (E.isLeft(looked)) return looked;
        seen = looked.right;
      }
      for (const { title, message } of results.filter(({ status }) => status === "WARNING")) warn(`${title}: ${message}`);
      if (bad.length === 0 && (policy === "warn" || isConnected(how.state(seen)))) return E.right(seen);
      const passed = results.filter(({ status }) => status === "PASSED").length;
      const why =
        bad.length === 0
          ? `the tests passed, but the setup is still ${String(how.state(seen)).toLowerCase()}: a person has to authorise it in Fivetran`
          : `${passed} of ${results.length} setup tests passed; ${bad.map((test) => `${test.title}: ${test.message}${untrusted(args, test)}`).join("; ")}`;
      if (policy === "warn") {
        warn(why);
        return E.right(seen);
      }
      const at = { vendor: client.vendor, call: `POST ${how.at(id).template}`, host: "", attempts: n, elapsedMs: 0 };
      const hint = "It is recorded; fix the cause and run the command again, which runs the tests again and creates nothing twice.";
      return E.left(refused({ at, message: why, hint }));
    }
  },
});

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const isDue = <A>({ concerns }: SetupTests<A>, { phase, changed, known }: StepContext<A>): boolean =>
  phase !== "update" || concerns.some((name) => changed.has(name)) || !isConnected(known["setupState"]);

const testCall = (where: Path, body: Plain): Call => post(where, body, { effect: "action", bucket: "setupTests", timeoutMs: 20 * 60_000 });

export const isConnected = (state: unknown): boolean => String(state).toLowerCase() === "connected";

const resultsOf = (answer: unknown): Result[] => {
  const list = isPlain(answer) && Array.isArray(answer["setup_tests"]) ? (answer["setup_tests"] as unknown[]) : [];
  return list.filter(isPlain).map((test) => ({
    title: textOr(test["title"], "a test"),
    status: textOr(test["status"], "").toUpperCase(),
    message: textOr(test["message"], "no reason given"),
    presented: (Array.isArray(test["details"]) ? (test["details"] as unknown[]) : [test["details"]]).filter(isPlain).filter(isPresented),
  }));
};

/** A certificate, or an SSH key: both come with the hash by which they are approved. */
const isPresented = (one: Plain): boolean =>
  typeof one["hash"] === "string" && (typeof one["encoded_cert"] === "string" || typeof one["public_key"] === "string");

const kindOf = (one: Plain): What => (typeof one["encoded_cert"] === "string" ? "certificates" : "fingerprints");

const allows = ({ trustCertificates, trustFingerprints }: Tested, one: Plain): boolean => {
  const list = kindOf(one) === "certificates" ? trustCertificates : trustFingerprints;
  return Array.isArray(list) && (list as readonly unknown[]).some((hash) => hash === one["hash"] || hash === one["sha256"]);
};

/** What was presented is approved by the very words in which it was presented. */
const approval = (where: Path, one: Plain): Call => {
  const { hash, encoded_cert, public_key } = one;
  return post(where, kindOf(one) === "certificates" ? { hash, encoded_cert } : { hash, public_key }, { effect: "replace" });
};

/** Somebody else may have approved it meanwhile, and then it is refused a second time. */
const isHeld = async (client: Client, where: Path, { hash }: Plain): Promise<boolean> => {
  const held = await client.list(listed(get(where)))();
  return E.isRight(held) && held.right.some((one) => isPlain(one) && one["hash"] === hash);
};

const untrusted = (args: Tested, { presented }: Result): string =>
  presented
    .filter((one) => !allows(args, one))
    .map((one) => {
      const name = typeof one["name"] === "string" ? ` (${one["name"]})` : "";
      const list = kindOf(one) === "certificates" ? "trustCertificates" : "trustFingerprints";
      return `. It presents ${String(one["hash"])}${name}: add it to ${list} if it is right`;
    })
    .join("");

const textOr = (value: unknown, other: string): string => (typeof value === "string" && value !== "" ? value : other);
