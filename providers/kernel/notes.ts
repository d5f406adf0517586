/**
 * Notes of creates that have begun: written before the request goes out, thrown away when its answer is known. One that is still there in a
 * later process tells that an earlier one was killed, or never learned what became of its request; the object is then looked for before
 * another one is made. Names are not unique everywhere, so nothing else could tell.
 */

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { isPlain, type Plain } from "../../sdk/plain.js";
import { isRunning, quietly } from "./claims.js";
import { rememberIn } from "./settings.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export interface Note {
  /** Milliseconds since the epoch at which the create began. */
  readonly startedAt: number;
  /** What was known of the world before it. */
  readonly found: Plain;
  /** Something between us and the vendor gave up on the request, behind which it may still be carried out. */
  readonly isLate?: boolean;
}

/** A note that a later run has found. */
export interface PendingCreate extends Note {
  /** The process that took it still waits for an answer, though nobody listens to it any more. */
  readonly open: boolean;
}

export interface Notes {
  /**
   * What an earlier process left behind for this object. Waits while a process whose engine is dead has a request under way, for as long as
   * such a request may take.
   */
  pendingCreate(key: string, signal: AbortSignal): Promise<PendingCreate | undefined>;
  /**
   * Takes a note; call the answer when the create is over. With `unsure` the note stays: nobody knows what became of it. `late` says that it
   * goes on, behind something that has given up on it.
   */
  take(key: string, note: Note): (how?: "unsure" | "late") => void;
  /** The engine that started this process is gone: what it asked for since has nobody who would record it. */
  isOrphan(): boolean;
  /** Throws away what earlier processes left: it has been looked into. */
  settle(key: string): void;
}

/** After a week nobody goes on where he was interrupted. */
const OLD_MS = 7 * 24 * 3_600_000;

// ---------------------------------------------------------------------------------------------------------------------
// Constructors
// ---------------------------------------------------------------------------------------------------------------------

export const noNotes: Notes = {
  pendingCreate: () => Promise.resolve(undefined),
  take: () => () => undefined,
  settle: () => undefined,
  isOrphan: () => false,
};

/** Notes as files without anything secret in them: `<hash of the object>.<process>.<number>.json`. */
export const notesIn = (folder: string): Notes => {
  const before = ancestorsOf(process.pid);
  const own = beganOf(process.pid);
  let count = 0;
  const mine = (key: string): { readonly file: string; readonly pid: number }[] =>
    quietly(() => fs.readdirSync(folder), [] as string[]).flatMap((file) => {
      const [hash, pid] = file.split(".");
      return hash === hashOf(key) ? [{ file: path.join(folder, file), pid: Number(pid) }] : [];
    });
  /** Of two creates at the same time, the one knows nothing of the other. */
  const abandoned = (key: string): string[] => mine(key).flatMap((note) => (isTheirs(note) ? [] : [note.file]));
  /** Processes that live on without their engine. */
  const open = (key: string): string[] =>
    mine(key).flatMap(({ file, pid }) => {
      const under = isTheirs({ file, pid }) && pid !== process.pid ? read(file)[0]?.under : undefined;
      return under === undefined || under === ancestorsOf(pid) ? [] : [file];
    });
  return {
    async pendingCreate(key, signal) {
      for (let ms = 0; ms < ANSWER_MS && !signal.aborted && open(key).length > 0; ms += EVERY_MS) await pause(EVERY_MS);
      const waiting = open(key);
      return [...waiting, ...abandoned(key)]
        .flatMap((file) =>
          read(file).map(({ startedAt, found, isLate }): PendingCreate => {
            const note = { startedAt, found, open: waiting.includes(file) };
            return isLate === true ? { ...note, isLate } : note;
          }),
        )
        .filter(({ startedAt }) => startedAt > Date.now() - OLD_MS)
        .sort((a, b) => a.startedAt - b.startedAt)[0];
    },
    take(key, note) {
      const number = (count += 1);
      const file = path.join(folder, `${hashOf(key)}.${process.pid}.${number}.json`);
      const write = (text: Note): void =>
        quietly(() => {
          fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
          fs.writeFileSync(file, JSON.stringify({ ...text, under: before, host: os.hostname(), began: own }), { mode: 0o600 });
        }, undefined);
      write(note);
      return (how) =>
        quietly(() => {
          if (how === "late") write({ ...note, isLate: true });
          else if (how === undefined && ancestorsOf(process.pid) === before) fs.rmSync(file, { force: true });
          // Or the engine is dead and nobody records what was made: the note stays for the next run, though this process may live on.
          else fs.renameSync(file, path.join(folder, `${hashOf(key)}.unrecorded.${process.pid}-${number}.json`));
        }, undefined);
    },
    isOrphan: () => ancestorsOf(process.pid) !== before,
    settle: (key) => abandoned(key).forEach((file) => quietly(() => fs.rmSync(file, { force: true }), undefined)),
  };
};

export const usualNotes = (): Notes => notesIn(path.join(rememberIn(), "creating"));

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const hashOf = (key: string): string => createHash("sha256").update(key).digest("hex").slice(0, 32);

/** A note with the processes above the one that took it, and what tells that one from others of its number. Versions up to 0.1.0 left them out. */
interface Kept extends Note {
  readonly under?: string;
  readonly host?: string;
  readonly began?: string;
}

const isKept = (value: unknown): value is Kept => isPlain(value) && typeof value["startedAt"] === "number" && isPlain(value["found"]);

const read = (file: string): Kept[] => quietly(() => [JSON.parse(fs.readFileSync(file, "utf8")) as unknown], []).filter(isKept);

/** Whether the process that took a note still runs. Numbers come again: on another machine that has been given the folder, and on this one. */
const isTheirs = ({ file, pid }: { readonly file: string; readonly pid: number }): boolean => {
  if (!isRunning(pid)) return false;
  const { host = os.hostname(), began } = read(file)[0] ?? {};
  return host === os.hostname() && (began === undefined || began === beganOf(pid));
};

/** When a process began, in whatever unit the system counts. */
const beganOf = (pid: number): string | undefined => {
  const fromProc = (): string | undefined =>
    fs
      .readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ")[19];
  const fromPs = (): string => execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim();
  return quietly(process.platform === "linux" ? fromProc : fromPs, undefined);
};

/** How long a create may be answered, and how often we look whether it was. */
const ANSWER_MS = 2 * 60_000;
const EVERY_MS = 250;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The engine starts us through a shell that outlives it: when either of the two processes above us has changed, the engine is gone. */
const ancestorsOf = (pid: number): string => {
  const parent = parentOf(String(pid));
  return `${parent}/${parentOf(parent)}`;
};

const parentOf = (pid: string): string => {
  const fromProc = (): string =>
    fs
      .readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ")[1] ?? "";
  const fromPs = (): string => execFileSync("ps", ["-o", "ppid=", "-p", pid], { encoding: "utf8" }).trim();
  return quietly(process.platform === "linux" ? fromProc : fromPs, "");
};
