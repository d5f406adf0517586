/** A custom connector is updated in place, never replaced by accident, and noticed when it is gone. */

import { expect } from "chai";
import type { Plain } from "../../../sdk/plain.js";
import { failure } from "../../drive.js";
import { database, POSTGRES_SOURCE, AirbyteStack } from "./airbyte-stack.js";

const twins = [
  { kind: "SourceDefinition", family: "source_definitions", definition: "sourceDefinition", id: "sourceDefinitionId" },
  { kind: "DestinationDefinition", family: "destination_definitions", definition: "destinationDefinition", id: "destinationDefinitionId" },
] as const;

describe("definitions: airbyte:SourceDefinition and airbyte:DestinationDefinition", () => {
  let on: AirbyteStack;
  afterEach(() => on.close());

  const wanted = (rest: object = {}) => ({
    workspaceId: on.sandbox.airbyte.workspaceId,
    name: "Ashby",
    dockerRepository: "example.test/airbyte/source-ashby",
    dockerImageTag: "0.1.0",
    documentationUrl: "https://example.test/ashby",
    ...rest,
  });

  for (const { kind, family, definition, id } of twins) {
    describe(kind, () => {
      for (const version of ["0.63.9", "1.5.0", "1.8.0", "2.0.0"]) {
        it(`is made, found unchanged, bumped in place and removed on ${version}`, async () => {
          on = await AirbyteStack.of({ version });
          const { workspaceId } = on.sandbox.airbyte;
          const held = await on.resource(`airbyte:${kind}`).create(wanted());
          expect(on.bodies(`${family}/create_custom`)).to.deep.equal([
            {
              workspaceId,
              [definition]: {
                name: "Ashby",
                dockerRepository: "example.test/airbyte/source-ashby",
                dockerImageTag: "0.1.0",
                documentationUrl: "https://example.test/ashby",
              },
            },
          ]);
          expect(on.calls()).to.deep.equal([`${family}/list_for_workspace`, `${family}/create_custom`]);
          expect(held.outs).to.include({ [id]: held.id, releaseStage: "custom" });

          const again = await on.resource(`airbyte:${kind}`).refresh(held);
          expect(on.calls()).to.deep.equal([`${family}/list_for_workspace`]);
          expect((await on.resource(`airbyte:${kind}`).diff(again!, wanted())).changed).to.deep.equal([]);

          const bumped = wanted({ dockerImageTag: "0.2.0" });
          expect((await on.resource(`airbyte:${kind}`).diff(again!, bumped)).replaces).to.deep.equal([]);
          const next = await on.resource(`airbyte:${kind}`).update(again!, bumped);
          expect(on.bodies(`${family}/update`)).to.deep.equal([{ [id]: held.id, workspaceId, name: "Ashby", dockerImageTag: "0.2.0" }]);
          expect(on.calls()).to.deep.equal([`${family}/update`]);

          await on.resource(`airbyte:${kind}`).destroy(next);
          expect(on.calls()).to.deep.equal([`${family.replace("_definitions", "s")}/search`, `${family}/delete`]);
          expect(await on.resource(`airbyte:${kind}`).refresh(next)).to.equal(undefined);
          expect(on.writes(kind)).to.deep.equal(["create", "update", "remove"]);
        });
      }

      it("is not deleted while something is made from it, and what is made from it is named; with allowReplace it is", async function () {
        this.timeout(180_000);
        on = await AirbyteStack.of();
        const held = await on.resource(`airbyte:${kind}`).create(wanted());
        const actor = kind.replace("Definition", "");
        const { workspaceId } = on.sandbox.airbyte;
        const made = await on.resource(`airbyte:${actor}`).create({
          workspaceId,
          [id]: held.id,
          name: "App",
          connectionConfiguration: { api_key: "canary-key" },
        });
        const said = await failure(on.resource(`airbyte:${kind}`).destroy(held));
        expect(said).to.contain(`"App" (${made.id})`).and.to.contain("Nothing was deleted").and.to.contain("allowReplace: true");
        expect(on.writes(kind)).to.deep.equal(["create"]);
        expect(await on.resource(`airbyte:${actor}`).refresh(made)).not.to.equal(undefined);
        await on.resource(`airbyte:${kind}`).destroy(await on.resource(`airbyte:${kind}`).update(held, wanted({ allowReplace: true })));
        expect(on.writes(kind)).to.deep.equal(["create", "remove"]);
      });

      it("is deleted although a list still shows what is gone already", async () => {
        on = await AirbyteStack.of();
        const held = await on.resource(`airbyte:${kind}`).create(wanted());
        const actor = kind.replace("Definition", "");
        const { workspaceId } = on.sandbox.airbyte;
        const made = await on.resource(`airbyte:${actor}`).create({
          workspaceId,
          [id]: held.id,
          name: "App",
          connectionConfiguration: { api_key: "canary-key" },
        });
        const family = `${actor.toLowerCase()}s`;
        await on.resource(`airbyte:${actor}`).destroy(made);
        on.sandbox.fault({
          path: `/api/v1/${family}/search`,
          times: 1,
          status: 200,
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ [family]: [made.outs] }),
        });
        await on.resource(`airbyte:${kind}`).destroy(held);
        expect(on.writes(kind)).to.deep.equal(["create", "remove"]);
      });

      it("a new repository is refused without allowReplace, as it takes everything along", async () => {
        on = await AirbyteStack.of();
        const held = await on.resource(`airbyte:${kind}`).create(wanted());
        const moved = wanted({ dockerRepository: "example.test/airbyte/other" });
        const [said] = await on.resource(`airbyte:${kind}`).failures(moved, held.inputs);
        expect(said).to.match(/would drop its (sources|destinations), their connections and their sync state/);
        expect((await on.resource(`airbyte:${kind}`).diff(held, { ...moved, allowReplace: true })).replaces).to.deep.equal([
          "dockerRepository",
        ]);
      });

      for (const version of ["0.50.45", "0.50.51", "1.5.0", "1.8.0", "2.1.0"]) {
        it(`is imported by the id alone on ${version}, in whatever workspace it is, and never as gone where it cannot be found`, async () => {
          on = await AirbyteStack.of({ version });
          for (const name of ["First", "Second"]) await on.resource("airbyte:Workspace").create({ name });
          const other = (await on.resource("airbyte:Workspace").create({ name: "Third" })).id;
          const held = await on.resource(`airbyte:${kind}`).create(wanted({ workspaceId: other }));
          const read = await on.resource(`airbyte:${kind}`).import(held.id);
          expect(read.inputs).to.deep.equal(wanted({ workspaceId: other }));
          expect((await on.resource(`airbyte:${kind}`).diff(read, wanted({ workspaceId: other }))).changed).to.deep.equal([]);
          await on.resource(`airbyte:${kind}`).destroy(held);
          const said = await failure(on.resource(`airbyte:${kind}`).import(held.id));
          expect(said).to.contain("is in the 4 workspaces that the server lists").and.to.contain(`import it by workspaceId/${id}`);
        });
      }

      it("is imported by workspace and id, or by the id alone", async () => {
        on = await AirbyteStack.of();
        const held = await on.resource(`airbyte:${kind}`).create(wanted());
        for (const given of [`${on.sandbox.airbyte.workspaceId}/${held.id}`, held.id]) {
          const read = await on.resource(`airbyte:${kind}`).import(given);
          expect(read.id).to.equal(held.id);
          expect(read.inputs).to.deep.equal(wanted());
          expect((await on.resource(`airbyte:${kind}`).diff(read, wanted())).changed).to.deep.equal([]);
        }
      });

      it("a lost answer to the create makes one definition, also where one like it was there before", async () => {
        on = await AirbyteStack.of();
        const older = await on.resource(`airbyte:${kind}`).create(wanted());
        on.sandbox.fault({ path: `/api/v1/${family}/create_custom`, drop: true, commit: true, times: 1 });
        const held = await on.resource(`airbyte:${kind}`).create(wanted());
        expect(held.id).not.to.equal(older.id);
        expect(on.writes(kind)).to.deep.equal(["create", "create"]);
      });

      it("resources for its jobs are written in the server's names and read back in the user's", async () => {
        on = await AirbyteStack.of();
        const asked = wanted({ resourceRequirements: { default: { cpuLimit: "2", ephemeralStorageLimit: "5Gi" } } });
        const held = await on.resource(`airbyte:${kind}`).create(asked);
        const sent = on.bodies(`${family}/create_custom`)[0]?.[definition];
        expect(sent).to.have.deep.property("resourceRequirements", { default: { cpu_limit: "2", ephemeral_storage_limit: "5Gi" } });
        expect(
          (await on.resource(`airbyte:${kind}`).diff((await on.resource(`airbyte:${kind}`).refresh(held))!, asked)).changed,
        ).to.deep.equal([]);
        // Servers take limits for disk and do not show them again.
        const table = on.sandbox.world.table<Plain>(`airbyte:${kind}`);
        table.set(held.id, { ...table.get(held.id), resourceRequirements: { default: { cpu_limit: "2" } } });
        expect(
          (await on.resource(`airbyte:${kind}`).diff((await on.resource(`airbyte:${kind}`).refresh(held))!, asked)).changed,
        ).to.deep.equal([]);
        table.set(held.id, { ...table.get(held.id), resourceRequirements: { default: { cpu_limit: "4" } } });
        expect(
          (await on.resource(`airbyte:${kind}`).diff((await on.resource(`airbyte:${kind}`).refresh(held))!, asked)).changed,
        ).to.deep.equal(["resourceRequirements"]);
      });
    });
  }

  it("has no address of an icon, as servers never store the one that they are sent; Airbyte's own have one", async () => {
    on = await AirbyteStack.of();
    const held = await on.resource("airbyte:SourceDefinition").create(wanted({ icon: "<svg/>" }));
    expect(held.outs).not.to.have.property("iconUrl");
    const { workspaceId } = on.sandbox.airbyte;
    const actor = { workspaceId, sourceDefinitionId: POSTGRES_SOURCE, name: "App", connectionConfiguration: database };
    expect((await on.resource("airbyte:Source").create(actor)).outs["iconUrl"]).to.match(/^https:/);
  });

  it("one of Airbyte's own connectors is not taken in, because its delete would be everybody's", async () => {
    on = await AirbyteStack.of();
    const said = await failure(on.resource("airbyte:SourceDefinition").import("decd338e-5647-4c0b-adf4-da0e75f5a750"));
    expect(said).to.contain("one of Airbyte's own connectors");
  });

  it("a failing image ends the update with one try and the server's reason", async () => {
    on = await AirbyteStack.of();
    const held = await on.resource("airbyte:SourceDefinition").create(wanted());
    on.behave("example.test/airbyte/source-ashby:0.3.0", { specFails: "no such image" });
    on.calls();
    expect(await failure(on.resource("airbyte:SourceDefinition").update(held, wanted({ dockerImageTag: "0.3.0" })))).to.contain(
      "no such image",
    );
    // One look, as a 500 may come although the work was done.
    expect(on.calls()).to.deep.equal(["source_definitions/update", "source_definitions/list_for_workspace"]);
  });

  it("an update that was carried out behind a gateway that gave up is found, and its job is not started again", async () => {
    on = await AirbyteStack.of();
    const held = await on.resource("airbyte:SourceDefinition").create(wanted());
    on.calls();
    on.sandbox.fault({ path: /source_definitions\/update/, commit: true, status: 504, body: "late" });
    const { outs } = await on.resource("airbyte:SourceDefinition").update(held, wanted({ dockerImageTag: "0.3.0" }));
    expect(outs["dockerImageTag"]).to.equal("0.3.0");
    expect(on.calls()).to.deep.equal(["source_definitions/update", "source_definitions/list_for_workspace"]);
  });

  it("what cannot be right is told before anything is sent", async () => {
    on = await AirbyteStack.of();
    expect(await on.resource("airbyte:SourceDefinition").failures(wanted({ documentationUrl: "ashby", dockerImagTag: "1" }))).to.deep.equal(
      [
        "dockerImagTag is not a field of airbyte:SourceDefinition. Did you mean dockerImageTag?",
        "documentationUrl must be an address such as https://example.com/connector",
      ],
    );
    expect(on.calls()).to.deep.equal([]);
  });
});
