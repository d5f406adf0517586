/** F36–F39: an operation of several requests is cut off between them, or its last answer is lost. */

import { echo, refusal } from "./answers.js";
import type { Entity, Family, Scenario } from "./model.js";

const single = ({ kind, step }: Entity): string | undefined => (step === undefined ? `a create of ${kind} is one request` : undefined);

const scenarios: readonly Scenario[] = [
  {
    fault: "F36",
    title: "the second step of a create is refused",
    operations: ["create"],
    unless: single,
    inject: (cell) => {
      const { entity, stage } = cell;
      stage.sandbox.fault({ vendor: entity.vendor, ...entity.step!, status: 422, body: refusal(cell, 422, `no: ${echo(cell)}`), times: 2 });
    },
    outcome: "fails",
    says: () => [/422/],
    extra: 4,
    also: ({ stage }) => (stage.held() === undefined ? { I7: ["the object of the first step was not recorded"] } : {}),
  },
  {
    fault: "F37",
    title: "the answer to the second step of a create is lost",
    operations: ["create"],
    unless: single,
    inject: ({ entity, stage }) => void stage.sandbox.fault({ vendor: entity.vendor, ...entity.step!, commit: true, drop: true, times: 1 }),
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
];

export const steps: Family = { scenarios };
