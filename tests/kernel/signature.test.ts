import { expect } from "chai";
import * as fc from "fast-check";
import * as pulumi from "@pulumi/pulumi";
import { asSecret, hasUnknown, isUnknown, reveal, toWire, unknown } from "../../providers/kernel/signature.js";

describe("kernel/signature", () => {
  const json = fc.jsonValue({ maxDepth: 3 });

  it("speaks the protocol of the installed SDK", () => {
    const runtime = pulumi.runtime as unknown as Record<string, string>;
    expect(asSecret("x")).to.deep.equal({ [runtime["specialSigKey"] ?? ""]: runtime["specialSecretSig"], value: "x" });
    expect(isUnknown(runtime["unknownValue"])).to.equal(true);
    expect(unknown).to.equal(runtime["unknownValue"]);
  });

  it("a secret is revealed wherever it stands, also inside another one", () => {
    fc.assert(
      fc.property(json, (x) => void expect(reveal({ a: [asSecret({ b: asSecret(x) })] })).to.deep.equal({ a: [{ b: reveal(x) }] })),
    );
    expect(reveal("x")).to.equal("x");
  });

  it("finds what is not known yet at any depth", () => {
    expect(hasUnknown({ a: [{ b: unknown }] })).to.equal(true);
    expect([{ a: [1, "x", null] }, undefined, null, ""].some(hasUnknown)).to.equal(false);
    for (const one of ["1c4a061d-8072-4f0a-a4cb-0ff528b18fe7", "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2"])
      expect(isUnknown(one)).to.equal(true);
  });

  it("stores JSON as it is", () => {
    fc.assert(fc.property(json, (x) => void expect(toWire(x)).to.deep.equal(x)));
  });

  it("stores what has a plain form in that form", () => {
    expect(toWire({ a: undefined, b: new Date(0), c: 10n ** 20n, d: [undefined, 1] })).to.deep.equal({
      b: "1970-01-01T00:00:00.000Z",
      c: "100000000000000000000",
      d: [null, 1],
    });
  });

  it("names the path of what Pulumi would lose silently", () => {
    expect(() => toWire({ a: [{ b: new Map() }] })).to.throw(TypeError, "a[0].b is a object, which Pulumi cannot store");
    expect(() => toWire({ a: { n: NaN } })).to.throw(TypeError, "a.n is NaN, which Pulumi cannot store");
    expect(() => toWire(() => 1)).to.throw(TypeError, "the value is a function");
  });

  it("finds what is not known yet among what is", () => {
    expect([[1, unknown], { a: 1, b: unknown }, [unknown, 1]].map(hasUnknown)).to.deep.equal([true, true, true]);
  });

  it("names the path from its beginning, and the value as a whole where there is none", () => {
    const reported = (value: unknown): string => {
      try {
        return JSON.stringify(toWire(value));
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(reported({ a: { b: [Infinity] } })).to.equal("a.b[0] is Infinity, which Pulumi cannot store");
    expect(reported([NaN])).to.equal("[0] is NaN, which Pulumi cannot store");
    expect(reported(NaN)).to.equal("the value is NaN, which Pulumi cannot store");
    expect(reported(Symbol.iterator)).to.equal("the value is a symbol, which Pulumi cannot store");
  });
});
