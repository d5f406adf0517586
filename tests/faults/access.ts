/** F19–F21: who we are, and what we may. */

import { echo, refusal } from "./answers.js";
import { crowd } from "./crowd.js";
import { leaks } from "./judge.js";
import { type Entity, type Family, OPERATIONS, type Scenario } from "./model.js";

const withTokens = ({ vendor, kind }: Entity): string | undefined =>
  vendor === "airbyte" ? undefined : `${kind} is signed with a fixed key: there is no token that could expire`;

/** The setting that a message must name, by vendor. */
const SETTING = { fivetran: /API key and secret/, airbyte: /airbyte:clientId/, tfregistry: /token from tfregistry:token/ } as const;

const scenarios: readonly Scenario[] = [
  {
    fault: "F19",
    title: "the token has expired in the middle of a run",
    operations: OPERATIONS,
    unless: withTokens,
    sandbox: { airbyte: { auth: "token" } },
    settings: (sandbox) => ({
      "airbyte:serverUrl": sandbox.airbyte.url,
      "airbyte:clientId": sandbox.airbyte.clientId,
      "airbyte:clientSecret": sandbox.airbyte.clientSecret,
    }),
    inject: (cell) => {
      cell.simulation.secrets.push(cell.simulation.sandbox.airbyte.clientSecret);
      cell.hit({ status: 401, body: refusal(cell, 401, "the token has expired"), times: 1 });
    },
    outcome: "done",
    // The first token, the second one, and the request again.
    extra: 3,
  },
  {
    fault: "F20",
    title: "401, always",
    operations: OPERATIONS,
    inject: (cell) => {
      const { simulation: simulation, entity } = cell;
      simulation.sandbox.fault({ vendor: entity.vendor, status: 401, body: refusal(cell, 401, `bad key ${echo(cell)}`) });
    },
    outcome: "fails",
    says: ({ entity }) => [/401/, SETTING[entity.vendor]],
    waits: [0, 0],
  },
  {
    fault: "F21",
    title: "403",
    operations: OPERATIONS,
    inject: (cell) => cell.hit({ status: 403, body: refusal(cell, 403, `you may not ${echo(cell)}`) }),
    outcome: "fails",
    says: () => [/403/],
    waits: [0, 0],
    extra: 1,
  },
];

export const access: Family = {
  scenarios,
  specials: [
    {
      fault: "F20",
      title: "401, always",
      entities: ["fivetran:Group", "airbyte:Source", "tfregistry:RegistryProvider"],
      run: async (entity, seed) => {
        const { simulation: simulation, up } = await crowd(entity, seed, 50);
        try {
          simulation.sandbox.fault({ vendor: entity.vendor, status: 401, body: {} });
          const { requests, failed } = await up();
          return {
            I6: requests === 1 ? [] : [`${requests} requests with a key that is refused, for 50 resources`],
            I5: leaks(simulation),
            I4: failed.filter((message) => !/401/.test(message)).map((message) => `does not say that the key is refused: ${message}`),
            I7: failed.length === 50 ? [] : [`${50 - failed.length} went on with a key that is refused`],
          };
        } finally {
          await simulation.close();
        }
      },
    },
  ],
};
