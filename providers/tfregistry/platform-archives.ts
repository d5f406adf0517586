/** The archives of a release, one a platform: which there are, and what is wrong with each. */

import * as fs from "node:fs";
import * as path from "node:path";
import type * as t from "io-ts";
import { json, list, openShape, opt, shape, text, integer, words } from "../../sdk/codec.js";
import { hint } from "../../sdk/nearest.js";
import { inspectArchive, sha256Of } from "./archive.js";
import type { Checksums } from "./checksums.js";
import {
  included,
  labelOf,
  type Named,
  platformIn,
  platformOf,
  PROCESSORS,
  SYSTEMS,
  twinProblems,
  UNIVERSAL,
  wished,
} from "./platform-names.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** The archive of one platform. */
export const Platform = shape({
  /** `linux`, `darwin`, `windows`, … */
  os: text,
  /** `amd64`, `arm64`, `386`, … */
  arch: text,
  /** Name of the archive. */
  filename: text,
  /** Lower-case hexadecimal SHA-256 of the archive. */
  sha256: text,
  /** Terraform's hash of the archive's content. */
  h1: opt(text),
  /** Bytes. */
  size: opt(integer),
});
export type Platform = t.TypeOf<typeof Platform>;

export const Platforms = list(Platform);

/** What is to be read, as far as it is known by now. */
export interface Wanted {
  readonly distDir: string;
  readonly name: string;
  readonly version?: string | undefined;
  readonly protocols?: readonly string[] | undefined;
  readonly gpgPublicKey?: string | undefined;
  readonly keyId?: string | undefined;
  readonly include?: readonly string[] | undefined;
  /** The platforms of the last run: their content need not be hashed again. */
  readonly before: readonly Platform[];
}

export const SUMS = "_SHA256SUMS";

export const prefixOf = (name: string): string => `terraform-provider-${name}_`;

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

export const archivesOf = async (
  wanted: Wanted,
  version: string,
  checksums: Checksums,
): Promise<{ readonly platforms: Platform[]; readonly problems: readonly string[] }> => {
  const { distDir, name, include } = wanted;
  const stem = `${prefixOf(name)}${version}_`;
  const problems: string[] = [];
  const declared = toldPlatforms(distDir);
  const named: Named[] = [];
  for (const filename of Object.keys(checksums).filter((file) => file.endsWith(".zip"))) {
    const label = filename.startsWith(stem) ? filename.slice(stem.length, -".zip".length) : "";
    const { os, arch } = declared.get(filename) ?? platformIn(label);
    if (!filename.startsWith(stem) || os === undefined || arch === undefined) {
      problems.push(
        `${filename} is in the checksums but is not an archive of ${name} ${version} (${stem}<os>_<arch>.zip): is it of another build?`,
      );
    } else named.push({ filename, os, arch });
  }
  const chosen = included(named, include);
  for (const wish of include ?? []) {
    const names = [...new Set(named.flatMap((one) => [platformOf(one), labelOf(one)]))];
    if (wished(named, wish).length === 0)
      problems.push(`include names ${wish}, which the release does not have${hint(wish, names) || `: it has ${names.join(", ")}.`}`);
  }
  for (const file of filesIn(distDir).filter((f) => f.startsWith(stem) && f.endsWith(".zip") && !Object.hasOwn(checksums, f))) {
    problems.push(
      `${file} is not in the checksums, so no consumer could verify it: write ${stem.slice(0, -1)}${SUMS} again, then sign it.`,
    );
  }
  if (named.length === 0 && problems.length === 0)
    problems.push(`The checksums of ${name} ${version} name no archive ${stem}<os>_<arch>.zip.`);
  problems.push(...twinProblems(chosen), ...chosen.flatMap((one) => platformProblems(one, named)));
  const platforms: Platform[] = [];
  for (const one of chosen) {
    const result = await readArchive(wanted, one, checksums[one.filename] ?? "");
    problems.push(...result.problems);
    if (result.platform !== undefined) platforms.push(result.platform);
  }
  return { platforms, problems };
};

/** A line about an archive in what GoReleaser tells of its work. */
const Archive = openShape({ type: words("Archive"), name: text, goos: text, goarch: text });

/** GoReleaser tells what it built for what, whatever the user made of the names. */
const toldPlatforms = (distDir: string): Map<string, { readonly os: string; readonly arch: string }> => {
  const artifacts = readJson(path.join(distDir, "artifacts.json"));
  const declared = new Map<string, { readonly os: string; readonly arch: string }>();
  for (const one of list(json).is(artifacts) ? artifacts : []) {
    if (Archive.is(one)) declared.set(one.name, { os: one.goos, arch: one.goarch });
  }
  return declared;
};

const platformProblems = ({ filename, os, arch }: Named, all: readonly Named[]): string[] => {
  if (arch === UNIVERSAL) return [universalProblem(filename, os, all)];
  return [
    ...(SYSTEMS.includes(os) ? [] : [`${filename}: ${os} is not an operating system that Go knows${hint(os, SYSTEMS)}`]),
    ...(PROCESSORS.includes(arch)
      ? []
      : [
          `${filename}: ${arch} is not an architecture that Terraform asks for (386, amd64, arm, arm64 …): name the archive by one, or keep GoReleaser's artifacts.json beside it.`,
        ]),
  ];
};

const universalProblem = (filename: string, os: string, all: readonly Named[]): string => {
  const others = all.filter((one) => one.arch !== UNIVERSAL);
  const what = `${filename} is a universal binary, and Terraform asks for ${os}_amd64 or ${os}_arm64`;
  return others.some((one) => one.os === os)
    ? `${what}, which the release has as well: leave it out with include: [${others.map((one) => `"${labelOf(one)}"`).join(", ")}], or remove universal_binaries from .goreleaser.yaml.`
    : `${what}: remove universal_binaries from .goreleaser.yaml (or set replace: false there), then build again.`;
};

const readArchive = async (
  wanted: Wanted,
  { filename, os, arch }: Named,
  sum: string,
): Promise<{ readonly platform?: Platform; readonly problems: readonly string[] }> => {
  const file = path.join(wanted.distDir, filename);
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  if (stat === undefined)
    return {
      problems: [`${filename} is in the checksums but not in ${wanted.distDir}: build it, or leave its platform out with include.`],
    };
  const sha256 = await sha256Of(file);
  if (sha256 !== sum) return { problems: [mismatch(filename, sha256, sum)] };
  const known = wanted.before.find((p) => p.sha256 === sha256)?.h1;
  const { h1, problems } = await inspectArchive(file, { filename, name: wanted.name, os, known });
  return { platform: { os, arch, filename, sha256, ...(h1 === undefined ? {} : { h1 }), size: stat.size }, problems };
};

const mismatch = (filename: string, sha256: string, sum: string): string =>
  `${filename} has the SHA-256 ${sha256}, but its checksum in the signed list is ${sum}: it was changed after the list was made. Build the release again.`;

/** Whatever else the list names, such as the manifest: it need not be there, but must not be another file. */
export const otherFileProblems = async (distDir: string, checksums: Checksums, platforms: readonly Platform[]): Promise<string[]> => {
  const problems: string[] = [];
  for (const [filename, sum] of Object.entries(checksums)) {
    const file = path.join(distDir, filename);
    if (filename.endsWith(".zip") || platforms.some((p) => p.filename === filename) || !fs.existsSync(file)) continue;
    const sha256 = await sha256Of(file);
    if (sha256 !== sum) problems.push(mismatch(filename, sha256, sum));
  }
  return problems;
};

// ---------------------------------------------------------------------------------------------------------------------
// Files
// ---------------------------------------------------------------------------------------------------------------------

export const filesIn = (folder: string): string[] => {
  try {
    return fs.readdirSync(folder).sort();
  } catch {
    return [];
  }
};

/** Undefined when the file is not there; a file that is not JSON is an empty object. */
export const readJson = (file: string): unknown => {
  let content: string;
  try {
    content = fs.readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
  try {
    return JSON.parse(content);
  } catch {
    return {};
  }
};
