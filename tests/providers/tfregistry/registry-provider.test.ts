import { expect } from "chai";
import { unknown } from "../../../providers/kernel/signature.js";
import { handlerOf } from "../../../providers/provider.js";
import { failure, type Stored } from "../../drive.js";
import { KIND, RegistryStack } from "./registry-stack.js";

// ---------------------------------------------------------------------------------------------------------------------
// Fixture
// ---------------------------------------------------------------------------------------------------------------------

const ENTRY = "tfregistry:RegistryProvider";

let stack: RegistryStack;

describe("an entry in the provider registry", () => {
  beforeEach(async () => {
    stack = await RegistryStack.of();
  });
  afterEach(() => stack.close());

  it("is made, seen, left alone and deleted", async () => {
    const applied = await stack.resource(ENTRY).create({ name: "foo" });
    expect(applied.id).to.equal("acme/private/acme/foo");
    expect(applied.outs["providerId"]).to.match(/^prov-/);
    expect(applied.inputs).to.deep.equal({ name: "foo", organization: "acme" });
    const observed = await stack.resource(ENTRY).refresh(applied);
    expect(observed?.inputs).to.deep.equal(applied.inputs);
    expect(observed?.outs).to.deep.equal(applied.outs);
    expect((await stack.resource(ENTRY).up(observed as Stored, { name: "foo" })).changed).to.deep.equal([]);
    await stack.resource(ENTRY).destroy(applied);
    expect(await stack.resource(ENTRY).refresh(applied)).to.equal(undefined);
    await stack.resource(ENTRY).destroy(applied);
    expect(stack.asked()).to.deep.equal(["POST /registry-providers", "DELETE entry", "DELETE entry"]);
  });

  it("is a pointer when it is public", async () => {
    const applied = await stack.resource(ENTRY).create({ name: "random", registryName: "public", namespace: "hashicorp" });
    expect(applied.id).to.equal("acme/public/hashicorp/random");
    expect((await stack.resource(ENTRY).refresh(applied))?.inputs).to.deep.equal(applied.inputs);
    await stack.resource(ENTRY).destroy(applied);
    expect(stack.sandbox.living()).to.deep.equal([]);
  });

  it("needs a namespace exactly when it is public", async () => {
    const failures = async (args: Record<string, unknown>): Promise<string> =>
      (await handlerOf(ENTRY).check({}, args, stack.watched.context)).failures.join("\n");
    expect(await failures({ name: "random", registryName: "public" })).to.contain("needs a namespace");
    expect(await failures({ name: "foo", namespace: "acme" })).to.contain("namespace must be left out");
    // What is not known yet is left to the run that knows it.
    expect(await failures({ name: "random", registryName: unknown, namespace: "hashicorp" })).to.equal("");
    expect(await failures({ name: "random", registryName: "public", namespace: unknown })).to.equal("");
    expect(await failures({ name: "terraform-provider-foo" })).to.contain("without the prefix: foo");
  });

  it("is replaced when anything about it changes", async () => {
    const applied = await stack.resource(ENTRY).create({ name: "foo" });
    expect(await failure(stack.resource(ENTRY).up(applied, { name: "bar" }))).to.equal("would be replaced for name");
    expect(await failure(stack.resource(ENTRY).up(applied, { name: "foo", organization: "other" }))).to.equal(
      "would be replaced for organization",
    );
  });

  it("is made once when the answer is lost, and not taken over from others", async () => {
    stack.sandbox.fault({ method: "POST", times: 1, commit: true, drop: true });
    await stack.resource(ENTRY).create({ name: "foo" });
    expect(stack.asked()).to.deep.equal(["POST /registry-providers"]);
    expect(await failure(stack.resource(ENTRY).create({ name: "foo" })))
      .to.contain("id acme/private/acme/foo")
      .and.to.contain("import it");
  });

  it("is imported by its id, without defaults in the inputs", async () => {
    const applied = await stack.resource(ENTRY).create({ name: "foo" });
    const imported = await handlerOf(ENTRY).read(applied.id, undefined, stack.watched.context);
    expect(imported?.inputs).to.deep.equal({ name: "foo", organization: "acme" });
    expect(await failure(handlerOf(ENTRY).read("acme/private/acme/bar", undefined, stack.watched.context))).to.contain(
      "has no registry provider",
    );
    expect(await failure(handlerOf(ENTRY).read("foo", undefined, stack.watched.context))).to.contain(
      "organization/private/organization/name",
    );
  });

  it("is not dropped from state because the token lost its rights", async () => {
    const applied = await stack.resource(ENTRY).create({ name: "foo" });
    const body = { errors: [{ title: "not found" }] };
    stack.sandbox.fault({ path: "/api/v2/organizations/acme", status: 404, body, headers: { "content-type": "application/json" } });
    expect(await failure(stack.resource(ENTRY).refresh(applied) as Promise<unknown>)).to.contain(
      "organization acme does not exist, or the token may not see it",
    );
  });

  it("stays while it holds versions, unless the stack says otherwise", async () => {
    const applied = await stack.resource(ENTRY).create({ name: "foo" });
    const release = await stack.release();
    await stack.resource(KIND).create({ name: "foo", distDir: release.dir, gpgPublicKey: stack.key.publicKeyArmored });
    expect(await failure(stack.resource(ENTRY).destroy(applied))).to.contain("still holds 1.0.0");
    const free = await stack.resource(ENTRY).up(applied, { name: "foo", deleteVersions: true });
    await stack.resource(ENTRY).destroy(free);
    expect(stack.sandbox.living().map(({ kind }) => kind)).to.deep.equal(["tfregistry:GpgKey"]);
  });

  it("says so when public providers are switched off", async () => {
    await stack.close();
    stack = await RegistryStack.of({ publicCuration: false });
    const message = await failure(stack.resource(ENTRY).create({ name: "random", registryName: "public", namespace: "hashicorp" }));
    expect(message).to.contain("curation is disabled");
  });
});
