/** The `pulumi` command that this process works for: which one it is, and how it was called. */

import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { quietly } from "../kernel/claims.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export interface Command {
  /** Tells it from every other command of this machine. */
  readonly key: string;
  /** Its arguments: `["up", "--yes", "--target", …]`. */
  readonly args: readonly string[];
}

/** Options that leave out some resources of the stack. Short options may stand together, as in `-yt`. */
const PARTIAL = /^(--target|--exclude|-[a-z]*t)/;

const STACK = /^(--stack|-s)(?:=(.*))?$/;

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

/** The `pulumi` above this process; the engine starts us through a shell or a language host. Undefined where none is found. */
export const commandAbove = (): Command | undefined => {
  for (let [at, steps] = [process.ppid, 0]; at > 1 && steps < 5; steps += 1) {
    const one = quietly(() => processOf(at), undefined);
    if (one === undefined) return undefined;
    if (/^pulumi(\.exe)?$/.test(one.name)) return { key: `${at} ${one.began}`, args: quietly(() => argumentsOf(at), []) };
    at = one.parent;
  }
  return undefined;
};

/**
 * Whether the command may leave out resources of the stack, so that we do not see all of them. Where nobody knows how it was called, it may.
 *
 * @param args those of the command; undefined when they are not known.
 */
export const isPartial = (args: readonly string[] | undefined): boolean =>
  args === undefined || args.length === 0 || args.some((arg) => PARTIAL.test(arg));

/** The stack that the command names, as it names it: with its organization where that is needed. */
export const stackNamed = (args: readonly string[]): string | undefined => {
  for (const [index, arg] of args.entries()) {
    const [, option, value] = STACK.exec(arg) ?? [];
    if (option !== undefined) return value ?? args[index + 1];
  }
  return undefined;
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const processOf = (pid: number): { readonly name: string; readonly parent: number; readonly began: string } => {
  if (process.platform === "linux") {
    const [, name = "", rest = ""] = /^\d+ \((.*)\) (.*)$/s.exec(fs.readFileSync(`/proc/${pid}/stat`, "utf8")) ?? [];
    const fields = rest.split(" ");
    return { name, parent: Number(fields[1]), began: fields[19] ?? "" };
  }
  const line = execFileSync("ps", ["-o", "ppid=,lstart=,comm=", "-p", String(pid)], { encoding: "utf8" }).trim();
  const [, parent, began = "", command = ""] = /^(\d+)\s+(\w+\s+\w+\s+\d+\s+[\d:]+\s+\d+)\s+(.*)$/.exec(line) ?? [];
  return { name: path.basename(command), parent: Number(parent), began };
};

const argumentsOf = (pid: number): string[] => {
  if (process.platform === "linux") return fs.readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").slice(1, -1);
  return execFileSync("ps", ["-o", "args=", "-p", String(pid)], { encoding: "utf8" })
    .trim()
    .split(/\s+/)
    .slice(1);
};
