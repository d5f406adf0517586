/** An id in state that is made of several parts: its text, and the parts of such a text. Written once for every kind that has one. */

import { refuse, type VendorClient } from "./vendor-client.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** `{organization}/{keyId}` → `organization | keyId`. */
type Names<Form extends string> = Form extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never;

type Parts<Form extends string> = Readonly<Record<Names<Form>, string>>;

export interface CompositeId<Form extends string> {
  of(parts: Parts<Form>): string;
  /** Undefined when the text has another form. */
  parse(id: string): Parts<Form> | undefined;
  /** The parts; when the text has another form, ends the operation with a message that says which form it must have. */
  demand(client: Pick<VendorClient, "vendor">, doing: string, id: string): Parts<Form>;
}

interface Options {
  readonly hint?: string;
  readonly openEnd?: true;
}

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

const PART = /\{(\w+)\}/;

/**
 * @param noun what the id is of: `signing key`.
 * @param form the id with its parts in braces: `{organization}/{keyId}`. A part that stands there twice must be the same twice.
 * @param options.hint what the form means, where it does not say that itself; one sentence.
 * @param options.openEnd the last part may hold the character that separates the others.
 */
export const compositeId = <const Form extends string>(noun: string, form: Form, options: Options = {}): CompositeId<Form> => {
  const pieces = form.split(PART);
  const names = pieces.filter((_, i) => i % 2 === 1);
  const closed = form.includes("/") ? "([^/]+)" : "([^:]+)";
  const part = (i: number): string => (options.openEnd === true && i === 2 * names.length - 1 ? "(.+)" : closed);
  const matcher = new RegExp(`^${pieces.map((piece, i) => (i % 2 === 0 ? literally(piece) : part(i))).join("")}$`, "s");
  const says = options.hint ?? `The id is ${form.replace(/[{}]/g, "")}.`;

  const parse = (id: string): Parts<Form> | undefined => {
    const values = matcher.exec(id)?.slice(1);
    if (values === undefined || names.some((name, i) => values[names.indexOf(name)] !== values[i])) return undefined;
    return Object.fromEntries(names.map((name, i) => [name, values[i]])) as Parts<Form>;
  };

  return {
    of: (parts) => pieces.map((piece, i) => (i % 2 === 0 ? piece : (parts as Record<string, string>)[piece])).join(""),
    parse,
    demand: (client, doing, id) => parse(id) ?? refuse(client, doing, `${id} is not the id of a ${noun}`, says),
  };
};

const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
