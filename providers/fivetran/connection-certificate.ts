/** One certificate that Fivetran shall trust when it connects to a source. Its id is `connectionId:hash`. */

import { get, path } from "../../sdk/call.js";
import { secret, text } from "../../sdk/codec.js";
import { output, field } from "../kernel/blueprint.js";
import { type By, type ById, lookups, type ResultOf } from "../kernel/lookups.js";
import { type ArgsFor, type CommonInputs, resource } from "../kernel/resource-class.js";
import { edge } from "../kernel/edge.js";
import { listed } from "../../sdk/fivetran.js";
import { fivetran } from "./account.js";

export const connectionCertificate = edge({
  kind: "fivetran:ConnectionCertificate",
  noun: "trusted certificate",
  vendor: fivetran,
  ends: ["connectionId", "hash"],
  fields: {
    /** The connection. */
    connectionId: field(text, { change: "replace" }),
    /** Hash of the certificate as Fivetran writes it, base64: in the details of the setup test that fails without it. */
    hash: field(text, { wire: "hash", change: "replace" }),
    /** The certificate itself in base64, from the same place. Never read back; the hash says which one it is. */
    encodedCert: field(secret(text), { wire: "encoded_cert", change: "replace", writeOnly: true, ignoreChanges: true }),
  },
  outputs: {
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
  },
  list: (connection) => path`/connections/${connection}/certificates`,
  one: (connection, hash) => path`/connections/${connection}/certificates/${hash}`,
});

/** What a program writes to make a connection certificate. */
export interface ConnectionCertificateArgs extends ArgsFor<typeof connectionCertificate>, CommonInputs {}

/**
 * A certificate that is trusted for one connection. Others that are trusted are left alone.
 *
 * @example
 * new fivetran.ConnectionCertificate("shop-ca", { connectionId: shop.id, hash: caHash, encodedCert: caCertificate });
 */
export class ConnectionCertificate extends resource<typeof connectionCertificate, ConnectionCertificateArgs>(connectionCertificate) {}

/** A certificate as `getConnectionCertificate` answers it. */
export interface GetConnectionCertificateResult extends ResultOf<typeof connectionCertificate, "encodedCert"> {}

/** Which certificate: by its id, `connectionId:hash`, or by both. */
export type GetConnectionCertificateArgs = ById | By<GetConnectionCertificateResult, "connectionId" | "hash">;

const lookup = lookups<GetConnectionCertificateArgs, GetConnectionCertificateResult, { readonly connectionId: string }>(
  connectionCertificate,
  {
    by: [["connectionId", "hash"]],
    idOf: ({ connectionId, hash }) => `${String(connectionId)}:${String(hash)}`,
    items: (client, { connectionId }) => client.list(listed(get(path`/connections/${String(connectionId)}/certificates`))),
    needs: ["connectionId"],
  },
);

/** A certificate that exists. Rejects with an `ApiError` when there is none. */
export const getConnectionCertificate = lookup.get;

/** The same with outputs as arguments; its result is an output. */
export const getConnectionCertificateOutput = lookup.getOutput;

/** The certificates that are trusted for a connection. */
export const listConnectionCertificates = lookup.list;
