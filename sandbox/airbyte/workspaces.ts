/** Workspaces: patched by updates, gone with all they hold, the only objects of Airbyte that answer 404 once deleted. */

import type { Fields, Route } from "../http.js";
import { among, type Field, fields, flag, list, may, mayIf, need, needIf, open, pagination, text, uuid } from "./body.js";
import { deleteActor, deprecate } from "./cascade.js";
import { type Context, done, livingWorkspace, ok, page, post } from "./endpoint.js";
import type { Edition } from "./edition.js";
import { notFound } from "./refusal.js";
import { newWorkspace, plain, type Webhook, type Workspace, zeroId } from "./store.js";

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

export const workspaceRoutes = (context: Context): Route[] => {
  const { world, store, edition } = context;
  const living = (): Workspace[] => store.workspaces.all().filter((workspace) => !workspace.tombstone);
  const listed = (rows: readonly Workspace[]) => ok({ workspaces: rows.map((row) => readWorkspace(context, row)) });
  const change = (next: Workspace): Workspace => store.change(store.workspaces, "airbyte:Workspace", next.workspaceId, next);

  return [
    post(
      context,
      "workspaces/create",
      { name: need(text), organizationId: needIf(edition.since("0.57"), uuid), ...settings(edition) },
      ({ name, organizationId, webhookConfigs, ...rest }) => {
        // The open-source core has one organization.
        if (organizationId !== undefined && organizationId !== zeroId) throw notFound("ORGANIZATION", organizationId);
        const workspace = plain({
          ...newWorkspace(world, name, freeSlug(context, name)),
          webhookConfigs: newWebhooks(context, webhookConfigs ?? []),
          settings: kept({}, rest),
        });
        store.workspaces.set(workspace.workspaceId, workspace);
        world.record("create", "airbyte:Workspace", workspace.workspaceId, name);
        return ok(readWorkspace(context, workspace));
      },
    ),
    post(context, "workspaces/get", { workspaceId: need(uuid), includeTombstone: may(flag) }, ({ workspaceId, includeTombstone }) => {
      const buried = includeTombstone === true ? store.workspaces.get(workspaceId) : undefined;
      return ok(readWorkspace(context, buried ?? livingWorkspace(context, workspaceId)));
    }),
    post(context, "workspaces/get_by_slug", { slug: need(text) }, ({ slug }) => {
      const workspace = living().find((row) => row.slug === slug);
      if (workspace === undefined) throw notFound("STANDARD_WORKSPACE", slug);
      return ok(readWorkspace(context, workspace));
    }),
    post(
      context,
      "workspaces/update",
      { workspaceId: need(uuid), name: mayIf(edition.since("1.6"), text), initialSetupComplete: may(flag), ...settings(edition) },
      ({ workspaceId, name, initialSetupComplete, webhookConfigs, ...rest }) => {
        const before = livingWorkspace(context, workspaceId);
        const whole = context.options.updates === "whole";
        const webhooks = webhookConfigs ?? (whole || context.options.webhookConfigs !== "keep" ? [] : undefined);
        const next = change({
          ...before,
          ...(name === undefined || name === before.name ? {} : { name, slug: freeSlug(context, name) }),
          initialSetupComplete: initialSetupComplete ?? (whole ? false : before.initialSetupComplete),
          webhookConfigs: webhooks === undefined ? before.webhookConfigs : newWebhooks(context, webhooks),
          settings: kept(whole ? {} : before.settings, rest),
        });
        return ok(readWorkspace(context, next));
      },
    ),
    post(context, "workspaces/update_name", { workspaceId: need(uuid), name: need(text) }, ({ workspaceId, name }) => {
      const before = livingWorkspace(context, workspaceId);
      return ok(readWorkspace(context, change(name === before.name ? before : { ...before, name, slug: freeSlug(context, name) })));
    }),
    post(context, "workspaces/delete", { workspaceId: need(uuid) }, ({ workspaceId }) => {
      const workspace = livingWorkspace(context, workspaceId);
      const inside = (row: { readonly workspaceId: string }): boolean => row.workspaceId === workspaceId;
      for (const connection of store.connections.all().filter(inside)) deprecate(context, connection);
      for (const side of ["destination", "source"] as const) {
        const actors = store.actors[side].all().filter((actor) => inside(actor) && !actor.tombstone);
        actors.sort((a, b) => a.name.localeCompare(b.name) || a.id.localeCompare(b.id));
        // Since the lists are paged, the server deletes what is on their first page and forgets the rest.
        for (const actor of edition.since("1.8") ? actors.slice(0, 20) : actors) deleteActor(context, side, actor);
      }
      store.workspaces.set(workspaceId, { ...workspace, tombstone: true });
      world.record("remove", "airbyte:Workspace", workspaceId);
      return done;
    }),
    ...(edition.since("1.7") ? [] : [post(context, "workspaces/list", {}, () => listed(living()))]),
    ...(edition.since("1.8") ? ["list_paginated"] : ["list_paginated", "list_all_paginated"]).map((name) =>
      post(
        context,
        `workspaces/${name}`,
        { workspaceIds: need(list(uuid)), includeDeleted: may(flag), pagination: need(pagination), nameContains: may(text) },
        (body) => {
          const rows = body.includeDeleted === true ? store.workspaces.all() : living();
          const wanted = rows.filter((row) => name === "list_all_paginated" || body.workspaceIds.includes(row.workspaceId));
          return listed(page(wanted.filter(named(body.nameContains)), body.pagination));
        },
      ),
    ),
    post(
      context,
      "workspaces/list_by_organization_id",
      { organizationId: need(uuid), pagination: may(pagination), nameContains: may(text) },
      ({ organizationId, ...body }) => {
        const rows = living().filter((row) => row.organizationId === organizationId && named(body.nameContains)(row));
        return listed(body.pagination === undefined ? rows : page(rows, body.pagination));
      },
    ),
    post(
      context,
      "workspaces/list_by_user_id",
      { userId: need(uuid), pagination: may(pagination), nameContains: may(text) },
      ({ userId, ...body }) => {
        const rows = living().filter((row) => userId === zeroId && named(body.nameContains)(row));
        return listed(body.pagination === undefined ? rows : page(rows, body.pagination));
      },
    ),
  ];
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

/** What one kind of event does. */
const notification = fields({
  notificationType: may(list(among("slack", "customerio"))),
  slackConfiguration: may(fields({ webhook: need(text) })),
  customerioConfiguration: may(open),
});

const events = [
  "sendOnSuccess",
  "sendOnFailure",
  "sendOnSyncDisabled",
  "sendOnSyncDisabledWarning",
  "sendOnConnectionUpdate",
  "sendOnConnectionUpdateActionRequired",
  "sendOnBreakingChangeWarning",
  "sendOnBreakingChangeSyncsDisabled",
  "sendOnConnectionSyncQueued",
];

const settings = (edition: Edition) => ({
  email: may(text),
  news: may(flag),
  securityUpdates: may(flag),
  anonymousDataCollection: may(flag),
  displaySetupWizard: may(flag),
  notifications: may(list(open)),
  notificationSettings: may(
    fields(Object.fromEntries(eventsOf(edition).map((event): [string, Field<unknown, false>] => [event, may(notification)]))),
  ),
  defaultGeography: mayIf(!edition.since("1.7"), text),
  dataplaneGroupId: mayIf(edition.since("1.7"), uuid),
  webhookConfigs: may(list(fields({ name: may(text), authToken: may(text), validationUrl: may(text), customDbtHost: may(text) }))),
});

const eventsOf = (edition: Edition): string[] => (edition.since("2.1") ? events : events.slice(0, -1));

/** The settings after a patch: what is absent stays, a blank email and an empty list of old notifications count as absent. */
const kept = (before: Fields, sent: Fields): Fields => {
  const { email, notifications, notificationSettings, ...rest } = sent;
  return {
    ...before,
    ...rest,
    ...(typeof email === "string" && email.trim() !== "" ? { email } : {}),
    ...(Array.isArray(notifications) && notifications.length > 0 ? { notifications } : {}),
    ...(notificationSettings === undefined ? {} : { notificationSettings }),
  };
};

/** Every write gives every webhook a new id, so operations that name the old one are left in the air. */
const newWebhooks = (context: Context, sent: readonly Omit<Webhook, "id">[]): Webhook[] =>
  sent.map((webhook) => ({ id: context.world.uuid("airbyte:webhook"), ...webhook }));

const freeSlug = (context: Context, name: string): string => {
  const slug =
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-|-$/g, "") || "workspace";
  const conflict = context.store.workspaces.all().some((workspace) => workspace.slug === slug);
  return conflict ? `${slug}-${context.world.digits("airbyte:slug", 8)}` : slug;
};

const named =
  (part: string | undefined) =>
  (row: Workspace): boolean =>
    row.name.toLowerCase().includes((part ?? "").toLowerCase());

const readWorkspace = ({ edition }: Context, row: Workspace): unknown => {
  const { notificationSettings, ...rest } = row.settings;
  const defaults = eventsOf(edition).map((event) => [
    event,
    { notificationType: ["sendOnSuccess", "sendOnConnectionSyncQueued"].includes(event) ? [] : ["customerio"] },
  ]);
  return {
    workspaceId: row.workspaceId,
    customerId: row.customerId,
    organizationId: row.organizationId,
    name: row.name,
    slug: row.slug,
    initialSetupComplete: row.initialSetupComplete,
    displaySetupWizard: false,
    anonymousDataCollection: false,
    news: false,
    securityUpdates: false,
    notifications: [],
    firstCompletedSync: false,
    feedbackDone: false,
    ...(edition.since("1.7") ? { dataplaneGroupId: defaultDataplaneGroup } : { defaultGeography: "auto" }),
    ...rest,
    notificationSettings: { ...Object.fromEntries(defaults), ...(notificationSettings as Fields | undefined) },
    webhookConfigs: row.webhookConfigs.map(({ id, name, customDbtHost }) => ({ id, name, customDbtHost })),
    ...(edition.since("0.57") ? { tombstone: row.tombstone } : {}),
  };
};

const defaultDataplaneGroup = "00000000-0000-0000-0000-0000000000d0";
