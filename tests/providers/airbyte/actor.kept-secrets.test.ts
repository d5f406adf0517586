/** Sources and destinations whose program does not hold their secrets, as after an import. */

import { expect } from "chai";
import type { Plain } from "../../../sdk/plain.js";
import { failure, plain, type Stored } from "../../drive.js";
import { MASK, sides, AirbyteStack, actorOf } from "./airbyte-stack.js";

describe("actors: airbyte:Source and airbyte:Destination", () => {
  let on: AirbyteStack;
  afterEach(() => on.close());

  for (const side of sides) {
    const { kind, family, config } = side;
    describe(kind, () => {
      const { wanted, stored } = actorOf(side, () => on);

      describe("secrets that a program does not have", () => {
        const keyed = { tunnel_method: "SSH_KEY_AUTH", tunnel_host: "t", tunnel_port: 22, tunnel_user: "u", ssh_key: "canary-ssh" };
        const configuration = (held: { id: string }): Plain => stored(held)["connectionConfiguration"] as Plain;
        const imported = async (): Promise<[Stored, Plain]> => {
          const made = await on
            .resource(`airbyte:${kind}`)
            .create(wanted({ connectionConfiguration: { ...config, tunnel_method: keyed } }));
          const held = await on.resource(`airbyte:${kind}`).import(made.id);
          return [held, plain(held.inputs)["connectionConfiguration"] as Plain];
        };

        it("are kept by an update of anything else, and by one after the other", async () => {
          on = await AirbyteStack.of();
          const [held, own] = await imported();
          const renamed = await on.resource(`airbyte:${kind}`).update(held, wanted({ name: "renamed", connectionConfiguration: own }));
          const moved = { ...own, host: "elsewhere", tunnel_method: { ...(own["tunnel_method"] as Plain), tunnel_host: "other" } };
          const next = await on.resource(`airbyte:${kind}`).update(renamed, wanted({ name: "renamed", connectionConfiguration: moved }));
          expect(configuration(next)).to.deep.equal({
            ...config,
            host: "elsewhere",
            tunnel_method: { ...keyed, tunnel_host: "other" },
          });
          expect(JSON.stringify(next.outs)).not.to.contain(MASK);
          expect(
            (await on.resource(`airbyte:${kind}`).diff((await on.resource(`airbyte:${kind}`).refresh(next))!, plain(next.inputs))).changed,
          ).to.deep.equal([]);
        });

        it("are the ones that a check before the update is made with", async () => {
          on = await AirbyteStack.of();
          const [held, own] = await imported();
          on.calls();
          await on
            .resource(`airbyte:${kind}`)
            .update(held, wanted({ checkConnection: "require", connectionConfiguration: { ...own, port: 5433 } }));
          expect(on.bodies(`${family}/check_connection_for_update`)[0]?.["connectionConfiguration"]).to.include({
            password: MASK,
            port: 5433,
          });
        });

        it("are taken out when the program had them and has not any more, and sent when it has them now", async () => {
          on = await AirbyteStack.of();
          const { password: _secret, ...open } = config;
          const held = await on.resource(`airbyte:${kind}`).create(wanted());
          const without = await on.resource(`airbyte:${kind}`).update(held, wanted({ connectionConfiguration: open }));
          expect(configuration(held)).to.deep.equal(open);
          await on.resource(`airbyte:${kind}`).update(without, wanted());
          expect(configuration(held)).to.deep.equal(config);
        });

        it("go with the variant or the object that they belong to, and never become a mask", async () => {
          on = await AirbyteStack.of();
          const [held, own] = await imported();
          const other = {
            tunnel_method: "SSH_PASSWORD_AUTH",
            tunnel_host: "t",
            tunnel_port: 22,
            tunnel_user: "u",
            tunnel_user_password: "p",
          };
          const next = await on
            .resource(`airbyte:${kind}`)
            .update(held, wanted({ connectionConfiguration: { ...own, tunnel_method: other } }));
          expect(configuration(held)).to.deep.equal({ ...config, tunnel_method: other });
          const { tunnel_method: _gone, ...rest } = own;
          await on.resource(`airbyte:${kind}`).update(next, wanted({ connectionConfiguration: rest }));
          expect(configuration(held)).to.deep.equal(config);
        });

        it("stop an update that would lose them because they stand in a list", async () => {
          const spec = {
            type: "object",
            properties: {
              host: { type: "string" },
              keys: {
                type: "array",
                items: { type: "object", properties: { id: { type: "string" }, key: { type: "string", airbyte_secret: true } } },
              },
            },
          };
          on = await AirbyteStack.of({ connectors: { [`airbyte/${kind.toLowerCase()}-postgres`]: { spec } } });
          const keys = [
            { id: "a", key: "canary-a" },
            { id: "b", key: "canary-b" },
          ];
          const made = await on.resource(`airbyte:${kind}`).create(wanted({ connectionConfiguration: { host: "h", keys } }));
          const held = await on.resource(`airbyte:${kind}`).import(made.id);
          const own = plain(held.inputs)["connectionConfiguration"] as Plain;
          expect(own).to.deep.equal({ host: "h", keys: [{ id: "a" }, { id: "b" }] });
          const said = await failure(
            on.resource(`airbyte:${kind}`).update(held, wanted({ name: "renamed", connectionConfiguration: own })),
          );
          expect(said)
            .to.contain("connectionConfiguration.keys[0].key, connectionConfiguration.keys[1].key")
            .and.to.contain("Nothing was updated");
          expect(configuration(made)).to.deep.equal({ host: "h", keys });
          await on.resource(`airbyte:${kind}`).update(held, wanted({ name: "renamed", connectionConfiguration: { host: "h", keys } }));
          expect(stored(made)).to.deep.include({ name: "renamed", connectionConfiguration: { host: "h", keys } });
        });

        it("are kept where an object holds nothing else, and it is not in the program", async () => {
          const secret = { type: "string", airbyte_secret: true };
          const spec = {
            type: "object",
            required: ["host", "credentials"],
            properties: { host: { type: "string" }, credentials: { type: "object", properties: { id: secret, secret } } },
          };
          on = await AirbyteStack.of({ connectors: { [`airbyte/${kind.toLowerCase()}-postgres`]: { spec } } });
          const whole = { host: "h", credentials: { id: "canary-id", secret: "canary-secret" } };
          const made = await on.resource(`airbyte:${kind}`).create(wanted({ connectionConfiguration: whole }));
          const held = await on.resource(`airbyte:${kind}`).import(made.id);
          expect(plain(held.inputs)["connectionConfiguration"]).to.deep.equal({ host: "h" });
          const next = await on.resource(`airbyte:${kind}`).update(held, wanted({ connectionConfiguration: { host: "i" } }));
          expect(configuration(made)).to.deep.equal({ ...whole, host: "i" });
          const again = await on.resource(`airbyte:${kind}`).refresh(next);
          expect(
            (await on.resource(`airbyte:${kind}`).diff(again!, wanted({ connectionConfiguration: { host: "i" } }))).changed,
          ).to.deep.equal([]);
        });
      });
    });
  }
});
