/** A private link: the way to a source or a warehouse that no public network is on. */

import { del, get, patch, path, post } from "../../sdk/call.js";
import { dict, flag, json, openWords, opt, text } from "../../sdk/codec.js";
import { local, refused } from "../../sdk/failure.js";
import { listed } from "../../sdk/fivetran.js";
import { textAt } from "../kernel/answers.js";
import { blueprint, field, output, type Step } from "../kernel/blueprint.js";
import { type By, type ById, lookups, type ResultOf } from "../kernel/lookups.js";
import { type Namesakes, namesakesBefore, sinceThen } from "../kernel/namesakes.js";
import {
  type ArgsFor,
  type CommonInputs,
  type CustomResourceOptions,
  type Input,
  type InstanceOf,
  resourceAs,
  type Statics,
} from "../kernel/resource-class.js";
import { fivetran } from "./account.js";
import type { PrivateLinkConfigFor, PrivateLinkService, Whole } from "./catalog/of-service.js";
import { reviewService, servicePart } from "./config.js";

const at = (id: string) => path`/private-links/${id}`;

/** Whether names are unique nobody says. */
const namesakes = ({ name }: { readonly name: string }): Namesakes => ({
  list: listed(get("/private-links")),
  pick: (links) => links.filter((one) => one["name"] === name && one["state"] !== "DESTROYING"),
  id: "id",
});

interface Args {
  readonly name: string;
  readonly waitUntilReady?: boolean | undefined;
}

/** Connections and destinations can use it once it is `OK`: minutes later. */
const awaitReady: Step<Args> = {
  name: "wait for",
  run: async ({ args, client, id, look, live, phase, changed, progress }) => {
    if (args.waitUntilReady === false || (phase === "update" && !changed.has("config"))) return undefined;
    if (live?.["state"] === "OK") return undefined;
    return client.until({
      title: `private link "${args.name}" to be ready`,
      look,
      done: (link) => link["state"] === "OK",
      failed: (link) =>
        link["state"] === "FAIL"
          ? refused({
              at: local(client.vendor, `GET ${at(id).template}`),
              message: `it cannot be set up: ${textAt(link, "state_summary") ?? "no reason given"}`,
              hint: "It is recorded. Fix the cause there or in config, then run the command again.",
            })
          : undefined,
      progress: (link, seconds) => progress(`${String(link["state"])}, ${seconds} s${summary(textAt(link, "state_summary"))}`),
      every: [2000, 15_000],
    });
  },
};

const summary = (text: string | undefined): string => (text === undefined || text === "" ? "" : `: ${text}`);

export const privateLink = blueprint({
  kind: "fivetran:PrivateLink",
  noun: "private link",
  vendor: fivetran,
  fields: {
    /** Name of the private link: up to 23 letters, digits and underscores. */
    name: field(text, {
      wire: "name",
      change: "replace",
      rules: (name) => (/^\w{1,23}$/.test(name) ? [] : ["must be 1 to 23 letters, digits and underscores"]),
    }),
    /** Where Fivetran processes the data, such as `AWS_US_EAST_1`. */
    region: field(text, { wire: "region", change: "replace", semanticEquality: true }),
    /** What is at the other end, and in which cloud: `SNOWFLAKE_AWS`, `SOURCE_AZURE`, … */
    service: field(text, { wire: "service", change: "replace", review: reviewService("privateLinks") }),
    /** Settings of the service in camelCase. */
    config: field(dict(json), {
      wire: "config",
      change: "update",
      semanticEquality: true,
      ...servicePart("privateLinks", "config"),
    }),
    /** Waits until it can be used, which takes minutes, and somebody at your cloud to accept it. Default true. */
    waitUntilReady: field(opt(flag), { change: "inert" }),
    /** Allows changes that replace it, and so cut off what uses it. Default false. */
    allowReplace: field(opt(flag), { change: "inert" }),
  },
  outputs: {
    /** Id of the private link. */
    privateLinkId: output(text, "id", { id: true }),
    /** `CREATING`, `UPDATING`, `OK`, `FAIL` or `DESTROYING`. */
    state: output(text, "state", { volatile: true }),
    /** What Fivetran says of its state. */
    stateSummary: output(opt(text), "state_summary", { volatile: true }),
    /** Address by which Fivetran reaches the other end. */
    host: output(opt(text), "host", { volatile: true }),
    /** `AWS`, `AZURE` or `GCP`. */
    cloudProvider: output(opt(openWords("AWS", "AZURE", "GCP")), "cloud_provider"),
    /** When it was made, ISO 8601. */
    createdAt: output(opt(text), "created_at"),
    /** Id of the user who made it. */
    createdBy: output(opt(text), "created_by"),
  },
  title: ({ name }) => name,
  identity: ({ id }) => (typeof id === "string" ? id : undefined),
  isDeleted: ({ state }) => state === "DESTROYING",
  gather: namesakesBefore(namesakes),
  steps: [awaitReady],
  guarded: "the way by which connections and destinations reach their data",
  calls: {
    create: (_args, body) => post("/private-links", body),
    read: (id) => get(at(id)),
    update: (id, body) => patch(at(id), body),
    remove: (id) => del(at(id)),
    find: (args, gathered) => sinceThen(namesakes(args), gathered),
  },
});

/** What a program writes to make a private link; `config` is up to the service: `PrivateLinkArgs<"SNOWFLAKE_AWS">`. Without a service it holds anything. */
export interface PrivateLinkArgs<S extends string = string> extends Omit<ArgsFor<typeof privateLink>, "service" | "config">, CommonInputs {
  /** What is at the other end, and in which cloud: `SNOWFLAKE_AWS`, `SOURCE_AZURE`, … */
  service: Input<S>;
  /** Settings of the service in camelCase. */
  config: Whole<PrivateLinkConfigFor<S>>;
}

interface PrivateLinkClass extends Statics<typeof privateLink> {
  /**
   * Declares the private link: the next `pulumi up` makes it, or makes it what the inputs say.
   *
   * @param name unique within the stack.
   * @param args what the private link shall be. `PrivateLink<string>` takes any config, for a service that this version does not know well.
   */
  new <S extends string = PrivateLinkService>(
    name: string,
    args: PrivateLinkArgs<S>,
    opts?: CustomResourceOptions,
  ): InstanceOf<typeof privateLink>;
}

/**
 * A private link, which `Connection` and `Destination` use by `privateLinkId`.
 *
 * Requests: to create two, of which one looks for others of the name, and then one look after the other until it is ready; to update one, and the
 * looks; to read and to delete one each.
 *
 * @example
 * const link = new fivetran.PrivateLink("warehouse", {
 *   name: "warehouse",
 *   region: "AWS_US_EAST_1",
 *   service: "SNOWFLAKE_AWS",
 *   config: { accountUrl: "https://acme.snowflakecomputing.com", vpceId: "vpce-0123" },
 * });
 */
export class PrivateLink<S extends string = PrivateLinkService> extends resourceAs<PrivateLinkClass>(privateLink)<S> {}

/** A private link as `getPrivateLink` answers it. */
export interface GetPrivateLinkResult extends ResultOf<typeof privateLink> {}

/** Which private link: by its id or its name. */
export type GetPrivateLinkArgs = ById | By<GetPrivateLinkResult, "name">;

const lookup = lookups<GetPrivateLinkArgs, GetPrivateLinkResult>(privateLink, {
  by: [["name"]],
  items: (client) => client.list(listed(get("/private-links"))),
  isWhole: true,
});

/** A private link that exists. Rejects with an `ApiError` when there is none. */
export const getPrivateLink = lookup.get;

/** The same with outputs as arguments; its result is an output. */
export const getPrivateLinkOutput = lookup.getOutput;

/** All private links of the account. */
export const listPrivateLinks = lookup.list;
