/** What the tests of private-provider-release share. */

import type { Clock } from "../../../sdk/limiter.js";
import type { Sandbox, TfregistryOptions } from "../../../sandbox/index.js";
import type { Plain } from "../../../sdk/plain.js";
import { PartialFailure } from "../../../providers/kernel/handler.js";
import { type Stored } from "../../drive.js";
import { KIND, RegistryStack } from "./registry-stack.js";

// ---------------------------------------------------------------------------------------------------------------------
// Fixture
// ---------------------------------------------------------------------------------------------------------------------

export let stack: RegistryStack;

export const begin = async (options?: TfregistryOptions, clock?: (sandbox: Sandbox) => Clock): Promise<void> => {
  stack = await RegistryStack.of(options, clock);
};

export const restart = async (options: TfregistryOptions): Promise<void> => {
  await stack.close();
  await begin(options);
};

export const argsFor = (dir: string, more: Plain = {}): Plain => ({
  name: "foo",
  distDir: dir,
  gpgPublicKey: stack.key.publicKeyArmored,
  ...more,
});

export const living = (): string[] => stack.sandbox.living().map(({ kind, key }) => `${kind.split(":")[1] ?? ""} ${key ?? ""}`);

export const PUBLISHED = ["GpgKey", "RegistryProvider", "PrivateProviderRelease", "Platform", "Platform"];

export const table = (kind: string): Plain[] => stack.sandbox.world.table<Plain>(`tfregistry:${kind}`).all();

/** Every upload with what it was: the blobs are told apart by where they came to rest. */
export const uploads = (): number =>
  stack.sandbox.journal.filter(({ method, path: p, status }) => method === "PUT" && p.includes("/object/") && status === 200).length;

/** Creates; when it fails, goes on with what the engine recorded, as the next `up` does. */
export const createUntilDone = async (args: Plain, between: () => void): Promise<Stored & { failed: boolean }> => {
  const { handlerOf } = await import("../../../providers/provider.js");
  const inputs = await stack.resource(KIND).check(args);
  try {
    return { ...(await handlerOf(KIND).create(inputs, stack.watched.context)), inputs, failed: false };
  } catch (error) {
    between();
    if (!(error instanceof PartialFailure)) return { ...(await stack.resource(KIND).create(args)), failed: true };
    return { ...(await stack.resource(KIND).up({ id: error.id, inputs, outs: error.outs }, args, true)), failed: true };
  }
};
