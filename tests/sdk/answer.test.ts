import { expect } from "chai";
import { aheadOf, excerpt, isJsonText, redirectOf, toAnswer, withQuery } from "../../sdk/transport/answer.js";
import { protect } from "../../sdk/redact.js";
import { answer } from "./answers.js";

describe("sdk/transport/answer", () => {
  const read = (text: string, contentType?: string) =>
    toAnswer({
      kind: "answered",
      status: 200,
      headers: contentType === undefined ? {} : { "content-type": contentType },
      body: Buffer.from(text),
    });

  it("is JSON where it says so, and text where it does not or is not", () => {
    expect(read(`{"a":1}`, "application/json; charset=utf-8")).to.deep.include({
      body: { a: 1 },
      contentType: "application/json; charset=utf-8",
    });
    expect(read(`{"a":1}`, "application/vnd.api+json").body).to.deep.equal({ a: 1 });
    expect(read(`{"a":`, "application/json").body).to.equal(`{"a":`);
    for (const type of ["text/html", "application/jsonx", undefined]) expect(read(`{"a":1}`, type).body, type).to.equal(`{"a":1}`);
    expect(read("").contentType).to.equal("");
  });

  it("without a body is nothing, whatever it says it is", () => {
    for (const type of ["application/json", "text/html", undefined]) expect(read("", type).body, type).to.equal(undefined);
  });

  it("that is cut off is told from text that is JSON", () => {
    expect([`"a"`, "{}", `{"a":`, "", "<p>"].map((text) => isJsonText(Buffer.from(text)))).to.deep.equal([true, true, false, false, false]);
  });

  it("tells how far the vendor's clock is ahead, if it tells the time", () => {
    const now = Date.UTC(2026, 0, 1);
    const at = (date?: string) => aheadOf(answer(200, {}, date === undefined ? {} : { date }), now);
    expect(at(new Date(now + 5000).toUTCString())).to.equal(5000);
    expect(at(new Date(now - 5000).toUTCString())).to.equal(-5000);
    expect([at(), at("soon")]).to.deep.equal([undefined, undefined]);
  });

  it("names where a redirect leads, without what may be a secret in it", () => {
    const to = (status: number, location?: string) =>
      redirectOf(answer(status, undefined, location === undefined ? {} : { location }), "https://acme.example/v1");
    for (const status of [300, 301, 399])
      expect(to(status, "https://b.example/p?token=t#f"), String(status)).to.equal("https://b.example/p");
    expect(to(302, "/login")).to.equal("https://acme.example/login");
    expect([to(299, "/login"), to(400, "/login"), to(302), to(302, "http://[")]).to.deep.equal(Array(4).fill(undefined));
  });

  it("shows the beginning of a page as people would read it", () => {
    const page = "<html><style>p { color: red }</style><SCRIPT>let a;\nlet b;</SCRIPT><h1>Sign</h1><p>in\n\n here</p></html>";
    expect(excerpt(page)).to.equal(` ("Sign in here")`);
    expect(excerpt("x".repeat(500))).to.equal(` ("${"x".repeat(120)}")`);
    expect([excerpt("  <br> "), excerpt(""), excerpt({}), excerpt(undefined)]).to.deep.equal(["", "", "", ""]);
    protect("canary-page-9");
    expect(excerpt("<p>key canary-page-9</p>")).to.equal(` ("key [secret]")`);
  });

  it("writes a query without what is undefined, and none where nothing is left", () => {
    expect(withQuery("https://h/a", { "page[number]": 2, q: "a b&c", none: undefined })).to.equal(
      "https://h/a?page%5Bnumber%5D=2&q=a+b%26c",
    );
    for (const query of [undefined, {}, { none: undefined }]) expect(withQuery("https://h/a", query)).to.equal("https://h/a");
  });
});
