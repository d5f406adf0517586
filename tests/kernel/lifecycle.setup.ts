/** What the tests of lifecycle share. */

import type { Blueprint } from "../../providers/kernel/blueprint.js";
import { type Handler, UserError, PartialFailure } from "../../providers/kernel/handler.js";
import { type Call } from "../../sdk/call.js";
import type { Plain } from "../../sdk/plain.js";
import { absent, refused, unreachable } from "../../sdk/failure.js";
import { where } from "../client.js";
import type { bench } from "./widget.js";
import { widget } from "./widget.js";

export type Gather = NonNullable<Blueprint["gather"]>;

export const good = { name: "n", home: "h" };

export const made = { id: "w1", name: "n", home: "h", status: { state: "new" }, first_key: "canary-first" };

export const calls = widget.calls as unknown as Blueprint["calls"];

export const lost = (call: Call) => unreachable({ at: where(call), message: "the answer was lost", maybeDone: true });

export const no = (call: Call, status = 400) => refused({ at: where(call, status), message: "no" });

export const missing = (call: Call) => absent({ at: where(call, 404), message: "it is not there" });

export const reported = async (promise: Promise<unknown>): Promise<UserError> => {
  const error = await promise.then(
    (value) => new Error(`expected a failure, got ${JSON.stringify(value)}`),
    (e: unknown) => e,
  );
  if (error instanceof UserError) return error;
  throw error;
};

export const partial = async (promise: Promise<unknown>): Promise<PartialFailure> => {
  const error = await reported(promise);
  if (error instanceof PartialFailure) return error;
  throw error;
};

export const create = ({ handler, context }: ReturnType<typeof bench>, news: Plain = good): ReturnType<Handler["create"]> =>
  handler.create(news, context);
