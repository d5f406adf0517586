/** Many resources of one kind at once, as the engine would run them. */

import type { Plain } from "../../sdk/plain.js";
import type { Entity } from "./model.js";
import { fastClock } from "../swift-clock.js";
import { type Ran, Simulation } from "./simulation.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export interface Crowded {
  readonly requests: number;
  readonly failed: readonly string[];
  readonly took: number;
}

export interface Crowd {
  readonly simulation: Simulation;
  up(): Promise<Crowded>;
  refresh(): Promise<Crowded>;
}

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

/** So many times as fast as real time: waits overlap here, so that they must pass. */
const SPEED = 100;

/** Resources that the engine works on at the same time on a machine with four cores. */
const AT_ONCE = 16;

export const crowd = async (entity: Entity, seed: number, size: number, speed = SPEED): Promise<Crowd> => {
  const simulation = await Simulation.start({
    sandbox: { ...entity.sandbox, seed: `crowd/${entity.kind}/${seed}` },
    clock: fastClock(speed),
  });
  const { args } = await entity.prepare(simulation);
  const named = (i: number): Plain => ({ ...args, name: `member-${i}` });
  const all = async (work: (i: number) => Promise<Ran>): Promise<Crowded> => {
    const [began, before] = [Date.now(), simulation.sandbox.journal.length];
    const ran: Ran[] = [];
    let next = 0;
    const worker = async (): Promise<void> => {
      while (next < size) ran.push(await work(next++));
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    const failed = ran.flatMap(({ error }) => (error === undefined ? [] : [error]));
    return { failed, requests: simulation.sandbox.journal.length - before, took: Date.now() - began };
  };
  return {
    simulation: simulation,
    up: () => all((i) => simulation.up(entity.kind, named(i), `member-${i}`)),
    refresh: () => all((i) => simulation.refresh(entity.kind, `member-${i}`)),
  };
};
