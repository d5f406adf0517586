/**
 * The laws of a few kinds, for `npm run mutate`: a small one, an edge, one that keeps secrets and one whose import needs a search. All kinds would
 * take minutes for each change that nobody notices.
 */

import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { blueprintsOf } from "../providers/provider.js";
import { laws } from "./laws.js";
import { samples } from "./kinds/index.js";

// Two run at a time, and must not know what the other has made.
process.env["PULUMI_CONDUIT_HOME"] = fs.mkdtempSync(path.join(os.tmpdir(), "conduit-mutate-"));

for (const kind of ["fivetran:Group", "fivetran:ConnectionCertificate", "airbyte:Source", "airbyte:SourceDefinition"]) {
  const blueprint = blueprintsOf(kind.split(":")[0] ?? "").find((b) => b.kind === kind);
  const sample = samples[kind];
  if (blueprint === undefined || sample === undefined) throw new Error(`there is no kind ${kind}, or it has no sample`);
  laws(blueprint, sample);
}
