import { expect } from "chai";
import * as fc from "fast-check";
import {
  absent,
  type At,
  describe as tell,
  type Failure,
  invalidResponse,
  local,
  maybeDone,
  refused,
  throttled,
  unreachable,
} from "../../sdk/failure.js";
import { protect } from "../../sdk/redact.js";

describe("sdk/failure", () => {
  const at: At = {
    vendor: "Fivetran",
    call: "POST /connections",
    host: "api.fivetran.com",
    attempts: 1,
    elapsedMs: 40,
    status: 400,
    code: "InvalidInput",
    requestId: "7f3a0000",
  };

  it("tells what was tried, where, why and what to do next", () => {
    const failure = refused({ at, message: "config.repos is not known", hint: "Did you mean repositories?" });
    expect(tell(failure, 'create connection "github"')).to.equal(
      'Fivetran refused to create connection "github" (POST /connections, 400 InvalidInput, request 7f3a0000):\n' +
        "  config.repos is not known. Did you mean repositories?",
    );
  });

  it("has a sentence of its own for each of the five words", () => {
    const bare = { ...at, status: undefined, code: undefined, requestId: undefined };
    const heads = [
      absent({ at: bare, message: "m" }),
      refused({ at: bare, message: "m" }),
      throttled({ at: bare, message: "m", retryAt: new Date(0) }),
      unreachable({ at: bare, message: "m", maybeDone: false }),
      invalidResponse({ at: bare, message: "m", maybeDone: false }),
    ].map((failure) => tell(failure, "read group g").split("\n")[0]);
    expect(heads).to.deep.equal([
      "Fivetran found nothing to read group g (POST /connections):",
      "Fivetran refused to read group g (POST /connections):",
      "Fivetran is limiting requests, and did not read group g (POST /connections):",
      "Fivetran could not be reached to read group g (POST /connections, api.fivetran.com):",
      "Fivetran returned an invalid response when asked to read group g (POST /connections):",
    ]);
  });

  it("says how often and for how long it was tried, when that was more than once", () => {
    expect(tell(unreachable({ at: { ...at, attempts: 5, elapsedMs: 12_340 }, message: "m", maybeDone: true }), "x")).to.contain(
      "5 attempts in 12.3 s",
    );
  });

  it("is at most five lines, however much the vendor says", () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.string(), { minLength: 20 }), (head, rest) => {
        const failure = refused({ at, message: [head, ...rest].join("\r\n"), hint: "Look there." });
        expect(tell(failure, "create group g").split(/\r|\n|\u2028/).length).to.be.at.most(5);
      }),
    );
    const endless = tell(refused({ at, message: "x".repeat(100_000), hint: "Look there." }), "create group g");
    expect(endless.length).to.be.lessThan(2000);
    expect(endless).to.match(/Look there\.$/);
  });

  it("holds no secret from the moment it is made", () => {
    protect("canary-failure");
    const failure = refused({
      at: { ...at, host: "canary-failure.example.com" },
      message: "pw canary-failure",
      hint: "not canary-failure",
    });
    expect(JSON.stringify(failure)).not.to.contain("canary-failure");
  });

  it("knows after which failures an object may exist all the same", () => {
    const table: [Failure, boolean][] = [
      [unreachable({ at, message: "", maybeDone: true }), true],
      [unreachable({ at, message: "", maybeDone: false }), false],
      [invalidResponse({ at, message: "", maybeDone: true }), true],
      [refused({ at, message: "" }), false],
      [absent({ at, message: "" }), false],
      [throttled({ at, message: "", retryAt: new Date(0) }), false],
    ];
    for (const [failure, expected] of table) expect(maybeDone(failure), failure.tag).to.equal(expected);
  });

  it("a refusal of our own names no vendor, no request and no attempts", () => {
    expect(tell(refused({ at: local("Fivetran", "import"), message: "no" }), "import it")).to.equal("Cannot import it:\n  no.");
  });

  it("folds what the vendor says into one line, and cuts it only where it is too long", () => {
    const line = (message: string): string => tell(refused({ at: local("V", "look"), message }), "look").split("\n")[1] ?? "";
    expect(line("  a \r\n  b\u2028c\n")).to.equal("  a b c.");
    expect(line("x".repeat(1000))).to.equal(`  ${"x".repeat(1000)}.`);
    expect(line("x".repeat(1001))).to.equal(`  ${"x".repeat(1000)}…`);
    for (const end of [".", "!", "?", "…", ")"]) expect(line(`done${end}`)).to.equal(`  done${end}`);
  });

  it("names only the details that there are", () => {
    const bare: At = { ...at, code: "", requestId: undefined };
    const head = (failure: Failure): string => tell(failure, "look").split("\n")[0] ?? "";
    expect(head(refused({ at: bare, message: "m" }))).to.equal("Fivetran refused to look (POST /connections, 400):");
    expect(head(absent({ at: bare, message: "m" }))).to.equal("Fivetran found nothing to look (POST /connections, 400):");
    expect(head(unreachable({ at: { ...bare, host: "" }, message: "m", maybeDone: false }))).to.equal(
      "Fivetran failed to look (POST /connections, 400):",
    );
    expect(local("Fivetran", "import")).to.deep.equal({ vendor: "Fivetran", call: "import", host: "", attempts: 0, elapsedMs: 0 });
  });
});
