import { expect } from "chai";
import { families, runMatrix } from "./matrix.js";
import { complaints, score } from "./report.js";

/** What one seed for each cell must show in every run of the tests; `npm run faults -- --seeds 20` shows more. */
describe("nothing is lost, made twice or told that is secret", function () {
  this.timeout(180_000);

  const faults = [...new Set(families.flatMap(({ scenarios = [] }) => scenarios.map(({ fault }) => fault)))].sort();
  for (const fault of faults) {
    it(`under ${fault}: ${families.flatMap(({ scenarios = [] }) => scenarios).find((s) => s.fault === fault)?.title}`, async () => {
      const run = await runMatrix({ seeds: [1, 2, 3], inTurn: true, fault, crowds: false });
      expect(run.results, score(run)).not.to.deep.equal([]);
      expect(complaints(run)).to.deep.equal([]);
    });
  }

  for (const { fault, title } of families.flatMap(({ specials = [] }) => specials)) {
    it(`under ${fault}, in a crowd or a process of its own: ${title}`, async () => {
      const run = await runMatrix({ seeds: [1], fault, cells: false });
      expect(complaints(run)).to.deep.equal([]);
    });
  }
});
