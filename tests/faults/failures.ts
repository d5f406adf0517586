/** F06–F12: the server fails, or the connection does, before or after the work was done. */

import { echo, page, refusal } from "./answers.js";
import type { Cell, Family, Outcome, Scenario, Waits } from "./model.js";
import { blueprintOf } from "../../providers/registry.js";

const statuses = [500, 502, 503, 504] as const;

/** A 5xx that talks too much, or a gateway's page. */
const failing = (cell: Cell, more: { readonly commit?: true; readonly times: number }): void => {
  const status = cell.pick(...statuses);
  const body = cell.pick(refusal(cell, status, `it broke: ${echo(cell)}`), page(`${status} Bad Gateway`));
  cell.hit({ status, body, ...more });
};

/** Three look-ups at most, then one more try. */
export const lost = ({ entity }: Cell): number => 3 * (entity.lookRequests ?? 1) + 1;

/**
 * Where a name may be there twice, a create is not sent again while it may still be carried out: it is looked for until its time is over, and
 * the next run makes it.
 */
const isAwaited = ({ entity: { kind }, operation }: Cell): boolean => {
  const blueprint = blueprintOf(kind);
  return operation === "create" && blueprint?.calls.find !== undefined && blueprint.unique !== true;
};

const AWAITED_MS = 30 * 60_000;

/** What holds of a create that may have been done, and was not. */
const uncertain = {
  outcome: (cell: Cell): Outcome => (isAwaited(cell) ? "either" : "done"),
  extra: (cell: Cell): number => (isAwaited(cell) ? 80 : lost(cell)),
  waits: (cell: Cell): Waits | undefined => (isAwaited(cell) ? [0, AWAITED_MS] : undefined),
};

const scenarios: readonly Scenario[] = [
  {
    fault: "F06",
    title: "a 5xx once",
    operations: ["read", "update", "delete"],
    inject: (cell) => failing(cell, { times: 1 }),
    outcome: "done",
    extra: 2,
  },
  {
    fault: "F07",
    title: "a 5xx once, the create was not carried out",
    operations: ["create"],
    inject: (cell) => failing(cell, { times: 1 }),
    ...uncertain,
  },
  {
    fault: "F08",
    title: "a 5xx once, the create was carried out",
    operations: ["create"],
    inject: (cell) => failing(cell, { commit: true, times: 1 }),
    outcome: "done",
    extra: lost,
  },
  {
    fault: "F10",
    title: "the connection breaks before the request is read",
    operations: ["create", "read", "update", "delete"],
    inject: (cell) => cell.hit({ reset: true, times: 1 }),
    ...uncertain,
  },
  {
    fault: "F11",
    title: "the connection breaks after the work was done",
    operations: ["create"],
    inject: (cell) => cell.hit({ drop: true, commit: true, times: 1 }),
    outcome: "done",
    extra: lost,
  },
  {
    fault: "F12",
    title: "a connection kept from an earlier request has gone stale",
    operations: ["create", "read", "update", "delete"],
    inject: (cell) => cell.hit({ drop: true, times: 1 }),
    ...uncertain,
  },
];

export const failures: Family = { scenarios };
