/**
 * The laws of a few kinds, for `npm run mutate`: a small one, an edge, one that keeps secrets and one whose import needs a search. All kinds would
 * take minutes for each change that nobody notices.
 */

import { blueprintsOf } from "../providers/provider.js";
import { laws } from "./laws.js";
import { samples } from "./kinds/index.js";

for (const kind of ["fivetran:Group", "fivetran:ConnectionCertificate", "airbyte:Source", "airbyte:SourceDefinition"]) {
  const blueprint = blueprintsOf(kind.split(":")[0] ?? "").find((b) => b.kind === kind);
  const sample = samples[kind];
  if (blueprint === undefined || sample === undefined) throw new Error(`there is no kind ${kind}, or it has no sample`);
  laws(blueprint, sample);
}
