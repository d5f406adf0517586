/** The environment that requests go by: for the way through a proxy, and for secrets that are read when they are sent. The SDK reads none by itself. */

export type Environment = Readonly<Record<string, string | undefined>>;

let current: Environment = {};

/** The environment that counts from now on. */
export const surroundedBy = (env: Environment): void => void (current = env);

export const surroundings = (): Environment => current;
