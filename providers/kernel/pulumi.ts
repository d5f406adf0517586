/** What a resource needs of Pulumi's SDK, for programs; a process that serves resources needs nothing of it. */

import type * as pulumi from "@pulumi/pulumi";

export type Sdk = Pick<typeof pulumi, "CustomResource" | "ProviderResource" | "Resource" | "mergeOptions" | "secret">;

/**
 * Two of its files, which the process that runs a program has loaded already. The whole of it draws in the automation API and what turns functions
 * into text, npm's own dependency resolver among them: 0.3 s that only programs pay which ask for it themselves.
 */
export const loadPulumi = (): Sdk => {
  try {
    // In this order, as they need each other: it is that of the SDK's own index.
    const { secret } = require("@pulumi/pulumi/output") as typeof pulumi;
    const { CustomResource, ProviderResource, Resource, mergeOptions } = require("@pulumi/pulumi/resource") as typeof pulumi;
    return { CustomResource, ProviderResource, Resource, mergeOptions, secret };
  } catch {
    // A later one may keep its files to itself.
    return require("@pulumi/pulumi") as typeof pulumi;
  }
};

/** What works on outputs, for functions that take and give them. */
export const loadOutputs = (): Pick<typeof pulumi, "all" | "output" | "secret" | "unsecret"> => {
  try {
    return require("@pulumi/pulumi/output") as typeof pulumi;
  } catch {
    return require("@pulumi/pulumi") as typeof pulumi;
  }
};

/** What the mocks of a unit test answer to a function; undefined where there are none, and outside of a program. */
export const mockedCall = async (token: string, inputs: unknown): Promise<unknown> => {
  const mocks = mocksNow();
  return mocks === undefined ? undefined : mocks.call({ token, inputs });
};

/** The mocks of `pulumi.runtime.setMocks`, which keeps them in the monitor that it puts in place of the engine's. */
const mocksNow = (): pulumi.runtime.Mocks | undefined => {
  try {
    const { getMonitor } = require("@pulumi/pulumi/runtime/settings") as {
      getMonitor(): { readonly mocks?: pulumi.runtime.Mocks } | undefined;
    };
    return getMonitor()?.mocks;
  } catch {
    return undefined;
  }
};

/** What stands for the run of a program: another one for each, also of several in one process, and for each `setMocks`. */
export const currentRun = (): object => {
  try {
    return (require("@pulumi/pulumi/runtime/settings") as { getMonitor(): object | undefined }).getMonitor() ?? NO_RUN;
  } catch {
    return NO_RUN;
  }
};

const NO_RUN = {};

/** The part of the SDK that unit tests set up. */
export const loadRuntime = (): Pick<typeof pulumi.runtime, "setConfig"> => {
  try {
    return require("@pulumi/pulumi/runtime/config") as typeof pulumi.runtime;
  } catch {
    return (require("@pulumi/pulumi") as typeof pulumi).runtime;
  }
};

/** The stack's config, for what a program asks itself; nothing outside of a program, or without Pulumi's SDK. */
export const stackConfig = (): ((key: string) => string | undefined) => {
  try {
    const { getConfig } = require("@pulumi/pulumi/runtime/config") as typeof pulumi.runtime;
    return (key) => getConfig(key);
  } catch {
    return () => undefined;
  }
};
