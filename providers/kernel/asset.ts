/** Pulumi's assets and archives as inputs: how they arrive here, and the zip file that one is or becomes. */

import type * as pulumi from "@pulumi/pulumi";
import * as fs from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import * as t from "io-ts";
import { isPlain, type Plain } from "../../sdk/plain.js";
import { type ZipEntry, zipOf } from "../../sdk/zip.js";
import { archiveSignature, assetSignature, isArchiveSignature, isAssetSignature } from "./signature.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** The compiler refuses the others: they have no file on this machine. `pulumi.asset.Asset` itself would take any value, for it has no members. */
export type LocalAsset = pulumi.asset.FileAsset | pulumi.asset.FileArchive | pulumi.asset.AssetArchive;

const arrives = (value: unknown): value is LocalAsset => isAssetSignature(value) || isArchiveSignature(value);

/** A program writes an asset of Pulumi's SDK. What arrives is an object with a signature, and `hash` with one of `path`, `text`, `uri` and `assets`. */
export const asset = new t.Type<LocalAsset, unknown, unknown>(
  "Pulumi asset",
  arrives,
  (u, c) => (arrives(u) ? t.success(u) : t.failure(u, c)),
  t.identity,
);

/** Why an asset cannot be used; completes "<field> …". */
export class UnusableAsset extends Error {
  constructor(
    message: string,
    /** The file is not there. */
    readonly isMissing = false,
  ) {
    super(message);
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

/**
 * The zip file that an asset names, or the one that is made of an archive's parts. Throws an `UnusableAsset`.
 *
 * @param value as it arrives.
 */
export const zipIn = async (value: unknown): Promise<Blob> => {
  const { path: at, assets } = partsOf(value);
  if (isArchiveSignature(value) && isPlain(assets)) return zipped(await entriesIn(assets, ""));
  const file = at ?? nowhere(value);
  if (isArchiveSignature(value) && (await statOf(file)).isDirectory()) return zipped(await entriesUnder(file, ""));
  if (isArchiveSignature(value) && !ZIP.test(file)) return fail(`must be a zip file or a folder, and ${file} is neither`);
  return fileAt(file);
};

/** For messages: where it is, if it has a place. */
export const assetTitle = (value: unknown): string | undefined => partsOf(value).path;

/** The file, which is read piece by piece. Throws an `UnusableAsset`. */
export const fileAt = async (file: string): Promise<Blob> => {
  if ((await statOf(file)).isDirectory())
    fail(`must be a zip file, and ${file} is a folder: a folder goes into a pulumi.asset.FileArchive`);
  // It does not say why.
  return fs.openAsBlob(file).catch(() => fail(`names a file that cannot be read: ${file}`));
};

/** SHA-256 of a file that the engine has read. Undefined where it has not, as in mocks, and of an archive: the engine hashes that in its own way. */
export const fileHash = (value: unknown): string | undefined => {
  const { hash } = isAssetSignature(value) && assetTitle(value) !== undefined ? value : {};
  return typeof hash === "string" && hash !== "" ? hash : undefined;
};

/** After a refresh state holds of an archive nothing but the engine's hash, which is what the engine compares. */
export const isHashAlone = (value: unknown): boolean => {
  const { path: at, uri, text, assets } = partsOf(value);
  return at === undefined && uri === undefined && text === undefined && (!isPlain(assets) || Object.keys(assets).length === 0);
};

/** An asset of Pulumi's SDK, anywhere in a value, as it would arrive: where no engine does it. */
export const arrived = async (value: unknown): Promise<unknown> => {
  if (Array.isArray(value)) return Promise.all(value.map(arrived));
  const {
    __pulumiAsset: isAsset,
    __pulumiArchive: isArchive,
    ...parts
  } = ((typeof value === "object" ? value : null) as Plain | null) ?? {};
  if (isAsset !== true && isArchive !== true) {
    if (!isPlain(value)) return value;
    return Object.fromEntries(await Promise.all(Object.entries(value).map(async ([key, one]) => [key, await arrived(one)] as const)));
  }
  const known = await Promise.all(Object.entries(parts).map(async ([key, one]) => [key, await arrived(await one)] as const));
  return { ...(isAsset === true ? assetSignature : archiveSignature), ...Object.fromEntries(known) };
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const EMPTY = "must have a file in it";
const ZIP = /\.(zip|jar)$/i;

const fail = (message: string): never => {
  throw new UnusableAsset(message);
};

const nowhere = (value: unknown): never => {
  const { uri, text } = partsOf(value);
  if (text !== undefined) return fail("must be a zip file, not a text");
  return fail(uri === undefined ? EMPTY : `must be on this machine, and ${String(uri)} is not: download it first`);
};

/** What is in it; a `file:` address is a path. */
const partsOf = (
  value: unknown,
): { readonly path?: string; readonly uri?: unknown; readonly text?: unknown; readonly assets?: unknown } => {
  const { path: at, uri, ...rest } = isPlain(value) ? value : {};
  if (typeof at === "string" && at !== "") return { ...rest, path: at };
  return typeof uri === "string" && uri.startsWith("file:") ? { ...rest, path: fileURLToPath(uri) } : { ...rest, uri };
};

const statOf = (file: string): Promise<fs.Stats> =>
  fs.promises.stat(file).catch((error: unknown) => {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    const isMissing = code === "ENOENT";
    throw new UnusableAsset(
      isMissing ? `names a file that is not there: ${file}` : `names a file that cannot be read (${code}): ${file}`,
      isMissing,
    );
  });

const zipped = (entries: readonly ZipEntry[]): Promise<Blob> => {
  if (entries.length === 0) return fail(EMPTY);
  return zipOf(entries);
};

/** Of an archive that is made of assets by name. */
const entriesIn = async (assets: Plain, folder: string): Promise<ZipEntry[]> => {
  const all = Object.entries(assets).map(async ([key, value]): Promise<ZipEntry[]> => {
    const name = path.posix.join(folder, key);
    const { path: at, text, assets: parts } = partsOf(value);
    if (isArchiveSignature(value)) {
      if (isPlain(parts)) return entriesIn(parts, name);
      const inner = at ?? nowhere(value);
      return (await statOf(inner)).isDirectory()
        ? entriesUnder(inner, name)
        : fail(`cannot unpack ${inner}: an archive inside an AssetArchive must be a folder`);
    }
    return typeof text === "string" ? [{ name, content: new Blob([text]) }] : [await entryOf(at ?? nowhere(value), name)];
  });
  return (await Promise.all(all)).flat();
};

/** Of every file in a folder, however deep. */
const entriesUnder = async (folder: string, prefix: string): Promise<ZipEntry[]> => {
  const entries: ZipEntry[] = [];
  for (const one of await fs.promises.readdir(folder)) {
    const [file, name] = [path.join(folder, one), path.posix.join(prefix, one)];
    entries.push(...((await statOf(file)).isDirectory() ? await entriesUnder(file, name) : [await entryOf(file, name)]));
  }
  return entries;
};

const entryOf = async (file: string, name: string): Promise<ZipEntry> => {
  const { mode } = await statOf(file);
  return { name, content: await fileAt(file), isExecutable: (mode & 0o100) !== 0 };
};
