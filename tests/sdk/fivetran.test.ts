import { expect } from "chai";
import { type Call, get, path, post } from "../../sdk/call.js";
import { fivetranDialect as dialect, listed } from "../../sdk/fivetran.js";
import { answer } from "./answers.js";

describe("sdk/fivetran", () => {
  const credentials = { apiKey: "key", apiSecret: "canary-secret", apiUrl: "https://api.fivetran.com/v1/" };
  const call = get("/groups");

  it("signs with key and secret, and both forms of them are secrets", () => {
    const basic = Buffer.from("key:canary-secret").toString("base64");
    expect(dialect.auth(credentials)).to.deep.equal({ kind: "header", value: `Basic ${basic}` });
    expect(dialect.secrets(credentials)).to.deep.equal(["canary-secret", basic]);
    expect(dialect.base(credentials)).to.equal("https://api.fivetran.com/v1");
    expect(dialect.base({ ...credentials, apiUrl: "https://h/v1///" })).to.equal("https://h/v1");
  });

  it("asks for the second format where there is one, and names the type of a body only when there is one", () => {
    const accept = (where: string): string | undefined => dialect.headers(get(where))["accept"];
    expect(["/connections", "/connections/x", "/destinations/x/test"].map(accept)).to.deep.equal(
      Array(3).fill("application/json;version=2"),
    );
    expect(["/groups", "/connectionsx", "/teams/x", "/groups/g/connections"].map(accept)).to.deep.equal(Array(4).fill("application/json"));
    expect(dialect.headers(call)).not.to.have.property("content-type");
    expect(dialect.headers(post("/groups", {}))["content-type"]).to.equal("application/json");
  });

  it("takes the data out of the envelope, and anything else for no answer of Fivetran's", () => {
    expect(dialect.unwrap(answer(200, { code: "Success", data: { id: "g" } }), call)).to.deep.equal({ ok: true, data: { id: "g" } });
    expect(dialect.unwrap(answer(200, { code: "Success" }), call)).to.deep.equal({ ok: true, data: undefined });
    expect(dialect.unwrap(answer(200), call)).to.deep.equal({ ok: true, data: undefined });
    for (const body of [{ id: "g" }, [], "text", { code: 7 }])
      expect(dialect.unwrap(answer(200, body), call)).to.deep.equal({
        ok: false,
        message: "the answer is not Fivetran's {code, message, data}",
      });
  });

  const refusals: [title: string, status: number, body: unknown, expected: Record<string, unknown>][] = [
    [
      "its own word for gone",
      404,
      { code: "NotFound_Connection", message: "no" },
      { notFound: true, code: "NotFound_Connection", message: "no" },
    ],
    ["its general word for gone", 404, { code: "NotFound", message: "no" }, { notFound: true }],
    ["a 404 with another code is not gone", 404, { code: "NotFoundation", message: "no" }, { notFound: false }],
    ["a page that is not found is not gone", 404, "<html>", { notFound: false, message: "status 404 without a reason" }],
    ["a missing integration is a mistake of the input", 400, { code: "NotFound_Integration", message: "no" }, { notFound: false }],
    ["a code that only ends like one is not gone", 404, { code: "OtherNotFound", message: "no" }, { notFound: false }],
    [
      "a code and a message that are no texts",
      400,
      { code: 7, message: ["no"] },
      { notFound: false, message: "status 400 without a reason" },
    ],
    [
      "no access",
      403,
      { code: "Forbidden", message: "no" },
      { notFound: false, hint: "Give the key's role access to this, or use another key." },
    ],
    ["no message", 409, { code: "Conflict", message: "" }, { message: "status 409 without a reason", code: "Conflict" }],
  ];
  for (const [title, status, body, expected] of refusals) {
    it(`reads a refusal: ${title}`, () => expect(dialect.explain(answer(status, body), call)).to.deep.include(expected));
  }

  it("points to the address when that address has no the path", () => {
    expect(dialect.explain(answer(404, "<html>"), get(path`/groups/${"g"}`)).hint).to.equal(
      "Check fivetran:apiUrl: that address has no GET /groups/g.",
    );
  });

  it("follows either spelling of the cursor and keeps the rest of the query", () => {
    const list = listed(get("/connections", { query: { group_id: "g" } }));
    expect(list.query).to.deep.equal({ limit: 1000, group_id: "g" });
    for (const key of ["next_cursor", "nextCursor"]) {
      const page = dialect.page({ items: [1], [key]: "c" }, list);
      expect([page?.items, page?.next?.query]).to.deep.equal([[1], { limit: 1000, group_id: "g", cursor: "c" }]);
    }
    for (const data of [{ items: [1], next_cursor: "" }, { items: [1], next_cursor: null }, { items: [1] }]) {
      expect(dialect.page(data, list)).to.deep.equal({ items: [1] });
    }
  });

  it("an answer without items is no list, and not an empty one", () => {
    for (const data of [undefined, null, {}, { items: null }, { items: {} }, [], "x"]) expect(dialect.page(data, call)).to.equal(undefined);
    expect(dialect.page({ items: [] }, call)).to.deep.equal({ items: [] });
  });

  it("tells a refusal behind which a name may be taken", () => {
    const taken = [400, 403, 404, 409, 422].filter((status) => dialect.explain(answer(status, { code: "X" }), call).conflict === true);
    expect(taken).to.deep.equal([400, 409]);
  });

  it("tells that a source cannot be asked for its tables yet, and says so of no other request", () => {
    const reload = post(path`/connections/${"c"}/schemas/reload`, {});
    const notYet = (request: Call): unknown => dialect.explain(answer(400, { code: "InvalidInput" }), request).notYet;
    expect([notYet(reload), notYet(call)]).to.deep.equal([true, undefined]);
  });

  it("says what helps where it knows, and nothing where it does not", () => {
    const keys = (status: number, body: unknown): string[] => Object.keys(dialect.explain(answer(status, body), call)).sort();
    expect(keys(422, { code: "InvalidInput", message: "no" })).to.deep.equal(["code", "message", "notFound"]);
    expect(keys(404, { code: "NotFound", message: "no" })).to.deep.equal(["code", "message", "notFound"]);
    expect(keys(422, { code: 7, message: "no" })).to.deep.equal(["message", "notFound"]);
    expect(keys(422, { message: "no" })).to.deep.equal(["message", "notFound"]);
    expect(keys(403, { message: "no" })).to.deep.equal(["hint", "message", "notFound"]);
    expect(dialect.unauthorized).to.equal("Check the API key and secret (Fivetran → Account settings → API config).");
    expect(dialect.vendor).to.equal("Fivetran");
  });

  it("keeps to the limits of an account", () => {
    expect(dialect.buckets).to.deep.equal({
      all: { inFlight: 8, rate: { requests: 20_000, perMs: 3_600_000 } },
      setupTests: { inFlight: 8, rate: { requests: 250, perMs: 60_000 } },
      sourceInteraction: { inFlight: 8, rate: { requests: 500, perMs: 60_000 } },
    });
  });
});
