/** One SSH fingerprint that Fivetran shall trust when it reaches a warehouse through a tunnel. Its id is `destinationId:hash`. */

import { path } from "../../sdk/call.js";
import { text } from "../../sdk/codec.js";
import { extended, field } from "../kernel/blueprint.js";
import { type By, type ById, lookups, type ResultOf } from "../kernel/lookups.js";
import { type ArgsFor, type CommonInputs, resource } from "../kernel/resource-class.js";
import { edge } from "../kernel/edge.js";
import { fivetran } from "./account.js";
import { fingerprintFields, fingerprintOutputs } from "./approved.js";
import { membersOf } from "./members.js";

const list = (id: string) => path`/destinations/${id}/fingerprints`;

export const destinationFingerprint = edge({
  kind: "fivetran:DestinationFingerprint",
  noun: "trusted fingerprint of a destination",
  vendor: fivetran,
  ends: ["destinationId", "hash"],
  fields: extended(fingerprintFields, {
    /** The destination. */
    destinationId: field(text, { change: "replace" }),
  }),
  outputs: extended(fingerprintOutputs, {}),
  list,
  one: (destination, hash) => path`/destinations/${destination}/fingerprints/${hash}`,
});

/** What a program writes to make a destination fingerprint. */
export interface DestinationFingerprintArgs extends ArgsFor<typeof destinationFingerprint>, CommonInputs {}

/**
 * An SSH fingerprint that is trusted for one destination. Others that are trusted are left alone.
 *
 * @example
 * new fivetran.DestinationFingerprint("bastion", { destinationId: warehouse.destinationId, hash: bastionHash, publicKey: bastionKey });
 */
export class DestinationFingerprint extends resource<typeof destinationFingerprint, DestinationFingerprintArgs>(destinationFingerprint) {}

/** A fingerprint as `getDestinationFingerprint` answers it. */
export interface GetDestinationFingerprintResult extends ResultOf<typeof destinationFingerprint> {}

/** Which fingerprint: by its id, `destinationId:hash`, or by both. */
export type GetDestinationFingerprintArgs = ById | By<GetDestinationFingerprintResult, "destinationId" | "hash">;

const lookup = lookups<GetDestinationFingerprintArgs, GetDestinationFingerprintResult, { readonly destinationId: string }>(
  destinationFingerprint,
  membersOf("destinationId", "hash", list),
);

/** A fingerprint that exists. Rejects with an `ApiError` when there is none. */
export const getDestinationFingerprint = lookup.get;

/** The same with outputs as arguments; its result is an output. */
export const getDestinationFingerprintOutput = lookup.getOutput;

/** The fingerprints that are trusted for a destination. */
export const listDestinationFingerprints = lookup.list;
