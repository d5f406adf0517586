import { expect } from "chai";
import { del, get, post } from "../../sdk/call.js";
import { dialectFor, listed, originOf, tfregistryDialect as dialect } from "../../sdk/tfregistry.js";
import { answer } from "./answers.js";

describe("sdk/tfregistry", () => {
  const credentials = { hostname: "app.terraform.io", token: "canary-token" };
  const read = get("/api/v2/x");

  it("takes a host name, one with a port, or an origin for the address", () => {
    expect(
      ["app.terraform.io", "tfe.example.com:8443", "http://127.0.0.1:8080/", "https://h///", "h/http://x"].map(originOf),
    ).to.deep.equal([
      "https://app.terraform.io",
      "https://tfe.example.com:8443",
      "http://127.0.0.1:8080",
      "https://h",
      "https://h/http://x",
    ]);
    expect(dialect.base(credentials)).to.equal("https://app.terraform.io");
  });

  it("signs with the token, which is a secret, and speaks JSON:API", () => {
    expect(dialect.auth(credentials)).to.deep.equal({ kind: "header", value: "Bearer canary-token" });
    expect(dialect.secrets(credentials)).to.deep.equal(["canary-token"]);
    expect(dialect.headers(read)).to.deep.equal({ accept: "application/vnd.api+json" });
    expect(dialect.headers(post("/x", {}))["content-type"]).to.equal("application/vnd.api+json");
  });

  it("takes a document whole, and anything else for no answer of the registry's", () => {
    expect(dialect.unwrap(answer(200, { data: [] }), read)).to.deep.equal({ ok: true, data: { data: [] } });
    expect(dialect.unwrap(answer(204), read)).to.deep.equal({ ok: true, data: undefined });
    for (const body of [[], "text", 7])
      expect(dialect.unwrap(answer(200, body), read)).to.deep.equal({ ok: false, message: "the answer is not a JSON:API document" });
  });

  const document = { errors: [{ title: "not found" }, { title: "Invalid", detail: "Key is wrong" }, "odd"] };

  it("only the API's own error document says that something is gone, and only half: it may be hidden", () => {
    expect(dialect.explain(answer(404, document), read)).to.deep.equal({
      message: "not found; Invalid: Key is wrong; odd",
      notFound: true,
      hint: "It may also exist without the token being allowed to see it: check both.",
    });
    expect(dialect.explain(answer(404, document), del("/x")).hint).to.contain("owners team or Manage Private Registry");
    expect(dialect.explain(answer(404, "<html>"), read)).to.include({ notFound: false, message: "status 404 without a reason" });
    expect(dialect.explain(answer(404, { message: "a gateway's own words" }), read)).to.include({ notFound: false });
    for (const status of [400, 409, 422])
      expect(dialect.explain(answer(status, document), read)).to.include({ notFound: false, conflict: true });
    expect(dialect.explain(answer(500, document), read)).not.to.have.property("conflict");
    expect(dialect.explain(answer(403, { errors: [] }), read)).to.include({
      hint: "The token is valid but may not do this: give its user or team the permission.",
    });
  });

  it("a token that is refused is named by the place it came from", () => {
    expect(dialectFor({ ...credentials, tokenSource: "TFE_TOKEN" }).unauthorized).to.contain(
      "The token from TFE_TOKEN is wrong or expired",
    );
    expect(dialectFor(credentials)).to.equal(dialect);
  });

  it("walks pages by number until there is none, or one is empty", () => {
    const list = listed(get("/x", { query: { q: "a" } }));
    expect(list.query).to.deep.equal({ "page[size]": 100, q: "a" });
    const page = (data: unknown[], next: unknown) => dialect.page({ data, meta: { pagination: { "next-page": next } } }, list);
    expect(page([1], 2)?.next?.query).to.deep.equal({ "page[size]": 100, q: "a", "page[number]": 2 });
    expect([page([1], null), page([], 3), dialect.page({ data: [1] }, list)].map((page) => page?.next)).to.deep.equal([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it("a document without a list is no empty list", () => {
    for (const data of [undefined, {}, { data: null }, { data: { id: "a" } }, [], "x"])
      expect(dialect.page(data, read)).to.equal(undefined);
    expect(dialect.page({ data: [] }, read)).to.deep.equal({ items: [] });
  });

  it("says what helps where it knows, and nothing where it does not", () => {
    expect(dialect.explain(answer(422, { errors: [{ title: "", detail: "Name is taken" }, { title: 7 }, {}] }), read)).to.deep.equal({
      message: "Name is taken",
      notFound: false,
      conflict: true,
    });
    expect(dialect.unauthorized).to.equal("The token is missing, wrong or expired (HCP Terraform → User settings → Tokens).");
    expect(dialect.vendor).to.equal("The Terraform registry");
  });

  it("keeps to the limit of an account", () => {
    expect(dialect.buckets).to.deep.equal({ all: { inFlight: 8, rate: { requests: 30, perMs: 1000 } } });
  });

  it("the last page holds its items", () => {
    const last = { data: [1, 2], meta: { pagination: { "next-page": null } } };
    expect(dialect.page(last, read)).to.deep.equal({ items: [1, 2] });
    for (const meta of ["odd", { pagination: "odd" }]) expect(dialect.page({ data: [1], meta }, read)).to.deep.equal({ items: [1] });
  });
});
