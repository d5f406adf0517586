/** F41–F44, F47: what the service says has changed over time, or is not known yet. */

import type { Plain } from "../../sdk/plain.js";
import { unknown } from "../../providers/kernel/signature.js";
import { lost } from "./failures.js";
import { leaks } from "./judge.js";
import type { Entity, Family, Findings, Scenario } from "./model.js";
import { entities } from "../kinds/index.js";
import { Simulation } from "./simulation.js";

/** Kinds that are given a secret. */
const SECRETIVE = [
  "fivetran:Connection",
  "fivetran:ConnectionCertificate",
  "fivetran:Destination",
  "airbyte:Destination",
  "airbyte:Source",
  "airbyte:Workspace",
];

const secretless = ({ kind }: Entity): string | undefined => (SECRETIVE.includes(kind) ? undefined : `${kind} has no secret of its own`);

const HOUR = 3_600_000;

const scenarios: readonly Scenario[] = [
  {
    fault: "F41",
    title: "a newer server adds fields and words",
    operations: ["create", "read", "update"],
    inject: ({ simulation: simulation, entity }) =>
      void simulation.sandbox.fault({ vendor: entity.vendor, commit: true, alter: entity.grow! }),
    outcome: "done",
  },
  {
    fault: "F42",
    title: "secrets come back masked, and a new one is sent all the same",
    operations: ["read", "update"],
    unless: (entity) => secretless(entity),
    inject: () => undefined,
    outcome: "done",
    also: ({ simulation: simulation, entity, operation, wanted }): Findings => {
      const stored = JSON.stringify(simulation.sandbox.world.table(entity.kind).all());
      const secret = operation === "update" ? wanted.later?.[0] : wanted.secrets[0];
      return stored.includes(JSON.stringify(secret).slice(1, -1))
        ? {}
        : { I3: ["the service does not have the secret that was asked for"] };
    },
  },
  {
    fault: "F43",
    title: "the create's answer is lost, and the list leads in a circle",
    operations: ["create"],
    unless: ({ vendor, kind, look }) =>
      vendor === "fivetran" && look !== undefined ? undefined : `no list with a cursor is read for ${kind}`,
    inject: (cell) => {
      const { simulation: simulation, entity } = cell;
      cell.hit({ commit: true, drop: true, times: 1 });
      const alter = (body: unknown): unknown => {
        const { data, ...rest } = body as { data: Plain };
        return { ...rest, data: { ...data, next_cursor: "again" } };
      };
      simulation.sandbox.fault({ vendor: entity.vendor, ...entity.look!, commit: true, alter });
    },
    outcome: "either",
    extra: (cell) => 2 * lost(cell),
  },
  {
    fault: "F44",
    title: "the service's clock is an hour off, and the create's answer is lost",
    operations: ["create"],
    inject: (cell) => {
      cell.simulation.sandbox.advance(cell.pick(HOUR, -HOUR));
      cell.hit({ commit: true, drop: true, times: 1 });
    },
    outcome: "done",
    extra: lost,
  },
];

export const drift: Family = {
  scenarios,
  specials: [
    {
      fault: "F47",
      title: "values that are not known yet, in a preview",
      entities: entities.map(({ kind }) => kind),
      run: async (entity, seed) => {
        const simulation = await Simulation.start({ sandbox: { ...entity.sandbox, seed: `F47/${seed}` } });
        try {
          const { args } = await entity.prepare(simulation);
          await simulation.up(entity.kind, args);
          simulation.sandbox.forget();
          const wrong: string[] = [];
          for (const name of Object.keys(args).filter((key) => key !== "distDir")) {
            try {
              const inputs = await simulation.resource(entity.kind).check({ ...args, [name]: unknown });
              const held = simulation.held();
              if (held !== undefined) simulation.handler(entity.kind).diff(held.id, held.outs, inputs);
            } catch (error) {
              wrong.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
            }
          }
          return {
            I5: leaks(simulation),
            I7: wrong,
            I6: simulation.sandbox.journal.length > 0 ? [`a preview sent ${simulation.sandbox.journal.length} requests`] : [],
          };
        } finally {
          await simulation.close();
        }
      },
    },
  ],
};
