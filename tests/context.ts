/** What a host gives to a handler, with everything that was logged kept for the test. */

import type { Context } from "../providers/kernel/handler.js";

export interface Watched {
  readonly context: Context;
  readonly warnings: string[];
  readonly infos: string[];
  readonly progress: string[];
}

export const watched = (settings: Readonly<Record<string, string>> = {}, more: Partial<Context> = {}): Watched => {
  const [warnings, infos, progress]: string[][] = [[], [], []];
  const log = {
    warn: (message: string) => void warnings?.push(message),
    info: (message: string) => void infos?.push(message),
    progress: (message: string) => void progress?.push(message),
  };
  const context: Context = { config: (key) => settings[key], signal: new AbortController().signal, log, ...more };
  return { context, warnings: warnings ?? [], infos: infos ?? [], progress: progress ?? [] };
};
