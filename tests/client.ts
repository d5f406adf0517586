/** A client whose vendor is a function, for tests of what is above the wire. */

import * as E from "fp-ts/lib/Either.js";
import { type Call, callName, type Upload } from "../sdk/call.js";
import type { Failure } from "../sdk/failure.js";
import type { Client, Scope } from "../sdk/transport.js";
import { RequestError } from "../providers/kernel/vendor-client.js";
import { hastyClock } from "./clock.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** Answers data, or a failure, at once or later. */
export type FakeVendor = (call: Call) => unknown;

export interface FakeClient {
  readonly client: Client;
  readonly clock: ReturnType<typeof hastyClock>;
  /** What was asked, in order: `POST /things {"name":"a"}`. */
  readonly asked: string[];
  /** Milliseconds until the deadline of each scope that was opened. */
  readonly allowed: number[];
}

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

/** @param ahead milliseconds that the vendor's clock is ahead of ours. */
export const fakeClient = (vendor: FakeVendor = () => ({}), ahead?: number): FakeClient => {
  const clock = hastyClock();
  const asked: string[] = [];
  const allowed: number[] = [];
  const answer = async (call: Call): Promise<E.Either<Failure, unknown>> => {
    const body = call.body === undefined ? "" : ` ${JSON.stringify(call.body)}`;
    asked.push(`${call.verb} ${call.path.text}${body}`);
    const data = await vendor(call);
    return isFailure(data) ? E.left(data) : E.right(data);
  };
  const bound = ({ deadline, signal }: Scope): Client => ({
    // The fake's word is taken for the call's answer.
    run: ((call: Call) => () => answer(call)) as Client["run"],
    list: (call) => async () => E.map((data) => data as readonly unknown[])(await answer(call)),
    upload:
      ({ title }: Upload) =>
      async () =>
        E.right(void asked.push(`upload ${title}`)),
    download: (_url, title) => async () => (asked.push(`download ${title}`), E.right(Buffer.from(""))),
    within: (scope) => (allowed.push(scope.deadline - clock.now()), bound(scope)),
    vendor: "Acme",
    base: "https://acme.example",
    clock,
    ...(ahead === undefined ? {} : { ahead: () => ahead }),
    remainingMs: () => deadline - clock.now(),
    signal,
  });
  return { client: bound({ deadline: Infinity, signal: new AbortController().signal }), clock, asked, allowed };
};

/** Circumstances of a call that a fake vendor refuses. */
export const where = (call: Call, status?: number) => ({
  vendor: "Acme",
  call: callName(call),
  host: "",
  attempts: 1,
  elapsedMs: 0,
  status,
});

const isFailure = (value: unknown): value is Failure =>
  typeof value === "object" &&
  value !== null &&
  ["Absent", "Refused", "Throttled", "Unreachable", "InvalidResponse"].includes((value as Failure).tag);

/** What an entity throws when a request of its own has failed. */
export const failWith = (failure: Failure): never => {
  throw new RequestError(failure);
};
