/** The files of a release on their way: read again from the dist folder, compared with what was checked, and sent by links that may have died. */

import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { same } from "../kernel/compare.js";
import { attempt, refuse, type VendorClient } from "../kernel/vendor-client.js";
import { readChecksums } from "./checksums.js";
import { releaseFiles } from "./dist.js";
import type { Platform } from "./platform-archives.js";
import type { ReleaseArgs } from "./release-state.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export type Lists = Readonly<Record<"shasums" | "shasums-sig", Buffer>>;

export interface Delivery {
  readonly title: string;
  /** Where to send it; no link means that it is there already. */
  readonly first: string | undefined;
  readonly again: () => Promise<string | undefined>;
  /** Read only when it is to be sent. */
  readonly bytes: () => Buffer;
}

/** Platforms and archives that are sent at the same time. */
const AT_ONCE = 4;

const REBUILD = "Build the release again, or run `pulumi up` anew if it was built again on purpose.";

// ---------------------------------------------------------------------------------------------------------------------
// Sending
// ---------------------------------------------------------------------------------------------------------------------

/** All of them, a few at a time; after the first failure no more are begun, and those on their way are waited for. */
export const each = async <A, B>(items: readonly A[], task: (item: A) => Promise<B>): Promise<B[]> => {
  const results: B[] = [];
  const errors: unknown[] = [];
  const queue = [...items.entries()];
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined && errors.length === 0; next = queue.shift()) {
      const [i, item] = next;
      try {
        results[i] = await task(item);
      } catch (error) {
        errors.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, work));
  if (errors.length > 0) throw errors[0];
  return results;
};

/** Whatever becomes of an answer: the parent knows whether the file came, and has a new link if it did not. */
export const deliver = async (client: VendorClient, { title, first, again, bytes }: Delivery): Promise<void> => {
  if (first === undefined) return;
  await client.upload({ url: first, bytes: bytes(), contentType: "application/octet-stream", title, again: attempt(again) });
};

// ---------------------------------------------------------------------------------------------------------------------
// Reading
// ---------------------------------------------------------------------------------------------------------------------

/** The bytes of an archive, which must still be those that were checked. */
export const archiveOf = (client: VendorClient, doing: string, { distDir }: ReleaseArgs, { filename, sha256 }: Platform): Buffer => {
  const bytes = readFile(path.join(distDir, filename));
  if (bytes === undefined) return refuse(client, doing, `${filename} must be uploaded, but is no longer in ${distDir}`, REBUILD);
  if (createHash("sha256").update(bytes).digest("hex") === sha256) return bytes;
  return refuse(client, doing, `${filename} has changed since it was checked`, REBUILD);
};

/** The checksums and their signature, of which the same is true. */
export const listFiles = (client: VendorClient, doing: string, args: ReleaseArgs): Lists => {
  const { distDir, name, version, keyId } = args;
  const names = releaseFiles(distDir, name, version, keyId);
  const shasums = readFile(path.join(distDir, names.checksums));
  const signature = names.signature === undefined ? undefined : readFile(path.join(distDir, names.signature));
  if (shasums === undefined || signature === undefined) {
    return refuse(client, doing, `${names.checksums} and its signature must be uploaded but are no longer in ${distDir}`, REBUILD);
  }
  const { checksums } = readChecksums(shasums.toString("utf8"), names.checksums);
  if (same(checksums, args.checksums)) return { shasums, "shasums-sig": signature };
  return refuse(client, doing, `${names.checksums} has changed since it was checked`, REBUILD);
};

/** Ends the operation unless the release could be sent as a whole now. */
export const demandFiles = (client: VendorClient, doing: string, args: ReleaseArgs): void => {
  for (const platform of args.platforms) archiveOf(client, doing, args, platform);
  listFiles(client, doing, args);
};

const readFile = (file: string): Buffer | undefined => {
  try {
    return fs.readFileSync(file);
  } catch {
    return undefined;
  }
};
