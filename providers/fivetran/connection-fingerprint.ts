/** One SSH fingerprint that Fivetran shall trust when it reaches a source through a tunnel. Its id is `connectionId:hash`. */

import { get, path } from "../../sdk/call.js";
import { text } from "../../sdk/codec.js";
import { output, field } from "../kernel/blueprint.js";
import { type By, type ById, lookups, type ResultOf } from "../kernel/lookups.js";
import { type ArgsFor, type CommonInputs, resource } from "../kernel/resource-class.js";
import { edge } from "../kernel/edge.js";
import { listed } from "../../sdk/fivetran.js";
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
export interface ConnectionFingerprintArgs extends ArgsFor<typeof connectionFingerprint>, CommonInputs {}

/**
 * An SSH fingerprint that is trusted for one connection. Others that are trusted are left alone.
 *
 * @example
 * new fivetran.ConnectionFingerprint("bastion", { connectionId: shop.id, hash: bastionHash, publicKey: bastionKey });
 */
export class ConnectionFingerprint extends resource<typeof connectionFingerprint, ConnectionFingerprintArgs>(connectionFingerprint) {}

/** A fingerprint as `getConnectionFingerprint` answers it. */
export interface GetConnectionFingerprintResult extends ResultOf<typeof connectionFingerprint> {}

/** Which fingerprint: by its id, `connectionId:hash`, or by both. */
export type GetConnectionFingerprintArgs = ById | By<GetConnectionFingerprintResult, "connectionId" | "hash">;

const lookup = lookups<GetConnectionFingerprintArgs, GetConnectionFingerprintResult, { readonly connectionId: string }>(
  connectionFingerprint,
  {
    by: [["connectionId", "hash"]],
    idOf: ({ connectionId, hash }) => `${String(connectionId)}:${String(hash)}`,
    items: (client, { connectionId }) => client.list(listed(get(path`/connections/${String(connectionId)}/fingerprints`))),
    needs: ["connectionId"],
  },
);

/** A fingerprint that exists. Rejects with an `ApiError` when there is none. */
export const getConnectionFingerprint = lookup.get;

/** The same with outputs as arguments; its result is an output. */
export const getConnectionFingerprintOutput = lookup.getOutput;

/** The fingerprints that are trusted for a connection. */
export const listConnectionFingerprints = lookup.list;
