/** `npm run faults`: reads the choice, runs the matrix, prints the table. `--json` prints the run for the parent that started it. */

import * as fs from "node:fs";
import { parseArgs } from "node:util";
import { runMatrix } from "./matrix.js";
import { complaints, score, summary, table } from "./report.js";
import { isPassed } from "./run.js";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "1" },
    first: { type: "string", default: "1" },
    vendor: { type: "string" },
    kind: { type: "string" },
    fault: { type: "string" },
    out: { type: "string" },
  },
});

const write = (line: string): void => void process.stdout.write(`${line}\n`);

const main = async (): Promise<void> => {
  const seeds = Array.from({ length: Number(values.seeds) }, (_, i) => Number(values.first) + i);
  const { vendor, kind, fault } = values;
  const run = await runMatrix({
    seeds,
    ...(vendor === undefined ? {} : { vendor }),
    ...(kind === undefined ? {} : { kinds: kind.split(",") }),
    ...(fault === undefined ? {} : { fault }),
  });
  if (values.out !== undefined) return fs.writeFileSync(values.out, JSON.stringify(run));
  for (const line of complaints(run)) write(line);
  write(table(run));
  write(score(run));
  fs.writeFileSync("reliability.json", `${JSON.stringify(summary(run), null, 2)}\n`);
  process.exitCode = run.results.every(isPassed) ? 0 : 1;
};

void main();
