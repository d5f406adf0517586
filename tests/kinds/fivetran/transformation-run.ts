import type { Kind } from "../kind.js";
import { aTransformation, startedKind, transformationIn } from "./parts.js";

export const transformationRun: Kind = startedKind("fivetran:TransformationRun", {
  parent: "transformationId",
  make: aTransformation,
  makeIn: transformationIn,
  title: 'transformation run "transformation_',
  read: /\/transformations\/[^/]+$/,
  start: /\/transformations\/[^/]+\/run$/,
  table: "fivetran:Transformation",
  isStarted: (one) => one["last_started_at"] !== undefined,
  looks: 1,
  args: { fullRefresh: true },
  changes: { fullRefresh: false, waitFor: "finished" },
});
