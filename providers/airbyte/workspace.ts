/** A workspace: the home of sources, destinations and connections. */

import { change, drop, make } from "../../sdk/airbyte.js";
import { flag, list, opt, secret, shape, text, words } from "../../sdk/codec.js";
import { blueprint, output, field } from "../kernel/blueprint.js";
import { type By, type ById, lookups, type ResultOf } from "../kernel/lookups.js";
import { type ArgsFor, type CommonInputs, resource } from "../kernel/resource-class.js";
import { airbyte } from "./account.js";
import { objectIn } from "../kernel/answers.js";
import {
  endSetup,
  findWorkspace,
  isBuried,
  listWorkspacesOf,
  lookUpWorkspace,
  prepareWorkspace,
  rename,
  settingsOf,
  workspaceIdOf,
} from "./workspace-setup.js";

const notice = opt(
  shape({
    /** Ways in which the news goes out; an empty list keeps it quiet. */
    notificationType: opt(list(words("slack", "customerio"))),
    /** Where Slack takes it. */
    slackConfiguration: opt(
      shape({
        /** Address of an incoming webhook; whoever has it may post. */
        webhook: secret(text),
      }),
    ),
  }),
);

const notificationSettings = shape({
  /** A sync succeeded. */
  sendOnSuccess: notice,
  /** A sync failed. */
  sendOnFailure: notice,
  /** A connection was switched off. */
  sendOnSyncDisabled: notice,
  /** A connection will be switched off soon. */
  sendOnSyncDisabledWarning: notice,
  /** The schema of a source changed. */
  sendOnConnectionUpdate: notice,
  /** The schema of a source changed, and somebody has to look. */
  sendOnConnectionUpdateActionRequired: notice,
  /** A new version of a connector needs an upgrade. */
  sendOnBreakingChangeWarning: notice,
  /** An upgrade was missed and connections were switched off. */
  sendOnBreakingChangeSyncsDisabled: notice,
  /** A sync waits for its turn; from Airbyte 2.1 on, older servers ignore it. */
  sendOnConnectionSyncQueued: notice,
});

export const workspace = blueprint({
  kind: "airbyte:Workspace",
  noun: "workspace",
  vendor: airbyte,
  fields: {
    /** Name of the workspace; a change renames it in place. */
    name: field(text, { wire: "name", change: "update" }),
    /** Organization that owns it. Left out: the server's own one, the only one that an open-source Airbyte has. */
    organizationId: field(opt(text), { wire: "organizationId", change: "replace", default: "00000000-0000-0000-0000-000000000000" }),
    /** Address that notifications go to. Airbyte has no way to unset it. */
    email: field(opt(text), { wire: "email", change: "update", onUnset: "keep" }),
    /** Sends usage data to Airbyte without names. */
    anonymousDataCollection: field(opt(flag), { wire: "anonymousDataCollection", change: "update", onUnset: { to: false } }),
    /** Sends news about Airbyte to `email`. */
    news: field(opt(flag), { wire: "news", change: "update", onUnset: { to: false } }),
    /** Sends news about security to `email`. */
    securityUpdates: field(opt(flag), { wire: "securityUpdates", change: "update", onUnset: { to: false } }),
    /** Shows the wizard for newcomers. */
    displaySetupWizard: field(opt(flag), { wire: "displaySetupWizard", change: "update", onUnset: { to: false } }),
    /** Whether the page that welcomes newcomers is done with; true keeps it from showing up. */
    initialSetupComplete: field(opt(flag), { wire: "initialSetupComplete", change: "update", onUnset: "keep" }),
    /** What Airbyte tells, and how. Events that are left out stay as they are. */
    notificationSettings: field(opt(notificationSettings), {
      wire: "notificationSettings",
      change: "update",
      fullReplace: true,
      unordered: true,
      onUnset: "keep",
    }),
    /** Allows changes that replace the workspace, and with it delete everything inside. Default false. */
    allowReplace: field(opt(flag), { change: "inert" }),
  },
  outputs: {
    /** Id of the workspace. */
    workspaceId: output(text, "workspaceId", { id: true }),
    /** Name of the workspace in addresses; changes with the name. */
    slug: output(text, "slug"),
  },
  title: ({ name }) => name,
  identity: workspaceIdOf,
  gather: prepareWorkspace,
  calls: {
    create: (_args, body) => make("workspaces/create", body),
    read: lookUpWorkspace,
    // The endpoint for the name alone leaves webhooks as they are, and every version has it.
    update: (id, body, _args, { live }) =>
      live === undefined
        ? change("workspaces/update_name", { workspaceId: id, name: body["name"] })
        : change("workspaces/update", { workspaceId: id, ...body }),
    remove: (id) => drop("workspaces/delete", { workspaceId: id }),
    find: findWorkspace,
  },
  isDeleted: isBuried,
  shape: ({ initialSetupComplete, ...body }, _args, phase, { organizationId, live }) => {
    if (phase === "create") return { organizationId, ...body };
    const before = settingsOf(objectIn(live));
    const notices = { ...objectIn(before["notificationSettings"]), ...objectIn(body["notificationSettings"]) };
    return {
      ...before,
      ...body,
      ...(initialSetupComplete === undefined ? {} : { initialSetupComplete }),
      ...(Object.keys(notices).length === 0 ? {} : { notificationSettings: notices }),
    };
  },
  steps: [rename, endSetup],
  guarded: "everything inside: its sources, its destinations, its connections and their sync state",
});

/** What a program writes to make a workspace. */
export interface WorkspaceArgs extends ArgsFor<typeof workspace>, CommonInputs {}

/**
 * A workspace in Airbyte. Webhooks for dbt Cloud are not managed here: their tokens cannot be read back, and Airbyte gives them new ids with
 * every write.
 *
 * @example
 * const analytics = new airbyte.Workspace("analytics", { name: "Analytics", email: "data@example.com", initialSetupComplete: true });
 */
export class Workspace extends resource<typeof workspace, WorkspaceArgs>(workspace) {}

/** A workspace as `getWorkspace` answers it. */
export interface GetWorkspaceResult extends ResultOf<typeof workspace> {}

/** Which workspace: by its id or its name. */
export type GetWorkspaceArgs = ById | By<GetWorkspaceResult, "name", "organizationId">;

const lookup = lookups<GetWorkspaceArgs, GetWorkspaceResult, { readonly organizationId?: string }>(workspace, {
  by: [["name"]],
  filters: ["organizationId"],
  items: listWorkspacesOf,
  isWhole: true,
});

/** A workspace that exists. Rejects with an `ApiError` when there is none. */
export const getWorkspace = lookup.get;

/** The same with outputs as arguments; its result is an output. */
export const getWorkspaceOutput = lookup.getOutput;

/** All workspaces of an organization; of the server's own one when it is left out. */
export const listWorkspaces = lookup.list;
