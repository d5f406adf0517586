/** What the tests of dist share. */

import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import type { Plain } from "../../../sdk/plain.js";
import { handlerOf } from "../../../providers/provider.js";
import { makeReleaseKey, type Release, type ReleaseKey } from "../../../sandbox/release.js";
import { KIND, RegistryStack } from "./registry-stack.js";

// ---------------------------------------------------------------------------------------------------------------------
// Fixture
// ---------------------------------------------------------------------------------------------------------------------

export let stack: RegistryStack;
export let release: Release & { readonly dir: string };

export const open = async (): Promise<void> => {
  stack = await RegistryStack.of();
  release = await stack.release();
};

export const LINUX = "terraform-provider-foo_1.0.0_linux_amd64.zip";

export const problems = async (args: Plain = {}, olds: Plain = {}): Promise<readonly string[]> => {
  const given = { name: "foo", distDir: release.dir, gpgPublicKey: stack.key.publicKeyArmored, ...args };
  const known = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return (await handlerOf(KIND).check(olds, known, stack.watched.context)).failures;
};

export const sign = async (armored = false, key: ReleaseKey = stack.key): Promise<void> => {
  const { createMessage, readPrivateKey, sign: signature } = await import("openpgp");
  const options = {
    message: await createMessage({ binary: new Uint8Array(fs.readFileSync(release.files.shasums)) }),
    signingKeys: await readPrivateKey({ armoredKey: key.privateKeyArmored }),
    detached: true,
  } as const;
  const bytes = armored ? await signature({ ...options, format: "armored" }) : await signature({ ...options, format: "binary" });
  fs.writeFileSync(release.files.signature, bytes);
};

/** Changes the list of checksums and signs it again, so that only the change itself is wrong. */
export const rewrite = async (change: (sums: string) => string): Promise<void> => {
  fs.writeFileSync(release.files.shasums, change(fs.readFileSync(release.files.shasums, "utf8")));
  await sign();
};

export const fileOf = (name: string): string => path.join(release.dir, name);

/** Changes an archive and its line in the list. */
export const replaceArchive = async (change: (bytes: Buffer) => Buffer): Promise<void> => {
  const bytes = change(fs.readFileSync(fileOf(LINUX)));
  fs.writeFileSync(fileOf(LINUX), bytes);
  const sum = createHash("sha256").update(bytes).digest("hex");
  await rewrite((sums) => sums.replace(new RegExp(`[0-9a-f]{64}(?=  ${LINUX})`), sum));
};

export const swap = (from: string, to: string) => (bytes: Buffer) => Buffer.from(bytes.toString("latin1").replaceAll(from, to), "latin1");

// -------------------------------------------------------------------------------------------------------------------
// What would break every consumer
// -------------------------------------------------------------------------------------------------------------------

export const battery: [string, () => Promise<Plain | void>, string[]][] = [
  [
    "a blank line in the checksums",
    () => rewrite((sums) => sums.replace("\n", "\n\n")),
    ["foo_1.0.0_SHA256SUMS, line 2, is blank", "remove the line"],
  ],
  ["a blank line at the end of the checksums", () => rewrite((sums) => `${sums}\n`), ["line 4, is blank"]],
  [
    "a * before a name",
    () => rewrite((sums) => sums.replace("  terraform", " *terraform")),
    ["marks terraform-provider-foo_1.0.0_darwin_arm64.zip", "remove the *"],
  ],
  [
    "a folder before a name",
    () => rewrite((sums) => sums.replace("  terraform", "  dist/terraform")),
    ["with its folder", "inside the folder"],
  ],
  ["a line that is none", () => rewrite((sums) => `${sums}hello\n`), ["line 4, is not", "sha256sum"]],
  ["a name twice", () => rewrite((sums) => `${sums}${sums.split("\n")[0] ?? ""}\n`), ["a second time"]],
  ["an armored signature", () => sign(true), ["foo_1.0.0_SHA256SUMS.sig is ASCII-armored", "gpg --detach-sign"]],
  [
    "a signature by another key",
    async () => sign(false, await makeReleaseKey("ed25519")),
    ["SHA256SUMS.sig was made with the key", "but gpgPublicKey is", "pass the public half"],
  ],
  [
    "a signature over another list",
    async () => fs.appendFileSync(release.files.shasums, `${"0".repeat(64)}  other.txt\n`),
    ["SHA256SUMS.sig does not fit its SHA256SUMS", "sign the file again"],
  ],
  ["a signature that is none", async () => fs.writeFileSync(release.files.signature, "hello"), ["is not a binary OpenPGP signature"]],
  ["no signature", async () => fs.rmSync(release.files.signature), ["is not signed", "gpg --detach-sign"]],
  [
    "an archive without the provider",
    () => replaceArchive(swap("terraform-provider-foo_v", "terraform-provider-bar_v")),
    [`${LINUX} has no terraform-provider-foo_v…`, "terraform-provider-bar_v1.0.0"],
  ],
  [
    "an archive in a folder of its own",
    () => replaceArchive(swap("terraform-provider-foo_v1.0.0", "bin/terraform-provider-foo_v1")),
    ["at its root"],
  ],
  // 0x81ed, the mode rwxr-xr-x of a file, becomes rw-r--r--.
  ["a provider that is not executable", () => replaceArchive(swap("\xed\x81", "\xa4\x81")), [`in ${LINUX} is not executable`, "chmod +x"]],
  ["an archive that is none", () => replaceArchive(() => Buffer.from("hello")), [`${LINUX} is not a sound zip file`]],
  [
    "an archive that was changed",
    async () => fs.appendFileSync(fileOf(LINUX), "x"),
    [`${LINUX} has the SHA-256`, "Build the release again"],
  ],
  [
    "an archive that is missing",
    async () => fs.rmSync(fileOf(LINUX)),
    [`${LINUX} is in the checksums but not in`, "leave its platform out"],
  ],
  [
    "an archive that is not in the list",
    () => rewrite((sums) => sums.replace(/^.*linux_amd64.zip\n/m, "")),
    [`${LINUX} is not in the checksums`],
  ],
  [
    "an archive of another build",
    () => rewrite((sums) => `${sums}${"0".repeat(64)}  terraform-provider-foo_0.9.0_linux_386.zip\n`),
    ["is not an archive of foo 1.0.0"],
  ],
  ["a manifest that was changed", async () => fs.appendFileSync(release.files.manifest, " "), ["_manifest.json has the SHA-256"]],
  ["a version with a v", async () => ({ version: "v1.0.0" }), ["version v1.0.0 is not a version", "write 1.0.0"]],
  ["a version that is none", async () => ({ version: "latest" }), ["version latest is not a version", "such as 1.2.3"]],
  ["a version that is not there", async () => ({ version: "2.0.0" }), ["has no terraform-provider-foo_2.0.0_SHA256SUMS", "It has 1.0.0"]],
  [
    "files with a v",
    async () => ({ distDir: (await stack.release({ version: "v1.0.0" })).dir }),
    ["version v1.0.0 is not", "build them without the v"],
  ],
  [
    "several versions",
    async () => void (await stack.release({ dir: release.dir, version: "1.1.0" })),
    ["holds the versions 1.0.0, 1.1.0", "set version"],
  ],
  ["another provider", async () => ({ name: "bar" }), ["has no terraform-provider-bar_<version>_SHA256SUMS", "It is a release of foo"]],
  ["no folder at all", async () => ({ distDir: "/nowhere" }), ["distDir /nowhere has no", "goreleaser"]],
  [
    "a private key",
    async () => ({ gpgPublicKey: stack.key.privateKeyArmored }),
    ["gpgPublicKey holds a PRIVATE key", "gpg --armor --export"],
  ],
  ["a key that is none", async () => ({ gpgPublicKey: "hello" }), ["gpgPublicKey is not an OpenPGP public key block"]],
  ["no key", async () => ({ gpgPublicKey: undefined }), ["set gpgPublicKey", "or keyId"]],
  ["two keys that differ", async () => ({ keyId: "0123456789ABCDEF" }), ["keyId is 0123456789ABCDEF, but gpgPublicKey is"]],
  ["the id of another key", async () => ({ gpgPublicKey: undefined, keyId: "0123456789ABCDEF" }), ["but keyId is 0123456789ABCDEF"]],
  ["an old protocol", async () => ({ protocols: ["4.0"] }), ["protocol 4.0", '"5.0" or "6.0"']],
  ["a protocol that is none", async () => ({ protocols: ["five"] }), ["five is not a protocol version"]],
  ["no protocol", async () => ({ protocols: [] }), ["protocols is empty"]],
  [
    "an old protocol in the manifest",
    async () => ({ distDir: (await stack.release({ protocols: ["4.0"] })).dir }),
    ["_manifest.json, metadata.protocol_versions", "4.0"],
  ],
  [
    "no manifest",
    async () => {
      fs.rmSync(release.files.manifest);
      await rewrite((sums) => sums.replace(/^.*manifest.json\n/m, ""));
    },
    ["that tells the protocols: set protocols"],
  ],
  [
    "a platform that Go does not know",
    async () => ({ distDir: (await stack.release({ platforms: ["linux_sparc"] })).dir }),
    ["sparc is not an architecture", "artifacts.json"],
  ],
  [
    "archives of two builds for one platform",
    async () => ({ distDir: (await stack.release({ platforms: ["linux_amd64", "linux_armv6", "linux_armv7"] })).dir }),
    ["linux_armv6.zip and terraform-provider-foo_1.0.0_linux_armv7.zip", "for linux_arm", 'include: ["linux_amd64", "linux_armv6"]'],
  ],
  [
    "a universal binary alone",
    async () => ({ distDir: (await stack.release({ platforms: ["linux_amd64", "darwin_all"] })).dir }),
    ["darwin_all.zip is a universal binary", "remove universal_binaries", "replace: false"],
  ],
  [
    "a universal binary beside the single ones",
    async () => ({ distDir: (await stack.release({ platforms: ["linux_amd64", "darwin_arm64", "darwin_all"] })).dir }),
    ["darwin_all.zip is a universal binary", 'include: ["darwin_arm64", "linux_amd64"]'],
  ],
  [
    "checksums by GoReleaser's usual name",
    async () => {
      const usual = release.files.shasums.replace("SHA256SUMS", "checksums.txt");
      fs.renameSync(release.files.shasums, usual);
      fs.renameSync(release.files.signature, `${usual}.sig`);
    },
    [
      "terraform-provider-foo_1.0.0_checksums.txt",
      'checksum.name_template in .goreleaser.yaml to "{{ .ProjectName }}_{{ .Version }}_SHA256SUMS"',
    ],
  ],
  ["a platform that is not there", async () => ({ include: ["linux_amd46"] }), ["include names linux_amd46", "Did you mean linux_amd64?"]],
];
