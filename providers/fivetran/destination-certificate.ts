/** One certificate that Fivetran shall trust when it connects to a warehouse. Its id is `destinationId:hash`. */

import { path } from "../../sdk/call.js";
import { text } from "../../sdk/codec.js";
import { extended, field } from "../kernel/blueprint.js";
import { type By, type ById, lookups, type ResultOf } from "../kernel/lookups.js";
import { type ArgsFor, type CommonInputs, resource } from "../kernel/resource-class.js";
import { edge } from "../kernel/edge.js";
import { fivetran } from "./account.js";
import { certificateFields, certificateOutputs } from "./approved.js";
import { membersOf } from "./members.js";

const list = (id: string) => path`/destinations/${id}/certificates`;

export const destinationCertificate = edge({
  kind: "fivetran:DestinationCertificate",
  noun: "trusted certificate of a destination",
  vendor: fivetran,
  ends: ["destinationId", "hash"],
  fields: extended(certificateFields, {
    /** The destination. */
    destinationId: field(text, { change: "replace" }),
  }),
  outputs: extended(certificateOutputs, {}),
  list,
  one: (destination, hash) => path`/destinations/${destination}/certificates/${hash}`,
});

/** What a program writes to make a destination certificate. */
export interface DestinationCertificateArgs extends ArgsFor<typeof destinationCertificate>, CommonInputs {}

/**
 * A certificate that is trusted for one destination. Others that are trusted are left alone.
 *
 * @example
 * new fivetran.DestinationCertificate("warehouse-ca", { destinationId: warehouse.destinationId, hash: caHash, encodedCert: caCertificate });
 */
export class DestinationCertificate extends resource<typeof destinationCertificate, DestinationCertificateArgs>(destinationCertificate) {}

/** A certificate as `getDestinationCertificate` answers it. */
export interface GetDestinationCertificateResult extends ResultOf<typeof destinationCertificate, "encodedCert"> {}

/** Which certificate: by its id, `destinationId:hash`, or by both. */
export type GetDestinationCertificateArgs = ById | By<GetDestinationCertificateResult, "destinationId" | "hash">;

const lookup = lookups<GetDestinationCertificateArgs, GetDestinationCertificateResult, { readonly destinationId: string }>(
  destinationCertificate,
  membersOf("destinationId", "hash", list),
);

/** A certificate that exists. Rejects with an `ApiError` when there is none. */
export const getDestinationCertificate = lookup.get;

/** The same with outputs as arguments; its result is an output. */
export const getDestinationCertificateOutput = lookup.getOutput;

/** The certificates that are trusted for a destination. */
export const listDestinationCertificates = lookup.list;
