/** What the tests of this vendor share: a sandbox, handlers as the engine calls them, a release on disk, and short names for what was asked. */

import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { Plain } from "../../../sdk/plain.js";
import type { Context } from "../../../providers/kernel/handler.js";
import { handlerOf } from "../../../providers/provider.js";
import { type JournalEntry, type Sandbox, startSandbox, type TfregistryOptions } from "../../../sandbox/index.js";
import { makeRelease, makeReleaseKey, type Release, type ReleaseKey, type ReleaseOptions } from "../../../sandbox/release.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export const KIND = "tfregistry:PrivateProviderRelease";
export const FOO = "/api/v2/organizations/acme/registry-providers/private/acme/foo";
export const KEYS = "/api/registry/private/v2/gpg-keys";

export interface Stage {
  readonly sandbox: Sandbox;
  readonly folder: string;
  readonly key: ReleaseKey;
  readonly lines: string[];
  readonly context: Context;
  /** A release of foo 1.0.0 for two platforms, in a new folder. */
  release(options?: Partial<ReleaseOptions>): Promise<Release & { readonly dir: string }>;
  /** `POST /versions`, `PUT binary` …, without reads unless asked for. */
  asked(reads?: boolean): string[];
  close(): Promise<void>;
}

// ---------------------------------------------------------------------------------------------------------------------
// Constructors
// ---------------------------------------------------------------------------------------------------------------------

let shared: Promise<ReleaseKey> | undefined;
/** Making an RSA key takes a second: once for all tests. */
export const sharedKey = (): Promise<ReleaseKey> => (shared ??= makeReleaseKey());

/** A key that expired a day after it was made. */
export const expiredKey = async (): Promise<ReleaseKey> => {
  const { generateKey } = await import("openpgp");
  const { privateKey, publicKey } = await generateKey({
    userIDs: { name: "Old", email: "old@example.com" },
    date: new Date("2024-01-01T00:00:00Z"),
    keyExpirationTime: 86_400,
    type: "ecc",
    curve: "ed25519Legacy",
    format: "object",
  });
  const keyId = publicKey.getKeyID().toHex().toUpperCase();
  return { privateKeyArmored: privateKey.armor(), publicKeyArmored: publicKey.armor(), keyId };
};

/** Both ways in which one text holds several keys: armors one after the other, and one armor around all. */
export const severalIn = async (...keys: readonly ReleaseKey[]): Promise<[how: string, armor: string][]> => {
  const { armor, enums, readKey } = await import("openpgp");
  const bytes = await Promise.all(keys.map(async ({ publicKeyArmored }) => (await readKey({ armoredKey: publicKeyArmored })).write()));
  return [
    ["several blocks", keys.map(({ publicKeyArmored }) => publicKeyArmored).join("\n")],
    ["one block", armor(enums.armor.publicKey, new Uint8Array(Buffer.concat(bytes)))],
  ];
};

export const startStage = async (options: TfregistryOptions = {}): Promise<Stage> => {
  const sandbox = await startSandbox({ tfregistry: options });
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "tfregistry-"));
  const key = await sharedKey();
  const lines: string[] = [];
  const config: Record<string, string> = {
    "tfregistry:hostname": sandbox.tfregistry.url,
    "tfregistry:token": sandbox.tfregistry.token,
    "tfregistry:organization": sandbox.tfregistry.organization,
  };
  const note = (message: string): void => void lines.push(message);
  let made = 0;
  return {
    sandbox,
    folder,
    key,
    lines,
    context: { config: (name) => config[name], signal: new AbortController().signal, log: { warn: note, info: note, progress: note } },
    async release(given = {}) {
      const dir = given.dir ?? path.join(folder, `dist-${(made += 1)}`);
      const usual = { dir, name: "foo", version: "1.0.0", platforms: ["linux_amd64", "darwin_arm64"], key };
      return { ...(await makeRelease({ ...usual, ...given })), dir };
    },
    asked: (reads = false) => sandbox.journal.filter(({ method }) => reads || method !== "GET").map(shortName),
    async close() {
      await sandbox.close();
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
};

const shortName = ({ method, path: where, body }: JournalEntry): string => {
  if (where.includes("/object/")) return `${method} ${typeof body === "number" ? `${body} bytes` : "blob"}`;
  if (where.startsWith(KEYS)) return `${method} key`;
  if (where.startsWith(FOO)) return `${method} ${where.slice(FOO.length) || "entry"}`;
  return `${method} ${where.replace("/api/v2/organizations/acme", "")}`;
};

// ---------------------------------------------------------------------------------------------------------------------
// The engine's part
// ---------------------------------------------------------------------------------------------------------------------

export interface Applied {
  readonly id: string;
  readonly inputs: Plain;
  readonly outs: Plain;
}

/** The checked inputs; throws what the engine would show. */
export const check = async (stage: Stage, kind: string, args: Plain, olds: Plain = {}): Promise<Plain> => {
  const { inputs, failures } = await handlerOf(kind).check(olds, args, stage.context);
  if (failures.length > 0) throw new Error(failures.join("\n"));
  return inputs;
};

/** What `pulumi up` does with a resource that is new. */
export const create = async (stage: Stage, kind: string, args: Plain): Promise<Applied> => {
  const inputs = await check(stage, kind, args);
  const { id, outs } = await handlerOf(kind).create(inputs, stage.context);
  return { id, inputs, outs };
};

/** What `pulumi up` does with one that it knows; `force` as after a run that failed. */
export const update = async (
  stage: Stage,
  kind: string,
  state: Applied,
  args: Plain,
  force = false,
): Promise<Applied & { changed: readonly string[] }> => {
  const inputs = await check(stage, kind, args, state.inputs);
  const { changed, replaces } = handlerOf(kind).diff(state.id, state.outs, inputs);
  if (replaces.length > 0) throw new Error(`would be replaced for ${replaces.join(", ")}`);
  if (changed.length === 0 && !force) return { ...state, inputs, changed };
  const { outs } = await handlerOf(kind).update(state.id, state.outs, inputs, stage.context);
  return { id: state.id, inputs, outs, changed };
};

export const refresh = async (stage: Stage, kind: string, state: Applied): Promise<Applied | undefined> =>
  handlerOf(kind).read(state.id, state.outs, stage.context);

export const remove = (stage: Stage, kind: string, state: Applied): Promise<void> =>
  handlerOf(kind).remove(state.id, state.outs, stage.context);

/** The text of the error that the promise ends with. */
export const failure = async (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    (value) => {
      throw new Error(`did not fail: ${JSON.stringify(value)}`);
    },
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );

/** Everything that was said, for checks that no secret is in it. */
export const everything = (stage: Stage, ...more: unknown[]): string => JSON.stringify([stage.lines, ...more]);
