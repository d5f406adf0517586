/** A kind that exists in tests only, with one field of every manner, behind a vendor that is a function. */

import { blueprint, type Blueprint, output, field, type Step } from "../../providers/kernel/blueprint.js";
import type { Claims } from "../../providers/kernel/claims.js";
import type { Handler } from "../../providers/kernel/handler.js";
import { lifecycle } from "../../providers/kernel/lifecycle.js";
import { noNotes, type Notes } from "../../providers/kernel/notes.js";
import type { Vendor } from "../../providers/kernel/vendor.js";
import { del, get, patch, path, post } from "../../sdk/call.js";
import { dict, json, list, openShape, opt, secret, shape, text, integer, words } from "../../sdk/codec.js";
import type { Plain } from "../../sdk/plain.js";
import { fakeClient, type FakeVendor } from "../client.js";
import { type Watched, watched } from "../context.js";

// ---------------------------------------------------------------------------------------------------------------------
// Blueprint
// ---------------------------------------------------------------------------------------------------------------------

export const acmeVendor = {
  namespace: "acme",
  title: "Acme",
  settings: {
    key: { env: ["ACME_KEY", "ACME_OLD_KEY"], secret: true, where: "Acme → Keys" },
    url: { env: ["ACME_URL"], fallback: "https://acme.example" },
    team: { env: ["ACME_TEAM"] },
  },
  connect: () => fakeClient().client,
} as const satisfies Vendor;

export const widget = blueprint({
  kind: "acme:Widget",
  noun: "widget",
  vendor: acmeVendor,
  fields: {
    name: field(text, { wire: "name", change: "update" }),
    home: field(text, { wire: "home", change: "replace" }),
    color: field(opt(words("red", "blue")), { wire: "look.color", change: "update", onUnset: { to: "red" } }),
    size: field(opt(integer), {
      wire: "look.size",
      change: "update",
      rules: (v) => (v !== undefined && v > 9 ? ["must be at most 9"] : []),
    }),
    tags: field(opt(list(text)), { wire: "tags", change: "update", unordered: true }),
    config: field(opt(dict(json)), { wire: "config", change: "update", merge: true, semanticEquality: true }),
    password: field(opt(secret(text)), { wire: "password", change: "update" }),
    token: field(opt(secret(shape({ value: text }))), { wire: "token", change: "update", writeOnly: true }),
    zone: field(opt(text), { wire: "zone", change: "update", always: true }),
    region: field(opt(text), { wire: "region", change: "update", onUnset: "keep" }),
    loud: field(opt(text), {
      wire: "loud",
      change: "update",
      write: (v) => v?.toUpperCase(),
      read: (v) => (typeof v === "string" ? v.toLowerCase() : undefined),
    }),
    policy: field(opt(words("off", "on")), { change: "inert" }),
    file: field(opt(text), { change: "steps", ignoreChanges: true }),
    allowReplace: field(opt(json), { change: "inert" }),
  },
  outputs: {
    widgetId: output(text, "id", { id: true }),
    state: output(text, "status.state"),
    firstKey: output(text, "first_key", { once: true, secret: true }),
  },
  title: ({ name }) => name,
  identity: ({ id }) => (typeof id === "string" ? id : undefined),
  calls: {
    create: (_args, body) => post("/widgets", body),
    read: (id) => get(path`/widgets/${id}`),
    update: (id, body) => patch(path`/widgets/${id}`, body),
    remove: (id) => del(path`/widgets/${id}`),
    find: ({ name }) => ({ list: get("/widgets"), pick: (all) => all.filter((w) => w["name"] === name) }),
  },
});

export const widgetAnswer = openShape({ id: text });

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

export interface Bench extends Watched {
  readonly handler: Handler;
  readonly asked: string[];
  readonly sleeps: number[];
  /** Milliseconds that each operation was given. */
  readonly allowed: number[];
}

/** The widget's life, with a vendor that answers as the function says and with the changes to the blueprint that a test needs. */
export const bench = (
  vendor: FakeVendor,
  more: Partial<Blueprint> = {},
  around: Parameters<typeof watched>[1] = {},
  notes: Notes = noNotes,
  ahead?: number,
  claims?: Claims,
): Bench => {
  const { client, asked, clock, allowed } = fakeClient(vendor, ahead);
  // The table's types are erased here, as the kernel's own entry erases them.
  const changed = { ...(widget as unknown as Blueprint), ...more, vendor: { ...acmeVendor, connect: () => client } } as Blueprint;
  return { handler: lifecycle(changed, notes, claims), asked, sleeps: clock.sleeps, allowed, ...watched({}, around) };
};

/** A step that does what the function says. */
export const step = (run: Step<Plain>["run"]): readonly Step<Plain>[] => [{ name: "polish", run }];
