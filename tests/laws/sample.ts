/** What the laws need of a kind, and what they share. */

import type { Blueprint } from "../../providers/kernel/blueprint.js";
import type { SandboxOptions } from "../../sandbox/index.js";
import type { Plain } from "../../sdk/plain.js";
import type { Resource, Stored } from "../drive.js";
import type { Stack } from "../stack.js";

export interface Sample {
  readonly options?: SandboxOptions;
  /** Inputs of one object; what it needs is made first. */
  readonly inputs: (stack: Stack) => Promise<Plain>;
  /** For every field that is updated in place, what it becomes. */
  readonly changes: Plain;
  /** Fields that the sample cannot change, and why. */
  readonly unchanged?: Readonly<Record<string, string>>;
  /** Every secret text in the sample. */
  readonly secrets?: readonly string[];
  /** Fields that no answer holds, so that an import lacks them. */
  readonly unreadable?: readonly string[];
  /** Optional fields that cannot be taken out, as another one needs them. */
  readonly needed?: readonly string[];
  /** Why it is still there when its resource is deleted: it is a part of something else. */
  readonly outlives?: string;
  /** For fields that hold secrets: what a program that lacks them changes beside them, merged into what an import gave. */
  readonly beside?: Plain;
  /** Secrets that somebody sets at the vendor, which no program of ours writes; answers them. */
  readonly foreign?: (stack: Stack, id: string) => readonly string[];
  /** The id that people import by, where it is more than the object's own. */
  readonly importId?: (stored: Stored) => string;
}

/** What a law works with; `at` is made anew before each. */
export interface Bench {
  readonly blueprint: Blueprint;
  readonly sample: Sample;
  readonly at: { stack: Stack; resource: Resource; inputs: Plain };
  /** Of these values, the fields of the kind. */
  readonly known: (values: Plain) => Plain;
  /** As a program has it: what is worked out from the other inputs is not written. */
  readonly written: (values: Plain) => Plain;
}
