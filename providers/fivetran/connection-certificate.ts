/** One certificate that Fivetran shall trust when it connects to a source. Its id is `connectionId:hash`. */

import { path } from "../../sdk/call.js";
import { text } from "../../sdk/codec.js";
import { extended, field } from "../kernel/blueprint.js";
import { type By, type ById, lookups, type ResultOf } from "../kernel/lookups.js";
import { type ArgsFor, type CommonInputs, resource } from "../kernel/resource-class.js";
import { edge } from "../kernel/edge.js";
import { fivetran } from "./account.js";
import { certificateFields, certificateOutputs } from "./approved.js";
import { membersOf } from "./members.js";

const list = (id: string) => path`/connections/${id}/certificates`;

export const connectionCertificate = edge({
  kind: "fivetran:ConnectionCertificate",
  noun: "trusted certificate",
  vendor: fivetran,
  ends: ["connectionId", "hash"],
  fields: extended(certificateFields, {
    /** The connection. */
    connectionId: field(text, { change: "replace" }),
  }),
  outputs: extended(certificateOutputs, {}),
  list,
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
  membersOf("connectionId", "hash", list),
);

/** A certificate that exists. Rejects with an `ApiError` when there is none. */
export const getConnectionCertificate = lookup.get;

/** The same with outputs as arguments; its result is an output. */
export const getConnectionCertificateOutput = lookup.getOutput;

/** The certificates that are trusted for a connection. */
export const listConnectionCertificates = lookup.list;
