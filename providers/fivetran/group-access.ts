/** What a source or a warehouse must let in so that the connections of a group can reach it: an SSH key, a service account of Google's. */

import { get, path } from "../../sdk/call.js";
import { openShape, text } from "../../sdk/codec.js";
import { functions } from "../kernel/functions.js";
import { fivetran } from "./account.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** Which group. */
export interface GroupAccessArgs {
  /** Id of the group. */
  readonly groupId: string;
}

export interface GetGroupPublicKeyResult {
  /** Id of the group. */
  readonly groupId: string;
  /** Public key for SSH, for the `authorized_keys` of a tunnel's host. */
  readonly publicKey: string;
}

export interface GetGroupServiceAccountResult {
  /** Id of the group. */
  readonly groupId: string;
  /** E-mail address of the service account, for access rights in Google Cloud. */
  readonly serviceAccount: string;
}

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

const publicKey = functions<GroupAccessArgs, GetGroupPublicKeyResult>({
  vendor: fivetran,
  name: "getGroupPublicKey",
  takes: ["groupId"],
  needs: ["groupId"],
  doing: ({ groupId }) => `read the public key of group "${groupId}"`,
  ask: async ({ groupId }, { client }) => {
    const found = await client.find(get(path`/groups/${groupId}/public-key`, { answer: openShape({ public_key: text }) }));
    return found && { value: { groupId, publicKey: found.public_key }, isSecret: false };
  },
});

/** The public key with which Fivetran opens SSH tunnels for a group. */
export const getGroupPublicKey = publicKey.get;

/** The same with outputs as arguments; its result is an output. */
export const getGroupPublicKeyOutput = publicKey.getOutput;

const serviceAccount = functions<GroupAccessArgs, GetGroupServiceAccountResult>({
  vendor: fivetran,
  name: "getGroupServiceAccount",
  takes: ["groupId"],
  needs: ["groupId"],
  doing: ({ groupId }) => `read the service account of group "${groupId}"`,
  ask: async ({ groupId }, { client }) => {
    const found = await client.find(get(path`/groups/${groupId}/service-account`, { answer: openShape({ service_account: text }) }));
    return found && { value: { groupId, serviceAccount: found.service_account }, isSecret: false };
  },
});

/** The service account with which Fivetran reaches Google Cloud for a group. */
export const getGroupServiceAccount = serviceAccount.get;

/** The same with outputs as arguments; its result is an output. */
export const getGroupServiceAccountOutput = serviceAccount.getOutput;
