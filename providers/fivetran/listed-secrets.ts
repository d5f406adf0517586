/** Secrets in lists of a config that a program does not have, after an import above all: Fivetran takes lists as a whole and would lose them. */

import { get, type Path } from "../../sdk/call.js";
import { isPlain, type Plain } from "../../sdk/plain.js";
import { same } from "../kernel/compare.js";
import { lostInList } from "../kernel/overlay.js";
import type { GatherContext, Gathered } from "../kernel/blueprint.js";
import { refuse, type VendorClient } from "../kernel/vendor-client.js";
import { objectIn } from "../kernel/answers.js";
import type { Fields } from "./catalog/index.js";
import { servicePart } from "./config.js";

// Loaded when it is needed: programs declare with this file, too.
const index = () => require("./catalog/index.js") as typeof import("./catalog/index.js");

// ---------------------------------------------------------------------------------------------------------------------
// Function
// ---------------------------------------------------------------------------------------------------------------------

/** Looks at what is there when an update is about to send a list that may lack secrets, and stops it if one would be lost. */
export const guardListedSecrets =
  (family: "connections" | "destinations", at: (id: string) => Path) =>
  async (
    client: VendorClient,
    args: { readonly service: string; readonly config?: Plain | undefined },
    { changed, id, state }: GatherContext,
  ): Promise<Gathered> => {
    const rotates = changed.has("credentialsVersion");
    if (id === undefined || (!changed.has("config") && !rotates)) return {};
    const { write } = servicePart(family, "config");
    const [was, now] = [objectIn(write(objectIn(state["config"]), state)), objectIn(write(args.config ?? {}, args))];
    const service = index().serviceOf(family, args.service);
    const sent = listsIn(now, service?.config).filter(({ path, value }) => rotates || !same(reach(was, path), value));
    if (sent.length === 0) return {};
    const answer = await client.run(get(at(id)));
    const live = objectIn(objectIn(answer)["config"]);
    const lost = sent.flatMap(({ path, value, title }) => {
      const there = reach(live, path);
      return Array.isArray(there) ? lostInList(there, reach(was, path), value, title) : [];
    });
    if (lost.length === 0) return {};
    const message = `it would lose ${lost.join(", ")}: a secret in a list, which the program does not have and Fivetran does not keep when the list changes`;
    return refuse(client, `PATCH ${at(id).text}`, message, "Write the secret into the program. Nothing was updated.");
  };

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

interface Listed {
  readonly path: readonly string[];
  readonly value: readonly unknown[];
  /** As the user writes it. */
  readonly title: string;
}

/** Lists of objects that may hold a secret, and do not hold one in every item. */
const listsIn = (value: Plain, fields: Fields | undefined, path: readonly string[] = [], title = "config"): Listed[] =>
  Object.entries(value).flatMap(([wire, part]): Listed[] => {
    const known = fields?.get(wire);
    const here = { path: [...path, wire], title: `${title}.${known?.name ?? wire}` };
    if (isPlain(part)) return listsIn(part, known?.fields, here.path, here.title);
    if (!Array.isArray(part) || !part.some(isPlain)) return [];
    return known === undefined || part.some((item) => lacksSecret(item, known.fields)) ? [{ ...here, value: part }] : [];
  });

const lacksSecret = (item: unknown, fields: Fields | undefined): boolean =>
  isPlain(item) &&
  (fields === undefined ||
    [...fields.values()].some(
      (field) =>
        !field.readonly &&
        (field.secret ? item[field.wire] === undefined : field.fields !== undefined && deepLack(item[field.wire], field.fields)),
    ));

const deepLack = (part: unknown, fields: Fields): boolean =>
  Array.isArray(part) ? part.some((one) => lacksSecret(one, fields)) : lacksSecret(part, fields);

const reach = (value: Plain, path: readonly string[]): unknown =>
  path.reduce<unknown>((part, key) => (isPlain(part) ? part[key] : undefined), value);
