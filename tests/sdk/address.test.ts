import { expect } from "chai";
import { readAddress } from "../../sdk/address.js";
import { forgetSecrets, redact } from "../../sdk/redact.js";

describe("sdk/address", () => {
  beforeEach(forgetSecrets);
  after(forgetSecrets);

  it("takes user name and password out, as they are meant and however they are written", () => {
    const read = (written: string) => readAddress(written);
    expect(read(" https://ada:s3cret-word@host:8443/api\n")).to.deep.equal({
      bare: "https://host:8443/api",
      user: { name: "ada", password: "s3cret-word" },
    });
    expect(read("http://ada:p%40ss%2Fword@host")).to.deep.equal({ bare: "http://host", user: { name: "ada", password: "p@ss/word" } });
    expect(read("http://a:b@c@host")).to.deep.equal({ bare: "http://host", user: { name: "a", password: "b@c" } });
    expect(read("http://a:100%@host").user).to.deep.equal({ name: "a", password: "100%" });
    expect(read("HTTPS://:only@host").user).to.deep.equal({ name: "", password: "only" });
    expect(read("https://host/api")).to.deep.equal({ bare: "https://host/api" });
  });

  it("hides the password from then on in every form that a message could hold, also of an address that is none", () => {
    readAddress("https://ada:pa%2Fss-word@host");
    const basic = Buffer.from("ada:pa/ss-word").toString("base64");
    for (const form of ["pa/ss-word", "pa%2Fss-word", "ada:pa%2Fss-word", basic, "pa\\/ss-word".replace("\\", "")]) {
      expect(redact(`<${form}>`), form).to.match(/^<(ada:)?\[secret\]>$/);
    }
    for (const broken of [
      "https://ada:hash#in-it@host",
      "ada:no-scheme-word@host",
      "https://ada:slash/in-it@host",
      "https://ada:port-word@",
    ]) {
      const { bare, problem } = readAddress(broken);
      expect(bare, broken).to.equal("");
      expect(problem, broken).to.be.a("string");
      expect(redact(broken), broken).not.to.match(/hash#in-it|no-scheme-word|slash\/in-it|port-word/);
      expect(problem).not.to.match(/hash|scheme-word|slash\/in|port-word/);
    }
  });

  it("a name without a password is a token, and is hidden; one with a password is not", () => {
    readAddress("https://tkn-1234567@host");
    readAddress("https://ada-lovelace:other-word@host");
    expect(redact("tkn-1234567 of ada-lovelace")).to.equal("[secret] of ada-lovelace");
  });

  it("says of what is no address what is wrong with it", () => {
    const problem = (written: string, host?: true): string | undefined => readAddress(written, host === undefined ? {} : { host }).problem;
    for (const written of ["notaurl", "localhost:8000/api", "ftp://host", ""]) {
      expect(problem(written), written).to.equal("does not begin with https:// or http://");
    }
    for (const written of ["https://", "https:///api", "http://a b", "http://host:99999"]) {
      expect(problem(written), written).to.equal("has no host that can be read");
    }
    for (const written of ["https://host/api?x=1", "https://host/api#", "https://host?"]) {
      expect(problem(written), written).to.equal("has a ? or # in it");
    }
    expect([problem("https://host/api"), problem("http://[::1]:8080/api/")]).to.deep.equal([undefined, undefined]);
    expect([problem("app.terraform.io", true), problem("tfe:8443", true), problem("https://tfe/", true)]).to.deep.equal(
      Array(3).fill(undefined),
    );
    expect([problem("https://tfe/api", true), problem("tfe/api", true)]).to.deep.equal(["has a path", "has a path"]);
  });
});
