import * as path from "node:path";
import { expect } from "chai";
import { type Fault, makeRelease } from "../../sandbox/index.js";
import { engineSuite, Project } from "./project.js";

/** One entity of each vendor whose create can get lost, the request that creates it, and what the vendor calls it. */
const entities = {
  fivetran: {
    program: `new fivetran.Group("g", { name: "analytics" });`,
    create: { vendor: "fivetran", method: "POST", path: "/v1/groups" },
    kind: "fivetran:Group",
  },
  airbyte: {
    program: `new airbyte.Destination("d", { workspaceId: process.env.WORKSPACE_ID, destinationDefinitionId: "25c5221d-dce2-4163-ade9-739ef790f503", name: "Warehouse",
      connectionConfiguration: { host: "h", port: 5432, database: "raw", schema: "s", username: "u", password: "canary-password" } });`,
    create: { vendor: "airbyte", method: "POST", path: "/api/v1/destinations/create" },
    kind: "airbyte:Destination",
  },
  tfregistry: {
    program: `new tfregistry.RegistryProvider("p", { name: "foo" });`,
    create: { vendor: "tfregistry", method: "POST", path: "/api/v2/organizations/acme/registry-providers" },
    kind: "tfregistry:RegistryProvider",
  },
} as const;

/** What happens to the answer; the request was carried out, or not. */
const faults: Readonly<Record<string, Fault>> = {
  "the connection breaks after the create was carried out": { commit: true, drop: true, times: 1 },
  "a 502 page hides that the create was carried out": { commit: true, status: 502, body: "<html>bad gateway</html>", times: 1 },
  "the answer of the create breaks off": { commit: true, truncate: true, times: 1 },
  "a 503 comes and nothing was carried out": {
    status: 503,
    body: { message: "down" },
    headers: { "content-type": "application/json" },
    times: 1,
  },
  "a 429 asks for a second of patience": {
    status: 429,
    body: {},
    headers: { "retry-after": "1", "content-type": "application/json" },
    times: 1,
  },
};

engineSuite("faults in the real engine", () => {
  let project: Project;
  afterEach(() => project.close());

  for (const [vendor, { program, create, kind }] of Object.entries(entities)) {
    // The matrix below the engine runs every fault for every vendor; here the engine's part in it is what counts.
    const some = Object.entries(faults).filter(([, fault]) => vendor === "fivetran" || (fault.commit === true && fault.truncate !== true));
    for (const [title, fault] of some) {
      it(`${vendor}: ${title}: one object, known to the stack, at the latest after the second up`, async () => {
        project = await Project.make("faults", program);
        project.env["WORKSPACE_ID"] = project.sandbox.airbyte.workspaceId;
        const plan = project.sandbox.fault({ ...create, ...fault });
        const first = await project.pulumi("up", "--yes", "--skip-preview");
        expect(plan.hits).to.equal(1);
        if (first.code !== 0) await project.up();
        expect(project.sandbox.living().filter((o) => o.kind === kind)).to.have.length(1);
        await project.settled();
        expect((await project.resources())[0]?.id).to.be.a("string");
        await project.fine("destroy", "--yes", "--skip-preview");
        expect(project.sandbox.living()).to.deep.equal([]);
      });
    }
  }

  it("tfregistry: a release whose signature cannot be uploaded is kept, finished by the next up, and deleted whole", async () => {
    project = await Project.make(
      "release-fault",
      `const gpgPublicKey = require("node:fs").readFileSync(process.env.RELEASE_DIR + "/public-key.asc", "utf8");
       new tfregistry.PrivateProviderRelease("r", { name: "quickstart", distDir: process.env.RELEASE_DIR, gpgPublicKey, onDelete: "delete" });`,
    );
    project.env["RELEASE_DIR"] = path.join(project.folder, "release");
    await makeRelease({
      dir: path.join(project.folder, "release"),
      name: "quickstart",
      version: "1.0.0",
      platforms: ["linux_amd64", "darwin_arm64"],
    });
    // Two archives and the checksums go through; the signature is the fourth upload.
    const plan = project.sandbox.fault({ vendor: "tfregistry", method: "PUT", after: 3, status: 403, body: "no" });
    const failed = await project.pulumi("up", "--yes", "--skip-preview");
    expect(failed.code).not.to.equal(0);
    expect((await project.resources())[0]?.initErrors).to.have.length(1);
    plan.stop();
    project.sandbox.forget();
    await project.up();
    expect(project.requests().filter((r) => r.startsWith("POST"))).to.deep.equal([]);
    expect(project.requests().filter((r) => r.startsWith("PUT"))).to.have.length(1);
    await project.settled();
    await project.fine("destroy", "--yes", "--skip-preview");
    expect(project.sandbox.living()).to.deep.equal([]);
  });
});
