import { expect } from "chai";
import { dict, json, list, oneOf, openShape, opt, secret, shape, text, integer, words } from "../../sdk/codec.js";
import { fitting } from "../../sdk/fitting.js";
import { markSecrets } from "../../sdk/mark-secrets.js";

describe("sdk/codec", () => {
  describe("markSecrets", () => {
    const mark = (): string => "<secret>";

    it("marks every part that the codec calls secret, at any depth, and leaves the rest", () => {
      const codec = shape({ a: secret(text), b: opt(secret(json)), c: list(shape({ k: text, v: secret(text) })), d: dict(secret(text)) });
      const value = { a: "1", b: { x: 1 }, c: [{ k: "k", v: "v" }], d: { one: "1" }, e: "extra" };
      expect(markSecrets(codec, value, mark)).to.deep.equal({
        a: "<secret>",
        b: "<secret>",
        c: [{ k: "k", v: "<secret>" }],
        d: { one: "<secret>" },
        e: "extra",
      });
    });

    it("leaves out what is not there", () => {
      expect(markSecrets(shape({ a: opt(secret(text)) }), { a: undefined }, mark)).to.deep.equal({ a: undefined });
    });

    it("marks the secret of the shape that was nearly met, although a part of it is not known yet", () => {
      const either = oneOf(shape({ file: text }), shape({ token: secret(text), port: integer }));
      const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
      expect(markSecrets(either, { token: "t", port: unknown }, mark)).to.deep.equal({ token: "<secret>", port: unknown });
    });
  });

  describe("fitting: what a program could write of what a vendor sent", () => {
    const notice = shape({ kinds: opt(list(words("slack", "mail"))), hook: opt(shape({ url: secret(text) })) });

    it("is without keys that nobody knows, at any depth", () => {
      const sent = { kinds: ["slack"], hook: { url: "u", newer: { a: 1 } }, newer: 1, none: null };
      expect(fitting(notice, sent)).to.deep.equal({ kinds: ["slack"], hook: { url: "u" } });
      expect(fitting(opt(list(notice)), [sent, {}])).to.deep.equal([{ kinds: ["slack"], hook: { url: "u" } }, {}]);
      expect(fitting(openShape({ a: text }), { a: "a", b: 1 })).to.deep.equal({ a: "a", b: 1 });
      expect(fitting(dict(json), { a: { b: null } })).to.deep.equal({ a: { b: null } });
    });

    it("is without what does not fit: the smallest part that may be left out", () => {
      expect(fitting(notice, { kinds: ["slack", "newer"], hook: { url: "u" } })).to.deep.equal({ hook: { url: "u" } });
      expect(fitting(notice, { kinds: [], hook: {} })).to.deep.equal({ kinds: [] });
      expect(fitting(dict(integer), { a: 1, b: "x" })).to.deep.equal({ a: 1 });
      expect([
        fitting(words("a"), "b"),
        fitting(text, 1),
        fitting(opt(text), null),
        fitting(notice, "odd"),
        fitting(list(text), {}),
      ]).to.deep.equal([undefined, undefined, undefined, undefined, undefined]);
    });

    it("is, of a choice, what loses least", () => {
      const when = oneOf(shape({ every: opt(integer) }), shape({ type: words("cron"), cron: text }), shape({ type: words("never") }));
      expect(fitting(when, { type: "cron", cron: "0 0", newer: true })).to.deep.equal({ type: "cron", cron: "0 0" });
      expect(fitting(when, { type: "newer", every: 5 })).to.deep.equal({ every: 5 });
    });
  });
});
