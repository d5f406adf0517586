/** F01–F05: the service asks for patience. */

import { echo, refusal } from "./answers.js";
import { crowd } from "./crowd.js";
import { leaks } from "./judge.js";
import { type Cell, type Family, OPERATIONS, type Scenario } from "./model.js";

const asked = (cell: Cell, headers: Record<string, string>, times?: number): void =>
  cell.hit({ status: 429, body: refusal(cell, 429, `slow down ${echo(cell)}`), headers, ...(times === undefined ? {} : { times }) });

const HOUR = 3_600_000;

const scenarios: readonly Scenario[] = [
  {
    fault: "F01",
    title: "429 with Retry-After: 2, twice",
    operations: OPERATIONS,
    inject: (cell) => asked(cell, { "retry-after": "2" }, 2),
    outcome: "done",
    extra: 2,
    waits: [4000, 10_000],
  },
  {
    fault: "F02",
    title: "429 with a date, the service's clock being right or an hour off",
    operations: OPERATIONS,
    inject: (cell) => {
      const there = cell.simulation.clock.now() + cell.pick(0, HOUR, -HOUR);
      asked(cell, { date: new Date(there).toUTCString(), "retry-after": new Date(there + 3000).toUTCString() }, 1);
    },
    outcome: "done",
    extra: 1,
    waits: [2000, 10_000],
  },
  {
    fault: "F03",
    title: "429 without a word on how long, twice",
    operations: OPERATIONS,
    inject: (cell) => asked(cell, {}, 2),
    outcome: "done",
    extra: 2,
  },
  {
    fault: "F04",
    title: "429 with Retry-After: 7200",
    operations: OPERATIONS,
    inject: (cell) => asked(cell, { "retry-after": "7200" }),
    outcome: "fails",
    waits: [0, 0],
    takes: 2000,
    says: () => [/429/, /Run the command again after \d{4}-\d\d-\d\dT/],
  },
];

/** All succeed, and no request is wasted beyond those that are sent away. */
export const limits: Family = {
  scenarios,
  specials: [
    {
      fault: "F05",
      title: "three of ten requests meet a 429, 200 creates and 200 reads",
      entities: ["fivetran:Group", "airbyte:Source", "tfregistry:RegistryProvider"],
      run: async (entity, seed) => {
        // A second in which a busy machine does not let us run must not be the two minutes that a read may take.
        const { simulation: simulation, up, refresh } = await crowd(entity, seed, 200, 40);
        try {
          simulation.sandbox.fault({
            vendor: entity.vendor,
            status: 429,
            ofTen: 3,
            headers: { "retry-after": "1" },
          });
          const made = await up();
          const read = await refresh();
          // One create may take several requests; what must not be is more than half of them again.
          const away = simulation.sandbox.journal.filter(({ status }) => status === 429).length;
          const needed = simulation.sandbox.journal.length - away;
          return {
            I5: leaks(simulation),
            I6: away > needed / 2 ? [`${away} of ${needed + away} requests were sent away`] : [],
            I7: [...made.failed, ...read.failed].slice(0, 1).map((first) => `not all succeeded: ${first}`),
          };
        } finally {
          await simulation.close();
        }
      },
    },
  ],
};
