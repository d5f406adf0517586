/** What the tests of this vendor share: a sandbox as their own, a release on disk, and short names for what was asked. */

import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { type JournalEntry, type Sandbox, startSandbox, type TfregistryOptions } from "../../../sandbox/index.js";
import { type Watched, watched } from "../../context.js";
import type { Clock } from "../../../sdk/limiter.js";
import { Stack } from "../../stack.js";
import { makeRelease, makeReleaseKey, type Release, type ReleaseKey, type ReleaseOptions } from "../../../sandbox/release.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export const KIND = "tfregistry:PrivateProviderRelease";
export const FOO = "/api/v2/organizations/acme/registry-providers/private/acme/foo";
export const KEYS = "/api/registry/private/v2/gpg-keys";

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

export class RegistryStack extends Stack {
  private made = 0;

  private constructor(
    sandbox: Sandbox,
    watching: Watched,
    readonly folder: string,
    readonly key: ReleaseKey,
    clock?: Clock,
  ) {
    super(sandbox, watching, clock);
  }

  /** @param clock of the resources; `swiftClock` never lets a test wait. */
  static async of(options: TfregistryOptions = {}, clock?: (sandbox: Sandbox) => Clock): Promise<RegistryStack> {
    const sandbox = await startSandbox({ tfregistry: options });
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "tfregistry-"));
    return new RegistryStack(sandbox, watched(sandbox.config), folder, await sharedKey(), clock?.(sandbox));
  }

  /** A release of foo 1.0.0 for two platforms, in a new folder. */
  async release(given: Partial<ReleaseOptions> = {}): Promise<Release & { readonly dir: string }> {
    const dir = given.dir ?? path.join(this.folder, `dist-${(this.made += 1)}`);
    const usual = { dir, name: "foo", version: "1.0.0", platforms: ["linux_amd64", "darwin_arm64"], key: this.key };
    return { ...(await makeRelease({ ...usual, ...given })), dir };
  }

  /** `POST /versions`, `PUT binary` …, without reads unless asked for. */
  asked(reads = false): string[] {
    return this.sandbox.journal.filter(({ method }) => reads || method !== "GET").map(shortName);
  }

  /** Everything that was said, for checks that no secret is in it. */
  everything(...more: unknown[]): string {
    return JSON.stringify([this.watched.lines, ...more]);
  }

  override async close(): Promise<void> {
    await super.close();
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

const shortName = ({ method, path: where, body }: JournalEntry): string => {
  if (where.includes("/object/")) return `${method} ${typeof body === "number" ? `${body} bytes` : "blob"}`;
  if (where.startsWith(KEYS)) return `${method} key`;
  if (where.startsWith(FOO)) return `${method} ${where.slice(FOO.length) || "entry"}`;
  return `${method} ${where.replace("/api/v2/organizations/acme", "")}`;
};
