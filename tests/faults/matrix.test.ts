import { expect } from "chai";
import { families, runMatrix } from "./matrix.js";
import { complaints, score } from "./report.js";

const scenarios = families.flatMap((family) => family.scenarios ?? []);
const specials = families.flatMap((family) => family.specials ?? []);

/**
 * What every run of the tests must show: each kind meets each fault, in one of its operations and with one of three seeds.
 * `npm run faults -- --seeds 5` goes through all operations and more seeds.
 */
describe("nothing is lost, made twice or told that is secret", function () {
  this.timeout(180_000);

  for (const fault of [...new Set(scenarios.map((scenario) => scenario.fault))].sort()) {
    it(`under ${fault}: ${scenarios.find((scenario) => scenario.fault === fault)?.title}`, async () => {
      const run = await runMatrix({ seeds: [1, 2, 3], inTurn: true, fault, crowds: false });
      expect(run.results, score(run)).not.to.deep.equal([]);
      expect(complaints(run)).to.deep.equal([]);
    });
  }

  for (const { fault, title, entities } of specials) {
    for (const kind of entities) {
      it(`under ${fault}, in a crowd or a process of its own: ${title}, a ${kind}`, async () => {
        expect(complaints(await runMatrix({ seeds: [1], fault, kinds: [kind], cells: false }))).to.deep.equal([]);
      });
    }
  }
});
