import { expect } from "chai";
import { airbyteDialect as dialect, ask, job, listed } from "../../sdk/airbyte.js";
import { answer } from "./answers.js";

describe("sdk/airbyte", () => {
  const call = ask("sources/get", {});
  const at = (serverUrl: string): string => dialect.base({ serverUrl });

  it("finds the API in whatever address the user gives", () => {
    for (const url of [
      "http://h",
      "http://h/",
      "http://h/api",
      "http://h/api/",
      "http://h/api/v1",
      "http://h/api/public/v1/",
      "http://h/v1",
    ]) {
      expect(at(url), url).to.equal("http://h/api/v1");
    }
    expect(at("https://h/airbyte/api")).to.equal("https://h/airbyte/api/v1");
  });

  it("signs in with what there is: application, token, password, nothing", () => {
    const url = { serverUrl: "http://h" };
    const all = { ...url, clientId: "i", clientSecret: "s", bearerToken: "b", username: "u", password: "p" };
    expect(dialect.auth(all).kind).to.equal("token");
    expect(dialect.auth({ ...all, clientSecret: undefined })).to.deep.equal({ kind: "header", value: "Bearer b" });
    const basic = Buffer.from("u:p").toString("base64");
    expect(dialect.auth({ ...url, username: "u", password: "p" })).to.deep.equal({ kind: "header", value: `Basic ${basic}` });
    expect(dialect.auth(url)).to.deep.equal({ kind: "none" });
    expect(dialect.secrets(all)).to.have.members(["p", "s", "b", basic]);
    expect(dialect.secrets(url)).to.deep.equal([]);
  });

  it("a token lives as long as it says itself, by the server's clock, else three minutes", () => {
    const auth = dialect.auth({ serverUrl: "http://h", clientId: "i", clientSecret: "s" });
    if (auth.kind !== "token") throw new Error("expected a grant");
    const jwt = (claims: object): string => `h.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.s`;
    const lives = (token: string): number | undefined => auth.grant.read({ access_token: token }, 1_000_000)?.livesMs;
    expect(lives(jwt({ iat: 5000, exp: 5900 }))).to.equal(900_000);
    expect(lives(jwt({ exp: 1900 }))).to.equal(900_000);
    expect(lives(jwt({ exp: 1 }))).to.equal(1000);
    expect([lives("opaque"), lives(jwt({}))]).to.deep.equal([180_000, 180_000]);
    for (const data of [{}, { access_token: "" }, "x", undefined]) expect(auth.grant.read(data, 0)).to.equal(undefined);
    expect(auth.grant.call.effect).to.equal("read");
  });

  const refusals: [title: string, status: number, body: unknown, expected: Record<string, unknown>][] = [
    [
      "the service's own",
      404,
      { message: "Could not find configuration", exceptionClassName: "x" },
      { gone: true, message: "Could not find configuration" },
    ],
    ["a route that is not there", 404, { message: "Page Not Found", _links: { self: [] } }, { gone: false }],
    ["a page that is not there", 404, "<html>", { gone: false, message: "status 404 without a reason" }],
    [
      "the newer form",
      422,
      { type: "error:cron-validation", detail: "bad cron", data: { message: "5 fields" } },
      { message: "bad cron: 5 fields", code: "error:cron-validation" },
    ],
    [
      "lists of mistakes",
      422,
      { message: "The received object is not valid", validationErrors: [{ propertyPath: "a.b", message: "must not be null" }] },
      { message: "a.b must not be null" },
    ],
    [
      "embedded mistakes",
      400,
      { message: "Bad Request", _embedded: { errors: [{ message: "Missing body" }] } },
      { message: "Missing body" },
    ],
    ["a number to look up", 500, { errorId: "e-1" }, { message: "error e-1: the reason is in the server's log" }],
    ["nothing", 500, {}, { message: "status 500 without a reason" }],
    ["no access", 403, { message: "no" }, { hint: "Give the user or application the role for this." }],
    ["a job in the way", 409, { message: "A sync is already running" }, { busy: true }],
    ["a lock", 423, { message: "x" }, { busy: true }],
  ];
  for (const [title, status, body, expected] of refusals) {
    it(`reads a refusal: ${title}`, () => expect(dialect.explain(answer(status, body), call)).to.deep.include(expected));
  }

  it("a name that is taken is not a job in the way", () => {
    expect(dialect.explain(answer(409, { message: "name exists" }), call)).not.to.have.property("busy");
  });

  it("asks for the next page where the last one was full", () => {
    const list = listed("sources/list", { workspaceId: "w" });
    const full = Array.from({ length: 100 }, (_, i) => ({ i }));
    const first = dialect.page({ sources: full }, list);
    expect(first?.items).to.have.length(100);
    expect(first?.next?.body).to.deep.equal({ workspaceId: "w", pagination: { pageSize: 100, rowOffset: 100 } });
    expect(dialect.page({ sources: full }, first?.next ?? list)?.next?.body).to.have.nested.property("pagination.rowOffset", 200);
    expect(dialect.page({ sources: [1] }, list)).to.deep.equal({ items: [1] });
    expect(dialect.page({ sources: full }, call)?.next).to.equal(undefined);
    expect(dialect.page([1, 2], call)).to.deep.equal({ items: [1, 2] });
  });

  it("an answer without a list is no empty list", () => {
    for (const data of [undefined, null, {}, { sources: null }, { sources: { a: [] } }, "x"])
      expect(dialect.page(data, call)).to.equal(undefined);
    expect(dialect.page({ sources: [] }, call)).to.deep.equal({ items: [] });
  });

  it("gives what starts a worker on the server its own limit and its own time", () => {
    expect(job("sources/check_connection", {})).to.deep.include({ verb: "POST", effect: "read", bucket: "jobs", timeoutMs: 2_100_000 });
    expect(Object.keys(dialect.buckets)).to.include("jobs");
  });
});
