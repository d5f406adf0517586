import { expect } from "chai";
import { schemaText } from "../../providers/host/schema.js";
import type { Field } from "../../providers/kernel/blueprint.js";
import { typeToken } from "../../providers/kernel/resource-class.js";
import { blueprintsOf, vendors } from "../../providers/registry.js";
import { isSecret } from "../../sdk/codec.js";

interface Property {
  readonly secret?: boolean;
}

interface Declared {
  readonly inputProperties: Readonly<Record<string, Property>>;
  readonly requiredInputs: readonly string[];
  readonly properties: Readonly<Record<string, Property>>;
}

interface Schema {
  readonly version: string;
  readonly types: Readonly<Record<string, { readonly properties: Readonly<Record<string, Property>> }>>;
  readonly resources: Readonly<Record<string, Declared>>;
}

const schema = JSON.parse(schemaText("3.1.4")) as Schema;
const blueprints = vendors.flatMap((vendor) => blueprintsOf(vendor));

/** What a program has to write. */
const isRequired = ({ codec, setting, inferred, derived }: Field): boolean =>
  !codec.is(undefined) && setting === undefined && inferred !== true && derived !== true;

describe("host/schema", () => {
  it("names the kinds of every vendor and no others, as the version that is asked for", () => {
    expect(Object.keys(schema.resources)).to.have.members(blueprints.map(({ kind }) => typeToken(kind)));
    expect(schema.version).to.equal("3.1.4");
  });

  for (const { kind, fields, outputs } of blueprints) {
    describe(kind, () => {
      const declared = schema.resources[typeToken(kind)] ?? { inputProperties: {}, requiredInputs: [], properties: {} };
      const written = Object.keys(fields).filter((name) => fields[name]?.derived !== true);

      it("takes every field that a program may write, and none that is worked out", () => {
        expect(Object.keys(declared.inputProperties)).to.have.members(written);
      });

      it("requires exactly what a program cannot leave out", () => {
        expect(declared.requiredInputs).to.have.members(written.filter((name) => isRequired(fields[name] as Field)));
      });

      it("gives the fields and the outputs", () => {
        expect(Object.keys(declared.properties)).to.have.members([...new Set([...written, ...Object.keys(outputs)])]);
      });

      it("flags every secret, in inputs and outputs", () => {
        for (const name of written) {
          const secret = isSecret((fields[name] as Field).codec);
          expect(declared.inputProperties[name]?.secret === true, name).to.equal(secret);
          expect(declared.properties[name]?.secret === true, name).to.equal(secret);
        }
        for (const [name, { spec }] of Object.entries(outputs)) {
          expect(declared.properties[name]?.secret === true, name).to.equal(spec.secret === true);
        }
      });
    });
  }

  it("flags secrets inside of objects as well", () => {
    const hook = Object.entries(schema.types).filter(([token]) => token.endsWith("SlackConfiguration"));
    expect(hook).not.to.deep.equal([]);
    for (const [token, { properties }] of hook) expect(properties["webhook"]?.secret, token).to.equal(true);
  });
});
