import { expect } from "chai";
import { policyOf, tested, testPolicy } from "../../providers/kernel/policy.js";
import { RequestError } from "../../providers/kernel/vendor-client.js";
import { absent, refused, unreachable, type At } from "../../sdk/failure.js";

const at = (status?: number): At => ({ vendor: "Acme", call: "POST /test", host: "acme.example", attempts: 1, elapsedMs: 0, status });
const signal = (isAborted = false): AbortSignal => (isAborted ? AbortSignal.abort() : new AbortController().signal);

describe("kernel/policy: tests of the vendor's own", () => {
  it("off, warn and require are words; what an early version called fail is require, and nothing is warn", () => {
    expect([policyOf("off"), policyOf("warn"), policyOf("require"), policyOf("fail"), policyOf()]).to.deep.equal([
      "off",
      "warn",
      "require",
      "require",
      "warn",
    ]);
    expect(["off", "warn", "require", undefined].every((word) => testPolicy.codec.is(word))).to.equal(true);
    expect(testPolicy.codec.is("fail")).to.equal(false);
    expect(testPolicy.spec).to.include({ change: "inert", default: "warn" });
  });

  const failing = async (status: number | undefined, policy: "warn" | "require", isAborted = false) => {
    const warnings: string[] = [];
    const failure =
      status === undefined ? unreachable({ at: at(), message: "no answer", maybeDone: false }) : refused({ at: at(status), message: "no" });
    const run = async (): Promise<string> => {
      throw new RequestError(failure);
    };
    const result = await tested({ signal: signal(isAborted) }, policy, "run the tests", (warning) => warnings.push(warning), run).then(
      (value) => ({ value, warnings }),
      (error: unknown) => ({ error, warnings }),
    );
    return { ...result, failure };
  };

  it("answer what they showed", async () => {
    expect(
      await tested(
        { signal: signal() },
        "require",
        "run the tests",
        () => expect.fail("warned"),
        async () => "fine",
      ),
    ).to.equal("fine");
  });

  it("that could not be run are a warning where they only warn", async () => {
    const { warnings, ...rest } = await failing(500, "warn");
    expect("value" in rest && rest.value).to.equal(undefined);
    expect(warnings).to.have.length(1);
    expect(warnings[0]).to.match(
      /^the tests could not be run; the run goes on without them\. Acme refused to run the tests \(POST \/test, 500\):\s+no\.$/,
    );
  });

  it("that could not be run end the run where they are required, where nobody answers, without access, and after a stop", async () => {
    for (const [status, policy, isAborted] of [
      [500, "require", false],
      [undefined, "warn", false],
      [401, "warn", false],
      [500, "warn", true],
    ] as const) {
      const result = await failing(status, policy, isAborted);
      expect("error" in result && (result.error as RequestError).failure, `${status} ${policy}`).to.equal(result.failure);
      expect(result.warnings).to.deep.equal([]);
    }
  });

  it("a mistake of ours is no failed test", async () => {
    const mistake = new TypeError("x is undefined");
    const run = async (): Promise<string> => {
      throw mistake;
    };
    const error: unknown = await tested({ signal: signal() }, "warn", "run the tests", () => undefined, run).catch((e: unknown) => e);
    expect(error).to.equal(mistake);
    expect(absent({ at: at(404), message: "gone" }).tag).to.equal("Absent");
  });
});
