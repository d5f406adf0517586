/** What the rows of this vendor share. */

import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { makeRelease, makeReleaseKey, type ReleaseKey } from "../../../sandbox/index.js";
import { asPlain, NEWS } from "../parts.js";

export const ENTRIES = "/registry-providers";

export const KEYS = "/gpg-keys";

export const growDocument = (body: unknown): unknown => {
  if (typeof body !== "object" || body === null || Buffer.isBuffer(body)) return body;
  const { data } = body as { data?: unknown };
  const grown = (item: unknown): unknown => ({ ...asPlain(item), attributes: { ...asPlain(asPlain(item)["attributes"]), ...NEWS } });
  return { ...body, ...NEWS, ...(data === undefined ? {} : { data: Array.isArray(data) ? data.map(grown) : grown(data) }) };
};

export const VERSIONS = ["1.0.0", "1.1.0", "1.2.0", "1.3.0"] as const;

let built: Promise<{ readonly dir: string; readonly key: ReleaseKey }> | undefined;

/** Signed releases on disk, a folder for each version: once for all tests of a process, as making a key takes a second. */
export const releases = (): Promise<{ readonly dir: string; readonly key: ReleaseKey }> => (built ??= build());

const build = async (): Promise<{ readonly dir: string; readonly key: ReleaseKey }> => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), "conduit-release-"));
  process.once("exit", () => fs.rmSync(dir, { recursive: true, force: true }));
  const key = await makeReleaseKey();
  for (const version of VERSIONS) {
    await makeRelease({ dir: path.join(dir, version), name: "foo", version, platforms: ["linux_amd64", "darwin_arm64"], key });
  }
  return { dir, key };
};
