import { expect } from "chai";
import { readStack } from "../../providers/host/stack-state.js";

const URN = "urn:pulumi:dev::shop::pulumi-nodejs:dynamic/fivetran:Group::g";

const exported = (deployment: object): string => JSON.stringify({ version: 3, deployment });

describe("host/stack-state", () => {
  const started = Date.parse("2026-11-25T12:00:00Z");
  const state = readStack(
    exported({
      resources: [
        { urn: "urn:a", type: "pulumi:pulumi:Stack", created: "2026-11-25T11:00:00Z", modified: "2026-11-25T11:00:00Z" },
        { urn: "urn:b", type: "pulumi-nodejs:dynamic/fivetran:Group", id: "grp_1", modified: "2026-11-25T11:30:00Z" },
        { urn: "urn:c", type: "pulumi-nodejs:dynamic/fivetran:Team", id: "team_1", modified: "2026-11-25T12:00:01Z" },
      ],
      pending_operations: [
        { type: "creating", resource: { urn: URN } },
        { type: "creating", resource: { urn: URN } },
        { type: "updating", resource: { urn: URN } },
        { type: "creating" },
        { type: "creating", resource: { urn: "urn:b" } },
      ],
    }),
    started,
  );

  it("counts the creates of a resource that have begun and not ended", () => {
    expect([state?.pendingCreates(URN), state?.pendingCreates("urn:b")], "urn:b is there by now").to.deep.equal([2, 0]);
  });

  it("knows which ids the stack has, by their kind", () => {
    expect([state?.having("fivetran:Group", "grp_1"), state?.having("fivetran:Team", "grp_1")]).to.deep.equal([
      [{ urn: "urn:b", outputs: {} }],
      [],
    ]);
  });

  it("tells when an earlier command last changed something, and leaves out what this one has done", () => {
    expect(state?.changedAt).to.equal(Date.parse("2026-11-25T11:30:00Z"));
    expect(readStack(exported({}), started)?.changedAt).to.equal(undefined);
  });

  it("tells nothing where there is no state to read", () => {
    for (const text of ["", "no", "[]", "{}", '{"deployment":1}']) expect(readStack(text, started), text).to.equal(undefined);
  });

  it("knows what config the default provider of a resource has, and whether every resource of ours says where its object is", () => {
    const of = (
      outputs: object,
      provider = "urn:pulumi:dev::shop::pulumi:providers:pulumi-nodejs::default",
    ): ReturnType<typeof readStack> =>
      readStack(
        exported({
          resources: [
            { urn: provider, type: "pulumi:providers:pulumi-nodejs", inputs: { "fivetran:apiUrl": "https://a.example.com" } },
            { urn: URN, type: "pulumi-nodejs:dynamic/fivetran:Group", id: "grp_1", provider: `${provider}::77-88`, outputs },
            { urn: "urn:foreign", type: "pulumi-nodejs:dynamic:Resource", id: "f", outputs: {} },
          ],
        }),
        started,
      );
    expect(of({})?.defaultSettings(URN)).to.deep.equal({ "fivetran:apiUrl": "https://a.example.com" });
    expect(of({}, "urn:pulumi:dev::shop::pulumi:providers:pulumi-nodejs::eu")?.defaultSettings(URN)).to.equal(undefined);
    expect(of({})?.defaultSettings("urn:new")).to.equal(undefined);
    expect([of({ __v: 1 })?.isMarked, of({ __v: 1, __account: "a.example.com" })?.isMarked]).to.deep.equal([false, true]);
  });
});
