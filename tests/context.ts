/** What a host gives to a handler, with everything that was logged kept for the test. */

import type { Context } from "../providers/kernel/handler.js";

export interface Watched {
  readonly context: Context;
  readonly warnings: string[];
  readonly infos: string[];
  readonly progress: string[];
  /** All of these, in order. */
  readonly lines: string[];
}

export const watched = (settings: Readonly<Record<string, string>> = {}, more: Partial<Context> = {}): Watched => {
  const [warnings, infos, progress, lines]: [string[], string[], string[], string[]] = [[], [], [], []];
  const into = (kept: string[]) => (message: string) => void (kept.push(message), lines.push(message));
  const log = { warn: into(warnings), info: into(infos), progress: into(progress) };
  const context: Context = { config: (key) => settings[key], signal: new AbortController().signal, log, ...more };
  return { context, warnings, infos, progress, lines };
};
