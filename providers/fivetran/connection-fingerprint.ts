/** One SSH fingerprint that Fivetran shall trust when it reaches a source through a tunnel. Its id is `connectionId:hash`. */

import { path } from "../../sdk/call.js";
import { text } from "../../sdk/codec.js";
import { output, field } from "../kernel/blueprint.js";
import { type ArgsFor, resource } from "../kernel/resource-class.js";
import { edge } from "../kernel/edge.js";
import { fivetran } from "./account.js";

export const connectionFingerprint = edge({
  kind: "fivetran:ConnectionFingerprint",
  noun: "trusted fingerprint",
  vendor: fivetran,
  ends: ["connectionId", "hash"],
  fields: {
    /** The connection. */
    connectionId: field(text, { change: "replace" }),
    /** Hash of the key as Fivetran writes it, base64: in the details of the setup test that fails without it. */
    hash: field(text, { wire: "hash", change: "replace" }),
    /** Public key of the SSH server, `ssh-rsa AAAA…`. */
    publicKey: field(text, { wire: "public_key", change: "replace" }),
  },
  outputs: {
    /** Id of the user whose key approved it. */
    validatedBy: output(text, "validated_by"),
    /** When it was approved, ISO 8601. */
    validatedDate: output(text, "validated_date"),
  },
  list: (connection) => path`/connections/${connection}/fingerprints`,
  one: (connection, hash) => path`/connections/${connection}/fingerprints/${hash}`,
});

/** What a program writes to make a connection fingerprint. */
export type ConnectionFingerprintArgs = ArgsFor<typeof connectionFingerprint>;

/**
 * An SSH fingerprint that is trusted for one connection. Others that are trusted are left alone.
 *
 * @example
 * new fivetran.ConnectionFingerprint("bastion", { connectionId: shop.id, hash: bastionHash, publicKey: bastionKey });
 */
export class ConnectionFingerprint extends resource(connectionFingerprint) {}
