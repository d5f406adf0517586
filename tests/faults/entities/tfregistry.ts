/** The registry's entities in the matrix. */

import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { makeRelease, makeReleaseKey, type ReleaseKey } from "../../../sandbox/index.js";
import type { Plain } from "../../../sdk/plain.js";
import type { Entity } from "../model.js";
import { asPlain, NEWS } from "./parts.js";

const ENTRIES = "/registry-providers";
const KEYS = "/gpg-keys";

const registryProvider: Entity = {
  kind: "tfregistry:RegistryProvider",
  vendor: "tfregistry",
  titles: ['registry provider "acme/foo"'],
  ledger: ["tfregistry:RegistryProvider"],
  prepare: async () => ({ args: { name: "foo" }, secrets: [] }),
  routes: {
    create: { method: "POST", path: new RegExp(`${ENTRIES}$`) },
    read: { method: "GET", path: new RegExp(`${ENTRIES}/private/acme/foo$`) },
    delete: { method: "DELETE", path: new RegExp(`${ENTRIES}/private/acme/foo$`) },
  },
  look: { method: "GET", path: new RegExp(`${ENTRIES}/private/acme/foo$`) },
  // What is not there is told from what may not be seen by a second request.
  lookRequests: 2,
  usual: { create: 1, read: 1, update: 0, delete: 2 },
  grow: (body) => growDocument(body),
};

const growDocument = (body: unknown): unknown => {
  if (typeof body !== "object" || body === null || Buffer.isBuffer(body)) return body;
  const { data } = body as { data?: unknown };
  const grown = (item: unknown): unknown => ({ ...asPlain(item), attributes: { ...asPlain(asPlain(item)["attributes"]), ...NEWS } });
  return { ...body, ...NEWS, ...(data === undefined ? {} : { data: Array.isArray(data) ? data.map(grown) : grown(data) }) };
};

/** Signed once for all cells: making an RSA key takes a second. */
let built: Promise<{ readonly dir: string; readonly key: ReleaseKey }> | undefined;
const build = async (): Promise<{ readonly dir: string; readonly key: ReleaseKey }> => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), "conduit-release-"));
  process.once("exit", () => fs.rmSync(dir, { recursive: true, force: true }));
  const key = await makeReleaseKey();
  for (const version of VERSIONS) {
    await makeRelease({ dir: path.join(dir, version), name: "foo", version, platforms: ["linux_amd64", "darwin_arm64"], key });
  }
  return { dir, key };
};

export const VERSIONS = ["1.0.0", "1.1.0", "1.2.0", "1.3.0"] as const;

const signingKey: Entity = {
  kind: "tfregistry:GpgKey",
  vendor: "tfregistry",
  titles: ['signing key "acme/'],
  ledger: ["tfregistry:GpgKey"],
  prepare: async () => ({ args: { asciiArmor: (await (built ??= build())).key.publicKeyArmored }, secrets: [] }),
  routes: {
    create: { method: "POST", path: new RegExp(`${KEYS}$`) },
    read: { method: "GET", path: new RegExp(`${KEYS}/acme/[^/]+$`) },
    delete: { method: "DELETE", path: new RegExp(`${KEYS}/acme/[^/]+$`) },
  },
  look: { method: "GET", path: new RegExp(`${KEYS}/acme/[^/]+$`) },
  lookRequests: 2,
  usual: { create: 1, read: 1, update: 0, delete: 2 },
  grow: growDocument,
};

const release: Entity = {
  kind: "tfregistry:PrivateProviderRelease",
  vendor: "tfregistry",
  titles: ['release "acme/foo 1.0.0"'],
  ledger: ["tfregistry:PrivateProviderRelease"],
  prepare: async () => {
    const { dir, key } = await (built ??= build());
    const args = (...include: string[]): Plain => ({
      name: "foo",
      version: "1.0.0",
      distDir: path.join(dir, "1.0.0"),
      gpgPublicKey: key.publicKeyArmored,
      onDelete: "delete",
      include,
    });
    return { args: args("linux_amd64"), changed: args("linux_amd64", "darwin_arm64"), secrets: [] };
  },
  routes: {
    create: { method: "POST", path: /\/versions$/ },
    read: { method: "GET", path: /\/versions\/1\.0\.0$/ },
    update: { method: "POST", path: /\/platforms$/ },
    delete: { method: "DELETE", path: /\/versions\/1\.0\.0$/ },
  },
  step: { method: "PUT", path: /\/object\// },
  look: { method: "GET", path: /\/versions\/1\.0\.0$/ },
  usual: { create: 20, read: 6, update: 14, delete: 8 },
  grow: growDocument,
};

export const tfregistryEntities: readonly Entity[] = [registryProvider, signingKey, release];
