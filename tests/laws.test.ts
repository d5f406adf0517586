/** Every law for every kind. */

import { expect } from "chai";
import { blueprintsOf, vendors } from "../providers/provider.js";
import { laws } from "./laws.js";
import { samples } from "./kinds/index.js";
import { plain } from "./drive.js";
import { Stack } from "./stack.js";

describe("the laws", () => {
  for (const [kind, sample] of Object.entries(samples)) {
    const blueprint = blueprintsOf(kind.split(":")[0] ?? "").find((b) => b.kind === kind);
    if (blueprint === undefined) describe(kind, () => void it("is listed in the registry", () => expect.fail("it is not")));
    else laws(blueprint, sample);
  }

  // What a release shows can be written in a program as it is, and changes nothing: of every kind, on every release that differs in what it shows.
  for (const version of ["0.50.45", "0.63.9", "1.2.0", "1.5.0", "1.8.0", "2.0.0", "2.1.1", "2.2.0", "2.3.0"]) {
    it(`an import from Airbyte ${version} passes its own check and changes nothing, whatever the kind`, async () => {
      for (const [kind, sample] of Object.entries(samples).filter(([name]) => name.startsWith("airbyte:"))) {
        const stack = await Stack.start({ ...sample.options, airbyte: { ...sample.options?.airbyte, version } });
        try {
          const resource = stack.resource(kind);
          const stored = await resource.create(await sample.inputs(stack));
          const imported = await resource.import(sample.importId?.(stored) ?? stored.id);
          const program = plain(imported.inputs);
          expect(await resource.failures(program), kind).to.deep.equal([]);
          expect((await resource.diff(imported, program)).changed, kind).to.deep.equal([]);
        } finally {
          await stack.close();
        }
      }
    });
  }

  it("have a sample of every kind", () => {
    const kinds = vendors.flatMap((vendor) => blueprintsOf(vendor).map(({ kind }) => kind));
    expect(kinds.filter((kind) => samples[kind] === undefined)).to.deep.equal([]);
  });
});
