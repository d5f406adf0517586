/** Secrets in lists of a config that a program does not have, after an import above all: Fivetran takes lists as a whole and would lose them. */

import * as E from "fp-ts/lib/Either.js";
import type * as TE from "fp-ts/lib/TaskEither.js";
import { get, type Path } from "../../sdk/call.js";
import { isPlain, type Plain } from "../../sdk/codec.js";
import { type Failure, local, refused } from "../../sdk/failure.js";
import type { Client } from "../../sdk/transport.js";
import { same } from "../kernel/compare.js";
import { lostInList } from "../kernel/overlay.js";
import type { Fields } from "./catalogue/index.js";
import { servicePart } from "./config.js";

// Loaded when it is needed: programs declare with this file, too.
const index = () => require("./catalogue/index.js") as typeof import("./catalogue/index.js");

// ---------------------------------------------------------------------------------------------------------------------
// Function
// ---------------------------------------------------------------------------------------------------------------------

/** Looks at what is there when an update is about to send a list that may lack secrets, and stops it if one would be lost. */
export const guardListedSecrets =
  (family: "connections" | "destinations", at: (id: string) => Path) =>
  (
    client: Client,
    args: { readonly config?: Plain | undefined },
    _phase: "create" | "update",
    changed: ReadonlySet<string>,
    id: string | undefined,
    before: Plain,
  ): TE.TaskEither<Failure, Plain> =>
  async () => {
    const resends = changed.has("credentialsVersion");
    if (id === undefined || (!changed.has("config") && !resends)) return E.right({});
    const { write } = servicePart(family, "config");
    const [was, now] = [objectOf(write(objectOf(before["config"]), before)), objectOf(write(args.config ?? {}, args))];
    const service = index().serviceOf(family, (args as Plain)["service"]);
    const sent = listsIn(now, service?.config).filter(({ path, value }) => resends || !same(reach(was, path), value));
    if (sent.length === 0) return E.right({});
    const answer = await client.run(get(at(id)))();
    if (E.isLeft(answer)) return answer;
    const live = objectOf(objectOf(answer.right)["config"]);
    const lost = sent.flatMap(({ path, value, title }) => {
      const there = reach(live, path);
      return Array.isArray(there) ? lostInList(there, reach(was, path), value, title) : [];
    });
    if (lost.length === 0) return E.right({});
    const message = `it would lose ${lost.join(", ")}: a secret in a list, which the program does not have and Fivetran does not keep when the list changes`;
    const hint = "Write the secret into the program. Nothing was updated.";
    return E.left(refused({ at: local(client.vendor, `PATCH ${at(id).text}`), message, hint }));
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
    const items = part as unknown[];
    return known === undefined || items.some((item) => lacksSecret(item, known.fields)) ? [{ ...here, value: items }] : [];
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

const objectOf = (value: unknown): Plain => (isPlain(value) ? value : {});
