/** What an editor shows over the names of a program: every constructor, input and output of every kind. */

import { expect } from "chai";
import { blueprintsOf, vendors } from "../../providers/registry.js";
import { editor } from "../editor.js";

/** How the inputs of the kinds that are typed by their service are named. */
const GENERIC: Readonly<Record<string, string>> = {
  "fivetran:Connection": `<"github">`,
  "fivetran:Destination": `<"snowflake">`,
  "fivetran:LogService": `<"cloudwatch">`,
  "fivetran:PrivateLink": `<"SOURCE_AWS">`,
};

describe("types: what an editor shows on hover", function () {
  this.timeout(180_000);
  const { hover, errors } = editor(vendors.map((vendor) => `import * as ${vendor} from "pulumi-conduit/${vendor}";\n`).join(""));

  for (const blueprint of vendors.flatMap(blueprintsOf)) {
    const { kind, fields, outputs } = blueprint;
    const [vendor = "", thing = ""] = kind.split(":");
    const service = GENERIC[kind] ?? "";
    const inputs = Object.entries(fields).filter(([, field]) => field.derived !== true);

    it(`${kind}: its constructor, inputs and outputs have a sentence, and types go by their names`, () => {
      const args = inputs.map(([name]) => `${name}: null as never`).join(", ");
      const made = `const made = new ${vendor}.${thing}${service}("made", { ${args} });\n`;
      const shown = Object.keys({ ...outputs, ...Object.fromEntries(inputs) }).filter((name) => !["adopt", "timeouts"].includes(name));
      const program = `${made}${shown.map((name) => `made.${name};`).join("\n")}`;
      expect(errors(program)).to.deep.equal([]);

      const constructor = hover(program, `${thing}${service}("made"`);
      expect(constructor.type, kind).to.contain(`${thing}Args${service}`);
      expect(constructor.type, kind).not.to.match(/InputsOf|FieldC|Blueprint/);
      expect(constructor.text, kind).not.to.equal("");
      expect(hover(program, "made").type, "the resource").to.equal(`const made: ${vendor}.${thing}${service}`);
      for (const [name] of inputs) expect(hover(program, `${name}: null`).text, `input ${name}`).not.to.equal("");
      for (const name of shown) expect(hover(program, `${name};`).text, `output ${name}`).not.to.equal("");
    });

    // What is only started has nothing to look up.
    if (blueprint.calls.remove === undefined) continue;
    it(`${kind}: its look-ups have a sentence, and types go by their names`, () => {
      for (const name of [`get${thing}`, `get${thing}Output`]) {
        const { type, text } = hover(`${vendor}.${name};`, name);
        expect(text, name).not.to.equal("");
        expect(type, name)
          .to.contain(`Get${thing}Result`)
          .and.not.to.match(/InputsOf|FieldC|Blueprint/);
      }
    });
  }
});
