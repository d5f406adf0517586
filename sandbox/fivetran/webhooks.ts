/**
 * Webhooks of the account or of one group. The sandbox calls nobody: what a URL would answer is the number in the world's table
 * `fivetran:webhook-status` under that URL, or else 200.
 */

import type { Fields, Request, Route } from "../http.js";
import { ownerOf } from "./account.js";
import { type Check, filled, flag, type Form, like, listOf, readBody, readPatch, text } from "./form.js";
import { groups } from "./tables.js";
import { type Account, created, done, found, hole, invalid, ok, page, route } from "./wire.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

interface Webhook extends Fields {
  readonly id: string;
  readonly type: "account" | "group";
  readonly group_id: string | null;
  readonly url: string;
  readonly active: boolean;
}

const KIND = "fivetran:Webhook";
const FIELDS: Readonly<Record<string, Check>> = {
  url: like(/^https:\/\/[^\s/]+/, "https://example.com/hook"),
  events: listOf(filled),
  active: flag,
  secret: text,
};
const CREATE: Form = { fields: FIELDS, required: ["url", "events"] };
const UPDATE: Form = { fields: FIELDS, permanent: ["id", "type", "group_id"] };

// ---------------------------------------------------------------------------------------------------------------------
// Routes
// ---------------------------------------------------------------------------------------------------------------------

export const webhookRoutes = (account: Account): Route[] => {
  const { world } = account;
  const webhooks = world.table<Webhook>(KIND);
  const get = (request: Request): Webhook => found(webhooks.get(hole(request, "webhookId")), "Webhook", hole(request, "webhookId"));

  const create = (request: Request, groupId: string | null) => {
    const body = readBody(request, CREATE);
    const webhook: Webhook = {
      ...{ active: true, ...body, url: String(body.url) },
      ...{ type: groupId === null ? ("account" as const) : ("group" as const), group_id: groupId },
      ...{ id: `hook_${world.digits(KIND, 12)}`, created_at: world.now().toISOString(), created_by: ownerOf(account) },
    };
    if (webhook.active) requireAnswer(account, webhook.url);
    webhooks.set(webhook.id, webhook);
    world.record("create", KIND, webhook.id, naturalKey(webhook));
    return created(account, echo(webhook), "Webhook has been created", 200);
  };

  return [
    route(account, "POST", "/webhooks/account", (request) => create(request, null)),
    route(account, "POST", "/webhooks/group/:groupId", (request) => {
      const groupId = hole(request, "groupId");
      return create(request, found(groups(account).get(groupId), "Group", groupId).id);
    }),
    route(account, "GET", "/webhooks", (request) => page(account, request, webhooks.all().map(echo))),
    route(account, "GET", "/webhooks/:webhookId", (request) => ok(echo(get(request)))),
    route(account, "PATCH", "/webhooks/:webhookId", (request) => {
      const before = get(request);
      const after: Webhook = { ...before, ...readPatch(request, UPDATE) };
      if (after.active && (!before.active || after.url !== before.url)) requireAnswer(account, after.url);
      webhooks.set(after.id, after);
      if (JSON.stringify(after) !== JSON.stringify(before)) world.record("update", KIND, after.id, naturalKey(after));
      return ok(echo(after), "Webhook has been updated");
    }),
    route(account, "POST", "/webhooks/:webhookId/test", (request) => {
      const { url } = get(request);
      readBody(request, { fields: { event: like(/^[a-z_]+$/, "sync_end") }, required: ["event"] });
      const status = answerOf(account, url);
      return ok({ succeed: status < 300, status, message: `The URL answered ${status}` });
    }),
    route(account, "DELETE", "/webhooks/:webhookId", (request) => {
      const webhook = get(request);
      webhooks.remove(webhook.id);
      world.record("remove", KIND, webhook.id, naturalKey(webhook));
      return done(`Webhook with id '${webhook.id}' has been deleted`);
    }),
  ];
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const naturalKey = ({ group_id, url }: Webhook): string => `${group_id ?? "account"}/${url}`;

const echo = (webhook: Webhook): Fields => ({ ...webhook, ...(webhook.secret === undefined ? {} : { secret: "******" }) });

const answerOf = ({ world }: Account, url: string): number => world.table<number>("fivetran:webhook-status").get(url) ?? 200;

const requireAnswer = (account: Account, url: string): void => {
  const status = answerOf(account, url);
  if (status >= 300) throw invalid(`The webhook's URL answered ${status} to a test event`);
};

/** Webhooks go with their group. */
export const removeGroupWebhooks = ({ world }: Account, groupId: string): void => {
  const webhooks = world.table<Webhook>(KIND);
  for (const [id, webhook] of webhooks.entries()) {
    if (webhook.group_id !== groupId) continue;
    webhooks.remove(id);
    world.record("remove", KIND, id, naturalKey(webhook));
  }
};
