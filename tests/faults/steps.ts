/** F36–F39, F49: an operation of several requests is cut off between them, or its last answer is lost. */

import type { FaultHandle } from "../../sandbox/index.js";
import { echo, page, refusal } from "./answers.js";
import type { Cell, Entity, Family, Scenario } from "./model.js";
import type { Simulation } from "./simulation.js";

const single = ({ kind, step }: Entity): string | undefined => (step === undefined ? `a create of ${kind} is one request` : undefined);

/** A password that has changed is never shown: only to send it again is sure. */
const isSecret = ({ wanted: { secrets, later = [] } }: Cell): boolean => later.some((secret) => !secrets.includes(secret));

const MINUTE = 60_000;

/** How often the update went out. */
const sent = new WeakMap<Simulation, FaultHandle>();

const scenarios: readonly Scenario[] = [
  {
    fault: "F36",
    title: "the second step of a create is refused",
    operations: ["create"],
    unless: single,
    inject: (cell) => {
      const { entity, simulation: simulation } = cell;
      simulation.sandbox.fault({
        vendor: entity.vendor,
        ...entity.step!,
        status: 422,
        body: refusal(cell, 422, `no: ${echo(cell)}`),
        times: 2,
      });
    },
    outcome: "fails",
    says: () => [/422/],
    extra: 4,
    also: ({ simulation: simulation }) =>
      simulation.held() === undefined ? { I7: ["the object of the first step was not recorded"] } : {},
  },
  {
    fault: "F37",
    title: "the answer to the second step of a create is lost",
    operations: ["create"],
    unless: single,
    inject: ({ entity, simulation: simulation }) =>
      void simulation.sandbox.fault({ vendor: entity.vendor, ...entity.step!, commit: true, drop: true, times: 1 }),
    outcome: "either",
    extra: 4,
  },
  {
    fault: "F38",
    title: "an update is carried out and its answer is lost",
    operations: ["update"],
    inject: (cell) => cell.hit(cell.pick({ commit: true, drop: true, times: 1 }, { commit: true, status: 502, times: 1 })),
    outcome: "done",
    extra: 4,
  },
  {
    fault: "F39",
    title: "a delete is carried out and its answer is lost",
    operations: ["delete"],
    inject: (cell) => cell.hit(cell.pick({ commit: true, drop: true, times: 1 }, { commit: true, status: 502, times: 1 })),
    outcome: "done",
    extra: 6,
  },
  {
    fault: "F49",
    title: "an update is carried out, and after a minute there is a 500, a gateway's page or nothing, however often it is sent",
    operations: ["update"],
    inject: (cell) => {
      const variant = cell.pick(
        { status: 500, body: refusal(cell, 500, "it took too long") },
        { status: 504, body: page("504") },
        { drop: true },
      );
      const fault = { vendor: cell.entity.vendor, ...cell.route, commit: true, meanwhile: () => cell.simulation.pass(MINUTE), ...variant };
      sent.set(cell.simulation, cell.simulation.sandbox.fault(fault));
    },
    outcome: (cell) => (isSecret(cell) ? "either" : "done"),
    extra: (cell) => (isSecret(cell) ? 9 : 3),
    waits: [MINUTE, 6 * MINUTE],
    also: (cell) => {
      const times = sent.get(cell.simulation)?.hits ?? 0;
      return times > (isSecret(cell) ? 5 : 1) ? { I6: [`the update was sent ${times} times, though one look would have told`] } : {};
    },
  },
];

export const steps: Family = { scenarios };
