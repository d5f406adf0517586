/** A webhook: Fivetran posts events of the account, or of one group, to a URL. */

import { del, get, patch, path, post } from "../../sdk/call.js";
import { flag, list, openWords, opt, secret, text } from "../../sdk/codec.js";
import { listed } from "../../sdk/fivetran.js";
import { objectIn, textAt } from "../kernel/answers.js";
import { blueprint, field, output, type Step } from "../kernel/blueprint.js";
import { type Namesakes, namesakesBefore, sinceThen } from "../kernel/namesakes.js";
import { policyOf, tested, testPolicy } from "../kernel/policy.js";
import { secretsVersion } from "../kernel/secrets-version.js";
import { type By, type ById, lookups, type ResultOf } from "../kernel/lookups.js";
import { type ArgsFor, type CommonInputs, resource } from "../kernel/resource-class.js";
import { refuse } from "../kernel/vendor-client.js";
import { fivetran } from "./account.js";

const at = (id: string) => path`/webhooks/${id}`;

interface Args {
  readonly url: string;
  readonly events: readonly string[];
  readonly groupId?: string | undefined;
  readonly setupTests?: string | undefined;
}

/** Two webhooks may have one URL. */
const namesakes = ({ url, groupId }: Args): Namesakes => ({
  list: listed(get("/webhooks")),
  pick: (all) => all.filter((one) => one["url"] === url && (one["group_id"] ?? undefined) === groupId),
  id: "id",
});

/** Has Fivetran post each event once, as a test. */
const testEvents: Step<Args> = {
  name: "run the event tests of",
  run: async ({ client, id, args, phase, changed, progress, warn }) => {
    const policy = policyOf(args.setupTests);
    // Who asks for the tests later wants to see them, too.
    const isDue =
      phase !== "update" || ["url", "events", "active", "secret", "secretsVersion", "setupTests"].some((name) => changed.has(name));
    if (policy === "off" || !isDue) return undefined;
    for (const event of args.events) {
      progress(`testing ${event}`);
      const test = post(path`/webhooks/${id}/test`, { event }, { effect: "action" });
      const answer = await tested(client, policy, `run the test of ${event}`, warn, () => client.run(test));
      const result = objectIn(answer);
      if (answer === undefined || result["succeed"] === true) continue;
      const why = `the URL did not take the event ${event}: ${textAt(result, "message") ?? `it answered ${String(result["status"])}`}`;
      if (policy === "require") return refuse(client, `run the test of ${event}`, why, "Mend the receiver, then run the command again.");
      warn(why);
    }
    return undefined;
  },
};

export const webhook = blueprint({
  kind: "fivetran:Webhook",
  noun: "webhook",
  vendor: fivetran,
  fields: {
    /** Group whose events it gets. Left out, those of the whole account. */
    groupId: field(opt(text), { wire: "group_id", inPath: true, change: "replace" }),
    /** Address that the events are posted to; it begins with `https://`. */
    url: field(text, {
      wire: "url",
      change: "update",
      rules: (url) => (/^https:\/\/[^\s/]/.test(url) ? [] : ["must begin with https://"]),
    }),
    /** Events that it gets, such as `sync_end`. */
    events: field(
      list(
        openWords(
          "sync_start",
          "sync_end",
          "connection_successful",
          "connection_failure",
          "create_connector",
          "pause_connector",
          "resume_connector",
          "edit_connector",
          "delete_connector",
          "dbt_run_start",
          "dbt_run_succeeded",
          "dbt_run_failed",
        ),
      ),
      { wire: "events", change: "update", unordered: true, rules: (events) => (events.length > 0 ? [] : ["must name at least one event"]) },
    ),
    /**
     * Whether it is on. Default true. Fivetran calls the URL when a webhook is created or switched on, and refuses one whose URL does not answer
     * with 2xx: write false as long as the receiver is not there.
     */
    active: field(opt(flag), { wire: "active", change: "update", default: true, onUnset: { to: true } }),
    /** Signs what is posted, so that the receiver can check where it comes from. It cannot be taken away again, only changed. */
    secret: field(opt(secret(text)), { wire: "secret", change: "update", onUnset: "keep" }),
    /** Posts each event once as a test: `"off"`, `"warn"` (default) or `"require"`. */
    setupTests: testPolicy,
    /**
     * While it stays the same, a change of secrets alone is none: for credentials that are made anew at every run. Change it, to anything, to have all of them
     * sent. A change of something else sends the new ones, too.
     */
    secretsVersion,
  },
  outputs: {
    /** Id of the webhook. */
    webhookId: output(text, "id", { id: true }),
    /** `account` or `group`. */
    type: output(text, "type"),
    /** When the webhook was made, ISO 8601. */
    createdAt: output(text, "created_at"),
    /** Id of the user who made it. */
    createdBy: output(text, "created_by"),
  },
  title: ({ url }) => url,
  identity: ({ id }) => (typeof id === "string" ? id : undefined),
  gather: namesakesBefore(namesakes),
  steps: [testEvents],
  calls: {
    create: ({ groupId }, body) => (groupId === undefined ? post("/webhooks/account", body) : post(path`/webhooks/group/${groupId}`, body)),
    read: (id) => get(at(id)),
    update: (id, body) => patch(at(id), body),
    remove: (id) => del(at(id)),
    find: (args, gathered) => sinceThen(namesakes(args), gathered),
  },
});

/** What a program writes to make a webhook. */
export interface WebhookArgs extends ArgsFor<typeof webhook>, CommonInputs {}

/**
 * A Fivetran webhook, of the account or of one group.
 *
 * @example
 * const alerts = new fivetran.Webhook("alerts", { url: "https://hooks.example.com/fivetran", events: ["sync_end"], secret: config.requireSecret("signingSecret") });
 */
export class Webhook extends resource<typeof webhook, WebhookArgs>(webhook) {}

/** A webhook as `getWebhook` answers it. */
export interface GetWebhookResult extends ResultOf<typeof webhook> {}

/** Which webhook: by its id or its URL. */
export type GetWebhookArgs = ById | By<GetWebhookResult, "url", "groupId">;

const lookup = lookups<GetWebhookArgs, GetWebhookResult, { readonly groupId?: string }>(webhook, {
  by: [["url"]],
  filters: ["groupId"],
  items: (client) => client.list(listed(get("/webhooks"))),
  isWhole: true,
});

/** A webhook that exists. Rejects with an `ApiError` when there is none. */
export const getWebhook = lookup.get;

/** The same with outputs as arguments; its result is an output. */
export const getWebhookOutput = lookup.getOutput;

/** All webhooks of the account and of its groups, or those of one group. */
export const listWebhooks = lookup.list;
