/** What the tests that go through all kinds need to know of one. */

import type { Entity } from "../faults/model.js";
import type { Sample } from "../laws/sample.js";

/** What the fault matrix needs: the requests that do the work, and how many there are when nothing goes wrong. */
export type FaultRow = Omit<Entity, "kind" | "vendor">;

export interface Kind {
  readonly kind: `${string}:${string}`;
  /** For `tests/laws.ts`: one object as a program has it, and what can be changed about it. */
  readonly laws: Sample;
  /** For `tests/faults/`. */
  readonly faults: FaultRow;
}
