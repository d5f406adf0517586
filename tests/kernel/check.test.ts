import { expect } from "chai";
import {
  type Blueprint,
  derived,
  field,
  inferred,
  type Diagnostic,
  settingField,
  InvalidInputs,
} from "../../providers/kernel/blueprint.js";
import { checkInputs } from "../../providers/kernel/check.js";
import type { Checked } from "../../providers/kernel/handler.js";
import { asSecret, unknown } from "../../providers/kernel/signature.js";
import { list, oneOf, opt, secret, shape, text, integer } from "../../sdk/codec.js";
import type { Plain } from "../../sdk/plain.js";
import { bench, widget } from "./widget.js";

const plainWidget = widget as unknown as Blueprint;

const check = (news: Plain, olds: Plain = {}, more: Partial<Blueprint> = {}, settings = {}): Promise<Checked> =>
  checkInputs({ ...plainWidget, ...more }, olds, news, () => settings);

describe("kernel/check", () => {
  const good = { name: "n", home: "h" };

  it("says everything that is wrong at once, by path", async () => {
    const { failures } = await check({ nam: "n", color: "blues", size: 10, tags: ["a", 1], password: 7, widgetId: "x" });
    expect(failures).to.have.members([
      "nam is not a field of acme:Widget. Did you mean name?",
      "widgetId is set by Acme, not by you",
      "name is required",
      "home is required",
      'color must be one of "red" | "blue". Did you mean blue?',
      "size must be at most 9",
      "tags[1] must be text, not a number",
      "password must be text, not a number",
    ]);
  });

  it("has no rule for a secret that is only referred to", async () => {
    const fields = {
      ...plainWidget.fields,
      pin: field(secret(text), { change: "update", rules: (pin) => (pin.length < 5 ? [] : ["must be short"]) }),
    };
    expect((await check({ ...good, pin: "123456" }, {}, { fields })).failures).to.deep.equal(["pin must be short"]);
    expect((await check({ ...good, pin: { secretFrom: { env: "PIN" } } }, {}, { fields })).failures).to.deep.equal([]);
  });

  it("finds a name in the field that it is part of, however it is written", async () => {
    const schedule = field(opt(oneOf(shape({ every: integer }), shape({ dailyAt: text }))), { wire: "schedule", change: "update" });
    const shaped = field(opt(shape({ tags: text })), { wire: "shaped", change: "update" });
    const fields = { ...plainWidget.fields, schedule, shaped } as Blueprint["fields"];
    expect((await check({ ...good, daily_at: "1", Every: 1, tags_: [] }, {}, { fields })).failures).to.deep.equal([
      "daily_at is not a field of acme:Widget. Did you mean schedule: { dailyAt }?",
      "Every is not a field of acme:Widget. Did you mean schedule: { every }?",
      "tags_ is not a field of acme:Widget. Did you mean tags?",
    ]);
  });

  it("lets what state holds already pass, by fields and rules alike, and nothing that is new", async () => {
    const odd = { ...good, color: "newer", size: 10, tags: ["a"] };
    const rules = ({ tags = [] }: { tags?: readonly string[] }): string[] => (tags.includes("a") ? ["No a goes with this."] : []);
    const more = { rules } as Partial<Blueprint>;
    expect((await check(odd, odd, more)).failures).to.deep.equal([]);
    expect((await check({ ...odd, name: "other" }, odd, more)).failures).to.deep.equal([]);
    expect((await check({ ...odd, color: "newest" }, odd, more)).failures).to.deep.equal(['color must be one of "red" | "blue"']);
    expect((await check({ ...odd, tags: ["a"] }, { ...odd, tags: [] }, more)).failures).to.deep.equal(["No a goes with this."]);
    expect((await check(odd, {}, more)).failures).to.have.length(2);
  });

  it("keeps what is good, drops what is null, leaves Pulumi's own keys out", async () => {
    expect(await check({ ...good, color: null, tags: undefined, __provider: "text", __defaults: [] })).to.deep.equal({
      inputs: good,
      failures: [],
    });
  });

  it("does not judge what is not known yet, nor apply rules to it", async () => {
    const news = {
      name: unknown,
      home: "h",
      color: unknown,
      size: unknown,
      tags: [unknown],
      config: { a: { b: unknown } },
      password: unknown,
    };
    const rules = (args: Plain): string[] => ("name" in args || "config" in args ? ["rules saw what is unknown"] : []);
    const { failures, inputs } = await check(news, {}, { rules });
    expect(failures).to.deep.equal([]);
    expect(inputs).to.deep.equal({ ...news, password: asSecret(unknown) });
  });

  it("does not decide by a rule that asks for what is not known yet, neither that it is there nor that it is left out", async () => {
    const needs = (all: Plain): string[] => (all["color"] === undefined ? ["needs color"] : []);
    const spec = { wire: "zone", change: "update" } as const;
    const zone = field(opt(text), { ...spec, rules: (_v: unknown, all: Plain) => needs(all) });
    const more = { fields: { ...plainWidget.fields, zone } as Blueprint["fields"], rules: (all: Plain): string[] => needs(all) };
    expect((await check({ ...good, zone: "z" }, {}, more)).failures).to.deep.equal(["zone needs color"]);
    expect((await check({ ...good, zone: "z", color: unknown }, {}, more)).failures).to.deep.equal([]);
    expect((await check({ ...good, zone: "z", tags: [unknown] }, {}, more)).failures).to.deep.equal(["zone needs color"]);
    expect((await check(good, {}, more)).failures).to.deep.equal(["needs color"]);
    expect((await check({ ...good, color: unknown }, {}, more)).failures).to.deep.equal([]);
  });

  it("does not look into what is not known as a whole", async () => {
    const review = (value: unknown): Diagnostic[] =>
      Object.keys(value as object).map((key) => ({ path: `.${key}`, message: "is odd", severity: "warning" }));
    const config = { ...plainWidget.fields["config"]!, spec: { ...plainWidget.fields["config"]!.spec, review } };
    const fields = { ...plainWidget.fields, config } as Blueprint["fields"];
    expect((await check({ ...good, config: { a: 1 } }, {}, { fields })).warnings).to.deep.equal(["config.a is odd"]);
    expect(await check({ ...good, config: unknown }, {}, { fields })).not.to.have.property("warnings");
  });

  it("does not apply a field's rules to what is left out", async () => {
    const zone = field(opt(text), { wire: "zone", change: "update", rules: () => ["is never right"] });
    const fields = { ...plainWidget.fields, zone } as Blueprint["fields"];
    expect((await check(good, {}, { fields })).failures).to.deep.equal([]);
    expect((await check({ ...good, zone: "z" }, {}, { fields })).failures).to.deep.equal(["zone is never right"]);
  });

  it("marks the secrets that nobody marked", async () => {
    const { inputs } = await check({ ...good, password: "p", token: { value: "t" } });
    expect(inputs).to.deep.include({ password: asSecret("p"), token: asSecret({ value: "t" }) });
  });

  it("refuses a mask in place of a secret, at any depth, and never prints a value", async () => {
    const { failures } = await check({ ...good, password: "******", config: { a: [{ b: "***" }], canary: ["x"] } });
    expect(failures).to.deep.equal([
      "config.a[0].b is the mask of a secret (only asterisks), not the secret: write the real value",
      "password is the mask of a secret (only asterisks), not the secret: write the real value",
    ]);
  });

  it("applies the rules over all fields only to inputs that are right in themselves", async () => {
    const rules = async (): Promise<string[]> => ["name and home do not go together."];
    expect((await check(good, {}, { rules })).failures).to.deep.equal(["name and home do not go together."]);
    expect((await check({ ...good, size: 10 }, {}, { rules })).failures).to.deep.equal(["size must be at most 9"]);
  });

  describe("fields that are worked out", () => {
    const fields = { ...plainWidget.fields, digest: derived(text, { change: "update" }) };

    it("come from derive, which sees the last run's inputs", async () => {
      const derive = ({ name }: Plain, olds: Plain): Plain => ({ digest: `${String(name)}+${String(olds["digest"])}` });
      expect((await check(good, { digest: "old" }, { fields, derive })).inputs).to.deep.equal({ ...good, digest: "n+old" });
    });

    it("are not the user's to write", async () => {
      expect((await check({ ...good, digest: "d" }, {}, { fields })).failures).to.deep.equal([
        "digest is computed from the other inputs: leave it out",
      ]);
    });

    it("that cannot be worked out say why", async () => {
      const derive = (): InvalidInputs => new InvalidInputs(["dist/ has no SHA256SUMS.", "And no signature."]);
      expect((await check(good, {}, { fields, derive })).failures).to.deep.equal(["dist/ has no SHA256SUMS.", "And no signature."]);
    });

    it("are not worked out from what is not known yet", async () => {
      const derive = (args: Plain): Plain => ({ digest: JSON.stringify(args) });
      expect((await check({ ...good, name: unknown }, {}, { fields, derive })).inputs["digest"]).to.equal('{"home":"h"}');
    });
  });

  describe("fields that a setting stands in for", () => {
    const fields = { ...plainWidget.fields, team: settingField(text, "team", { change: "replace" }) };

    it("take it when the user writes nothing, and what the user writes otherwise", async () => {
      const settings = { team: { value: "set", source: "acme:team" } };
      expect((await check(good, {}, { fields }, settings)).inputs["team"]).to.equal("set");
      expect((await check({ ...good, team: "mine" }, {}, { fields }, settings)).inputs["team"]).to.equal("mine");
    });

    it("are required without one, and say both ways", async () => {
      expect((await check(good, {}, { fields })).failures).to.deep.equal([
        "team is required: write it here, or set team once for the stack",
      ]);
    });
  });

  describe("what holds data", () => {
    const more = { guarded: "its history" };

    it("is not replaced unless the user allows it, and the preview says what would be lost and why", async () => {
      expect((await check({ ...good, home: "i" }, good, more)).failures).to.deep.equal([
        'Replacing widget "n" would drop its history (home: h → i). Set allowReplace: true to go on.',
      ]);
      expect((await check({ ...good, home: "i", allowReplace: true }, good, more)).failures).to.deep.equal([]);
    });

    it("is not replaced either because an optional field that cannot be changed was added or taken out", async () => {
      const { home: _, ...homeless } = good;
      const reported = (change: string): string[] => [
        `Replacing widget "n" would drop its history (home: ${change}). Set allowReplace: true to go on.`,
      ];
      const optional = {
        ...more,
        fields: { ...widget.fields, home: { ...widget.fields.home, codec: opt(text) } },
      } as unknown as Partial<Blueprint>;
      expect((await check({ ...good, home: "i" }, homeless, optional)).failures).to.deep.equal(reported("nothing → i"));
      expect((await check(homeless, good, optional)).failures).to.deep.equal(reported(`${good.home} → nothing`));
      expect((await check(good, {}, optional)).failures, "a new one").to.deep.equal([]);
    });

    it("is not in danger when it is new, or when nobody knows yet", async () => {
      expect((await check({ ...good, home: "i" }, {}, more)).failures).to.deep.equal([]);
      expect((await check({ ...good, home: unknown }, good, more)).failures).to.deep.equal([]);
    });

    it("names the field and not the value where it is a secret", async () => {
      const fields = { ...plainWidget.fields, password: field(opt(text), { change: "replace", conceal: (v, mark) => mark(v) }) };
      const { failures } = await check({ ...good, password: "canary-new" }, { ...good, password: "canary-old" }, { ...more, fields });
      expect(failures.join()).to.contain("(password)").and.not.to.contain("canary");
    });

    it("is not in danger when the host hands the same secret over as a secret", async () => {
      const fields = { ...plainWidget.fields, password: field(opt(text), { change: "replace", conceal: (v, mark) => mark(v) }) };
      const { handler, context } = bench(() => ({}), { ...more, fields });
      const news = { ...good, password: asSecret("canary-same") };
      expect((await handler.check({ ...good, password: asSecret("canary-same") }, news, context)).failures).to.deep.equal([]);
    });
  });

  it("a field that may be inferred is not required, and is checked like any other when it is there", async () => {
    const fields = { ...plainWidget.fields, version: inferred(text, { change: "update" }) };
    const derive = (args: Plain): Plain => ({ version: args["version"] ?? "1.0.0" });
    expect((await check(good, {}, { fields, derive })).inputs).to.deep.equal({ ...good, version: "1.0.0" });
    expect((await check({ ...good, version: "2" }, {}, { fields, derive })).inputs).to.deep.equal({ ...good, version: "2" });
    expect((await check({ ...good, version: 2 }, {}, { fields, derive })).failures).to.deep.equal(["version must be text, not a number"]);
  });

  describe("a review of a field", () => {
    const reviewed = (diagnostics: readonly Diagnostic[], observed: unknown[] = []): Partial<Blueprint> => ({
      fields: {
        ...plainWidget.fields,
        zone: field(opt(text), {
          change: "update",
          review: (value, all, isUnknown) => (observed.push(value, all["name"], isUnknown(unknown)), diagnostics),
        }),
      },
    });

    it("stops what is wrong, and only warns of what is odd, each by its path", async () => {
      const diagnostics: Diagnostic[] = [
        { path: ".a[0]", message: "is wrong" },
        { path: "", message: "is odd", severity: "warning" },
      ];
      const observed: unknown[] = [];
      const checked = await check({ ...good, zone: "z" }, {}, reviewed(diagnostics, observed));
      expect(checked).to.deep.include({ failures: ["zone.a[0] is wrong"], warnings: ["zone is odd"] });
      expect(observed).to.deep.equal(["z", "n", true]);
    });

    it("has no warnings where nothing is odd, and none of what is not there or has the wrong form", async () => {
      expect(await check({ ...good, zone: "z" }, {}, reviewed([]))).not.to.have.property("warnings");
      const odd: Diagnostic[] = [{ path: "", message: "is odd" }];
      expect((await check(good, {}, reviewed(odd))).failures).to.deep.equal([]);
      expect((await check({ ...good, zone: 7 }, {}, reviewed(odd))).failures).to.deep.equal(["zone must be text, not a number"]);
    });
  });

  it("a guarded object without a name is told by what it is, and a change of what is no text by its JSON", async () => {
    const fields = { ...plainWidget.fields, tags: field(opt(list(text)), { change: "replace" }) };
    const { failures } = await check(
      { ...good, tags: ["b"] },
      { ...good, tags: ["a"] },
      { guarded: "its history", fields, title: () => undefined },
    );
    expect(failures).to.deep.equal(['Replacing widget would drop its history (tags: ["a"] → ["b"]). Set allowReplace: true to go on.']);
  });

  it("a secret that only the field itself can tell is marked by it, unless it is not known yet", async () => {
    const fields = {
      ...plainWidget.fields,
      zone: field(opt(text), { change: "update", conceal: (v, mark, all) => [mark(v), all["name"]] as never }),
    };
    expect((await check({ ...good, zone: "z" }, {}, { fields })).inputs["zone"]).to.deep.equal([asSecret("z"), "n"]);
    expect((await check({ ...good, zone: unknown }, {}, { fields })).inputs["zone"]).to.equal(unknown);
  });

  it("nothing is worked out from inputs that are wrong, and nobody is told of a replacement that cannot come", async () => {
    let asked = 0;
    const derive = (): Plain => ((asked += 1), {});
    const checked = await check({ ...good, home: "i", size: 10 }, good, { derive, guarded: "its history" });
    expect([checked.failures, asked]).to.deep.equal([["size must be at most 9"], 0]);
    const unfit = await check({ ...good, home: "i" }, good, { derive: () => new InvalidInputs(["No."]), guarded: "its history" });
    expect(unfit.failures).to.deep.equal(["No."]);
  });
});
