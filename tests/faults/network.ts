/** F09, F29–F31: nobody is there, or somebody else. */

import * as https from "node:https";
import type { AddressInfo } from "node:net";
import { cert, key } from "./certificate.js";
import { crowd } from "./crowd.js";
import { entities } from "../kinds/index.js";
import { leaks } from "./judge.js";
import { type Family, OPERATIONS, type Scenario, type Special } from "./model.js";
import { Simulation } from "./simulation.js";

const CLOSED = "http://127.0.0.1:1";

const scenarios: readonly Scenario[] = [
  {
    fault: "F29",
    title: "the connection is refused",
    operations: OPERATIONS,
    inject: ({ simulation: simulation }) => {
      // As a state of 0.1.0, which does not say where its objects are: another address is another account otherwise.
      const held = simulation.held();
      if (held !== undefined)
        simulation.hold({ ...held, outs: Object.fromEntries(Object.entries(held.outs).filter(([key]) => key !== "__account")) });
      simulation.next(undefined, {
        "fivetran:apiUrl": `${CLOSED}/v1`,
        "airbyte:serverUrl": `${CLOSED}/api`,
        "tfregistry:hostname": CLOSED,
      });
    },
    outcome: "fails",
    says: () => [/127\.0\.0\.1:1\b/, /ECONNREFUSED/],
    waits: [0, 15_000],
  },
  {
    fault: "F31",
    title: "307 to another host",
    operations: OPERATIONS,
    inject: (cell) => {
      const { simulation: simulation, entity } = cell;
      const elsewhere = simulation.sandbox[entity.vendor === "fivetran" ? "airbyte" : "fivetran"].url;
      cell.hit({ status: 307, body: "", headers: { location: `${elsewhere}/groups?secret=1` } });
      simulation.sandbox.forget();
    },
    outcome: "fails",
    says: () => [/307/, /redirects to/],
    waits: [0, 0],
    also: ({ simulation: simulation, entity }) => {
      const there = simulation.sandbox.journal.filter(({ vendor }) => vendor !== entity.vendor);
      return there.length > 0 ? { I5: [`${there.length} requests went to the other host`] } : {};
    },
  },
];

/** A server whose certificate nobody vouches for is asked once, and nothing is sent to it. */
const untrusted: Special = {
  fault: "F30",
  title: "a certificate that nobody vouches for",
  entities: entities.map(({ kind }) => kind),
  run: async (entity, seed) => {
    let [handshakes, requests] = [0, 0];
    const server = https.createServer({ cert, key }, (_request, response) => {
      requests += 1;
      response.end();
    });
    server.on("connection", () => (handshakes += 1));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const origin = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const simulation = await Simulation.start({ sandbox: { ...entity.sandbox, seed: `F30/${seed}` } });
    try {
      const { args } = await entity.prepare(simulation);
      simulation.next(undefined, {
        "fivetran:apiUrl": `${origin}/v1`,
        "airbyte:serverUrl": `${origin}/api`,
        "tfregistry:hostname": origin,
      });
      const { error = "" } = await simulation.up(entity.kind, args);
      simulation.next();
      const again = await simulation.up(entity.kind, args);
      return {
        I4: /NODE_EXTRA_CA_CERTS/.test(error) && error.split("\n").length <= 5 ? [] : [`does not say what to do: ${error}`],
        I5: [...leaks(simulation), ...(requests > 0 ? [`${requests} requests went to a server that nobody vouches for`] : [])],
        I6: handshakes === 1 ? [] : [`${handshakes} connections instead of one`],
        I7: again.error === undefined ? [] : [again.error],
      };
    } finally {
      await simulation.close();
      server.closeAllConnections();
      server.close();
    }
  },
};

export const network: Family = {
  scenarios,
  specials: [
    untrusted,
    {
      fault: "F09",
      title: "100 reads while nothing answers but 503",
      entities: ["fivetran:Group", "airbyte:Source", "tfregistry:RegistryProvider"],
      run: async (entity, seed) => {
        const { simulation: simulation, up, refresh } = await crowd(entity, seed, 100, 10);
        try {
          const made = await up();
          simulation.next();
          // The clock of a crowd goes with the machine's own: what as many reads take when nothing is wrong is not waiting.
          const calmFrom = simulation.clock.now();
          await refresh();
          const calm = simulation.clock.now() - calmFrom;
          simulation.next();
          simulation.sandbox.fault({ vendor: entity.vendor, status: 503, body: "" });
          const began = simulation.clock.now();
          const { requests, failed } = await refresh();
          const waited = simulation.clock.now() - began - 2 * calm;
          return {
            I6: [
              ...(requests > 140 ? [`${requests} requests for 100 reads during an outage`] : []),
              // Twice what one read is given: a busy machine makes the crowd's clock run ahead, and requests are what is bounded above.
              ...(waited > 240_000 ? [`it took ${waited} ms`] : []),
            ],
            I5: leaks(simulation),
            I7: [...made.failed, ...(failed.length === 100 ? [] : [`${100 - failed.length} reads succeeded during an outage`])],
            I4: failed.filter((message) => !/503/.test(message)),
          };
        } finally {
          await simulation.close();
        }
      },
    },
  ],
};
