/**
 * What no other provider promises: how it waits, what it says, what it does not do twice.
 *
 * Numbers in brackets are those of the cases that the Terraform provider's own tests cover; from 71 on they are ours.
 */

import { expect } from "chai";
import type { Plain } from "../../../../sdk/plain.js";
import { failure, failureOf, type Stored } from "../../../drive.js";
import { aGroup } from "../../../kinds/fivetran/parts.js";
import { Stack } from "../../../stack.js";

describe("the contract beyond Terraform's", () => {
  let stack: Stack;
  let groupId: string;
  const begin = async (made: Promise<Stack>): Promise<void> => {
    stack = await made;
    groupId = await aGroup(stack);
    stack.requests();
  };
  afterEach(() => stack.close());

  const connection = () => stack.resource("fivetran:Connection");
  const args = (more: Plain = {}): Plain => ({
    groupId,
    service: "github",
    destinationSchema: { name: "code" },
    setupTests: "off",
    ...more,
  });
  const sent = (): string[] => stack.requests().map(([what]) => what.replace(/conn_\w+/, "{}"));
  const throttle = (headers: Readonly<Record<string, string>>, times: number): void =>
    void stack.sandbox.fault({
      vendor: "fivetran",
      path: /connections/,
      status: 429,
      headers: { "content-type": "application/json", ...headers },
      body: { code: "TooManyRequests", message: "slow down" },
      times,
    });

  describe("[71] a 429", () => {
    it("with Retry-After: 1 is one more request, after a second or more", async () => {
      await begin(Stack.start());
      throttle({ "retry-after": "1" }, 1);
      const before = Date.now();
      await connection().create(args());
      expect(Date.now() - before).to.be.at.least(1000);
      expect(sent()).to.deep.equal(["POST /v1/connections", "POST /v1/connections"]);
      expect(stack.sandbox.living().filter(({ kind }) => kind === "fivetran:Connection")).to.have.length(1);
    });

    it("without one is asked again until it is taken, and one connection is made", async () => {
      await begin(Stack.swift());
      throttle({}, 3);
      await connection().create(args());
      expect(sent()).to.deep.equal(Array(4).fill("POST /v1/connections"));
      expect(stack.sandbox.living().filter(({ kind }) => kind === "fivetran:Connection")).to.have.length(1);
    });

    it("that asks for an hour is an error that says when to come back, after one request", async () => {
      await begin(Stack.start());
      throttle({ "retry-after": "3600" }, 9);
      const message = await failure(connection().create(args()));
      const [, when = ""] = /Run the command again after (\S+)\.$/.exec(message) ?? [];
      expect(Date.parse(when) - Date.now()).to.be.within(3_500_000, 3_600_000);
      expect(sent()).to.deep.equal(["POST /v1/connections"]);
    });
  });

  it("[72] a 502 in HTML: a refresh is repeated, and what it cannot do is told with the status and the path, not with the page", async () => {
    await begin(Stack.swift());
    const one = await connection().create(args());
    stack.requests();
    const page = { vendor: "fivetran", method: "GET", status: 502, body: "<html><body>Bad gateway</body></html>" } as const;
    const once = stack.sandbox.fault({ ...page, times: 1 });
    expect((await connection().refresh(one))?.id).to.equal(one.id);
    expect(sent()).to.deep.equal(["GET /v1/connections/{}", "GET /v1/connections/{}"]);
    once.stop();
    stack.sandbox.fault(page);
    const message = await failure(connection().refresh(one));
    expect(message).to.contain("502").and.to.contain(`/connections/${one.id}`);
    expect(message).not.to.match(/<html>|JSON|Unexpected token/);
  });

  for (const duplicateStatus of [400, 409] as const) {
    it(`[74] a name that is taken, told with a ${duplicateStatus}: one POST, the id of who has it, and how to import it`, async () => {
      await begin(Stack.start({ fivetran: { duplicateStatus } }));
      const { id } = await connection().create(args());
      stack.requests();
      const message = await failure(connection().create(args()));
      expect(message).to.contain(`exists already (id ${id})`).and.to.contain(`{ import: "${id}" }`);
      expect(sent().filter((what) => what.startsWith("POST"))).to.have.length(1);
      expect(stack.sandbox.living().filter(({ kind }) => kind === "fivetran:Connection")).to.have.length(1);
    });
  }

  it("[75] tests that must pass and fail leave it recorded with its id; every run until they pass tests, and none makes it again", async () => {
    const failing = [{ title: "Token", status: "FAILED", message: "expired" }] as const;
    await begin(Stack.start({ fivetran: { setupTests: { github: failing } } }));
    const wanted = args({ setupTests: "require" });
    const first = (await failureOf(connection().create(wanted))) as Error & Stored;
    expect(first.message).to.contain("Token: expired");
    const inputs = await connection().check(wanted);
    const second = await failure(connection().apply(inputs, { id: first.id, outs: first.outs, inputs }, true));
    expect(second).to.contain("Token: expired");
    stack.sandbox.world.table("fivetran:setup-tests").set("code", []);
    await connection().apply(inputs, { id: first.id, outs: first.outs, inputs }, true);
    expect(sent()).to.deep.equal([
      "POST /v1/connections",
      "POST /v1/connections/{}/test",
      "POST /v1/connections/{}/test",
      "POST /v1/connections/{}/test",
      "PATCH /v1/connections/{}",
    ]);
  });

  it("[81] fifty connections at once: eight requests under way at most, fifty POSTs in all", async () => {
    await begin(Stack.start({ latency: 20 }));
    const resource = connection();
    const made = await Promise.all(
      Array.from({ length: 50 }, (_, i) => resource.create(args({ destinationSchema: { name: `code_${i}` } }))),
    );
    expect(new Set(made.map(({ id }) => id)).size).to.equal(50);
    expect(sent()).to.deep.equal(Array(50).fill("POST /v1/connections"));
    expect(stack.sandbox.peakConnections()).to.be.at.most(8).and.at.least(2);
  });
});
