/** The form for one item of a parent's list: a member with its role, a certificate that is trusted. Its id is `parent:member`. */

import { type Call, del, get, patch, type Path, post } from "../../sdk/call.js";
import type { Plain } from "../../sdk/plain.js";
import { type Blueprint, blueprint, type OutputFields, type Fields } from "./blueprint.js";
import { compositeId } from "./composite-id.js";
import { UserError } from "./handler.js";
import type { Vendor } from "./vendor.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export interface Edge<F extends Fields, G extends OutputFields> {
  readonly kind: `${string}:${string}`;
  readonly noun: string;
  readonly vendor: Vendor;
  /** Names of the two fields that make the id; both replace. The parent is `inPath`, or has no `wire`. */
  readonly ends: readonly [parent: keyof F & string, member: keyof F & string];
  readonly fields: F;
  readonly outputs: G;
  /** The list of one parent. */
  readonly list: (parent: string) => Path;
  /** One item of it. */
  readonly one: (parent: string, member: string) => Path;
}

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

export const edge = <const F extends Fields, const G extends OutputFields>({ ends, list, one, ...rest }: Edge<F, G>): Blueprint<F, G> => {
  const [parentField, memberField] = ends;
  const ID = compositeId(rest.noun, `{${parentField}}:{${memberField}}`, { openEnd: true });
  const both = (args: Partial<Record<string, unknown>>): [string, string] => [
    String(args[parentField] ?? ""),
    String(args[memberField] ?? ""),
  ];
  const split = (id: string): [string, string] => {
    const parts: Plain | undefined = ID.parse(id);
    if (parts === undefined) throw new UserError(`${id} is not the id of a ${rest.noun}: ${parentField}:${memberField}. Nothing was sent.`);
    return both(parts);
  };
  const at = (id: string): Path => one(...split(id));
  const found = (id: string): Call => get(at(id));
  // Nobody outside knows whether a service keeps the members in one list, where two writers at once would undo each other.
  const within = (parent: string): { readonly parent: string } => ({ parent: list(parent).text });
  const canChange = Object.values(rest.fields).some(({ spec }) => spec.change === "update");
  return blueprint<F, G>({
    ...rest,
    title: (args) => both(args).join(":"),
    identity: (_answer, args) => both(args).join(":"),
    importForm: `${parentField}:${memberField}`,
    imported: (id) => ({ id, known: { [parentField]: split(id)[0], [memberField]: split(id)[1] } }),
    unique: true,
    calls: {
      create: (args, body) => post(list(both(args)[0]), body, within(both(args)[0])),
      read: (id) => found(id),
      ...(canChange ? { update: (id: string, body: Plain) => patch(at(id), body, within(split(id)[0])) } : {}),
      remove: (id) => del(at(id), within(split(id)[0])),
      find: (args) => found(both(args).join(":")),
    },
  });
};
