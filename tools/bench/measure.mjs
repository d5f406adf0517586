// What one command costs: wall time, CPU time and memory of it and of every process it starts. All but the wall time is read from /proc;
// where there is none, only the wall time is known.

import { spawn } from "node:child_process";
import * as fs from "node:fs";

const PERIOD_MS = 40;
/** Linux counts CPU time for its users in hundredths of a second, whatever the kernel's own clock is. */
const TICKS_PER_S = 100;
const hasProc = fs.existsSync("/proc/self/stat");

// ---------------------------------------------------------------------------------------------------------------------
// Reading /proc
// ---------------------------------------------------------------------------------------------------------------------

const read = (file) => {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    // The process ended while we looked.
    return undefined;
  }
};

/** `own` is what the process itself used, `reaped` what those of its children used that it has seen ending. */
const statOf = (pid) => {
  const text = read(`/proc/${pid}/stat`);
  if (text === undefined) return undefined;
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const [parent, own, ownSystem, reaped, reapedSystem] = [1, 11, 12, 13, 14].map((i) => Number(fields[i]));
  return { parent, own: own + ownSystem, reaped: reaped + reapedSystem };
};

const stats = () => {
  const all = new Map();
  for (const name of fs.readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const stat = statOf(name);
    if (stat !== undefined) all.set(Number(name), stat);
  }
  return all;
};

/** Bytes now, and the most that it has been. */
const memoryOf = (pid) => {
  const text = read(`/proc/${pid}/status`) ?? "";
  const line = (name) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(text)?.[1] ?? 0) * 1024;
  return { now: line("VmRSS"), most: line("VmHWM") };
};

const commandOf = (pid) => (read(`/proc/${pid}/cmdline`) ?? "").replaceAll("\0", " ");

// ---------------------------------------------------------------------------------------------------------------------
// Measuring
// ---------------------------------------------------------------------------------------------------------------------

/** Looks at a process and all that come from it, again and again. */
const watch = (top, isProvider) => {
  const used = new Map([[top, 0]]);
  const most = { tree: 0, provider: 0 };
  const look = () => {
    const all = stats();
    // A child has a smaller number than its parent when the numbers have started again from the bottom.
    for (let found = true; found;) {
      found = false;
      for (const [pid, { parent }] of all) {
        if (used.has(pid) || !used.has(parent)) continue;
        used.set(pid, 0);
        found = true;
      }
    }
    let sum = 0;
    for (const pid of used.keys()) {
      const stat = all.get(pid);
      if (stat === undefined) continue;
      used.set(pid, stat.own);
      const memory = memoryOf(pid);
      sum += memory.now;
      // Looked at each time: a shell becomes the provider under the same number.
      if (isProvider(commandOf(pid))) most.provider = Math.max(most.provider, memory.most);
    }
    most.tree = Math.max(most.tree, sum);
  };
  return { look, most, used: () => [...used.values()].reduce((sum, ticks) => sum + ticks, 0) };
};

/**
 * Runs one command to its end; a code other than 0 is an error with the end of what it said. Seconds and MB.
 *
 * CPU time is what the system counts for a child that has ended, with all that it waited for: exact for processes that are killed, too. What nobody
 * waited for is only in the sum of what was seen. Nothing else that this process started may end meanwhile.
 */
export const measure = (command, args, { cwd, env, isProvider = () => false }) =>
  new Promise((resolve, reject) => {
    const before = hasProc ? statOf("self").reaped : 0;
    const started = performance.now();
    const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    let text = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (text = (text + chunk).slice(-4000)));
    const { look, most, used } = watch(child.pid, isProvider);
    const timer = hasProc ? setInterval(look, PERIOD_MS) : undefined;
    let wall = 0;
    child.on("error", reject);
    child.on("exit", () => (wall = (performance.now() - started) / 1000));
    child.on("close", (code) => {
      clearInterval(timer);
      if (code !== 0) return reject(new Error(`${command} ${args.join(" ")} ended with ${code}:\n${text}`));
      if (!hasProc) return resolve({ wall });
      const cpu = Math.max(statOf("self").reaped - before, used()) / TICKS_PER_S;
      // Without a process that looks like a provider nothing is known of one.
      resolve({ wall, cpu, rss: most.tree / 1e6, ...(most.provider === 0 ? {} : { provider: most.provider / 1e6 }) });
    });
  });

/** Memory of a process at this moment in MB. */
export const megabytes = (pid) => (hasProc ? memoryOf(pid).now / 1e6 : undefined);
