// One number of connections at one latency: everybody does each step in turn, so that what the machine does meanwhile meets all of them alike.

import * as fs from "node:fs";
import * as path from "node:path";
import { root } from "../prepare.mjs";
import { STEPS } from "./contestants.mjs";
import { startApart } from "./sandbox.mjs";

const MIDDLE = ["preview", "noop", "refresh", "update"];

/**
 * @param taking contestants by name.
 * @param isWanted whether a step is to be measured; what is needed to come to it is done all the same.
 * @returns by contestant the bytes of one connection in state and, by step, one measurement a run.
 */
export const playScene = async ({ n, latency, runs, taking, isWanted, engine, log }) => {
  const running = {};
  const results = Object.fromEntries(Object.entries(taking).map(([name, { title }]) => [name, { title, steps: {} }]));
  let backwards = false;
  let database = "one";

  const everybody = async (step, run) => {
    const names = Object.keys(running);
    // Who comes first may find a colder machine: every other time it is the last one.
    for (const name of backwards ? names.reverse() : names) {
      log(`${n} connections, ${latency} ms, ${STEPS[step]}, ${run} of ${runs}: ${taking[name].title} …`);
      const { sandbox, contestant } = running[name];
      await sandbox.forget();
      const cost = await contestant.run(step, database);
      const { requests, opened } = await sandbox.counts();
      if (isWanted(step)) (results[name].steps[step] ??= []).push({ ...cost, requests, opened });
    }
    backwards = !backwards;
  };

  try {
    for (const [name, { prepare }] of Object.entries(taking)) {
      const folder = path.join(root, ".conduit", "bench", name);
      fs.rmSync(folder, { recursive: true, force: true });
      const sandbox = await startApart({ latency });
      running[name] = { sandbox, folder };
      running[name].contestant = await prepare({ folder, engine, sandbox, n });
    }
    const isCycling = isWanted("up") || isWanted("destroy");
    for (let run = isCycling ? 1 : runs; run <= runs; run += 1) {
      await everybody("up", run);
      if (run === runs) {
        for (const name of Object.keys(running)) results[name].bytes = running[name].contestant.bytesOfOne();
        for (const step of MIDDLE.filter(isWanted)) {
          for (let again = 1; again <= runs; again += 1) {
            if (step === "update") database = `other${again}`;
            await everybody(step, again);
          }
        }
      }
      if (isCycling) await everybody("destroy", run);
    }
  } finally {
    for (const { sandbox, folder } of Object.values(running)) {
      await sandbox.close();
      fs.rmSync(folder, { recursive: true, force: true });
    }
  }
  return { n, latency, runs, contestants: results };
};
