/** The processes behind a command. */

import { execFileSync } from "node:child_process";

export interface Descendant {
  readonly pid: number;
  readonly command: string;
}

/** Processes that were started, directly or not, by this one. */
export const descendants = (pid: number): Descendant[] => {
  const rows = execFileSync("ps", ["-eo", "pid=,ppid=,args="], { encoding: "utf8" })
    .split("\n")
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .filter((row) => row !== null)
    .map(([, child, parent, command]) => ({ pid: Number(child), parent: Number(parent), command: command ?? "" }));
  const under = (parent: number): typeof rows => rows.filter((r) => r.parent === parent).flatMap((r) => [r, ...under(r.pid)]);
  return under(pid);
};

/** Ends a process that may have ended by itself. */
export const endIfThere = (pid: number): void => {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
};

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits until it holds; fails the test when it does not come to pass within twenty seconds. */
export const until = async (what: string, holds: () => boolean): Promise<void> => {
  for (let n = 0; !holds(); n += 1) {
    if (n === 400) throw new Error(`waited in vain until ${what}`);
    await pause(50);
  }
};
