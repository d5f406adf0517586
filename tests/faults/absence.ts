/** F22–F28: something is gone, is there already, is busy, or is not to be seen yet. */

import { page, refusal } from "./answers.js";
import { lost } from "./failures.js";
import type { Cell, Entity, Family, Scenario } from "./model.js";

/** Deletes the object without its state taking notice. */
const deleteBehind = async ({ simulation: simulation, entity }: Cell): Promise<void> => {
  const held = simulation.held();
  await simulation.destroy(entity.kind);
  simulation.hold(held);
  simulation.next();
};

/** Words with which a service says that an object is busy for now. */
const busy = ({ vendor, kind }: Entity): string | undefined =>
  vendor === "airbyte" ? undefined : `${vendor} has no answer that says "busy, come back" of ${kind}: its 409 is a no for good`;

/** What makes no object has none that could be looked for. */
const partOfAnother = ({ kind, look }: Entity): string | undefined =>
  look === undefined ? `${kind} makes nothing: it changes a part of something that was there before` : undefined;

const scenarios: readonly Scenario[] = [
  {
    fault: "F22",
    title: "somebody has deleted the object",
    operations: ["read"],
    inject: deleteBehind,
    outcome: "done",
    creates: 2,
    extra: 3,
  },
  {
    fault: "F23",
    title: "404 of a wrong address or a proxy",
    operations: ["read", "delete"],
    inject: (cell) =>
      cell.hit(
        cell.pick(
          { status: 404, body: page("404 Not Found") },
          { status: 404, body: "404 page not found", headers: { "content-type": "text/plain" } },
          { status: 404, body: {} },
        ),
      ),
    outcome: "fails",
    says: () => [/404/],
  },
  {
    fault: "F24",
    title: "somebody has deleted the object, then it is deleted",
    operations: ["delete"],
    inject: deleteBehind,
    outcome: "done",
    extra: 4,
  },
  {
    fault: "F26",
    title: "409, the object is busy, twice",
    operations: ["update", "delete"],
    unless: busy,
    inject: (cell) => cell.hit({ status: 409, body: refusal(cell, 409, "the connection is locked by a running job"), times: 2 }),
    outcome: "done",
    extra: 2,
  },
  {
    fault: "F27",
    title: "what was just created is not to be seen by its id for five seconds",
    operations: ["create"],
    unless: partOfAnother,
    inject: ({ simulation: simulation, entity }) =>
      void simulation.sandbox.fault({ vendor: entity.vendor, ...entity.routes.read!, lag: 5000 }),
    outcome: ({ entity }) => (entity.kind === "tfregistry:PrivateProviderRelease" ? "either" : "done"),
    extra: 12,
  },
  {
    fault: "F28",
    title: "the create's answer is lost, and lists do not show the object for five seconds",
    operations: ["create"],
    unless: partOfAnother,
    inject: (cell) => {
      const { simulation: simulation, entity } = cell;
      cell.hit({ commit: true, drop: true, times: 1 });
      simulation.sandbox.fault({ vendor: entity.vendor, ...entity.look!, lag: 5000 });
    },
    outcome: ({ entity }) => (entity.kind === "tfregistry:PrivateProviderRelease" ? "either" : "done"),
    extra: (cell) => lost(cell) + 6,
  },
];

export const absence: Family = { scenarios };
