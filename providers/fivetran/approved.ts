/** What Fivetran may be told to trust of the other side: a certificate or an SSH fingerprint, of a connection or of a destination. */

import { secret, text } from "../../sdk/codec.js";
import { field, output } from "../kernel/blueprint.js";

// ---------------------------------------------------------------------------------------------------------------------
// Certificates
// ---------------------------------------------------------------------------------------------------------------------

const ofCertificate = {
  /** Hash of the certificate as Fivetran writes it, base64: in the details of the setup test that fails without it. */
  hash: field(text, { wire: "hash", change: "replace" }),
  /** The certificate itself in base64, from the same place. Never read back; the hash says which one it is. */
  encodedCert: field(secret(text), { wire: "encoded_cert", change: "replace", writeOnly: true, ignoreChanges: true }),
};

const knownOfCertificate = {
  /** Subject of the certificate. */
  name: output(text, "name"),
  /** Kind of certificate, such as `X.509`. */
  type: output(text, "type"),
  /** SHA-1 of the certificate, hexadecimal. */
  sha1: output(text, "sha1"),
  /** SHA-256 of the certificate, hexadecimal. */
  sha256: output(text, "sha256"),
  /** Its public key in words. */
  publicKey: output(text, "public_key"),
  /** Id of the user whose key approved it. */
  validatedBy: output(text, "validated_by"),
  /** When it was approved, ISO 8601. */
  validatedDate: output(text, "validated_date"),
};

export interface CertificateFields extends Readonly<typeof ofCertificate> {}
export const certificateFields: CertificateFields = ofCertificate;

export interface CertificateOutputs extends Readonly<typeof knownOfCertificate> {}
export const certificateOutputs: CertificateOutputs = knownOfCertificate;

// ---------------------------------------------------------------------------------------------------------------------
// Fingerprints
// ---------------------------------------------------------------------------------------------------------------------

const ofFingerprint = {
  /** Hash of the key as Fivetran writes it, base64: in the details of the setup test that fails without it. */
  hash: field(text, { wire: "hash", change: "replace" }),
  /** Public key of the SSH server, `ssh-rsa AAAA…`. */
  publicKey: field(text, { wire: "public_key", change: "replace" }),
};

const knownOfFingerprint = {
  /** Id of the user whose key approved it. */
  validatedBy: output(text, "validated_by"),
  /** When it was approved, ISO 8601. */
  validatedDate: output(text, "validated_date"),
};

export interface FingerprintFields extends Readonly<typeof ofFingerprint> {}
export const fingerprintFields: FingerprintFields = ofFingerprint;

export interface FingerprintOutputs extends Readonly<typeof knownOfFingerprint> {}
export const fingerprintOutputs: FingerprintOutputs = knownOfFingerprint;
