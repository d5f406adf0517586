/**
 * The three services in memory, stateful and strict, on loopback: for your own tests of programs that use this package.
 *
 * @example
 * const sandbox = await startSandbox();
 * process.env.FIVETRAN_API_URL = sandbox.fivetran.url;
 * // … run your program …
 * console.log(sandbox.journal.length, sandbox.ledger);
 * await sandbox.close();
 */

import { createHash } from "node:crypto";
import * as path from "node:path";
import { airbyteService, type AirbyteOptions } from "./airbyte.js";
import { makeIdentity } from "./certificate.js";
import { type Fault, type FaultHandle, makeFaults, type Vendor } from "./faults.js";
import { fivetranService, type FivetranOptions } from "./fivetran.js";
import { makeRelease, makeReleaseKey, type Release, type ReleaseKey, type ReleaseOptions } from "./release.js";
import { makeLate } from "./late.js";
import { type JournalEntry, listen, type Listening } from "./server.js";
import { tfregistryService, type TfregistryOptions } from "./tfregistry.js";
import { keepTrust } from "./trust.js";
import { type LedgerEntry, makeWorld, type World } from "./world.js";

export { makeRelease, makeReleaseKey };
export type { Release, ReleaseKey, ReleaseOptions };
export type { AirbyteOptions, Fault, FaultHandle, FivetranOptions, JournalEntry, LedgerEntry, TfregistryOptions, Vendor };

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export interface SandboxOptions {
  /** Ids depend on it and on the order of requests alone. Default "conduit". */
  readonly seed?: string;
  /** Folder that keeps the world between two starts; left out, it lives in memory. */
  readonly dir?: string;
  /** Ports on 127.0.0.1; left out, free ones are taken. */
  readonly ports?: Partial<Record<Vendor, number>>;
  /**
   * Speaks TLS, as `terraform` wants it of a registry: all addresses are https://localhost:…, with a certificate that is made at the start. `env`
   * then also sets what makes programs trust it; a Node program must have been started with it.
   */
  readonly tls?: boolean;
  /** Milliseconds added to every answer. */
  readonly latency?: number;
  readonly fivetran?: FivetranOptions;
  readonly airbyte?: AirbyteOptions;
  readonly tfregistry?: TfregistryOptions;
}

export interface Sandbox {
  /** `url` ends in `/v1`, as FIVETRAN_API_URL does. */
  readonly fivetran: { readonly url: string; readonly apiKey: string; readonly apiSecret: string };
  /** `url` ends in `/api`, as AIRBYTE_SERVER_URL does. */
  readonly airbyte: {
    readonly url: string;
    readonly username: string;
    readonly password: string;
    /** Taken with `airbyte: { auth: "token" }`. */
    readonly clientId: string;
    readonly clientSecret: string;
    readonly workspaceId: string;
  };
  /** `url` is an origin, as TFE_ADDRESS is. */
  readonly tfregistry: { readonly url: string; readonly token: string; readonly organization: string };
  /** The environment variables with which the providers and the vendors' own tools find this sandbox. */
  readonly env: Readonly<Record<string, string>>;
  /** The same as stack config: `fivetran:apiKey` and so on. */
  readonly config: Readonly<Record<string, string>>;
  /** Every request since the start or the last `forget`, in order. */
  readonly journal: readonly JournalEntry[];
  /** Every effective write of the whole life of this world. */
  readonly ledger: readonly LedgerEntry[];
  /** The objects that exist, by kind and id, as far as the ledger tells: created and not removed. */
  living(): readonly { readonly kind: string; readonly id: string; readonly key?: string }[];
  fault(fault: Fault): FaultHandle;
  clearFaults(): void;
  /** Empties the journal. */
  forget(): void;
  /** Adds so many milliseconds to the clock of the services. */
  advance(ms: number): void;
  setLatency(ms: number): void;
  /** The stored objects, for tests that change something behind the program's back. */
  readonly world: World;
  readonly peakConnections: () => number;
  close(): Promise<void>;
}

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

export const startSandbox = async (options: SandboxOptions = {}): Promise<Sandbox> => {
  const seed = options.seed ?? "conduit";
  let skew = 0;
  let latency = options.latency ?? 0;
  const world = makeWorld({
    seed,
    file: options.dir === undefined ? undefined : path.join(options.dir, "world.json"),
    now: () => new Date(Date.now() + skew),
  });
  const journal: JournalEntry[] = [];
  const late = makeLate(() => world.now().getTime());
  const faults = makeFaults(randomFrom(seed));
  const fivetran = fivetranService(world, options.fivetran ?? {});
  const airbyte = airbyteService(world, options.airbyte ?? {});
  const tfregistry = tfregistryService(world, options.tfregistry ?? {});
  const identity = options.tls === true ? makeIdentity(new Date()) : undefined;
  const start = (vendor: Vendor, service: typeof fivetran.service) =>
    listen({ vendor, service, world, faults, journal, identity, port: options.ports?.[vendor] ?? 0, latency: () => latency, late });
  const [f, a, t] = await allOrNone([
    start("fivetran", fivetran.service),
    start("airbyte", airbyte.service),
    start("tfregistry", tfregistry.service),
  ]);
  const { token } = tfregistry.credentials;
  const trust = identity === undefined ? undefined : keepTrust(identity, new URL(t.origin).host, token);
  world.save();

  const sandbox: Sandbox = {
    fivetran: { url: `${f.origin}/v1`, ...fivetran.credentials },
    airbyte: { url: `${a.origin}/api`, ...airbyte.credentials, workspaceId: airbyte.workspaceId },
    tfregistry: { url: t.origin, ...tfregistry.credentials },
    get env() {
      return {
        FIVETRAN_API_URL: sandbox.fivetran.url,
        FIVETRAN_APIKEY: sandbox.fivetran.apiKey,
        FIVETRAN_APISECRET: sandbox.fivetran.apiSecret,
        AIRBYTE_SERVER_URL: sandbox.airbyte.url,
        AIRBYTE_USERNAME: sandbox.airbyte.username,
        AIRBYTE_PASSWORD: sandbox.airbyte.password,
        TFE_ADDRESS: sandbox.tfregistry.url,
        TFE_TOKEN: sandbox.tfregistry.token,
        TFE_ORGANIZATION: sandbox.tfregistry.organization,
        ...trust?.env,
      };
    },
    get config() {
      return {
        "fivetran:apiKey": sandbox.fivetran.apiKey,
        "fivetran:apiSecret": sandbox.fivetran.apiSecret,
        "fivetran:apiUrl": sandbox.fivetran.url,
        "airbyte:serverUrl": sandbox.airbyte.url,
        "airbyte:username": sandbox.airbyte.username,
        "airbyte:password": sandbox.airbyte.password,
        "tfregistry:hostname": sandbox.tfregistry.url,
        "tfregistry:token": sandbox.tfregistry.token,
        "tfregistry:organization": sandbox.tfregistry.organization,
      };
    },
    journal,
    get ledger() {
      return world.ledger;
    },
    living() {
      const living = new Map<string, { kind: string; id: string; key?: string }>();
      for (const { write, kind, id, key } of world.ledger) {
        if (write === "create") living.set(`${kind} ${id}`, { kind, id, ...(key === undefined ? {} : { key }) });
        if (write === "remove") living.delete(`${kind} ${id}`);
      }
      return [...living.values()];
    },
    fault: faults.add,
    clearFaults: faults.clear,
    forget: () => void (journal.length = 0),
    advance(ms) {
      skew += ms;
      void late.work();
    },
    setLatency: (ms) => void (latency = ms),
    world,
    peakConnections: () => f.peakConnections() + a.peakConnections() + t.peakConnections(),
    close: async () => {
      late.end();
      world.save();
      trust?.forget();
      await Promise.all([f.close(), a.close(), t.close()]);
    },
  };
  return sandbox;
};

/** All of them, or the first reason why one cannot listen, with none left open. */
const allOrNone = async (starting: readonly [Promise<Listening>, Promise<Listening>, Promise<Listening>]): Promise<Three> => {
  const results = await Promise.allSettled(starting);
  const failed = results.find((result) => result.status === "rejected");
  if (failed === undefined) return Promise.all(starting);
  await Promise.all(results.flatMap((result) => (result.status === "fulfilled" ? [result.value.close()] : [])));
  throw failed.reason;
};

type Three = readonly [Listening, Listening, Listening];

/** Numbers in [0, 1) that are the same for the same seed. */
const randomFrom = (seed: string): (() => number) => {
  let drawn = 0;
  return () =>
    createHash("sha256")
      .update(`${seed}/${(drawn += 1)}`)
      .digest()
      .readUInt32BE(0) /
    2 ** 32;
};
