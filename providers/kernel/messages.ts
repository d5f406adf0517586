/** From failures to what a user reads. */

import * as E from "fp-ts/lib/Either.js";
import type * as TE from "fp-ts/lib/TaskEither.js";
import { EmptyPathHole } from "../../sdk/call.js";
import { describe, type Failure } from "../../sdk/failure.js";
import { type Handler, type Log, UserError } from "./handler.js";

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

/** The bridge from values that may be failures to the engine's way: the value, or an error with the user's text. */
export const settle = async <A>(task: TE.TaskEither<Failure, A> | Promise<E.Either<Failure, A>>, doing: string): Promise<A> => {
  const result = await (typeof task === "function" ? task() : task);
  if (E.isLeft(result)) throw new UserError(describe(result.left, doing));
  return result.right;
};

/** An id that is empty, or a step such as `..`, would reach another object: it is the user's mistake (or a broken import id), and the message says so. */
export const checkedPath = <A>(make: () => A): A => {
  try {
    return make();
  } catch (error) {
    if (error instanceof EmptyPathHole) throw new UserError(`${error.message}: nothing was sent.`);
    throw error;
  }
};

/** The same for ids that only show up on the way: in a list of a parent, in a step. */
export const holesTold = (handler: Handler): Handler => {
  const explained = async <A>(work: Promise<A>): Promise<A> => {
    try {
      return await work;
    } catch (error) {
      throw error instanceof EmptyPathHole ? new UserError(`${error.message}: the request was not sent.`) : error;
    }
  };
  return {
    ...handler,
    create: (...args) => explained(handler.create(...args)),
    adopt: (...args) => explained(handler.adopt(...args)),
    read: (...args) => explained(handler.read(...args)),
    update: (...args) => explained(handler.update(...args)),
    remove: (...args) => explained(handler.remove(...args)),
  };
};

/** What is odd about inputs, reported as the host likes it. */
export const warnGrouped = (log: Log, name: string, sentence: string): void =>
  log.warnGrouped === undefined ? log.warn(`${name}: ${sentence}.`) : log.warnGrouped(name, sentence);
