/** One SSH fingerprint that Fivetran shall trust when it reaches a source through a tunnel. Its id is `connectionId:hash`. */

import { path } from "../../sdk/call.js";
import { text } from "../../sdk/codec.js";
import { extended, field } from "../kernel/blueprint.js";
import { type By, type ById, lookups, type ResultOf } from "../kernel/lookups.js";
import { type ArgsFor, type CommonInputs, resource } from "../kernel/resource-class.js";
import { edge } from "../kernel/edge.js";
import { fivetran } from "./account.js";
import { fingerprintFields, fingerprintOutputs } from "./approved.js";
import { membersOf } from "./members.js";

const list = (id: string) => path`/connections/${id}/fingerprints`;

export const connectionFingerprint = edge({
  kind: "fivetran:ConnectionFingerprint",
  noun: "trusted fingerprint",
  vendor: fivetran,
  ends: ["connectionId", "hash"],
  fields: extended(fingerprintFields, {
    /** The connection. */
    connectionId: field(text, { change: "replace" }),
  }),
  outputs: extended(fingerprintOutputs, {}),
  list,
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
  membersOf("connectionId", "hash", list),
);

/** A fingerprint that exists. Rejects with an `ApiError` when there is none. */
export const getConnectionFingerprint = lookup.get;

/** The same with outputs as arguments; its result is an output. */
export const getConnectionFingerprintOutput = lookup.getOutput;

/** The fingerprints that are trusted for a connection. */
export const listConnectionFingerprints = lookup.list;
