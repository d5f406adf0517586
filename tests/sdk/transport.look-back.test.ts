import { expect } from "chai";
import * as E from "fp-ts/lib/Either.js";
import nock from "nock";
import { patch, post } from "../../sdk/call.js";
import { local, unreachable } from "../../sdk/failure.js";
import type { LookBack } from "../../sdk/transport/look-back.js";
import { acme } from "../dialect.js";

const URL = "https://acme.example";

describe("sdk/transport, where a write can be looked back at", () => {
  let looks: number;
  beforeEach(() => {
    looks = 0;
    nock.cleanAll();
  });
  after(() => nock.cleanAll());

  const update = patch("/things/1", { size: 2 });
  const finds =
    (...answers: unknown[]): LookBack<unknown> =>
    async () =>
      E.right(answers[Math.min(looks++, answers.length - 1)]);
  const blind: LookBack<unknown> = async () => (
    looks++,
    E.left(unreachable({ at: local("Acme", "GET /"), message: "no", maybeDone: false }))
  );

  /** How often the update went out while the server answers so forever. */
  const times = (status: number, body: unknown = { message: "no" }, headers = {}): (() => number) => {
    let count = 0;
    nock(URL)
      .patch("/v1/things/1")
      .reply(() => ((count += 1), [status, body as nock.Body, headers]))
      .persist();
    return () => count;
  };

  it("what was done although the answer says otherwise is the answer, after one request and one look", async () => {
    for (const status of [500, 502, 504, 408]) {
      nock.cleanAll();
      looks = 0;
      const sent = times(status);
      expect(await acme({ url: URL }).client.run(update, finds({ size: 2 }))()).to.deep.equal(E.right({ size: 2 }));
      expect([sent(), looks], String(status)).to.deep.equal([1, 1]);
    }
  });

  it("what was not done is sent again, each time after a look, and fails as it would have", async () => {
    const sent = times(500);
    const failed = await acme({ url: URL }).client.run(update, finds(undefined))();
    expect(failed).to.have.nested.property("left.at.attempts", 5);
    expect([sent(), looks]).to.deep.equal([5, 5]);
    looks = 0;
    expect(await acme({ url: URL }).client.run(update, finds(undefined, undefined, { size: 2 }))()).to.deep.equal(E.right({ size: 2 }));
    expect([sent(), looks]).to.deep.equal([8, 3]);
  });

  it("nobody looks twice where nobody can be asked", async () => {
    const sent = times(503);
    expect(await acme({ url: URL }).client.run(update, blind)()).to.have.nested.property("left.at.attempts", 5);
    expect([sent(), looks]).to.deep.equal([5, 1]);
  });

  it("nobody looks where it is known what became of it", async () => {
    for (const status of [200, 400, 404, 429]) {
      nock.cleanAll();
      times(status, {}, { "content-type": "application/json" });
      await acme({ url: URL }).client.run(update, finds({ size: 2 }))();
      expect(looks, String(status)).to.equal(0);
    }
  });

  it("a success that cannot be read is looked into, too", async () => {
    const sent = times(200, "<html>", { "content-type": "text/html" });
    expect(await acme({ url: URL }).client.run(update, finds({ size: 2 }))()).to.deep.equal(E.right({ size: 2 }));
    expect(await acme({ url: URL }).client.run(update, finds(undefined))()).to.have.nested.property("left.tag", "InvalidResponse");
    expect(sent()).to.equal(2);
  });

  it("a job is never started twice: it is looked for twice, as it may still be at work", async () => {
    let count = 0;
    nock(URL)
      .post("/v1/jobs")
      .reply(() => ((count += 1), [504, "late"]))
      .persist();
    const job = post("/jobs", {}, { effect: "action" });
    const { client, clock } = acme({ url: URL });
    expect(await client.run(job, finds(undefined, { done: true }))()).to.deep.equal(E.right({ done: true }));
    expect([count, looks, clock.sleeps]).to.deep.equal([1, 2, [5000]]);
    looks = 0;
    expect(await client.run(job, finds(undefined))()).to.have.nested.property("left.tag", "Unreachable");
    expect([count, looks]).to.deep.equal([2, 2]);
  });

  it("a job that the server itself calls failed is looked for once", async () => {
    nock(URL).post("/v1/jobs").reply(500, { message: "no such image" });
    const failed = await acme({ url: URL }).client.run(post("/jobs", {}, { effect: "action" }), finds(undefined))();
    expect(failed).to.have.nested.property("left.message", "no such image");
    expect(looks).to.equal(1);
  });
});
