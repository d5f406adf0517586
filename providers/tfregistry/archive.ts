/** The archive of one platform: its checksum, what Terraform expects inside, and the hash of its content. yauzl is loaded when one is opened. */

import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { pipeline } from "node:stream/promises";
import type { Entry } from "yauzl";

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

/** Lower-case hexadecimal. Reads the file piece by piece: archives are tens of megabytes. */
export const sha256Of = async (file: string): Promise<string> => {
  const hash = createHash("sha256");
  await pipeline(fs.createReadStream(file), hash);
  return hash.digest("hex");
};

/**
 * What is wrong with an archive, and Terraform's `h1:` hash of its content.
 *
 * @param known the hash of earlier, which spares unpacking the archive again.
 */
export const inspectArchive = async (
  file: string,
  archive: { readonly filename: string; readonly name: string; readonly os: string; readonly known: string | undefined },
): Promise<{ readonly h1?: string | undefined; readonly problems: readonly string[] }> => {
  const { openPromise } = await import("yauzl");
  const { filename, name, os, known } = archive;
  // Terraform looks for the name in lower case; what was published before that was checked stays as it is.
  const wanted = [...new Set([name.toLowerCase(), ...(known === undefined ? [] : [name])])].map((one) => `terraform-provider-${one}`);
  try {
    const zip = await openPromise(file, { autoClose: false });
    try {
      const entries: Entry[] = [];
      const hashes = new Map<string, string>();
      for await (const entry of zip.eachEntry()) {
        entries.push(entry);
        if (known !== undefined || entry.fileName.endsWith("/")) continue;
        const hash = createHash("sha256");
        await pipeline(await zip.openReadStreamPromise(entry), hash);
        hashes.set(entry.fileName, hash.digest("hex"));
      }
      const hasFolders = entries.some((entry) => entry.fileName.includes("/"));
      return { h1: known ?? (hasFolders ? undefined : contentHash(hashes)), problems: executableProblems(entries, filename, wanted, os) };
    } finally {
      zip.close();
    }
  } catch (error) {
    return {
      problems: [`${filename} is not a sound zip file (${error instanceof Error ? error.message : String(error)}): build it again.`],
    };
  }
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

/** As Go's dirhash has it: a hash over the sorted lines of hashes and names. */
const contentHash = (hashes: ReadonlyMap<string, string>): string => {
  const lines = [...hashes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, hash]) => `${hash}  ${name}\n`);
  return `h1:${createHash("sha256").update(lines.join("")).digest("base64")}`;
};

const executableProblems = (entries: readonly Entry[], filename: string, wanted: readonly string[], os: string): string[] => {
  const isWanted = (file: string): boolean =>
    wanted.some((start) => file.startsWith(start) && /^([_.][^/]*)?$/.test(file.slice(start.length)));
  const found = entries.find(({ fileName }) => isWanted(fileName));
  if (found === undefined) {
    const contents = entries.slice(0, 3).map((entry) => entry.fileName);
    const advice = contents.some((file) => isWanted(file.toLowerCase())) ? " Write the name in lower case, then build again." : "";
    return [
      `${filename} has no ${wanted[0] ?? ""}_v… at its root (it holds ${contents.join(", ") || "nothing"}): Terraform would find no provider in it.${advice}`,
    ];
  }
  if (os === "windows") {
    return found.fileName.endsWith(".exe") ? [] : [`${found.fileName} in ${filename} must end in .exe: Windows would not start it.`];
  }
  if ((modeOf(found) & 0o111) !== 0) return [];
  return [`${found.fileName} in ${filename} is not executable: chmod +x it before it is zipped, on a system that keeps file modes.`];
};

/** Unix mode, where the zip was made on a system that has one (3: Unix, 19: macOS). */
const modeOf = (entry: Entry): number => ([3, 19].includes(entry.versionMadeBy >>> 8) ? entry.externalFileAttributes >>> 16 : 0);
