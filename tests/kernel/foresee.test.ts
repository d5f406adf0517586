import { expect } from "chai";
import type { Blueprint, Gathered, Diagnostic } from "../../providers/kernel/blueprint.js";
import { unknown } from "../../providers/kernel/signature.js";
import type { Plain } from "../../sdk/plain.js";
import { watched } from "../context.js";
import { bench } from "./widget.js";

const good = { name: "n", home: "h", size: 1 };
const olds = { ...good, widgetId: "w1", state: "fine", __v: 1 };
const diagnostics: readonly Diagnostic[] = [
  { path: "size", message: "is too much" },
  { path: "zone", message: "is closed" },
  { path: "home", message: "is far away", severity: "warning" },
];

describe("kernel/lifecycle: what state tells of a change", () => {
  const asked: [Plain, Plain][] = [];
  beforeEach(() => asked.splice(0));

  const previewed = (answer: readonly Diagnostic[], news: Plain, settings = {}) => {
    const foresee: Blueprint["foresee"] = (before, args) => (asked.push([before, args]), answer);
    const b = bench(() => ({}), { foresee });
    const { context, warnings } = watched(settings);
    try {
      return { changed: b.handler.diff("w1", olds, news, context).changed, warnings, sent: b.asked };
    } catch (error) {
      return { said: (error as Error).message, warnings, sent: b.asked };
    }
  };

  it("stops the preview with every sentence, and tells the warnings, too", () => {
    const { said, warnings, sent } = previewed(diagnostics, { ...good, size: 2 });
    expect(sent).to.deep.equal([]);
    expect(said).to.equal('widget "n": size is too much. zone is closed. Nothing was changed.');
    expect(warnings).to.deep.equal(['widget "n": home is far away.']);
  });

  it("stops nothing when it is a warning, and is not asked when nothing changes", () => {
    expect(previewed(diagnostics.slice(2), { ...good, size: 2 }).changed).to.deep.equal(["size"]);
    expect(asked).to.have.length(1);
    expect(previewed(diagnostics, good)).to.deep.include({ changed: [], warnings: [] });
    expect(asked).to.have.length(1);
  });

  it("is asked with what the last run knew, and without what is not known yet", () => {
    previewed([], { ...good, size: 2, zone: unknown });
    expect(asked).to.deep.equal([[olds, { ...good, size: 2 }]]);
  });

  it("remembers what was found before a write, where no answer has it and it is kept", async () => {
    const created = { id: "w1", name: "n", home: "h", look: { size: 1 }, status: { state: "fine" } };
    let firstKey = "one";
    const b = bench(() => created, { gather: async () => ({ firstKey, state: "not kept" }) as Gathered });
    const { context } = watched({});
    const made = await b.handler.create(good, context);
    expect(JSON.stringify(made.outs)).to.contain('"one"').and.not.to.contain("not kept");
    firstKey = "two";
    const { outs } = await b.handler.update("w1", made.outs, { ...good, size: 2 }, context);
    expect(JSON.stringify(outs)).to.contain('"two"').and.not.to.contain('"one"');
  });
});
