import type { Kind } from "../kind.js";
import { aProject, projectIn, startedKind } from "./parts.js";

export const transformationProjectTest: Kind = startedKind("fivetran:TransformationProjectTest", {
  parent: "projectId",
  make: aProject,
  makeIn: projectIn,
  title: 'transformation project test "project_',
  read: /\/transformation-projects\/[^/]+$/,
  start: /\/transformation-projects\/[^/]+\/test$/,
  table: "fivetran:TransformationProject",
  isStarted: (one) => one["status"] !== "NOT_READY",
  looks: 0,
});
