import { expect } from "chai";
import * as E from "fp-ts/lib/Either.js";
import nock from "nock";
import { get, post } from "../../sdk/call.js";
import { ACME, acme, acmeKey } from "../dialect.js";

describe("sdk/transport with tokens", () => {
  const read = get("/things");
  const grants = (...tokens: string[]): string[] => {
    const given: string[] = [];
    for (const token of tokens) {
      nock(ACME)
        .post("/v1/token", { key: acmeKey })
        .reply(function () {
          expect(this.req.headers).not.to.have.property("authorization");
          given.push(token);
          return [200, { token }];
        });
    }
    return given;
  };
  const accepts = (token: string, times = 1) =>
    nock(ACME, { reqheaders: { authorization: `Bearer ${token}` } })
      .get("/v1/things")
      .times(times);

  before(() => nock.disableNetConnect());
  after(() => nock.enableNetConnect());
  afterEach(() => nock.cleanAll());

  it("many calls at once ask for one token", async () => {
    const given = grants("one-token", "another");
    accepts("one-token", 8).reply(200, {});
    const { client } = acme({ signIn: "token" });
    const results = await Promise.all(Array.from({ length: 8 }, () => client.run(read)()));
    expect(results.every(E.isRight)).to.equal(true);
    expect(given).to.deep.equal(["one-token"]);
  });

  it("a token is renewed before its life ends", async () => {
    const given = grants("first-token", "second-token");
    accepts("first-token", 2).reply(200, {});
    accepts("second-token").reply(200, {});
    const { client, clock } = acme({ signIn: "token" });
    await client.run(read)();
    await clock.sleep(479_000);
    await client.run(read)();
    expect(given).to.have.length(1);
    await clock.sleep(1000);
    expect(await client.run(read)()).to.deep.equal(E.right({}));
    expect(given).to.deep.equal(["first-token", "second-token"]);
  });

  it("a token that is refused is renewed once, for creates as well: nothing was done", async () => {
    grants("stale-token", "fresh-token");
    nock(ACME, { reqheaders: { authorization: "Bearer stale-token" } })
      .post("/v1/things")
      .reply(401, { message: "expired" });
    nock(ACME, { reqheaders: { authorization: "Bearer fresh-token" } })
      .post("/v1/things")
      .reply(200, { id: "1" });
    const { client } = acme({ signIn: "token" });
    expect(await client.run(post("/things", {}))()).to.deep.equal(E.right({ id: "1" }));
  });

  it("a token that is refused after another failure is renewed as well", async () => {
    grants("stale-token", "fresh-token");
    accepts("stale-token").reply(502);
    accepts("stale-token").reply(401, { message: "expired" });
    accepts("fresh-token").reply(200, {});
    const { client } = acme({ signIn: "token" });
    expect(await client.run(read)()).to.deep.equal(E.right({}));
  });

  it("a second refusal is final and says what to check", async () => {
    const given = grants("stale-token", "fresh-token", "third-token");
    nock(ACME).get("/v1/things").times(2).reply(401, { message: "no" });
    const { client } = acme({ signIn: "token" });
    const result = await client.run(read)();
    expect(result).to.have.nested.property("left.tag", "Refused");
    expect(result).to.have.nested.property("left.hint").that.contains("Check acme:key.").and.contains("PULUMI_CONDUIT_PREFER_ENV=1");
    expect(given).to.have.length(2);
  });

  it("many calls whose token expired at once ask for one new token", async () => {
    const given = grants("stale-token", "fresh-token", "third-token", "fourth-token");
    accepts("stale-token", 4).delay(5).reply(401, { message: "expired" });
    accepts("fresh-token", 4).reply(200, {});
    const { client } = acme({ signIn: "token" });
    const results = await Promise.all(Array.from({ length: 4 }, () => client.run(read)()));
    expect(results.every(E.isRight)).to.equal(true);
    expect(given).to.deep.equal(["stale-token", "fresh-token"]);
  });

  it("a fixed key that is refused is tried once, not again and again", async () => {
    nock(ACME).get("/v1/things").reply(401, { message: "no" });
    expect(await acme().client.run(read)()).to.have.nested.property("left.at.attempts", 1);
  });

  it("the token itself is asked for again after a passing failure, and a failed one is not remembered", async () => {
    nock(ACME).post("/v1/token").reply(502);
    grants("late-token");
    accepts("late-token").reply(200, {});
    expect(await acme({ signIn: "token" }).client.run(read)()).to.deep.equal(E.right({}));

    nock(ACME).post("/v1/token").reply(403, { message: "not now" });
    const { client } = acme({ signIn: "token" });
    expect(await client.run(read)()).to.have.nested.property("left.message", "not now");
    grants("later-token");
    accepts("later-token").reply(200, {});
    expect(await client.run(read)()).to.deep.equal(E.right({}));
  });

  it("an answer without a token is told, and a token never is", async () => {
    nock(ACME).post("/v1/token").reply(200, { tokn: "x" });
    expect(await acme({ signIn: "token" }).client.run(read)()).to.have.nested.property("left.message", "the answer holds no token");
    grants("canary-token-91aa");
    accepts("canary-token-91aa").reply(400, { message: "bad token canary-token-91aa" });
    expect(await acme({ signIn: "token" }).client.run(read)()).to.have.nested.property("left.message", "bad token [secret]");
  });
});
