import { expect } from "chai";
import { airbyteDialect as dialect, ask, change, drop, job, listed, make } from "../../sdk/airbyte.js";
import type { Call } from "../../sdk/call.js";
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
    for (const url of ["http://h///", "http://h//v1//", "http://h/api///v1"]) expect(at(url), url).to.equal("http://h/api/v1");
    expect(at("http://h/v1/gateway")).to.equal("http://h/v1/gateway/api/v1");
    expect(at("http://h/api-gateway")).to.equal("http://h/api-gateway/api/v1");
  });

  it("signs in with what there is: application, token, password, nothing", () => {
    const url = { serverUrl: "http://h" };
    const all = { ...url, clientId: "i", clientSecret: "s", bearerToken: "b", username: "u", password: "p" };
    expect(dialect.auth(all).kind).to.equal("token");
    expect(dialect.auth({ ...all, clientSecret: undefined })).to.deep.equal({ kind: "header", value: "Bearer b" });
    const basic = Buffer.from("u:p").toString("base64");
    expect(dialect.auth({ ...url, username: "u", password: "p" })).to.deep.equal({ kind: "header", value: `Basic ${basic}` });
    expect(dialect.auth(url)).to.deep.equal({ kind: "none" });
    expect(dialect.auth({ ...url, clientSecret: "s" })).to.deep.equal({ kind: "none" });
    const half = (text: string) => ({ kind: "header", value: `Basic ${Buffer.from(text).toString("base64")}` });
    expect(dialect.auth({ ...url, username: "u" })).to.deep.equal(half("u:"));
    expect(dialect.auth({ ...url, password: "p" })).to.deep.equal(half(":p"));
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
    expect(auth.grant.call).to.deep.include({ verb: "POST", effect: "read", body: { client_id: "i", client_secret: "s" } });
    expect(auth.grant.call.path.text).to.equal("/applications/token");
    expect(lives(jwt({ exp: "1900", iat: 1000 }))).to.equal(180_000);
    expect(lives(`h.${Buffer.from("7").toString("base64url")}.s`)).to.equal(180_000);
  });

  const refusals: [title: string, status: number, body: unknown, expected: Record<string, unknown>][] = [
    [
      "the service's own",
      404,
      { message: "Could not find configuration", exceptionClassName: "x" },
      { notFound: true, message: "Could not find configuration" },
    ],
    ["a route that is not there", 404, { message: "Page Not Found", _links: { self: [] } }, { notFound: false }],
    ["a page that is not there", 404, "<html>", { notFound: false, message: "status 404 without a reason" }],
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

  it("says what helps where it knows, and nothing where it does not", () => {
    const hint = (status: number, body: unknown): string | undefined => dialect.explain(answer(status, body), call).hint;
    const address = "Check airbyte:serverUrl (it ends in /api), and whether this server's version has this endpoint.";
    expect(hint(404, "<html>")).to.equal(address);
    expect(hint(404, { _links: {}, message: "Page Not Found" })).to.equal(address);
    expect([hint(404, { message: "no such source" }), hint(400, { message: "x" }), hint(500, {})]).to.deep.equal(Array(3).fill(undefined));
    expect(dialect.unauthorized).to.equal(
      "Check airbyte:clientId and clientSecret, or username and password (abctl local credentials prints them).",
    );
    expect(dialect.vendor).to.equal("Airbyte");
  });

  it("takes only a 404 in the service's own words for gone", () => {
    const missing = (status: number, body: unknown): boolean => dialect.explain(answer(status, body), call).notFound;
    for (const body of [{ errorId: "e" }, { id: "i" }, { message: "m" }]) {
      expect(missing(404, body), JSON.stringify(body)).to.equal(true);
      expect(missing(400, body), JSON.stringify(body)).to.equal(false);
    }
    for (const body of [{}, { message: " " }, { message: 7 }, undefined, null, "gone", ["gone"]]) {
      expect(missing(404, body), JSON.stringify(body)).to.equal(false);
    }
  });

  it("waits only for what is in the way", () => {
    const busy = (status: number, message: string) => dialect.explain(answer(status, { message }), call).busy;
    for (const message of ["it is LOCKED", "a job is running", "sync in progress"]) expect(busy(409, message), message).to.equal(true);
    expect([busy(422, "a job is running"), busy(400, "locked"), busy(409, "taken")]).to.deep.equal([undefined, undefined, undefined]);
  });

  it("finds the reason in whatever form it comes", () => {
    const message = (body: unknown): string => dialect.explain(answer(422, body), call).message;
    const table: [body: unknown, message: string][] = [
      [{ message: " x " }, "x"],
      [{ message: "  " }, "status 422 without a reason"],
      [{ detail: "d", message: "m" }, "d"],
      [{ data: { message: "inner" } }, "inner"],
      [{ data: "odd", message: "m" }, "m"],
      [{ validationErrors: [{ message: "no path" }, "odd", { propertyPath: "b" }] }, "no path; b"],
      [{ validationErrors: "odd", message: "m" }, "m"],
      [{ _embedded: { errors: [{ message: "one" }, { message: "two" }] } }, "one; two"],
      [{ _embedded: { errors: [{}] }, message: "m" }, "m"],
      ["text", "status 422 without a reason"],
      [null, "status 422 without a reason"],
      [[], "status 422 without a reason"],
    ];
    for (const [body, expected] of table) expect(message(body), JSON.stringify(body)).to.equal(expected);
  });

  it("names the service's code and no other type", () => {
    expect(dialect.explain(answer(422, { type: "about:blank", message: "m" }), call)).not.to.have.property("code");
    expect(dialect.explain(answer(422, { message: "m" }), call)).not.to.have.property("code");
    expect(dialect.explain(answer(422, "text"), call)).not.to.have.property("code");
  });

  it("speaks JSON, also with servers of one's own without a certificate, and takes the answer as it is", () => {
    expect(dialect.headers(call)).to.deep.equal({ accept: "application/json", "content-type": "application/json" });
    expect(dialect.unwrap(answer(200, { sourceId: "s" }), call)).to.deep.equal({ ok: true, data: { sourceId: "s" } });
    expect(dialect.plainHttp).to.equal(true);
    expect(dialect.buckets).to.deep.equal({ all: { inFlight: 8 }, jobs: { inFlight: 4 } });
  });

  it("says of each call what it does to the server, and gives jobs their time", () => {
    const [worker, write] = [{ bucket: "jobs", timeoutMs: 2_100_000 }, { timeoutMs: 120_000 }];
    const reported = (call: Call) => ({ ...call, path: call.path.text });
    const base = { verb: "POST", path: "/a/b", body: { c: 1 } };
    expect(reported(ask("a/b", { c: 1 }))).to.deep.equal({ ...base, effect: "read" });
    expect(reported(make("a/b", { c: 1 }))).to.deep.equal({ ...base, effect: "create", ...write });
    expect(reported(make("a/b", { c: 1 }, "job"))).to.deep.equal({ ...base, effect: "create", ...worker });
    expect(reported(change("a/b", { c: 1 }))).to.deep.equal({ ...base, effect: "replace", ...write });
    expect(reported(change("a/b", { c: 1 }, "job"))).to.deep.equal({ ...base, effect: "action", ...worker });
    expect(reported(drop("a/b", { c: 1 }))).to.deep.equal({ ...base, effect: "remove", ...write });
  });

  it("asks for no next page where it did not ask for pages", () => {
    const full = { sources: [1, 2] };
    for (const body of [{ pagination: { pageSize: "2" } }, { pagination: "2" }, "text", undefined]) {
      expect(dialect.page(full, ask("sources/list", body))?.next, JSON.stringify(body)).to.equal(undefined);
    }
    expect(dialect.page(full, ask("sources/list", { pagination: { pageSize: 2 } }))?.next?.body).to.deep.equal({
      pagination: { pageSize: 2, rowOffset: 2 },
    });
  });
});
