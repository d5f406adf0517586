/** What a release is, worked out from its dist folder and its key; from the last run when the folder has gone since. Offline. */

import { text, dict } from "../../sdk/codec.js";
import type { Plain } from "../../sdk/plain.js";
import { InvalidInputs } from "../kernel/blueprint.js";
import { unknown } from "../kernel/signature.js";
import { type Checksums, digestOf } from "./checksums.js";
import { normalProtocols, protocolProblems, surveyDist, versionProblem, versionsIn } from "./dist.js";
import { Platforms } from "./platform-archives.js";
import { included, wished } from "./platform-names.js";
import { readPublicKey } from "./signing.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** What the user wrote, as far as it is known. */
export interface Written {
  readonly name?: string;
  readonly distDir?: string;
  readonly version?: string;
  readonly protocols?: readonly string[];
  readonly gpgPublicKey?: string | undefined;
  readonly keyId?: string;
  readonly include?: readonly string[] | undefined;
}

const Sums = dict(text);

// ---------------------------------------------------------------------------------------------------------------------
// Function
// ---------------------------------------------------------------------------------------------------------------------

/** @param olds the inputs of the last run. */
export const inferRelease = async (written: Written, olds: Plain): Promise<Plain | InvalidInputs> => {
  const { name, distDir } = written;
  if (name === undefined || distDir === undefined) return unknowns(written, olds);
  const there = versionsIn(distDir, name);
  const isGone = written.version === undefined ? there.length === 0 : !there.includes(written.version);
  if (isGone && isRecorded(written, olds)) return fromLastRun(written, olds);
  const before = Platforms.is(olds["platforms"]) ? olds["platforms"] : [];
  const { dist, problems } = await surveyDist({ ...written, name, distDir, before });
  if (dist === undefined) return new InvalidInputs(problems);
  const { version, protocols, keyId, checksums, platforms } = dist;
  const filenames = platforms.map(({ filename }) => filename);
  const contentDigest = keyId === undefined ? unknown : digestOf({ version, keyId, protocols, checksums, filenames });
  return { version, protocols, keyId: keyId ?? unknown, platforms, checksums: { ...checksums }, contentDigest };
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

/** A preview that does not know the folder yet still knows what the last run had. */
const unknowns = ({ version, protocols, keyId }: Written, olds: Plain): Plain => ({
  version: version ?? olds["version"] ?? unknown,
  protocols: protocols ?? olds["protocols"] ?? unknown,
  keyId: keyId ?? olds["keyId"] ?? unknown,
  platforms: unknown,
  checksums: unknown,
  contentDigest: unknown,
});

const isRecorded = ({ name, version }: Written, olds: Plain): boolean =>
  typeof olds["contentDigest"] === "string" && olds["name"] === name && (version === undefined || version === olds["version"]);

/** CI cleans its folders: what was published from them need not be there any more to be left alone, or to be deleted. */
const fromLastRun = async (written: Written, olds: Plain): Promise<Plain | InvalidInputs> => {
  const { distDir = "", include } = written;
  const { version, checksums, protocols: oldProtocols, keyId: oldKeyId } = olds;
  const platforms = included(Platforms.is(olds["platforms"]) ? olds["platforms"] : [], include);
  const key =
    written.gpgPublicKey === undefined
      ? undefined
      : await readPublicKey(written.gpgPublicKey, "gpgPublicKey", written.keyId ?? (text.is(oldKeyId) ? oldKeyId : undefined));
  const protocols = normalProtocols(written.protocols ?? (Array.isArray(oldProtocols) ? oldProtocols.filter(text.is) : []));
  const keyId = key?.ok?.keyId ?? written.keyId ?? (text.is(oldKeyId) ? oldKeyId : "");
  const sums: Checksums = Sums.is(checksums) ? checksums : {};
  const missing = (include ?? []).filter((wish) => wished(platforms, wish).length === 0);
  const flaw = text.is(version) ? await versionProblem(version) : undefined;
  const problems = [
    ...(key?.problem === undefined ? [] : [key.problem]),
    ...(flaw === undefined ? [] : [flaw]),
    ...protocolProblems(protocols, "protocols"),
    ...missing.map(
      (wish) => `include names ${wish}, which was not published before, and ${distDir} does not hold the release any more: build it again.`,
    ),
  ];
  if (problems.length > 0 || !text.is(version)) return new InvalidInputs(problems);
  const contentDigest = digestOf({ version, keyId, protocols, checksums: sums, filenames: platforms.map(({ filename }) => filename) });
  return { version, protocols, keyId, platforms, checksums: sums, contentDigest };
};
