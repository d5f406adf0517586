/** A loop of kills in the real engine: an `up` of many resources is killed at a random moment, as a cancelled CI job is, then run until it ends well. */

import { mismatches } from "./ledger.js";
import { descendants, endIfThere, pause } from "./processes.js";
import { Project, type Way } from "./project.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** What is killed. */
export type Victim = "engine" | "all" | "provider" | "program";

export const VICTIMS: readonly Victim[] = ["engine", "all", "provider", "program"];

export interface Loop {
  readonly seed: number;
  readonly victim: Victim;
  /** Whether each source has a name of its own; Airbyte does not ask for it. */
  readonly unique: boolean;
  /** Milliseconds that each page of a list takes. */
  readonly pageDelay: number;
  readonly resources: number;
  readonly way?: Way;
}

const UP = ["up", "--yes", "--skip-preview"];

/** Runs until one ends with 0: a run that waits for a killed one says so and fails. */
const MOST_RUNS = 4;

// ---------------------------------------------------------------------------------------------------------------------
// Function
// ---------------------------------------------------------------------------------------------------------------------

/** Says what is wrong afterward; nothing when there is exactly one object for each resource. */
export const killed = async ({ seed, victim, unique, pageDelay, resources, way = "stock" }: Loop): Promise<string[]> => {
  const draw = drawing(seed);
  const project = await Project.make(`kills-${seed}-${victim}-${unique ? "unique" : "alike"}`, "", { seed: `kills/${seed}` });
  try {
    await project.go(way);
    const { workspaceId } = project.sandbox.airbyte;
    project.program(
      `for (let i = 0; i < ${resources}; i += 1) new airbyte.Source("s" + i, { workspaceId: "${workspaceId}", name: ${unique ? '"Application " + i' : '"Application"'},
         sourceDefinitionId: "decd338e-5647-4c0b-adf4-da0e75f5a750",
         connectionConfiguration: { host: "db.example.test", port: 5432, database: "d" + i, username: "reader", password: "canary-" + i } });`,
    );
    const made = (): number => project.sandbox.ledger.filter(({ kind, write }) => kind === "airbyte:Source" && write === "create").length;
    project.sandbox.fault({ vendor: "airbyte", path: /\/sources\/create$/, delay: 150, commit: true });
    if (pageDelay > 0) project.sandbox.fault({ vendor: "airbyte", path: /\/list_paginated$/, delay: pageDelay });
    const up = project.start(UP);
    const target = Math.floor(draw() * resources);
    for (let n = 0; n < 1200 && made() <= target && !up.isOver(); n += 1) await pause(25);
    await pause(draw() * 200);
    const behind = descendants(up.pid);
    const isProvider = ({ command }: { command: string }): boolean => /dynamic-provider|plugin\.js/.test(command);
    const isProgram = ({ command }: { command: string }): boolean => /cmd\/run/.test(command);
    if (victim === "engine" || victim === "all") endIfThere(up.pid);
    if (victim === "all") behind.forEach(({ pid }) => endIfThere(pid));
    if (victim === "provider") behind.filter(isProvider).forEach(({ pid }) => endIfThere(pid));
    if (victim === "program") behind.filter(isProgram).forEach(({ pid }) => endIfThere(pid));
    await up.done;
    const wrong: string[] = [];
    for (let run = 0; run < MOST_RUNS; run += 1) {
      await project.pulumi("cancel", "--yes");
      const { code, text } = await project.pulumi(...UP);
      if (code === 0) break;
      if (run === MOST_RUNS - 1) wrong.push(`no run ends well: ${text.slice(-800)}`);
    }
    behind.forEach(({ pid }) => endIfThere(pid));
    const held = await project.resources();
    if (held.length !== resources) wrong.push(`state holds ${held.length} of ${resources}`);
    return [...wrong, ...mismatches(project.sandbox, held).filter((one) => unique || !one.endsWith("is there twice"))];
  } finally {
    await project.close();
  }
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const drawing = (seed: number): (() => number) => {
  let state = Math.imul(seed + 1, 2_654_435_761) >>> 0;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 0x9e3779b9) >>> 0;
    return state / 2 ** 32;
  };
};
