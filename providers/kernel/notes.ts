/**
 * Notes of creates that have begun: written before the request goes out, thrown away when its answer is known. One that is still there in a
 * later process tells that an earlier one was killed, or never learnt what became of its request; the object is then looked for before
 * another one is made. Names are not unique everywhere, so nothing else could tell.
 */

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { isPlain, type Plain } from "../../sdk/codec.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export interface Note {
  /** Milliseconds since the epoch at which the create began. */
  readonly startedAt: number;
  /** What was known of the world before it. */
  readonly found: Plain;
}

export interface Notes {
  /** What an earlier process left behind for this object. */
  left(key: string): Note | undefined;
  /** Takes a note; call the answer when it is known what became of the create. */
  take(key: string, note: Note): () => void;
  /** Throws away what earlier processes left: it has been looked into. */
  settle(key: string): void;
}

/** After a week nobody goes on where he was interrupted. */
const OLD_MS = 7 * 24 * 3_600_000;

// ---------------------------------------------------------------------------------------------------------------------
// Constructors
// ---------------------------------------------------------------------------------------------------------------------

export const noNotes: Notes = { left: () => undefined, take: () => () => undefined, settle: () => undefined };

/** Notes as files without anything secret in them: `<hash of the object>.<process>.<number>.json`. */
export const notesIn = (folder: string): Notes => {
  const before = ancestors();
  let taken = 0;
  const mine = (key: string): { readonly file: string; readonly pid: number }[] =>
    quietly(() => fs.readdirSync(folder), [] as string[]).flatMap((file) => {
      const [hash, pid] = file.split(".");
      return hash === hashOf(key) ? [{ file: path.join(folder, file), pid: Number(pid) }] : [];
    });
  /** Of two creates at the same time, the one knows nothing of the other. */
  const abandoned = (key: string): string[] => mine(key).flatMap(({ file, pid }) => (isRunning(pid) ? [] : [file]));
  return {
    left: (key) =>
      abandoned(key)
        .flatMap((file) => quietly(() => [JSON.parse(fs.readFileSync(file, "utf8")) as unknown], []))
        .filter(isNote)
        .filter(({ startedAt }) => startedAt > Date.now() - OLD_MS)
        .sort((a, b) => a.startedAt - b.startedAt)[0],
    take(key, note) {
      const file = path.join(folder, `${hashOf(key)}.${process.pid}.${(taken += 1)}.json`);
      quietly(() => {
        fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
        fs.writeFileSync(file, JSON.stringify(note), { mode: 0o600 });
      }, undefined);
      return () =>
        quietly(() => {
          if (ancestors() === before) fs.rmSync(file, { force: true });
          // The engine is dead and nobody records what was made: the note stays for the next run, though this process may live on.
          else fs.renameSync(file, path.join(folder, `${hashOf(key)}.unrecorded.${process.pid}-${taken}.json`));
        }, undefined);
    },
    settle: (key) => abandoned(key).forEach((file) => quietly(() => fs.rmSync(file, { force: true }), undefined)),
  };
};

/** Under the user's home, so that they outlive the machine's temporary files. */
export const usualNotes = (): Notes => notesIn(path.join(os.homedir(), ".pulumi-conduit", "creating"));

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const hashOf = (key: string): string => createHash("sha256").update(key).digest("hex").slice(0, 32);

const isNote = (value: unknown): value is Note => isPlain(value) && typeof value["startedAt"] === "number" && isPlain(value["found"]);

/** The engine starts us through a shell that outlives it: when either of the two processes above us has changed, the engine is gone. */
const ancestors = (): string => {
  const parent = process.ppid;
  const fromProc = (): string =>
    fs
      .readFileSync(`/proc/${parent}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ")[1] ?? "";
  const fromPs = (): string => execFileSync("ps", ["-o", "ppid=", "-p", String(parent)], { encoding: "utf8" }).trim();
  return `${parent}/${quietly(process.platform === "linux" ? fromProc : fromPs, "")}`;
};

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // It runs and belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
};

/** A machine that keeps no notes (a read-only home) works as well as one that was never interrupted. */
const quietly = <A>(work: () => A, otherwise: A): A => {
  try {
    return work();
  } catch {
    return otherwise;
  }
};
