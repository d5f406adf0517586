import * as fs from "node:fs";
import * as path from "node:path";
import { expect } from "chai";
import type { Blueprint } from "../../providers/kernel/blueprint.js";
import { place } from "../../providers/kernel/body.js";
import { markFields } from "../../providers/kernel/check.js";
import { blueprintsOf, vendors } from "../../providers/provider.js";
import { root } from "../child.js";

/** What such a name holds is a secret, unless it is in the list below. */
const SECRET_NAME = /secret|password|passphrase|token|privatekey|credential|apikey|encodedcert/i;

/** Fields and outputs whose name only looks like that of a secret, and why. */
const NO_SECRETS: Readonly<Record<string, string>> = {
  "airbyte:Source secretId": "the id of an OAuth answer that Airbyte keeps; the tokens never leave it",
  "fivetran:Connection externalSecretsManagerId": "the id of a manager",
  "fivetran:Connection externalSecretsKeys": "names under which the manager has the secrets",
  "fivetran:Connection credentialsVersion": "a word that changes when secrets shall be sent anew",
};

const blueprints = vendors.flatMap((vendor) => blueprintsOf(vendor)) as readonly Blueprint[];

describe("guards: declarations", () => {
  for (const blueprint of blueprints) {
    const { kind, fields, outputs, guarded, identity } = blueprint;

    it(`${kind} says of every input and output what it is, so that hover and the reference page do`, () => {
      const page = fs.readFileSync(path.join(root, "docs", `${kind.replace(":", "/")}.md`), "utf8");
      const lines = page.split("\n");
      const items = lines.flatMap((line, i) => (/^- \*\*`/.test(line) ? [{ line, isSaid: /^ {2}\S/.test(lines[i + 1] ?? "") }] : []));
      const top = page.slice(page.indexOf("## Inputs"), page.search(/^## (Nested types|Import)$/m));
      const count = Object.values(fields).filter(({ derived }) => derived !== true).length + Object.keys(outputs).length;
      expect(top.match(/^- \*\*`/gm)).to.have.length(count);
      expect(items.filter(({ isSaid }) => !isSaid).map(({ line }) => line)).to.deep.equal([]);
      expect(lines.filter((line) => line.length > 200)).to.deep.equal([]);
    });

    it(`${kind} declares as a secret whatever is named like one`, () => {
      const open = Object.keys(fields).filter((name) => {
        // The version of the secrets is a word of the program's.
        if (!SECRET_NAME.test(name) || NO_SECRETS[`${kind} ${name}`] !== undefined || name === "secretsVersion") return false;
        return markFields(fields, { [name]: "value" }, () => "marked")[name] !== "marked";
      });
      const shown = Object.keys(outputs).filter((name) => SECRET_NAME.test(name) && outputs[name]?.spec.secret !== true);
      expect([...open, ...shown]).to.deep.equal([]);
    });

    it(`${kind} gives the id in state, and nothing else, to an output with \`id: true\``, () => {
      for (const [name, { from, spec }] of Object.entries(outputs)) {
        if (spec.id !== true) continue;
        expect(from, `${name}: \`from\` must be the place of the id in an answer`).to.be.a("string");
        const answer = {};
        place(answer, String(from), "the-id");
        expect(identity(answer, {}), name).to.equal("the-id");
      }
    });

    if (guarded !== undefined)
      it(`${kind} can be replaced by who sets allowReplace`, () => {
        expect(fields).to.have.property("allowReplace");
      });
  }

  it("no exception is listed for what is not there", () => {
    const names = blueprints.flatMap(({ kind, fields }) => Object.keys(fields).map((name) => `${kind} ${name}`));
    expect(Object.keys(NO_SECRETS).filter((name) => !names.includes(name))).to.deep.equal([]);
  });
});
