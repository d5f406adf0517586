/** What is said of inputs beyond their own rules: what the vendor says of them, and what state tells of a change. */

import * as E from "fp-ts/lib/Either.js";
import type { Plain } from "../../sdk/plain.js";
import { describe } from "../../sdk/failure.js";
import { objectIn } from "./answers.js";
import type { Blueprint, Diagnostic } from "./blueprint.js";
import { knownOnly, knownParts, sentence } from "./check.js";
import { type Checked, type Context, UserError } from "./handler.js";
import { warnGrouped } from "./messages.js";
import type { ObjectReader } from "./object-reader.js";
import type { Operations } from "./operation.js";
import { reveal } from "./signature.js";
import type { StateForm } from "./state.js";
import { attempt, vendorClient } from "./vendor-client.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export interface Diagnoses {
  /** Asks the vendor about inputs that are right as far as we know. When it cannot be asked, they are taken. */
  verify(checked: Checked, context: Context): Promise<Checked>;
  /** What state tells of a change: before anything is sent, in a preview and in a run. */
  foresee(id: string, before: Plain, news: Plain, context: Context): void;
}

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

export const diagnosesOf = (blueprint: Blueprint, { name }: ObjectReader, operations: Operations, state: StateForm): Diagnoses => ({
  async verify(checked, context) {
    const { verify } = blueprint;
    if (verify === undefined) return checked;
    const inputs = state.inputsIn(objectIn(reveal(checked.inputs)));
    const account = operations.connected(context.config);
    const client = vendorClient(operations.clientFor(context, "read", inputs));
    const diagnostics = await attempt(() => verify.ask(knownParts(inputs), client, account))();
    const warnings = checked.warnings ?? [];
    if (E.isLeft(diagnostics)) {
      return {
        ...checked,
        warnings: [...warnings, describe(diagnostics.left, `check ${name(inputs)} against the vendor's own description`)],
      };
    }
    const { stops, warns } = sorted(diagnostics.right);
    return { ...checked, failures: stops, warnings: [...warnings, ...warns] };
  },

  foresee(id, before, news, { log }) {
    const args = knownOnly(state.inputsIn(news));
    const { stops, warns } = sorted(blueprint.foresee?.(before, args) ?? []);
    for (const one of warns) warnGrouped(log, name(args, id), one);
    if (stops.length > 0) throw new UserError(`${name(args, id)}: ${stops.join(". ")}. Nothing was changed.`);
  },
});

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const sorted = (diagnostics: readonly Diagnostic[]): { stops: string[]; warns: string[] } => ({
  stops: diagnostics.filter(({ severity }) => severity !== "warning").map(sentence),
  warns: diagnostics.filter(({ severity }) => severity === "warning").map(sentence),
});
