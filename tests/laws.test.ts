/** Every law for every kind. */

import { expect } from "chai";
import { blueprintsOf, vendors } from "../providers/provider.js";
import { laws } from "./laws.js";
import { samples } from "./samples.js";

describe("the laws", () => {
  for (const [kind, sample] of Object.entries(samples)) {
    const blueprint = blueprintsOf(kind.split(":")[0] ?? "").find((b) => b.kind === kind);
    if (blueprint === undefined) describe(kind, () => void it("is on its shelf", () => expect.fail("it is not")));
    else laws(blueprint, sample);
  }

  it("have a sample of every kind", () => {
    const kinds = vendors.flatMap((vendor) => blueprintsOf(vendor).map(({ kind }) => kind));
    expect(kinds.filter((kind) => samples[kind] === undefined)).to.deep.equal([]);
  });
});
