/** What a workspace takes besides one call: its organization, what an update would forget, and what a create does not take. */

import { ask, change, listed } from "../../sdk/airbyte.js";
import { isPlain, type Plain } from "../../sdk/plain.js";
import type { GatherContext, Gathered, Step } from "../kernel/blueprint.js";
import { whenSeen } from "../kernel/look-back.js";
import { idsBefore, type Namesakes, sinceThen } from "../kernel/namesakes.js";
import { refuse, type VendorClient } from "../kernel/vendor-client.js";
import { objectIn, textAt } from "../kernel/answers.js";
import { defaultOrganization } from "./instance.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export interface Wanted {
  readonly name: string;
  readonly organizationId?: string | undefined;
  readonly initialSetupComplete?: boolean | undefined;
}

export interface WorkspaceGathered extends Gathered {
  readonly organizationId?: string;
}

/** What an update may carry; under the documented contract what it leaves out is reset. */
const KEPT = [
  "email",
  "news",
  "securityUpdates",
  "anonymousDataCollection",
  "displaySetupWizard",
  "initialSetupComplete",
  "notifications",
  "notificationSettings",
  "defaultGeography",
  "dataplaneGroupId",
];

export const settingsOf = (live: Plain): Plain =>
  Object.fromEntries(KEPT.flatMap((key) => (live[key] === undefined || live[key] === null ? [] : [[key, live[key]]])));

// ---------------------------------------------------------------------------------------------------------------------
// Looks
// ---------------------------------------------------------------------------------------------------------------------

/** Workspaces of the organization that have the name. */
const workspaceNamesakes = (organizationId: string, name: string): Namesakes => ({
  list: listed("workspaces/list_by_organization_id", { organizationId, nameContains: name }),
  pick: (all) => all.filter((one) => one["name"] === name),
  id: "workspaceId",
});

export const findWorkspace = ({ name }: Wanted, gathered: WorkspaceGathered) =>
  sinceThen(workspaceNamesakes(String(gathered.organizationId), name), gathered);

/** Those of an organization, for a look-up. */
export const listWorkspacesOf = async (client: VendorClient, { organizationId, name }: Plain): Promise<readonly unknown[]> => {
  const organization = organizationId ?? (await defaultOrganization(client));
  const nameContains = name === undefined ? {} : { nameContains: name };
  return client.list(listed("workspaces/list_by_organization_id", { organizationId: organization, ...nameContains }));
};

export const lookUpWorkspace = (id: string) => ask("workspaces/get", { workspaceId: id });

// ---------------------------------------------------------------------------------------------------------------------
// Before the write
// ---------------------------------------------------------------------------------------------------------------------

/**
 * For a create: the organization, and the workspaces that have the name already. For an update of more than the name: what is there, and a
 * refusal if webhooks are, since an update would drop them and their tokens cannot be read.
 */
export const prepareWorkspace = async (
  client: VendorClient,
  args: Wanted,
  { phase, changed, id }: GatherContext,
): Promise<WorkspaceGathered> => {
  if (phase === "create" || id === undefined) {
    const organizationId = args.organizationId ?? (await defaultOrganization(client));
    return { organizationId, ...(await idsBefore(client, workspaceNamesakes(organizationId, args.name))) };
  }
  if (![...changed].some((name) => SETTINGS.has(name))) return {};
  const live = objectIn(await client.run(lookUpWorkspace(id)));
  return hasWebhooks(live) ? wouldDrop(client) : { live };
};

// ---------------------------------------------------------------------------------------------------------------------
// After the write
// ---------------------------------------------------------------------------------------------------------------------

/** Up to 1.5 an update takes no name, and ignores it without a word. */
export const rename: Step<Wanted> = {
  name: "rename",
  run: async ({ args, changed, client, id, look, phase, live }) => {
    if (phase !== "update" || !changed.has("name") || live?.["name"] === args.name) return undefined;
    const lookBack = whenSeen(look, ({ name }) => name === args.name);
    return seenIn(await client.run(change("workspaces/update_name", { workspaceId: id, name: args.name }), lookBack));
  },
};

/** A create does not take the flag. The workspace is new, so it has no webhooks to lose. */
export const endSetup: Step<Wanted> = {
  name: "end the setup of",
  run: async ({ args, client, id, phase, live, look }) => {
    const wanted = args.initialSetupComplete;
    if (wanted === undefined || phase === "update") return undefined;
    const now = live ?? (await look());
    if (now["initialSetupComplete"] === wanted) return undefined;
    if (hasWebhooks(now)) return wouldDrop(client);
    const body = { ...settingsOf(now), workspaceId: id, initialSetupComplete: wanted };
    const lookBack = whenSeen(look, ({ initialSetupComplete }) => initialSetupComplete === wanted);
    return seenIn(await client.run(change("workspaces/update", body), lookBack));
  },
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const SETTINGS = new Set(KEPT);

const hasWebhooks = ({ webhookConfigs }: Plain): boolean => Array.isArray(webhookConfigs) && webhookConfigs.length > 0;

const wouldDrop = (client: VendorClient): never =>
  refuse(
    client,
    "POST /workspaces/update",
    "this workspace has webhooks (dbt Cloud), and Airbyte drops them with every update that does not repeat their tokens",
    "Change these settings in Airbyte itself, or remove the webhooks first; a new name alone is safe.",
  );

const seenIn = (answer: unknown): Plain | undefined => (isPlain(answer) ? answer : undefined);

/** Whether the answer describes a workspace that is buried. */
export const isBuried = (answer: Plain): boolean => answer["tombstone"] === true;

export const workspaceIdOf = (answer: Plain): string | undefined => textAt(answer, "workspaceId");
