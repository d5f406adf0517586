import { expect } from "chai";
import * as fc from "fast-check";
import { forgetSecrets, protect, protectAll, protectPresumed, redact, showOpen } from "../../sdk/redact.js";

describe("sdk/redact", () => {
  it("hides a secret as it is, JSON-escaped, URL-encoded and in base64", () => {
    const secret = `p"a\\s s/wörd+1`;
    protect(secret);
    const forms = [
      secret,
      JSON.stringify(secret),
      encodeURIComponent(secret),
      Buffer.from(secret).toString("base64"),
      Buffer.from(secret).toString("base64url"),
    ];
    expect(forms.map(redact)).to.deep.equal(["[secret]", '"[secret]"', "[secret]", "[secret]", "[secret]"]);
  });

  it("hides the longer of two secrets first, so that no rest of it stays", () => {
    protect("hunter2");
    protect("hunter2-and-more");
    expect(redact("pw hunter2-and-more, hunter2")).to.equal("pw [secret], [secret]");
  });

  it("hides a secret of several lines, also with the line ends of Windows", () => {
    const key = "-----BEGIN KEY-----\r\nAAAA1111\r\n-----END KEY-----";
    protect(key);
    expect(redact(`invalid key: ${key}`)).to.equal("invalid key: [secret]");
  });

  it("hides every text inside a value", () => {
    protectAll({ a: ["inner-secret-1", { b: "inner-secret-2" }], n: 12345, none: null });
    expect(redact("inner-secret-1 inner-secret-2 12345")).to.equal("[secret] [secret] 12345");
  });

  it("shows what may be a secret as soon as it stands in the open elsewhere, and never what is one", () => {
    protectPresumed({ schemas: ["open-schema"], host: "hidden-host" });
    protect("certain-schema");
    expect(redact("open-schema.t hidden-host")).to.equal("[secret].t [secret]");
    showOpen(["open-schema", { deep: "certain-schema" }]);
    expect(redact("open-schema.t hidden-host certain-schema")).to.equal("open-schema.t [secret] [secret]");
    protect("open-schema");
    expect(redact("open-schema.t")).to.equal("[secret].t");
  });

  it("does not take a part of another name for a secret that is a plain word", () => {
    protect("tunnel");
    expect(redact("$.tunnel_method: tunnel, my_tunnel, tunnels")).to.equal("$.tunnel_method: [secret], my_tunnel, tunnels");
  });

  it("hides a secret of less than six characters only where it stands as a value", () => {
    for (const secret of ["two", "p.1", "x", "", undefined]) protect(secret);
    const sentence = "two of two streams, and two-fold: a two b. p.1, x";
    expect(redact(sentence)).to.equal(sentence);
    const values = [
      '{"pin":"two"}',
      '["two"]',
      "pin=two&a=b",
      "pin: two.",
      "pin: 'two'",
      "https://user:two@host/x",
      "two",
      '{\\"pin\\":\\"p.1\\"}',
    ];
    expect(values.map(redact)).to.deep.equal([
      '{"pin":"[secret]"}',
      '["[secret]"]',
      "pin=[secret]&a=b",
      "pin: [secret].",
      "pin: '[secret]'",
      "https://user:[secret]@host/x",
      "[secret]",
      '{\\"pin\\":\\"[secret]\\"}',
    ]);
    expect(redact("pin: twofold, pin=twos, p:1")).to.equal("pin: twofold, pin=twos, p:1");
  });

  it("lets nothing through that could steer a terminal, and hides a secret that such codes are mixed into", () => {
    expect(redact("a\u001b[31mred\u001b[0m\u0007b\u009bc\nd\te")).to.equal("ared b c\nd\te");
    protect("woven-secret");
    expect(redact("woven\u001b[1m-secret")).to.equal("[secret]");
  });

  it("whatever the secret and the text around it, the secret is not in what comes out", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 8, maxLength: 40 }), fc.string(), fc.string(), (body, before, after) => {
        const secret = `Zq9${body}`;
        protect(secret);
        expect(redact(before + secret + after)).not.to.contain(secret);
      }),
      { numRuns: 50 },
    );
  });

  it("hides what base64 pads a secret with or without", () => {
    protect("w9xz");
    expect(redact("w9xz")).to.equal("[secret]");
    const padded = Buffer.from("ada:pa91").toString("base64");
    expect(padded).to.match(/[^=]=$/);
    const twice = Buffer.from("ada:pa9").toString("base64");
    expect(twice).to.match(/==$/);
    for (const one of [padded, twice, "ab=cd9=="]) {
      protect(one);
      expect(redact(`(${one}) (${one.replace(/=+$/, "")})`)).to.match(/^\(\[secret\]=*\) \(\[secret\]\)$/);
    }
  });

  it("hides a plain word only where it stands alone, and anything else wherever it is", () => {
    protect("require");
    protect("quiet7");
    expect(redact("require: the requirement is required")).to.equal("[secret]: the requirement is required");
    expect(redact("disquiet7ing")).to.equal("dis[secret]ing");
  });

  it("takes no secret for a pattern", () => {
    for (const secret of ["open(sesame", "sesame)open", "[sesame"]) {
      protect(secret);
      expect(redact(`a ${secret} b`)).to.equal("a [secret] b");
    }
  });

  it("knows nothing in what holds no text", () => {
    for (const value of [undefined, null, 7, { a: undefined }]) expect(() => protectAll(value)).not.to.throw();
  });

  it("forgets when told to", () => {
    protect("soon-forgotten");
    forgetSecrets();
    expect(redact("soon-forgotten")).to.equal("soon-forgotten");
  });
});
