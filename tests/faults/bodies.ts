/** F13–F18: an answer comes, and it is slow, cut off, of another kind, or far too large. */

import * as fs from "node:fs";
import type { Fault } from "../../sandbox/index.js";
import { page } from "./answers.js";
import { entities } from "../kinds/index.js";
import { lost } from "./failures.js";
import { leaks } from "./judge.js";
import { type Entity, type Family, OPERATIONS, type Scenario, type Special } from "./model.js";
import { startProvider } from "./provider-process.js";
import { Simulation } from "./simulation.js";

const scenarios: readonly Scenario[] = [
  {
    fault: "F13",
    title: "the answer comes a byte at a time",
    operations: ["create", "read"],
    inject: (cell) => cell.hit({ commit: true, trickle: 100, times: 1 }),
    outcome: (cell) => (cell.operation === "read" ? "fails" : "either"),
    timeoutMs: 500,
    extra: (cell) => lost(cell) + 4,
    waits: [0, 40_000],
  },
  {
    fault: "F14",
    title: "the answer's JSON is cut off",
    operations: OPERATIONS,
    inject: (cell) => cell.hit({ commit: true, truncate: true, times: 1 }),
    outcome: "done",
    extra: lost,
  },
  {
    fault: "F15",
    title: "a page in HTML with status 200",
    operations: OPERATIONS,
    inject: (cell) => cell.hit({ status: 200, body: page("Sign in to the proxy") }),
    outcome: "fails",
    says: () => [/text\/html/, /login page or proxy/],
    extra: (cell) => 2 * lost(cell),
  },
  {
    fault: "F16",
    title: "a gateway's page with status 502, forever",
    operations: ["read"],
    inject: (cell) => cell.hit({ status: 502, body: page("502 Bad Gateway") }),
    outcome: "fails",
    says: ({ simulation: simulation, entity }) => [/502/, new RegExp(new URL(simulation.sandbox[entity.vendor].url).host)],
    extra: 4,
  },
  {
    fault: "F17",
    title: "JSON that says it is plain text",
    operations: ["create", "read"],
    inject: (cell) => cell.hit({ commit: true, headers: { "content-type": "text/plain" } }),
    outcome: (cell) => (cell.operation === "read" ? "fails" : "either"),
    says: () => [/text\/plain/],
    extra: (cell) => 2 * lost(cell),
  },
  {
    fault: "F18",
    title: "an answer far too large, plain or packed",
    operations: ["read"],
    inject: (cell) => cell.hit({ bomb: 200 }),
    outcome: "fails",
    // Unpacking up to the limit is work, and the sandbox shares the process.
    takes: 20_000,
    says: ({ entity }) => [new RegExp(`larger than ${capOf(entity)} MiB`)],
  },
];

/** Kinds whose answers hold every table or stream of a source. */
const TREES = ["airbyte:Connection", "fivetran:ConnectionSchema"];

/** MiB of the largest answer that is taken. */
const capOf = ({ kind }: Entity): number => (TREES.includes(kind) ? 64 : 10);

/** JSON of 60 MB, or of more where so much may be asked for. */
const plain = (entity: Entity): Fault => ({
  status: 200,
  body: `{}${" ".repeat(Math.max(60, capOf(entity) + 16) * 2 ** 20)}`,
  headers: { "content-type": "application/json" },
});

// ---------------------------------------------------------------------------------------------------------------------
// Memory
// ---------------------------------------------------------------------------------------------------------------------

/** What a process may take beside the answer that it gives up. */
const MARGIN_MIB = 40;

/** MiB of memory that a process has now, and has had at most since it was last asked. Linux tells it, other systems do not. */
const memoryOf = (pid: number): { readonly now: number; readonly most: number } | undefined => {
  const [file, reset] = [`/proc/${pid}/status`, `/proc/${pid}/clear_refs`];
  if (!fs.existsSync(reset)) return undefined;
  const text = fs.readFileSync(file, "utf8");
  const of = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(text)?.[1]) / 1024;
  fs.writeFileSync(reset, "5");
  return { now: of("VmRSS"), most: of("VmHWM") };
};

/** Read in a process of its own, whose memory nobody else fills. */
const hungry: Special = {
  fault: "F18",
  title: "an answer far too large, plain or packed",
  entities: entities.map(({ kind }) => kind),
  run: async (entity, seed) => {
    const simulation = await Simulation.start({ sandbox: { ...entity.sandbox, seed: `F18/${entity.kind}/${seed}` } });
    const provider = await startProvider(simulation.sandbox.env);
    try {
      const { args } = await entity.prepare(simulation);
      await simulation.up(entity.kind, args);
      const { id, outs } = simulation.held()!;
      const read = (): Promise<string> =>
        provider.read(entity.kind, id, outs).then(
          () => "",
          (error: Error) => error.message,
        );
      const wrong: { I4: string[]; I6: string[]; I7: string[] } = { I4: [], I6: [], I7: [] };
      const well = async (): Promise<void> => void wrong.I7.push(...[await read()].filter((message) => message !== ""));
      // The first read loads the code.
      await well();
      for (const fault of [{ bomb: 200 }, plain(entity)]) {
        simulation.sandbox.fault({ vendor: entity.vendor, ...entity.routes.read!, ...fault });
        const before = memoryOf(provider.pid);
        const message = await read();
        const after = memoryOf(provider.pid);
        simulation.sandbox.clearFaults();
        if (!message.includes(`larger than ${capOf(entity)} MiB`)) wrong.I4.push(`does not say how large it was: ${message}`);
        const grown = (after?.most ?? 0) - (before?.now ?? 0);
        if (grown > capOf(entity) + MARGIN_MIB)
          wrong.I6.push(`the process grew by ${grown.toFixed(0)} MiB for ${fault.bomb === undefined ? "a plain" : "a packed"} answer`);
      }
      await well();
      simulation.lines.push(provider.text());
      return { ...wrong, I5: leaks(simulation) };
    } finally {
      provider.kill();
      await simulation.close();
    }
  },
};

export const bodies: Family = { scenarios, specials: [hungry] };
