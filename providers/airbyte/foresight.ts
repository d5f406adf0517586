/** What the last run has learned of a connection's destination, said of a change before anybody is asked. */

import type { Plain } from "../../sdk/plain.js";
import { showOpen } from "../../sdk/redact.js";
import type { Diagnostic } from "../kernel/blueprint.js";
import { same } from "../kernel/compare.js";
import { objectIn } from "../kernel/answers.js";
import { modesOf, type Streams } from "./streams.js";

interface Wanted {
  readonly destinationId?: string | undefined;
  readonly streams?: Streams | undefined;
  readonly refreshSchema?: boolean | undefined;
}

/** New or changed streams in a mode that the destination did not know. A state without its modes says nothing, nor does one of another destination. */
export const foreseeModes = (olds: Plain, { destinationId, streams = {}, refreshSchema }: Wanted): Diagnostic[] => {
  const modes = olds["destinationSyncModes"];
  if (!Array.isArray(modes) || modes.length === 0 || refreshSchema === true || destinationId !== olds["destinationId"]) return [];
  const before = objectIn(olds["streams"]);
  const wrong = Object.entries(streams).flatMap(([key, intent]) => {
    const { destinationSyncMode: mode } = modesOf(intent);
    return same(before[key], intent, { unordered: true }) || modes.includes(mode) ? [] : [{ key, mode }];
  });
  // The names of streams are no secrets, though a configuration may hold the same word.
  showOpen([wrong.map(({ key }) => key), modes]);
  return wrong.map(({ key, mode }, i) => ({
    path: `streams.${key}.destinationSyncMode`,
    message: `${mode} is not a mode of this destination, ${modes.join(", ")} are${i < wrong.length - 1 ? "" : ADVICE}`,
  }));
};

const ADVICE = ". If the destination has gained a mode since the streams were last written, set refreshSchema: true";
