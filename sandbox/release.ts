/**
 * Makes the dist folder that GoReleaser leaves behind for a Terraform provider, signed and small, with the public key beside it in
 * `public-key.asc`. The same input gives the same bytes.
 */

import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { crc32 } from "node:zlib";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** A signing key pair, both halves as ASCII armor. */
export interface ReleaseKey {
  readonly privateKeyArmored: string;
  readonly publicKeyArmored: string;
  /** 16 upper-case hexadecimal digits. */
  readonly keyId: string;
}

export interface ReleaseArchive {
  readonly os: string;
  readonly arch: string;
  readonly filename: string;
  readonly path: string;
  readonly sha256: string;
}

export interface ReleaseOptions {
  /** Folder to write to; made when missing. */
  readonly dir: string;
  /** Name of the provider, without `terraform-provider-`. */
  readonly name: string;
  /** Without a leading v. */
  readonly version: string;
  /** Such as `linux_amd64`. */
  readonly platforms: readonly string[];
  /** Left out, a new RSA key is made. */
  readonly key?: ReleaseKey;
  /** Default `["5.0"]`. */
  readonly protocols?: readonly string[];
  /** Content of the executable of a platform; a script of one line when left out. */
  readonly executable?: (platform: string) => string;
}

export interface Release {
  readonly key: ReleaseKey;
  readonly publicKeyArmored: string;
  readonly keyId: string;
  readonly files: {
    readonly shasums: string;
    readonly signature: string;
    readonly manifest: string;
    readonly archives: readonly ReleaseArchive[];
  };
}

// ---------------------------------------------------------------------------------------------------------------------
// Constructors
// ---------------------------------------------------------------------------------------------------------------------

export const makeRelease = async (options: ReleaseOptions): Promise<Release> => {
  const { dir, name, version } = options;
  const key = options.key ?? (await makeReleaseKey());
  const stem = `terraform-provider-${name}_${version}`;
  const write = (filename: string, bytes: Buffer | Uint8Array | string): string => {
    const file = path.join(dir, filename);
    fs.writeFileSync(file, bytes);
    return file;
  };
  fs.mkdirSync(dir, { recursive: true });

  const archives = options.platforms.map((platform): ReleaseArchive => {
    const [os = "", arch = ""] = platform.split("_");
    const filename = `${stem}_${platform}.zip`;
    const executable = `terraform-provider-${name}_v${version}${os === "windows" ? ".exe" : ""}`;
    const content = options.executable?.(platform) ?? `#!/bin/sh\necho ${name} ${version} ${platform}\n`;
    const bytes = zip(executable, Buffer.from(content));
    return { os, arch, filename, path: write(filename, bytes), sha256: sha256(bytes) };
  });
  const manifest = `${JSON.stringify({ version: 1, metadata: { protocol_versions: options.protocols ?? ["5.0"] } }, null, 2)}\n`;
  const sums = [...archives, { filename: `${stem}_manifest.json`, sha256: sha256(manifest) }]
    .sort((a, b) => (a.filename < b.filename ? -1 : 1))
    .map(({ filename, sha256 }) => `${sha256}  ${filename}\n`)
    .join("");
  write("public-key.asc", key.publicKeyArmored);
  return {
    key,
    publicKeyArmored: key.publicKeyArmored,
    keyId: key.keyId,
    files: {
      shasums: write(`${stem}_SHA256SUMS`, sums),
      signature: write(`${stem}_SHA256SUMS.sig`, await sign(Buffer.from(sums), key)),
      manifest: write(`${stem}_manifest.json`, manifest),
      archives,
    },
  };
};

/** A new key without a passphrase; every call makes another. */
export const makeReleaseKey = async (kind: "rsa" | "ed25519" = "rsa"): Promise<ReleaseKey> => {
  const { generateKey } = await import("openpgp");
  const shared = { userIDs: { name: "Release", email: "release@example.com" }, date: KEY_DATE, format: "object" } as const;
  const { privateKey, publicKey } =
    kind === "rsa"
      ? await generateKey({ ...shared, type: "rsa", rsaBits: 2048 })
      : await generateKey({ ...shared, type: "ecc", curve: "ed25519Legacy" });
  return {
    privateKeyArmored: privateKey.armor(),
    publicKeyArmored: publicKey.armor(),
    keyId: publicKey.getKeyID().toHex().toUpperCase(),
  };
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const KEY_DATE = new Date("2024-01-01T00:00:00Z");

/** A binary detached signature, the only form that Terraform reads. Dated like the key, so that it is the same every time. */
const sign = async (bytes: Buffer, key: ReleaseKey): Promise<Uint8Array> => {
  const { createMessage, readPrivateKey, sign } = await import("openpgp");
  const signingKeys = await readPrivateKey({ armoredKey: key.privateKeyArmored });
  return sign({
    message: await createMessage({ binary: new Uint8Array(bytes) }),
    signingKeys,
    detached: true,
    format: "binary",
    date: signingKeys.getCreationTime(),
    config: { nonDeterministicSignaturesViaNotation: false },
  });
};

const sha256 = (bytes: Buffer | string): string => createHash("sha256").update(bytes).digest("hex");

/** A zip with one executable file in it, stored as it is. */
const zip = (name: string, content: Buffer): Buffer => {
  const filename = Buffer.from(name);
  const sizes = Buffer.alloc(12);
  sizes.writeUInt32LE(crc32(content), 0);
  sizes.writeUInt32LE(content.length, 4);
  sizes.writeUInt32LE(content.length, 8);
  // Needs version 2.0, no flags, stored, midnight of 1 January 1980.
  const shared = Buffer.concat([Buffer.from([20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0]), sizes, Buffer.from([filename.length, 0, 0, 0])]);
  const local = Buffer.concat([Buffer.from("PK\x03\x04"), shared, filename, content]);
  const rest = Buffer.alloc(14);
  // Unix permissions rwxr-xr-x of a regular file.
  rest.writeUInt32LE((0o100755 << 16) >>> 0, 6);
  const central = Buffer.concat([Buffer.from("PK\x01\x02"), Buffer.from([20, 3]), shared, rest, filename]);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06");
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, central, end]);
};
