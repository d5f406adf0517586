/** A zip file of given entries, byte by byte the same wherever it is made: in the order of their names, not compressed, and without times. */

import { crc32 } from "node:zlib";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export interface ZipEntry {
  /** With slashes between folders. */
  readonly name: string;
  /** Only its parts are read into memory. */
  readonly content: Blob;
  readonly isExecutable?: boolean;
}

/** The first day that the format knows: 1980-01-01. */
const DATE = 0x21;
const VERSION = 20;
const MADE_ON_UNIX = (3 << 8) | VERSION;
const NAME_IS_UTF8 = 1 << 11;
const [MOST_ENTRIES, MOST_BYTES] = [0xffff, 0xffff_ffff];
const TOO_LARGE = "it is too large for a zip file";

// ---------------------------------------------------------------------------------------------------------------------
// Function
// ---------------------------------------------------------------------------------------------------------------------

/** Contents stay where they are until the zip file is read. */
export const zipOf = async (entries: readonly ZipEntry[]): Promise<Blob> => {
  if (entries.length > MOST_ENTRIES) throw new RangeError(TOO_LARGE);
  const sorted = [...entries].sort((a, b) => (a.name < b.name ? -1 : 1));
  const parts: (Buffer | Blob)[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const { name, content, isExecutable = false } of sorted) {
    const title = Buffer.from(name, "utf8");
    const facts = factsOf(await checksumOf(content), content.size, title.length);
    directory.push(directoryEntry(facts, isExecutable ? 0o100755 : 0o100644, at), title);
    const header = Buffer.concat([u32(0x04034b50), u16(VERSION), facts, title]);
    parts.push(header, content);
    at += header.length + content.size;
  }
  const index = Buffer.concat(directory);
  if (at + index.length > MOST_BYTES) throw new RangeError(TOO_LARGE);
  const counts = Buffer.concat([u16(0), u16(0), u16(sorted.length), u16(sorted.length), u32(index.length), u32(at), u16(0)]);
  return new Blob([...parts, index, u32(0x06054b50), counts]);
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

/** What stands both before an entry and in the directory: flags, method, time and date, checksum, both sizes, lengths of its name and of nothing more. */
const factsOf = (checksum: number, size: number, name: number): Buffer =>
  Buffer.concat([u16(NAME_IS_UTF8), u16(0), u16(0), u16(DATE), u32(checksum), u32(size), u32(size), u16(name), u16(0)]);

const directoryEntry = (facts: Buffer, mode: number, at: number): Buffer =>
  Buffer.concat([u32(0x02014b50), u16(MADE_ON_UNIX), u16(VERSION), facts, u16(0), u16(0), u16(0), u32(mode * 0x1_0000), u32(at)]);

const checksumOf = async (content: Blob): Promise<number> => {
  let sum = 0;
  for await (const chunk of content.stream()) sum = crc32(chunk, sum);
  return sum;
};

const u16 = (value: number): Buffer => {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
};

const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};
