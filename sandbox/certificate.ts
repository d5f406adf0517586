/**
 * An authority and a certificate of this machine alone, new at every start: Terraform and its providers only speak TLS to a registry. Node makes
 * keys and signatures; what stands around them (X.509 in DER) is written here, because Node writes none.
 */

import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** All of it PEM. */
export interface Identity {
  /** What clients must trust. */
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

const DAY_MS = 86_400_000;

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

/** For `localhost`, 127.0.0.1 and ::1. */
export const makeIdentity = (now: Date): Identity => {
  const [root, own] = [newKey(), newKey()];
  // Two authorities of one name would be taken for one another.
  const issuer = nameOf(`pulumi-conduit sandbox ${randomBytes(4).toString("hex")}`);
  const validity = sequence(utcTime(new Date(now.getTime() - DAY_MS)), utcTime(new Date(now.getTime() + 365 * DAY_MS)));
  const isSigner = sequence(OID.keyUsage, TRUE, octets(bits(0x06, 1)));
  const isServer = sequence(OID.keyUsage, TRUE, octets(bits(0x80, 7)));
  const knownAs = octets(sequence(named("localhost"), address(127, 0, 0, 1), address(...new Array<number>(15).fill(0), 1)));
  const authority = certificate({ issuer, subject: issuer, validity, key: root.spki, signer: root }, [
    sequence(OID.basicConstraints, TRUE, octets(sequence(TRUE))),
    isSigner,
  ]);
  const leaf = certificate({ issuer, subject: nameOf("localhost"), validity, key: own.spki, signer: root }, [
    sequence(OID.basicConstraints, TRUE, octets(sequence())),
    isServer,
    sequence(OID.extendedKeyUsage, octets(sequence(OID.serverAuth))),
    sequence(OID.subjectAltName, knownAs),
  ]);
  const key = own.privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  return { authority: pem(authority), certificate: pem(leaf), key };
};

// ---------------------------------------------------------------------------------------------------------------------
// Certificates
// ---------------------------------------------------------------------------------------------------------------------

interface Pair {
  readonly privateKey: KeyObject;
  readonly spki: Buffer;
}

const newKey = (): Pair => {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return { privateKey, spki: publicKey.export({ type: "spki", format: "der" }) };
};

const certificate = (
  parts: { readonly issuer: Buffer; readonly subject: Buffer; readonly validity: Buffer; readonly key: Buffer; readonly signer: Pair },
  extensions: readonly Buffer[],
): Buffer => {
  const { issuer, subject, validity, key, signer } = parts;
  const all = [
    ...extensions,
    sequence(OID.subjectKeyIdentifier, octets(octets(digest(key)))),
    sequence(OID.authorityKeyIdentifier, octets(sequence(tagged(0x80, digest(signer.spki))))),
  ];
  const serial = Buffer.concat([Buffer.from([0x01]), randomBytes(15)]);
  const version3 = tagged(0xa0, tagged(0x02, Buffer.from([2])));
  const content = sequence(version3, tagged(0x02, serial), ECDSA, issuer, validity, subject, key, tagged(0xa3, sequence(...all)));
  return sequence(content, ECDSA, tagged(0x03, Buffer.concat([Buffer.from([0]), sign("sha256", content, signer.privateKey)])));
};

const digest = (bytes: Buffer): Buffer => createHash("sha1").update(bytes).digest();

const pem = (der: Buffer): string =>
  `-----BEGIN CERTIFICATE-----\n${(der.toString("base64").match(/.{1,64}/g) ?? []).join("\n")}\n-----END CERTIFICATE-----\n`;

// ---------------------------------------------------------------------------------------------------------------------
// DER
// ---------------------------------------------------------------------------------------------------------------------

const tagged = (tag: number, content: Buffer): Buffer => {
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
};

const sequence = (...items: readonly Buffer[]): Buffer => tagged(0x30, Buffer.concat(items));
const octets = (content: Buffer): Buffer => tagged(0x04, content);
const bits = (byte: number, unused: number): Buffer => tagged(0x03, Buffer.from([unused, byte]));
const text = (words: string): Buffer => tagged(0x0c, Buffer.from(words));
const utcTime = (time: Date): Buffer => tagged(0x17, Buffer.from(`${time.toISOString().slice(2, 19).replace(/[-:T]/g, "")}Z`));
const TRUE = tagged(0x01, Buffer.from([0xff]));

const oid = (...rest: readonly number[]): Buffer =>
  tagged(0x06, Buffer.from(rest.flatMap((n) => (n < 0x80 ? [n] : n < 0x4000 ? [0x80 | (n >> 7), n & 0x7f] : []))));

/** The first number of each stands for two: 40 × 2 + 5 is 2.5. */
const OID = {
  commonName: oid(85, 4, 3),
  subjectKeyIdentifier: oid(85, 29, 14),
  keyUsage: oid(85, 29, 15),
  subjectAltName: oid(85, 29, 17),
  basicConstraints: oid(85, 29, 19),
  authorityKeyIdentifier: oid(85, 29, 35),
  extendedKeyUsage: oid(85, 29, 37),
  serverAuth: oid(43, 6, 1, 5, 5, 7, 3, 1),
};

/** ecdsa-with-SHA256. */
const ECDSA = sequence(oid(42, 840, 10045, 4, 3, 2));

const nameOf = (common: string): Buffer => sequence(tagged(0x31, sequence(OID.commonName, text(common))));
const named = (host: string): Buffer => tagged(0x82, Buffer.from(host));
const address = (...bytes: readonly number[]): Buffer => tagged(0x87, Buffer.from(bytes));
