/** What is one for each object of another kind: a sync of a connection, the users of a team. Its id is that object's, and nothing is sent to make it. */

import type { Plain } from "../../sdk/plain.js";
import { textAt } from "./answers.js";
import type { InitialState } from "./blueprint.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export interface PartOf {
  readonly title: (args: object) => string | undefined;
  readonly identity: (answer: Plain, args: object) => string | undefined;
  readonly importForm: string;
  readonly imported: (id: string) => { readonly id: string; readonly known: Plain };
  /** For `calls`. */
  readonly create: (args: object) => InitialState;
}

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

/** @param parent name of the field with the id of the other object; it replaces. */
export const partOf = (parent: string): PartOf => {
  const idIn = (args: object): string | undefined => textAt({ ...args }, parent);
  return {
    title: idIn,
    identity: (_answer, args) => idIn(args),
    importForm: parent,
    imported: (id) => ({ id, known: { [parent]: id } }),
    create: (args) => ({ initialState: { id: idIn(args) } }),
  };
};
