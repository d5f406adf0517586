/** The dist folder that GoReleaser leaves behind: which files make the release, and everything in them that would break a consumer. Offline. */

import * as fs from "node:fs";
import * as path from "node:path";
import { isPlain } from "../../sdk/plain.js";

import { type Checksums, readChecksums } from "./checksums.js";
import { archivesOf, filesIn, otherFileProblems, type Platform, prefixOf, readJson, SUMS, type Wanted } from "./platform-archives.js";
import { HASHICORP_KEY, readPublicKeys, readSigners, signatureProblem, signerAmong } from "./signing.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export interface Dist {
  readonly version: string;
  readonly protocols: string[];
  /** Undefined while the key is not known yet. */
  readonly keyId: string | undefined;
  readonly checksums: Checksums;
  readonly platforms: Platform[];
}

/** Names of the files of a release. */
export interface ReleaseFiles {
  readonly version: string;
  readonly checksums: string;
  readonly signature: string | undefined;
}

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

/** The versions of the provider that lie in the folder; none when the folder is gone. */
export const versionsIn = (distDir: string, name: string): string[] =>
  filesIn(distDir).flatMap((file) =>
    file.startsWith(prefixOf(name)) && file.endsWith(SUMS) ? [file.slice(prefixOf(name).length, -SUMS.length)] : [],
  );

export const releaseFiles = (distDir: string, name: string, version: string, keyId: string | undefined): ReleaseFiles => {
  const checksums = `${prefixOf(name)}${version}${SUMS}`;
  const signatures = filesIn(distDir).filter((file) => file.startsWith(`${checksums}.`) && file.endsWith(".sig"));
  // HashiCorp puts the end of the key-id into the name of each of several signatures.
  const own = signatures.find((file) => keyId !== undefined && file.includes(`.${keyId.slice(-8)}.`));
  return { version, checksums, signature: own ?? signatures.find((file) => file === `${checksums}.sig`) ?? signatures[0] };
};

/** Everything about the release, or everything that is wrong with it. */
export const surveyDist = async (wanted: Wanted): Promise<{ readonly dist?: Dist; readonly problems: readonly string[] }> => {
  const { distDir, name } = wanted;
  const chosen = await chooseVersion(wanted);
  if (chosen.version === undefined) return { problems: [chosen.problem] };
  const { version } = chosen;
  const key = await keyOf(wanted, version);
  const files = releaseFiles(distDir, name, version, key.id);
  const bytes = fs.readFileSync(path.join(distDir, files.checksums));
  const { checksums, problems: badLines } = readChecksums(bytes.toString("utf8"), files.checksums);
  const manifest = protocolsOf(wanted, version);
  const archives = await archivesOf(wanted, version, checksums);
  const problems = [
    ...key.problems,
    ...badLines,
    // A key that cannot be used is one problem, reported by the key itself.
    ...(key.problems.length > 0 && key.id === undefined ? [] : await signatureProblems(distDir, files, bytes, key)),
    ...manifest.problems,
    ...archives.problems,
    ...(await otherFileProblems(distDir, checksums, archives.platforms)),
  ];
  const { platforms } = archives;
  return problems.length > 0
    ? { problems }
    : { problems, dist: { version, protocols: manifest.protocols, keyId: key.id, checksums, platforms } };
};

/** Protocol versions as the registry wants them: `5` is `5.0`. */
export const normalProtocols = (protocols: readonly string[]): string[] => protocols.map((p) => (/^\d+$/.test(p) ? `${p}.0` : p));

export const protocolProblems = (protocols: readonly string[], where: string): string[] => {
  if (protocols.length === 0) return [`${where} is empty: name at least one, such as "6.0".`];
  return normalProtocols(protocols).flatMap((p) => {
    if (!/^\d+\.\d+$/.test(p)) return [`${where}: ${p} is not a protocol version such as "5.0" or "6.0".`];
    return Number(p.split(".")[0]) >= 5
      ? []
      : [`${where}: no Terraform that can use a private registry speaks protocol ${p}: it takes "5.0" or "6.0".`];
  });
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts: version and key
// ---------------------------------------------------------------------------------------------------------------------

/** What is wrong with a version; strict, because one that the consumer cannot parse makes all versions of the provider unusable. */
export const versionProblem = async (version: string): Promise<string | undefined> => {
  const { valid } = await import("semver");
  if (valid(version) === version.split("+")[0] && !version.startsWith("v")) return undefined;
  const bare = valid(version);
  return `version ${version} is not a version that Terraform can read${bare === null ? ", such as 1.2.3" : `: write ${bare}`}.`;
};

const chooseVersion = async ({
  distDir,
  name,
  version,
}: Wanted): Promise<
  { readonly version: string; readonly problem?: undefined } | { readonly version?: undefined; readonly problem: string }
> => {
  const there = versionsIn(distDir, name);
  const one = version ?? (there.length === 1 ? there[0] : undefined);
  if (one === undefined && there.length > 1)
    return { problem: `${distDir} holds the versions ${there.join(", ")} of ${name}: set version to one of them.` };
  const flaw = one === undefined ? undefined : await versionProblem(one);
  if (flaw !== undefined) {
    return { problem: version === undefined ? `${flaw} It is in the names of the files in ${distDir}: build them without the v.` : flaw };
  }
  if (one !== undefined && there.includes(one)) return { version: one };
  const usual = filesIn(distDir).find((file) => file.startsWith(prefixOf(name)) && /_checksums\.txt$/i.test(file));
  if (usual !== undefined && there.length === 0) {
    return {
      problem: `${distDir} has its checksums in ${usual}, GoReleaser's usual name, where a registry has …${SUMS}: set checksum.name_template in .goreleaser.yaml to "{{ .ProjectName }}_{{ .Version }}${SUMS}", then build and sign the release again.`,
    };
  }
  const others = filesIn(distDir).flatMap((file) => /^terraform-provider-(.+)_[^_]+_SHA256SUMS$/.exec(file)?.[1] ?? []);
  const contents = there.length > 0 ? ` It has ${there.join(", ")}.` : others.length > 0 ? ` It is a release of ${others[0] ?? ""}.` : "";
  return {
    problem: `distDir ${distDir} has no ${prefixOf(name)}${one ?? "<version>"}${SUMS}.${contents} Build the release first (goreleaser release --clean), or correct the path.`,
  };
};

interface Signer {
  readonly id: string | undefined;
  readonly problems: readonly string[];
  /** What the signature is verified with. */
  readonly armor?: string | undefined;
}

/** The key of the release: of several in one text the one that signed. */
const keyOf = async ({ gpgPublicKey, keyId, distDir, name }: Wanted, version: string): Promise<Signer> => {
  if (gpgPublicKey === undefined) return { id: keyId, problems: [] };
  const { ok: keys, problem } = await readPublicKeys(gpgPublicKey, "gpgPublicKey");
  if (keys === undefined) return { id: undefined, problems: [problem] };
  if (keyId !== undefined && !keys.some((key) => key.keyId === keyId)) {
    const ids = keys.map((key) => key.keyId).join(", ");
    return { id: keys[0]?.keyId, problems: [`keyId is ${keyId}, but gpgPublicKey is ${ids}: leave one of them out.`], armor: gpgPublicKey };
  }
  const candidates = keys.filter((key) => keyId === undefined || key.keyId === keyId);
  for (const { keyId: id } of candidates) {
    const { signature } = releaseFiles(distDir, name, version, id);
    const signers = signature === undefined ? undefined : await readSigners(fs.readFileSync(path.join(distDir, signature)), signature);
    const signer = signerAmong(candidates, signers?.ok ?? []);
    if (signer !== undefined) return { id: signer.keyId, problems: [], armor: signer.armor };
  }
  // None of them signed: each of those that come into question is named.
  return { id: candidates[0]?.keyId, problems: [], armor: keyId === undefined ? gpgPublicKey : candidates[0]?.armor };
};

const signatureProblems = async (distDir: string, files: ReleaseFiles, bytes: Buffer, { id: keyId, armor }: Signer): Promise<string[]> => {
  if (files.signature === undefined) {
    const armored = filesIn(distDir).find((file) => file === `${files.checksums}.asc`);
    const instead = armored === undefined ? "" : ` (${armored} is ASCII-armored, which Terraform cannot read)`;
    return [`${files.checksums} is not signed${instead}: run gpg --detach-sign ${files.checksums}`];
  }
  const signature = fs.readFileSync(path.join(distDir, files.signature));
  if (armor !== undefined) {
    const problem = await signatureProblem(bytes, signature, armor, files.signature);
    return problem === undefined ? [] : [problem];
  }
  const { ok, problem } = await readSigners(signature, files.signature);
  if (ok === undefined) return [problem];
  // The built-in key signs with a subkey, whose id the user has no reason to know.
  if (keyId === undefined || keyId === HASHICORP_KEY || ok.includes(keyId)) return [];
  return [
    `${files.signature} was made with the key ${ok.join(", ")}, but keyId is ${keyId}: if that is its subkey, set gpgPublicKey instead.`,
  ];
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts: protocols
// ---------------------------------------------------------------------------------------------------------------------

const protocolsOf = (
  { distDir, name, protocols }: Wanted,
  version: string,
): { readonly protocols: string[]; readonly problems: readonly string[] } => {
  if (protocols !== undefined) return { protocols: normalProtocols(protocols), problems: protocolProblems(protocols, "protocols") };
  const copy = `${prefixOf(name)}${version}_manifest.json`;
  const original = "terraform-registry-manifest.json";
  // GoReleaser copies the manifest only when it publishes; the original is at the root of the repository.
  for (const file of [path.join(distDir, copy), path.join(distDir, original), path.join(distDir, "..", original)]) {
    const manifest = readJson(file);
    if (manifest === undefined) continue;
    const metadata = isPlain(manifest) && isPlain(manifest["metadata"]) ? manifest["metadata"] : {};
    const found = metadata["protocol_versions"];
    const names = Array.isArray(found) ? found.filter((p): p is string => typeof p === "string") : [];
    return { protocols: normalProtocols(names), problems: protocolProblems(names, `${path.basename(file)}, metadata.protocol_versions`) };
  }
  return {
    protocols: [],
    problems: [
      `There is no ${copy} in ${distDir} that tells the protocols: set protocols, ["6.0"] for a provider made with the plugin framework, ["5.0"] for one made with SDKv2.`,
    ],
  };
};
