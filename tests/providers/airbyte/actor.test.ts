/** Sources and destinations: secrets stay secret, masks never count as changes, a deleted one is seen as deleted. */

import { expect } from "chai";
import { asSecret, unknown } from "../../../providers/kernel/signature.js";
import { failure, plain } from "../../drive.js";
import { MASK, sides, AirbyteStack, actorOf } from "./airbyte-stack.js";

describe("actors: airbyte:Source and airbyte:Destination", () => {
  let on: AirbyteStack;
  afterEach(() => on.close());

  for (const side of sides) {
    const { kind, family, id, definition, builtIn, config } = side;
    describe(kind, () => {
      const { wanted, stored } = actorOf(side, () => on);

      for (const version of ["0.63.9", "1.5.0", "1.8.0", "2.0.0"]) {
        it(`is made, found unchanged under masks, updated whole and removed on ${version}`, async () => {
          on = await AirbyteStack.of({ version, unknownFields: "refuse" });
          const old = version === "0.63.9" ? [`${family}/search`] : [];
          const held = await on.resource(`airbyte:${kind}`).create(wanted());
          expect(on.calls()).to.deep.equal([`${family}/list_paginated`, `${family}/create`]);
          expect(held.outs).to.include({ [id]: held.id });

          const again = await on.resource(`airbyte:${kind}`).refresh(held);
          expect(on.calls()).to.deep.equal([`${family}/get`, ...old]);
          expect((await on.resource(`airbyte:${kind}`).diff(again!, wanted())).changed).to.deep.equal([]);

          // A rotated password goes out with everything else, and only the configuration shows as changed.
          const rotated = wanted({ connectionConfiguration: { ...config, password: "rotated-rotated" } });
          expect(await on.resource(`airbyte:${kind}`).diff(again!, rotated)).to.deep.include({
            changed: ["connectionConfiguration"],
            replaces: [],
          });
          const next = await on.resource(`airbyte:${kind}`).update(again!, rotated);
          expect(on.bodies(`${family}/update`)).to.deep.equal([
            { [id]: held.id, name: "app", connectionConfiguration: { ...config, password: "rotated-rotated" } },
          ]);
          expect(on.calls()).to.deep.equal([`${family}/get`, ...old, `${family}/update`]);
          expect(stored(held)["connectionConfiguration"]).to.include({ password: "rotated-rotated" });

          await on.resource(`airbyte:${kind}`).destroy(next);
          await on.resource(`airbyte:${kind}`).destroy(next);
          expect(on.calls()).to.deep.equal(["connections/search", `${family}/delete`, "connections/search", `${family}/delete`]);
          expect(await on.resource(`airbyte:${kind}`).refresh(next)).to.equal(undefined);
          expect(await failure(on.resource(`airbyte:${kind}`).update(next, wanted()))).to.contain("any more");
          expect(on.writes(kind)).to.deep.equal(["create", "update", "remove"]);
        });
      }

      it("every text of the configuration is a secret in state, in lists and objects too", async () => {
        on = await AirbyteStack.of();
        const nested = { ...config, ssl_mode: { mode: "disable" } };
        const held = await on.resource(`airbyte:${kind}`).create(wanted({ connectionConfiguration: nested }));
        expect(held.outs["connectionConfiguration"]).to.deep.equal({
          ...Object.fromEntries(Object.entries(config).map(([k, v]) => [k, typeof v === "string" ? asSecret(v) : v])),
          ssl_mode: { mode: asSecret("disable") },
        });
        expect(JSON.stringify((await on.resource(`airbyte:${kind}`).refresh(held))?.outs)).not.to.contain(MASK);
      });

      it("what somebody changed or added there shows by its key, and goes again with the next update", async () => {
        on = await AirbyteStack.of();
        const held = await on.resource(`airbyte:${kind}`).create(wanted());
        const row = stored(held);
        on.sandbox.world
          .table(`airbyte:${kind}`)
          .set(held.id, { ...row, connectionConfiguration: { ...config, host: "elsewhere", jdbc_url_params: "a=b" } });
        const again = await on.resource(`airbyte:${kind}`).refresh(held);
        expect(plain(again?.inputs)["connectionConfiguration"]).to.deep.equal({ ...config, host: "elsewhere", jdbc_url_params: "a=b" });
        await on.resource(`airbyte:${kind}`).update(again!, wanted());
        expect(stored(held)["connectionConfiguration"]).to.deep.equal(config);
      });

      it("a secret that the server has of its own is no change", async () => {
        on = await AirbyteStack.of();
        const { password, ...open } = config;
        const held = await on.resource(`airbyte:${kind}`).create(wanted({ connectionConfiguration: open }));
        on.sandbox.world.table(`airbyte:${kind}`).set(held.id, { ...stored(held), connectionConfiguration: { ...open, password } });
        expect(
          (
            await on
              .resource(`airbyte:${kind}`)
              .diff((await on.resource(`airbyte:${kind}`).refresh(held))!, wanted({ connectionConfiguration: open }))
          ).changed,
        ).to.deep.equal([]);
      });

      it("a mask is never sent as a secret", async () => {
        on = await AirbyteStack.of();
        const said = await on.resource(`airbyte:${kind}`).failures(wanted({ connectionConfiguration: { ...config, password: MASK } }));
        expect(said).to.have.length(1);
        expect(said[0]).to.contain("connectionConfiguration.password is the mask of a secret");
      });

      it("values that are not known yet pass a preview, and what is known is checked", async () => {
        on = await AirbyteStack.of();
        const said = await on
          .resource(`airbyte:${kind}`)
          .failures({ ...wanted({ connectionConfiguration: { ...config, password: unknown } }), nam: "x" });
        expect(said).to.have.length(1);
        expect(said[0]).to.contain("nam is not a field");
      });

      it("another definition is refused without allowReplace", async () => {
        on = await AirbyteStack.of();
        const held = await on.resource(`airbyte:${kind}`).create(wanted());
        const said = await on.resource(`airbyte:${kind}`).failures(wanted({ [definition]: "another" }), plain(held.inputs));
        expect(said).to.have.length(1);
        expect(said[0]).to.contain("would drop every connection that uses it, with its sync state");
      });

      it("a lost answer to the create makes one object and takes over no other one of the name", async () => {
        on = await AirbyteStack.of();
        const older = await on.resource(`airbyte:${kind}`).create(wanted());
        on.sandbox.fault({ path: `/api/v1/${family}/create`, drop: true, commit: true, times: 1 });
        const held = await on.resource(`airbyte:${kind}`).create(wanted());
        expect(held.id).not.to.equal(older.id);
        expect(on.writes(kind)).to.deep.equal(["create", "create"]);
      });

      it("a lost answer to the create makes one object", async () => {
        on = await AirbyteStack.of();
        on.sandbox.fault({ path: `/api/v1/${family}/create`, drop: true, commit: true, times: 1 });
        const held = await on.resource(`airbyte:${kind}`).create(wanted());
        expect(on.writes(kind)).to.deep.equal(["create"]);
        expect(on.calls()).to.deep.equal([`${family}/list_paginated`, `${family}/create`, `${family}/list_paginated`]);
        expect(
          (await on.resource(`airbyte:${kind}`).diff((await on.resource(`airbyte:${kind}`).refresh(held))!, wanted())).changed,
        ).to.deep.equal([]);
      });

      it("is imported by its id, without the secrets", async () => {
        on = await AirbyteStack.of();
        const held = await on.resource(`airbyte:${kind}`).create(wanted());
        const { password: _secret, ...open } = config;
        const { checkConnection: _steers, ...readable } = wanted({ connectionConfiguration: open });
        expect(plain((await on.resource(`airbyte:${kind}`).import(held.id)).inputs)).to.deep.equal(readable);
      });

      describe("checkConnection", () => {
        it("require: writes nothing and says why, before a create and before an update", async () => {
          on = await AirbyteStack.of();
          on.behave(builtIn, { checkFails: "no route to host" });
          const said = await failure(on.resource(`airbyte:${kind}`).create(wanted({ checkConnection: "require" })));
          expect(said).to.contain("no route to host").and.to.contain("nothing was created");
          expect(on.calls()).to.deep.equal([`scheduler/${family}/check_connection`]);
          on.behave(builtIn, {});
          const held = await on.resource(`airbyte:${kind}`).create(wanted({ checkConnection: "require" }));
          expect(on.calls()).to.deep.equal([`scheduler/${family}/check_connection`, `${family}/list_paginated`, `${family}/create`]);
          on.behave(held.id, { checkFails: "password refused" });
          const other = wanted({ checkConnection: "require", connectionConfiguration: { ...config, port: 5433 } });
          expect(await failure(on.resource(`airbyte:${kind}`).update(held, other)))
            .to.contain("password refused")
            .and.to.contain("nothing was updated");
          expect(on.calls()).to.deep.equal([`${family}/get`, `${family}/check_connection_for_update`]);
          // A new name has nothing to do with the connection.
          await on.resource(`airbyte:${kind}`).update(held, wanted({ checkConnection: "require", name: "renamed" }));
          expect(on.calls()).to.deep.equal([`${family}/get`, `${family}/update`]);
        });

        it("warn: writes and tells", async () => {
          on = await AirbyteStack.of();
          on.behave(builtIn, { checkFails: "no route to host" });
          await on.resource(`airbyte:${kind}`).create(wanted({ checkConnection: "warn" }));
          expect(on.calls()).to.deep.equal([`scheduler/${family}/check_connection`, `${family}/list_paginated`, `${family}/create`]);
          expect(on.watched.warnings.join()).to.contain("no route to host");
        });

        it("warns where the program says nothing, and where nobody can check; state that still says fail requires", async () => {
          on = await AirbyteStack.of();
          const { checkConnection: _off, ...unspecified } = wanted();
          on.behave(builtIn, { checkFails: "no route to host" });
          const held = await on.resource(`airbyte:${kind}`).create(unspecified);
          expect(on.watched.warnings.join()).to.contain("no route to host");
          expect((await on.resource(`airbyte:${kind}`).diff(held, wanted({ checkConnection: "warn" }))).changed).to.deep.equal([]);
          on.sandbox.fault({ path: /check_connection/, status: 500, body: { message: "out of order" }, times: 10 });
          await on.resource(`airbyte:${kind}`).create({ ...unspecified, name: "second" });
          expect(on.watched.warnings.join()).to.contain("the tests could not be run; the run goes on without them");
          on.sandbox.clearFaults();
          const before = { ...held, inputs: { ...unspecified, checkConnection: "fail" }, outs: { ...held.outs, checkConnection: "fail" } };
          expect((await on.resource(`airbyte:${kind}`).diff(before, { ...unspecified, checkConnection: "fail" })).changed).to.deep.equal(
            [],
          );
          on.behave(held.id, { checkFails: "password refused" });
          const other = { ...unspecified, checkConnection: "fail", connectionConfiguration: { ...config, port: 5433 } };
          expect(await failure(on.resource(`airbyte:${kind}`).update(before, other))).to.contain("password refused");
        });
      });

      it("resources for its jobs stay as somebody set them, until the program says otherwise", async () => {
        on = await AirbyteStack.of();
        const held = await on.resource(`airbyte:${kind}`).create(wanted());
        const allocation = { default: { cpu_limit: "2" } };
        on.sandbox.world.table(`airbyte:${kind}`).set(held.id, { ...stored(held), resourceAllocation: allocation });
        const renamed = await on.resource(`airbyte:${kind}`).update(held, wanted({ name: "renamed" }));
        expect(stored(held)["resourceAllocation"]).to.deep.equal(allocation);
        const own = await on
          .resource(`airbyte:${kind}`)
          .update(renamed, wanted({ name: "renamed", resourceAllocation: { default: { cpuLimit: "3" } } }));
        expect(stored(held)["resourceAllocation"]).to.deep.equal({ default: { cpu_limit: "3" } });
        // Beside the program's words, somebody sets something for one type of job.
        const both = {
          default: { cpu_limit: "3", memory_limit: "1Gi" },
          jobSpecific: [{ jobType: "sync", resourceRequirements: { cpu_limit: "4" } }],
        };
        on.sandbox.world.table(`airbyte:${kind}`).set(held.id, { ...stored(held), resourceAllocation: both });
        await on.resource(`airbyte:${kind}`).update(own, wanted({ name: "again", resourceAllocation: { default: { cpuLimit: "5" } } }));
        expect(stored(held)["resourceAllocation"]).to.deep.equal({ ...both, default: { cpu_limit: "5", memory_limit: "1Gi" } });
        on.sandbox.world.table(`airbyte:${kind}`).set(held.id, { ...stored(held), resourceAllocation: { default: { cpu_limit: "5" } } });
        await on.resource(`airbyte:${kind}`).update(own, wanted({ name: "renamed" }));
        expect(stored(held)).not.to.have.property("resourceAllocation");
      });

      it("no message shows a secret, not even one that the server quotes", async () => {
        on = await AirbyteStack.of();
        const said = await failure(
          on.resource(`airbyte:${kind}`).create(wanted({ connectionConfiguration: { ...config, port: "sesame-port" } })),
        );
        expect(said).to.contain(`${family}/create`).and.not.to.contain("sesame-port");
      });
    });
  }
});
