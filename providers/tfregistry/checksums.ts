/** SHA256SUMS files: the list of checksums that every consumer of a release reads, and what of it would break them. */

import { createHash } from "node:crypto";
import { canonical } from "../kernel/compare.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** Lower-case hexadecimal SHA-256 by bare file name. */
export type Checksums = Readonly<Record<string, string>>;

const LINE = /^([0-9A-Fa-f]{64})[ \t]+(\S+)$/;

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

/** @param file name of the list, for messages. */
export const readChecksums = (text: string, file: string): { readonly checksums: Checksums; readonly problems: readonly string[] } => {
  const checksums: Record<string, string> = {};
  const problems: string[] = [];
  const lines = (text.endsWith("\n") ? text.slice(0, -1) : text).split("\n");
  lines.forEach((raw, i) => {
    const where = `${file}, line ${i + 1}`;
    const [, sum, name] = LINE.exec(raw.replace(/\r$/, "")) ?? [];
    const bare = name?.replace(/^\*/, "").split(/[\\/]/).at(-1) ?? "";
    if (raw.trim() === "") problems.push(`${where}, is blank, which crashes Terraform: remove the line, then sign the file again.`);
    else if (sum === undefined || name === undefined) {
      problems.push(`${where}, is not "<SHA-256>  <file name>": write the file with sha256sum or shasum -a 256, then sign it again.`);
    } else if (Object.hasOwn(checksums, bare)) {
      problems.push(`${where}, names ${bare} a second time: keep one line, then sign the file again.`);
    } else {
      checksums[bare] = sum.toLowerCase();
      if (name.startsWith("*")) {
        problems.push(
          `${where}, marks ${bare} with *, which Terraform takes for a part of its name: remove the *, then sign the file again.`,
        );
      } else if (name !== bare) {
        problems.push(
          `${where}, names ${name} with its folder, but Terraform looks for ${bare}: run sha256sum inside the folder, then sign again.`,
        );
      }
    }
  });
  return { checksums, problems };
};

/** Files that two lists tell different things about, one sentence each, with both checksums. */
export const differences = (published: Checksums, local: Checksums): string[] =>
  [...new Set([...Object.keys(published), ...Object.keys(local)])].sort().flatMap((name) => {
    const [before, after] = [published[name], local[name]];
    return before === after ? [] : [`${name}: ${before ?? "not there"} is published, ${after ?? "not there"} is yours`];
  });

/** One text for all that makes a release what it is. The signature is not part of it: signing again changes its bytes and means nothing. */
export const digestOf = (parts: {
  readonly version: string;
  readonly keyId: string;
  readonly protocols: readonly string[];
  readonly checksums: Checksums;
  /** Archives that are published. */
  readonly filenames: readonly string[];
}): string => {
  const { version, keyId, protocols, checksums, filenames } = parts;
  const text = canonical({ version, keyId, protocols: [...protocols].sort(), checksums, filenames: [...filenames].sort() });
  return createHash("sha256").update(text).digest("hex");
};
