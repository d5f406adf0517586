/** Dynamic resources of other vendors: carried out by Pulumi's own implementation, loaded into this process when the first one shows up. */

import type { Protocol } from "./protocol.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export type Callback = (error: unknown, response?: unknown) => void;

export interface Call {
  readonly request: unknown;
  getPeer?(): string;
}

/** The RPCs of Pulumi's implementation by name. */
export type Implementation = Readonly<Record<string, ((call: Call, callback: Callback) => void) | undefined>>;

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

/** @param configure the Configure request that this process got, for the implementation to see it too. */
export const foreignResources = (
  { grpc, require: sdk }: Protocol,
  configure: () => unknown,
): ((name: string) => (call: Call, callback: Callback) => void) => {
  let loading: Promise<Implementation> | undefined;

  const load = async (): Promise<Implementation> => {
    const prototype = grpc.Server.prototype;
    const { addService, bindAsync } = prototype;
    const { argv } = process;
    const write = console.log;
    let found: Implementation | undefined;
    // The script starts a server of its own and prints its port. Its service is kept, and nothing is served.
    prototype.addService = (_definition, implementation) => void (found = implementation as unknown as Implementation);
    prototype.bindAsync = (_address, _credentials, callback) => callback(null, 0);
    console.log = () => undefined;
    try {
      const script = sdk.resolve("./cmd/dynamic-provider");
      process.argv = [argv[0] ?? "node", script, ...argv.slice(2)];
      sdk(script);
      await new Promise((resolve) => setImmediate(resolve));
    } finally {
      Object.assign(prototype, { addService, bindAsync });
      console.log = write;
      process.argv = argv;
    }
    const implementation = found;
    if (implementation?.["configure"] === undefined)
      throw new Error("this version of @pulumi/pulumi has no dynamic provider where this package looks for it; update pulumi-conduit");
    await new Promise<void>((resolve) => implementation["configure"]?.({ request: configure() }, () => resolve()));
    return implementation;
  };

  return (name) => (call, callback) => {
    (loading ??= load()).then(
      (implementation) => {
        const run = implementation[name];
        if (run === undefined) callback({ code: grpc.status.UNIMPLEMENTED, details: name });
        else run.call(implementation, call, callback);
      },
      (error: unknown) => {
        loading = undefined;
        callback(error);
      },
    );
  };
};
