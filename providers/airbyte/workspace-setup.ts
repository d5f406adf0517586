/** What a workspace takes besides one call: its organization, what an update would forget, and what a create does not take. */

import * as E from "fp-ts/lib/Either.js";
import type * as TE from "fp-ts/lib/TaskEither.js";
import { ask, change, listed } from "../../sdk/airbyte.js";
import { isPlain, type Plain } from "../../sdk/codec.js";
import { type Failure, local, refused } from "../../sdk/failure.js";
import type { Client } from "../../sdk/transport.js";
import type { Step } from "../kernel/blueprint.js";
import { whenSeen } from "../kernel/look-back.js";
import { defaultOrganization } from "./instance.js";
import { idsBefore, type Namesakes, sinceThen } from "../kernel/namesakes.js";
import { textAt } from "./twins.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export interface Wanted {
  readonly name: string;
  readonly organizationId?: string | undefined;
  readonly initialSetupComplete?: boolean | undefined;
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

export const settingsOf = (seen: Plain): Plain =>
  Object.fromEntries(KEPT.flatMap((key) => (seen[key] === undefined || seen[key] === null ? [] : [[key, seen[key]]])));

// ---------------------------------------------------------------------------------------------------------------------
// Looks
// ---------------------------------------------------------------------------------------------------------------------

/** Workspaces of the organization that have the name. */
const workspaceNamesakes = (organizationId: string, name: string): Namesakes => ({
  list: listed("workspaces/list_by_organization_id", { organizationId, nameContains: name }),
  pick: (all) => all.filter((one) => one["name"] === name),
  id: "workspaceId",
});

export const findWorkspace = ({ name }: Wanted, found: Plain) =>
  sinceThen(workspaceNamesakes(String(found["organizationId"]), name), found);

export const lookUpWorkspace = (id: string) => ask("workspaces/get", { workspaceId: id });

// ---------------------------------------------------------------------------------------------------------------------
// Before the write
// ---------------------------------------------------------------------------------------------------------------------

/**
 * For a create: the organization, and the workspaces that have the name already. For an update of more than the name: what is there, and a
 * refusal if webhooks are, since an update would drop them and their tokens cannot be read.
 */
export const prepareWorkspace = (
  client: Client,
  args: Wanted,
  phase: "create" | "update",
  changed: ReadonlySet<string>,
  id: string | undefined,
): TE.TaskEither<Failure, Plain> =>
  phase === "create" || id === undefined
    ? async () => {
        const organization = args.organizationId === undefined ? await defaultOrganization(client)() : E.right(args.organizationId);
        if (E.isLeft(organization)) return organization;
        const before = await idsBefore(client, workspaceNamesakes(organization.right, args.name))();
        return E.isLeft(before) ? before : E.right({ organizationId: organization.right, ...before.right });
      }
    : async () => {
        if (![...changed].some((name) => SETTINGS.has(name))) return E.right({});
        const answer = await client.run(lookUpWorkspace(id))();
        if (E.isLeft(answer)) return answer;
        const seen = isPlain(answer.right) ? answer.right : {};
        return hasWebhooks(seen) ? E.left(wouldDrop(client)) : E.right({ seen });
      };

// ---------------------------------------------------------------------------------------------------------------------
// After the write
// ---------------------------------------------------------------------------------------------------------------------

/** Up to 1.5 an update takes no name, and ignores it without a word. */
export const rename: Step<Wanted> = {
  name: "rename",
  run:
    ({ args, changed, client, id, look, phase, seen }) =>
    async () => {
      if (phase !== "update" || !changed.has("name") || seen?.["name"] === args.name) return E.right(undefined);
      const lookBack = whenSeen(look, ({ name }) => name === args.name);
      return plainAnswer(await client.run(change("workspaces/update_name", { workspaceId: id, name: args.name }), lookBack)());
    },
};

/** A create does not take the flag. The workspace is new, so it has no webhooks to lose. */
export const endSetup: Step<Wanted> = {
  name: "end the setup of",
  run:
    ({ args, client, id, phase, seen, look }) =>
    async () => {
      const wanted = args.initialSetupComplete;
      if (wanted === undefined || phase === "update") return E.right(undefined);
      const now = seen === undefined ? await look()() : E.right(seen);
      if (E.isLeft(now)) return now;
      if (now.right["initialSetupComplete"] === wanted) return E.right(undefined);
      if (hasWebhooks(now.right)) return E.left(wouldDrop(client));
      const body = { ...settingsOf(now.right), workspaceId: id, initialSetupComplete: wanted };
      const lookBack = whenSeen(look, ({ initialSetupComplete }) => initialSetupComplete === wanted);
      return plainAnswer(await client.run(change("workspaces/update", body), lookBack)());
    },
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const SETTINGS = new Set(KEPT);

const hasWebhooks = ({ webhookConfigs }: Plain): boolean => Array.isArray(webhookConfigs) && webhookConfigs.length > 0;

const wouldDrop = (client: Client): Failure =>
  refused({
    at: local(client.vendor, "POST /workspaces/update"),
    message: "this workspace has webhooks (dbt Cloud), and Airbyte drops them with every update that does not repeat their tokens",
    hint: "Change these settings in Airbyte itself, or remove the webhooks first; a new name alone is safe.",
  });

const plainAnswer = (answer: E.Either<Failure, unknown>): E.Either<Failure, Plain | undefined> =>
  E.isLeft(answer) ? answer : E.right(isPlain(answer.right) ? answer.right : undefined);

/** Whether the answer describes a workspace that is buried. */
export const isBuried = (answer: Plain): boolean => answer["tombstone"] === true;

export const workspaceIdOf = (answer: Plain): string | undefined => textAt(answer, "workspaceId");
