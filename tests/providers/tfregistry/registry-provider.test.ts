import { expect } from "chai";
import { unknown } from "../../../providers/kernel/signature.js";
import { handlerOf } from "../../../providers/provider.js";
import { type Applied, create, failure, KIND, refresh, remove, type Stage, startStage, update } from "./fixture.js";

// ---------------------------------------------------------------------------------------------------------------------
// Fixture
// ---------------------------------------------------------------------------------------------------------------------

const ENTRY = "tfregistry:RegistryProvider";

let stage: Stage;

describe("an entry in the provider registry", () => {
  beforeEach(async () => {
    stage = await startStage();
  });
  afterEach(() => stage.close());

  it("is made, seen, left alone and deleted", async () => {
    const applied = await create(stage, ENTRY, { name: "foo" });
    expect(applied.id).to.equal("acme/private/acme/foo");
    expect(applied.outs["providerId"]).to.match(/^prov-/);
    expect(applied.inputs).to.deep.equal({ name: "foo", organization: "acme" });
    const seen = await refresh(stage, ENTRY, applied);
    expect(seen?.inputs).to.deep.equal(applied.inputs);
    expect(seen?.outs).to.deep.equal(applied.outs);
    expect((await update(stage, ENTRY, seen as Applied, { name: "foo" })).changed).to.deep.equal([]);
    await remove(stage, ENTRY, applied);
    expect(await refresh(stage, ENTRY, applied)).to.equal(undefined);
    await remove(stage, ENTRY, applied);
    expect(stage.asked()).to.deep.equal(["POST /registry-providers", "DELETE entry", "DELETE entry"]);
  });

  it("is a pointer when it is public", async () => {
    const applied = await create(stage, ENTRY, { name: "random", registryName: "public", namespace: "hashicorp" });
    expect(applied.id).to.equal("acme/public/hashicorp/random");
    expect((await refresh(stage, ENTRY, applied))?.inputs).to.deep.equal(applied.inputs);
    await remove(stage, ENTRY, applied);
    expect(stage.sandbox.living()).to.deep.equal([]);
  });

  it("needs a namespace exactly when it is public", async () => {
    const failures = async (args: Record<string, unknown>): Promise<string> =>
      (await handlerOf(ENTRY).check({}, args, stage.context)).failures.join("\n");
    expect(await failures({ name: "random", registryName: "public" })).to.contain("needs a namespace");
    expect(await failures({ name: "foo", namespace: "acme" })).to.contain("namespace must be left out");
    // What is not known yet is left to the run that knows it.
    expect(await failures({ name: "random", registryName: unknown, namespace: "hashicorp" })).to.equal("");
    expect(await failures({ name: "random", registryName: "public", namespace: unknown })).to.equal("");
    expect(await failures({ name: "terraform-provider-foo" })).to.contain("without the prefix: foo");
  });

  it("is replaced when anything about it changes", async () => {
    const applied = await create(stage, ENTRY, { name: "foo" });
    expect(await failure(update(stage, ENTRY, applied, { name: "bar" }))).to.equal("would be replaced for name");
    expect(await failure(update(stage, ENTRY, applied, { name: "foo", organization: "other" }))).to.equal(
      "would be replaced for organization",
    );
  });

  it("is made once when the answer is lost, and not taken over from others", async () => {
    stage.sandbox.fault({ method: "POST", times: 1, commit: true, drop: true });
    await create(stage, ENTRY, { name: "foo" });
    expect(stage.asked()).to.deep.equal(["POST /registry-providers"]);
    expect(await failure(create(stage, ENTRY, { name: "foo" })))
      .to.contain("id acme/private/acme/foo")
      .and.to.contain("import it");
  });

  it("is imported by its id, without defaults in the inputs", async () => {
    const applied = await create(stage, ENTRY, { name: "foo" });
    const imported = await handlerOf(ENTRY).read(applied.id, undefined, stage.context);
    expect(imported?.inputs).to.deep.equal({ name: "foo", organization: "acme" });
    expect(await failure(handlerOf(ENTRY).read("acme/private/acme/bar", undefined, stage.context))).to.contain("has no registry provider");
    expect(await failure(handlerOf(ENTRY).read("foo", undefined, stage.context))).to.contain("organization/private/organization/name");
  });

  it("is not dropped from state because the token lost its rights", async () => {
    const applied = await create(stage, ENTRY, { name: "foo" });
    const body = { errors: [{ title: "not found" }] };
    stage.sandbox.fault({ path: "/api/v2/organizations/acme", status: 404, body, headers: { "content-type": "application/json" } });
    expect(await failure(refresh(stage, ENTRY, applied) as Promise<unknown>)).to.contain(
      "organization acme does not exist, or the token may not see it",
    );
  });

  it("stays while it holds versions, unless the stack says otherwise", async () => {
    const applied = await create(stage, ENTRY, { name: "foo" });
    const release = await stage.release();
    await create(stage, KIND, { name: "foo", distDir: release.dir, gpgPublicKey: stage.key.publicKeyArmored });
    expect(await failure(remove(stage, ENTRY, applied))).to.contain("still holds 1.0.0");
    const free = await update(stage, ENTRY, applied, { name: "foo", deleteVersions: true });
    await remove(stage, ENTRY, free);
    expect(stage.sandbox.living().map(({ kind }) => kind)).to.deep.equal(["tfregistry:GpgKey"]);
  });

  it("says so when public providers are switched off", async () => {
    await stage.close();
    stage = await startStage({ publicCuration: false });
    const message = await failure(create(stage, ENTRY, { name: "random", registryName: "public", namespace: "hashicorp" }));
    expect(message).to.contain("curation is disabled");
  });
});
