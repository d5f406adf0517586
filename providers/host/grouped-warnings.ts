/**
 * What is odd about inputs, reported once for a whole command. The engine has every resource checked by itself, in the preview and again in the run
 * that follows it, mostly in another process: twenty resources with one slip in common would fill the screen.
 */

import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { quietly } from "../kernel/claims.js";
import type { Log } from "../kernel/handler.js";
import { rememberIn } from "../kernel/settings.js";
import { commandAbove } from "./command.js";
import type { EngineLog } from "./engine.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export interface GroupedWarnings {
  /** The log of one resource, with its grouped warnings held back until the phase is over. */
  holding(log: EngineLog, urn: string | undefined): Log;
  /** The engine is done with one phase of the command: what was held back is reported. */
  phaseOver(log: EngineLog): void;
}

/** What one command has reported, by a text for each resource and sentence. */
export interface Memory {
  has(key: string): boolean;
  add(keys: readonly string[]): void;
}

interface Resource {
  readonly name: string;
  readonly urn: string | undefined;
}

/** So many resources are named; of the others it is said how many they are. */
const NAMED = 3;

/** A command that takes longer than a day has said what it has to say. */
const OLD_MS = 24 * 3_600_000;

// ---------------------------------------------------------------------------------------------------------------------
// Constructors
// ---------------------------------------------------------------------------------------------------------------------

export const makeGroupedWarnings = (memory: Memory): GroupedWarnings => {
  let held = new Map<string, Map<string, Resource>>();
  // Pulumi's own process does not know the URN of the first resource that it sees, which in the next phase may be another one.
  const keysOf = ({ name, urn }: Resource, sentence: string): string[] =>
    urn === undefined ? [`first ${name} ${sentence}`, `${name} ${sentence}`] : [`${urn} ${sentence}`, `${name} ${sentence}`];
  const isTold = ({ name, urn }: Resource, sentence: string): boolean =>
    urn === undefined ? memory.has(`${name} ${sentence}`) : memory.has(`${urn} ${sentence}`) || memory.has(`first ${name} ${sentence}`);
  return {
    holding: (log, urn) => ({
      ...log(urn),
      warnGrouped(name, sentence) {
        // When the phase is over, the engine soon stops listening.
        log.connect();
        const resources = held.get(sentence) ?? new Map<string, Resource>();
        resources.set(urn ?? name, { name, urn });
        held.set(sentence, resources);
      },
    }),
    phaseOver(log) {
      const warned = held;
      held = new Map();
      for (const [sentence, resources] of warned) {
        const news = [...resources.values()].filter((one) => !isTold(one, sentence));
        const [first, ...others] = news;
        if (first === undefined) continue;
        memory.add(news.flatMap((one) => keysOf(one, sentence)));
        if (others.length === 0) log(first.urn).warn(`${first.name}: ${sentence}.`);
        else log(undefined).warn(`${news.length} resources: ${sentence}. They are ${listed([first, ...others])}.`);
      }
    },
  };
};

/** For a process that serves both phases of a command. */
export const memoryOfProcess = (): Memory => {
  const warned = new Set<string>();
  return { has: (key) => warned.has(key), add: (keys) => keys.forEach((key) => warned.add(key)) };
};

/** Shared by the processes below one command: hashes in a file under the user's home. Where no command is found above us, only our own. */
export const memoryOfCommand = (
  command: string | undefined = commandAbove()?.key,
  folder: string = path.join(rememberIn(), "told"),
): Memory => {
  const own = memoryOfProcess();
  if (command === undefined) return own;
  const file = path.join(folder, `${hashOf(command)}.txt`);
  const inFile = (): readonly string[] => quietly(() => fs.readFileSync(file, "utf8").split("\n"), []);
  return {
    has: (key) => own.has(key) || inFile().includes(hashOf(key)),
    add(keys) {
      own.add(keys);
      quietly(() => {
        fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
        throwAwayOld(folder);
        fs.appendFileSync(file, keys.map((key) => `${hashOf(key)}\n`).join(""), { mode: 0o600 });
      }, undefined);
    },
  };
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const listed = (resources: readonly Resource[]): string => {
  const names = resources.slice(0, NAMED).map(({ name }) => name);
  const rest = resources.length - names.length;
  return rest === 0 ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)}` : `${names.join(", ")} and ${rest} more`;
};

const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 32);

const throwAwayOld = (folder: string): void => {
  for (const name of fs.readdirSync(folder)) {
    const file = path.join(folder, name);
    if (fs.statSync(file).mtimeMs < Date.now() - OLD_MS) fs.rmSync(file, { force: true });
  }
};
