/** Which side of Pulumi this process is: a program that declares resources, or a provider that carries them out. */

let provider = false;

/** Said first of all by a process of ours that serves resources: it never builds one, so it need not load Pulumi's SDK (0.4 s). */
export const serveOnly = (): void => void (provider = true);

export const isServing = (): boolean => provider;
