/** The files of a release on their way: read again from the dist folder, compared with what was checked, and sent by links that may have died. */

import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import * as E from "fp-ts/lib/Either.js";
import type { Failure } from "../../sdk/failure.js";
import type { Client } from "../../sdk/transport.js";
import { same } from "../kernel/compare.js";
import { readChecksums } from "./checksums.js";
import { releaseFiles } from "./dist.js";
import type { Platform } from "./platform-archives.js";
import type { ReleaseArgs } from "./standing.js";
import { no } from "./wire.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export interface Unready {
  readonly message: string;
  readonly hint: string;
}

export type Lists = Readonly<Record<"shasums" | "shasums-sig", Buffer>>;

export interface Delivery {
  readonly title: string;
  /** Where to send it; no link means that it is there already. */
  readonly first: E.Either<Failure, string | undefined>;
  readonly again: () => Promise<E.Either<Failure, string | undefined>>;
  readonly bytes: () => E.Either<Unready, Buffer>;
}

/** Platforms and archives that are sent at the same time. */
const AT_ONCE = 4;

const REBUILD = "Build the release again, or run `pulumi up` anew if it was built again on purpose.";

// ---------------------------------------------------------------------------------------------------------------------
// Sending
// ---------------------------------------------------------------------------------------------------------------------

/** All of them, a few at a time; after the first failure no more are begun. */
export const each = async <A, B>(
  items: readonly A[],
  task: (item: A) => Promise<E.Either<Failure, B>>,
): Promise<E.Either<Failure, B[]>> => {
  const results: B[] = [];
  let failed: E.Left<Failure> | undefined;
  const queue = [...items.entries()];
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined && failed === undefined; next = queue.shift()) {
      const result = await task(next[1]);
      if (E.isLeft(result)) failed ??= result;
      else results[next[0]] = result.right;
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, work));
  return failed ?? E.right(results);
};

/** Whatever becomes of an answer: the parent knows whether the file came, and has a new link if it did not. */
export const deliver = async (client: Client, { title, first, again, bytes }: Delivery): Promise<E.Either<Failure, void>> => {
  if (E.isLeft(first)) return first;
  if (first.right === undefined) return E.right(undefined);
  const content = bytes();
  if (E.isLeft(content)) return no(client, `read ${title}`, content.left.message, content.left.hint);
  return client.upload({ url: first.right, bytes: content.right, contentType: "application/octet-stream", title, again })();
};

// ---------------------------------------------------------------------------------------------------------------------
// Reading
// ---------------------------------------------------------------------------------------------------------------------

/** The bytes of an archive, which must still be those that were checked. */
export const archiveOf = ({ distDir }: ReleaseArgs, { filename, sha256 }: Platform): E.Either<Unready, Buffer> => {
  const bytes = readFile(path.join(distDir, filename));
  if (bytes === undefined) return E.left({ message: `${filename} must be uploaded but is no longer in ${distDir}`, hint: REBUILD });
  if (createHash("sha256").update(bytes).digest("hex") === sha256) return E.right(bytes);
  return E.left({ message: `${filename} is not the file any more that was checked`, hint: REBUILD });
};

/** Why the release could not be sent as a whole now; undefined when it could. */
export const whatIsMissing = (args: ReleaseArgs): Unready | undefined => {
  for (const platform of args.platforms) {
    const archive = archiveOf(args, platform);
    if (E.isLeft(archive)) return archive.left;
  }
  const lists = listFiles(args);
  return E.isLeft(lists) ? lists.left : undefined;
};

export const listFiles = (args: ReleaseArgs): E.Either<Unready, Lists> => {
  const { distDir, name, version, keyId } = args;
  const names = releaseFiles(distDir, name, version, keyId);
  const shasums = readFile(path.join(distDir, names.checksums));
  const signature = names.signature === undefined ? undefined : readFile(path.join(distDir, names.signature));
  if (shasums !== undefined && signature !== undefined) {
    const { checksums } = readChecksums(shasums.toString("utf8"), names.checksums);
    if (same(checksums, args.checksums)) return E.right({ shasums, "shasums-sig": signature });
    return E.left({ message: `${names.checksums} is not the file any more that was checked`, hint: REBUILD });
  }
  return E.left({ message: `${names.checksums} and its signature must be uploaded but are no longer in ${distDir}`, hint: REBUILD });
};

const readFile = (file: string): Buffer | undefined => {
  try {
    return fs.readFileSync(file);
  } catch {
    return undefined;
  }
};
