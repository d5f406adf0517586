import { expect } from "chai";
import type { Plain } from "../../../sdk/plain.js";
import { failureOf } from "../../drive.js";
import { stack, connection, base, start, table, stored, edit, unchanged } from "./connection.setup.js";

describe("fivetran:Connection", () => {
  afterEach(() => stack.close());

  describe("setup tests", () => {
    const failing = [{ title: "Connecting", status: "FAILED", message: "Bad credentials" }];
    const plan = (tests?: Plain[]): void =>
      void (tests === undefined
        ? stack.sandbox.world.table("fivetran:setup-tests").remove("code")
        : stack.sandbox.world.table("fivetran:setup-tests").set("code", tests));
    const names = (): string[] => stack.requests().map(([r]) => r.replace(/conn_\w+/, "id"));
    beforeEach(() => start());

    it("are not run where the program says off", async () => {
      await connection.create(base);
      expect(names()).to.deep.equal(["POST /v1/connections"]);
      expect(stored()["paused"]).to.equal(false);
    });

    it("are run where the program says nothing, and only warn, whatever becomes of them", async () => {
      const { setupTests: _off, ...unspecified } = base;
      stack.sandbox.fault({ method: "POST", path: /\/test$/, status: 500, body: { code: "Error", message: "out of order" }, times: 10 });
      const one = await connection.create(unspecified);
      expect(stored()["paused"]).to.equal(false);
      expect(stack.watched.warnings.join()).to.contain("the tests could not be run; the run goes on without them");
      stack.sandbox.clearFaults();
      stack.requests();
      expect((await connection.diff(one, { ...unspecified, setupTests: "warn" })).changed).to.deep.equal([]);
      // What an import finds connected is not tested.
      edit({ status: { ...(stored()["status"] as Plain), setup_state: "connected" } });
      await connection.adopt(one.id, unspecified);
      expect(names().filter((what) => what.endsWith("/test"))).to.deep.equal([]);
    });

    it("that must pass are run while nothing is read yet, and only then it starts", async () => {
      const one = await connection.create({ ...base, setupTests: "require" });
      const observed = stack.requests();
      expect(observed[0]?.[1]).to.deep.include({ paused: true });
      expect(observed.slice(1)).to.deep.equal([
        [`POST /v1/connections/${one.id}/test`, { trust_certificates: false, trust_fingerprints: false }],
        [`PATCH /v1/connections/${one.id}`, { run_setup_tests: false, paused: false }],
      ]);
      expect(one.outs["setupState"]).to.equal("connected");
    });

    it("and a start or a pause that was carried out, and answered with a 500, is sent once and no failure", async () => {
      const late = (): void =>
        void stack.sandbox.fault({
          method: "PATCH",
          path: /connections/,
          commit: true,
          status: 500,
          body: { code: "Error", message: "late" },
        });
      late();
      const one = await connection.create({ ...base, setupTests: "require" });
      expect(names()).to.deep.equal([
        "POST /v1/connections",
        "POST /v1/connections/id/test",
        "PATCH /v1/connections/id",
        "GET /v1/connections/id",
      ]);
      expect(stored()["paused"]).to.equal(false);
      const paused = await connection.update(one, { ...base, setupTests: "require", paused: true });
      expect(names()).to.deep.equal(["PATCH /v1/connections/id", "GET /v1/connections/id"]);
      expect([stored()["paused"], paused.outs["paused"]]).to.deep.equal([true, true]);
      stack.sandbox.clearFaults();
      stack.requests();
      await unchanged(paused, { ...base, setupTests: "require", paused: true });
    });

    it("that must pass and fail keep it paused and recorded, name every failure, and the next run finishes it", async () => {
      plan([
        ...failing,
        { title: "Permissions", status: "PASSED", message: "" },
        { title: "Host", status: "JOB_FAILED", message: "no route" },
      ]);
      const inputs = { ...base, setupTests: "require" };
      const error = (await failureOf(connection.create(inputs))) as Error & { id: string; outs: Plain };
      expect(error.message).to.contain("1 of 3 setup tests passed; Connecting: Bad credentials; Host: no route.");
      expect([stored()["paused"], error.id]).to.deep.equal([true, stored()["id"]]);
      plan();
      names();
      const finished = await connection.update({ id: error.id, outs: error.outs, inputs: error.outs }, inputs);
      expect(names()).to.deep.equal(["POST /v1/connections/id/test", "PATCH /v1/connections/id"]);
      expect([stored()["paused"], finished.outs["setupState"]]).to.deep.equal([false, "connected"]);
    });

    it("that warn tell what failed, and it starts all the same", async () => {
      plan([...failing, { title: "Speed", status: "WARNING", message: "slow" }]);
      await connection.create({ ...base, setupTests: "warn" });
      expect(stack.watched.warnings).to.deep.equal([
        'connection "code": Speed: slow',
        'connection "code": 0 of 2 setup tests passed; Connecting: Bad credentials',
      ]);
      expect(stored()["paused"]).to.equal(false);
    });

    it("trust what the source presents only where the user says so", async () => {
      plan([{ title: "TLS", status: "FAILED", message: "unknown certificate", unless: "trust_certificates" }]);
      await failureOf(connection.create({ ...base, setupTests: "require", trustFingerprints: true }));
      await connection.create({ ...base, destinationSchema: { name: "other" }, setupTests: "require", trustCertificates: true });
      const bodies = stack.requests().filter(([r]) => r.endsWith("/test"));
      expect(bodies.map(([, body]) => body)).to.deep.equal([
        { trust_certificates: false, trust_fingerprints: true },
        { trust_certificates: true, trust_fingerprints: false },
      ]);
    });

    describe("with lists of what may be presented", () => {
      const certificate = (hash: string): Plain => ({ hash, name: "CN=db", sha256: `sha-${hash}`, encoded_cert: `cert ${hash}` });
      const plan = (...presented: Plain[]): void => {
        const tests = presented.map((one) => ({
          title: "Validate",
          status: "FAILED",
          message: "Not trusted",
          details: [one],
          approved: one["hash"],
        }));
        stack.sandbox.world.table("fivetran:setup-tests").set("code", tests);
      };
      const wanted = (more: Plain): Plain => ({ ...base, setupTests: "require", ...more });

      it("approve what is on the list, by the words in which it was presented, and pass then", async () => {
        plan(certificate("a/+="), { hash: "ssh=", public_key: "ssh-rsa AAAA" }, certificate("b"));
        const { id } = await connection.create(wanted({ trustCertificates: ["a/+=", "sha-b"], trustFingerprints: ["ssh="] }));
        const path = `/v1/connections/${id}`;
        expect(stack.requests().slice(1)).to.deep.equal([
          [`POST ${path}/test`, { trust_certificates: false, trust_fingerprints: false }],
          [`POST ${path}/certificates`, { hash: "a/+=", encoded_cert: "cert a/+=" }],
          [`POST ${path}/fingerprints`, { hash: "ssh=", public_key: "ssh-rsa AAAA" }],
          [`POST ${path}/certificates`, { hash: "b", encoded_cert: "cert b" }],
          [`POST ${path}/test`, { trust_certificates: false, trust_fingerprints: false }],
          [`PATCH ${path}`, { run_setup_tests: false, paused: false }],
        ]);
      });

      it("fail for what is not, approve nothing of it, and name its hash", async () => {
        plan(certificate("other"));
        const { message } = await failureOf(connection.create(wanted({ trustCertificates: ["a"], trustFingerprints: ["other"] })));
        expect(message).to.contain("Not trusted. It presents other (CN=db): add it to trustCertificates if it is right");
        expect(stack.requests().filter(([what]) => what.endsWith("/certificates"))).to.deep.equal([]);
      });

      it("go on where somebody else has approved it meanwhile, and stop where the approval is refused for another reason", async () => {
        plan(certificate("a"));
        const refusing = { vendor: "fivetran", method: "POST", path: /certificates$/, status: 409, times: 1 } as const;
        const body = { code: "Conflict", message: "it is there" };
        stack.sandbox.fault({ ...refusing, commit: true, body });
        const { id } = await connection.create(wanted({ trustCertificates: ["a"] }));
        expect(stack.requests().map(([what]) => what)).to.include(`GET /v1/connections/${id}/certificates`);
        table().remove(id);
        stack.sandbox.fault({ ...refusing, body });
        plan(certificate("z"));
        expect((await failureOf(connection.create(wanted({ trustCertificates: ["z"] })))).message).to.contain("it is there");
      });

      it("end when an approval does not help", async () => {
        const tests = [{ title: "Validate", status: "FAILED", message: "Not trusted", details: certificate("a") }];
        stack.sandbox.world.table("fivetran:setup-tests").set("code", tests);
        await failureOf(connection.create(wanted({ trustCertificates: ["a"] })));
        expect(stack.requests().filter(([what]) => what.endsWith("/test"))).to.have.length(2);
      });
    });

    it("are run again for what they are about, and not for the rest", async () => {
      const inputs = { ...base, setupTests: "require", config: { username: "a" } };
      let one = await connection.create(inputs);
      names();
      one = await connection.update(one, { ...inputs, schedule: { syncFrequency: 5 } });
      expect(names()).to.deep.equal(["PATCH /v1/connections/id"]);
      await connection.update(one, { ...inputs, schedule: { syncFrequency: 5 }, config: { username: "b" } });
      expect(names()).to.deep.equal(["PATCH /v1/connections/id", "POST /v1/connections/id/test"]);
    });

    it("a connection that shall stand still is tested and stays still", async () => {
      await connection.create({ ...base, setupTests: "require", paused: true });
      expect(stored()["paused"]).to.equal(true);
      expect(names()).to.deep.equal(["POST /v1/connections", "POST /v1/connections/id/test"]);
    });
  });
});
