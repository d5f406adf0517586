/** What the tests of transport share. */

import { expect } from "chai";
import * as E from "fp-ts/lib/Either.js";
import nock from "nock";
import { type Call, del, get, patch, path, post } from "../../sdk/call.js";
import { describe as tell, type Failure } from "../../sdk/failure.js";
import { type Client } from "../../sdk/transport.js";
import { ACME } from "../dialect.js";

export const fail = async <A>(client: Client, call: Call<A>): Promise<Failure> => {
  const result = await client.run(call)();
  if (E.isRight(result)) throw new Error(`expected a failure, got ${JSON.stringify(result.right)}`);
  return result.left;
};

export const fine = async (client: Client, call: Call): Promise<unknown> => {
  const result = await client.run(call)();
  if (E.isLeft(result)) throw new Error(tell(result.left, "do it"));
  return result.right;
};

export const calls = {
  read: get("/things"),
  replace: patch(path`/things/${"a"}`, { name: "b" }),
  remove: del(path`/things/${"a"}`),
  create: post("/things", { name: "a" }),
  action: post(path`/things/${"a"}/test`, {}, { effect: "action" }),
} satisfies Record<string, Call>;

export const on = (call: Call) => nock(ACME).intercept(`/v1${call.path.text}`, call.verb);

/** No request leaves the process, and every one that was expected is sent. */
export const useNock = (): void => {
  before(() => nock.disableNetConnect());
  after(() => {
    nock.enableNetConnect();
    nock.restore();
    nock.activate();
  });
  afterEach(() => {
    const remaining = nock.pendingMocks();
    nock.cleanAll();
    expect(remaining, "requests that were expected and not sent").to.deep.equal([]);
  });
};
