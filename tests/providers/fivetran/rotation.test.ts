/** Secrets that are shown once: kept encrypted, made anew when the program says so, and when nobody has seen them. */

import { expect } from "chai";
import type { Plain } from "../../../sdk/plain.js";
import { plain, type Stored } from "../../drive.js";
import { withoutSecrets } from "../../laws/values.js";
import { Stack } from "../../stack.js";

interface Case {
  readonly inputs: (groupId: string) => Plain;
  /** Outputs that only the answer to a create or a rotation has. */
  readonly secrets: readonly string[];
  readonly renew: (id: string) => [string, unknown];
}

const CASES: Readonly<Record<string, Case>> = {
  "fivetran:ProxyAgent": {
    inputs: () => ({ displayName: "office", groupRegion: "AWS_US_EAST_1" }),
    secrets: ["authToken", "clientCert", "clientPrivateKey"],
    renew: (id) => [`POST /v1/proxy/${id}/regenerate-secrets`, undefined],
  },
  "fivetran:HybridDeploymentAgent": {
    inputs: (groupId) => ({ groupId, displayName: "office", envType: "KUBERNETES", authType: "MANUAL", acceptTerms: true }),
    secrets: ["token", "configJson", "authJson", "dockerComposeYaml"],
    renew: (id) => [`PATCH /v1/hybrid-deployment-agents/${id}/re-auth`, { auth_type: "MANUAL" }],
  },
  "fivetran:SystemKey": {
    inputs: () => ({ name: "ci", expirationPeriod: "ONE_MONTH", permissions: [{ resourceType: "CONNECTOR", accessLevel: "READ" }] }),
    secrets: ["secret"],
    renew: (id) => [`POST /v1/system-keys/${id}/rotate`, { expiration_period: "ONE_MONTH" }],
  },
};

for (const [kind, { inputs, secrets, renew }] of Object.entries(CASES)) {
  describe(kind, () => {
    let stack: Stack;
    let args: Plain;
    const shown = ({ outs }: Stored): unknown[] => secrets.map((name) => plain(outs)[name]);

    beforeEach(async () => {
      stack = await Stack.start();
      args = inputs((await stack.resource("fivetran:Group").create({ name: "g" })).id);
      stack.requests();
    });
    afterEach(() => stack.close());

    it("keeps what is shown once, encrypted, through refreshes", async () => {
      const resource = stack.resource(kind);
      const one = await resource.create(args);
      for (const secret of shown(one)) {
        expect(secret).to.be.a("string");
        expect(JSON.stringify(withoutSecrets(one.outs))).not.to.contain(String(secret));
      }
      expect(shown((await resource.refresh(one)) ?? expect.fail("gone"))).to.deep.equal(shown(one));
    });

    it("has new secrets made by a new word, once, by one request", async () => {
      const resource = stack.resource(kind);
      const one = await resource.create({ ...args, rotationTrigger: "spring" });
      stack.requests();
      const two = await resource.update(one, { ...args, rotationTrigger: "autumn" });
      expect(stack.requests()).to.deep.equal([renew(one.id)]);
      for (const [n, secret] of shown(two).entries()) expect(secret).to.be.a("string").and.not.equal(shown(one)[n]);
      expect((await resource.diff(two, { ...args, rotationTrigger: "autumn" })).changed).to.deep.equal([]);
    });

    it("taking the word away changes nothing there", async () => {
      const resource = stack.resource(kind);
      const one = await resource.create({ ...args, rotationTrigger: "spring" });
      stack.requests();
      await resource.update(one, args);
      expect(stack.requests()).to.deep.equal([]);
    });

    it("a rotation that failed is done by the next run", async () => {
      const resource = stack.resource(kind);
      const one = await resource.create({ ...args, rotationTrigger: "spring" });
      const later = { ...args, rotationTrigger: "autumn" };
      stack.sandbox.fault({ vendor: "fivetran", path: /regenerate|re-auth|rotate/, status: 400, body: { code: "InvalidInput" }, times: 1 });
      expect(await resource.update(one, later).then(() => "done", String)).to.contain("InvalidInput");
      expect(shown(await resource.update(one, later))).not.to.deep.equal(shown(one));
    });

    it("whose create's answer was lost has new secrets, as nobody has seen the first", async () => {
      stack.sandbox.fault({ vendor: "fivetran", method: "POST", commit: true, drop: true, times: 1 });
      const one = await stack.resource(kind).create(args);
      for (const secret of shown(one)) expect(secret).to.be.a("string");
      expect(stack.sandbox.ledger.filter(({ write, kind: of }) => write === "create" && of === kind)).to.have.length(1);
    });

    it("that is imported keeps its secrets, and how to have new ones is said", async () => {
      const resource = stack.resource(kind);
      const { id } = await resource.create(args);
      const writes = stack.sandbox.ledger.length;
      await resource.adopt(id, args);
      expect(stack.sandbox.ledger).to.have.length(writes);
      expect(stack.watched.warnings.join()).to.contain("set rotationTrigger to a new word");
    });

    it("that is imported by the command is unchanged by a program that also says what cannot be read", async () => {
      const resource = stack.resource(kind);
      const { id } = await resource.create(args);
      const found = await resource.import(id);
      // How an agent signs in can be read by nobody: a program that wants another way than the usual one asks for it anew.
      const { authType: _, ...usual } = args;
      expect((await resource.diff(found, usual)).changed).to.deep.equal([]);
    });
  });
}

describe("fivetran:SystemKey, its changes", () => {
  it("changes rights in place, and its secret by a rotation alone", async () => {
    const stack = await Stack.start();
    try {
      const key = stack.resource("fivetran:SystemKey");
      const args = { name: "ci", expirationPeriod: "ONE_MONTH", permissions: [{ resourceType: "TEAM", accessLevel: "READ" }] };
      const one = await key.create(args);
      stack.requests();
      const two = await key.update(one, { ...args, permissions: [{ resourceType: "TEAM", accessLevel: "MANAGE" }] });
      expect(plain(two.outs)["secret"]).to.equal(plain(one.outs)["secret"]);
      expect(stack.requests()).to.deep.equal([
        [`PATCH /v1/system-keys/${one.id}`, { permissions: [{ resource_type: "TEAM", access_level: "MANAGE" }] }],
      ]);
      const three = await key.update(two, { ...args, expirationPeriod: "INFINITE" });
      expect(plain(three.outs)["secret"]).not.to.equal(plain(one.outs)["secret"]);
      expect(three.outs["expiredAt"]).to.equal(undefined);
    } finally {
      await stack.close();
    }
  });
});

describe("fivetran:ExternalSecretsManager", () => {
  it("sends its config as a whole, keeps every text of it encrypted, and says what reads its secrets there", async () => {
    const stack = await Stack.start();
    try {
      const manager = stack.resource("fivetran:ExternalSecretsManager");
      const args = { name: "vault", type: "HASHICORP_VAULT", config: { vault_url: "https://a.example", token: "canary-vault" } };
      const one = await manager.create(args);
      expect(JSON.stringify(withoutSecrets(one.outs))).not.to.contain("a.example");
      stack.requests();
      await manager.update(one, { ...args, config: { ...args.config, vault_url: "https://b.example" } });
      expect(stack.requests()).to.deep.equal([
        [`PATCH /v1/external-secrets-managers/${one.id}`, { config: { vault_url: "https://b.example", token: "canary-vault" } }],
      ]);
      const { id: groupId } = await stack.resource("fivetran:Group").create({ name: "g" });
      const source = { groupId, service: "postgres", destinationSchema: { prefix: "p" }, externalSecretsManagerId: one.id };
      const connection = await stack.resource("fivetran:Connection").create(source);
      const error = await manager.destroy(one).then(() => "deleted", String);
      expect(error).to.contain(connection.id);
    } finally {
      await stack.close();
    }
  });
});

describe("fivetran:HybridDeploymentAgent, its terms", () => {
  it("are accepted by the program, or nothing is made", async () => {
    const stack = await Stack.start();
    try {
      const agent = stack.resource("fivetran:HybridDeploymentAgent");
      const failures = await agent.failures({ groupId: "g", displayName: "office", envType: "DOCKER", acceptTerms: false });
      expect(JSON.stringify(failures)).to.contain("acceptTerms").and.to.contain("must be true");
    } finally {
      await stack.close();
    }
  });
});
