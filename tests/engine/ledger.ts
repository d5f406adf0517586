/** State and services compared: what one of them has and the other has not. */

import type { Sandbox } from "../../sandbox/index.js";
import type { StateResource } from "./project.js";

/** Outputs with the service's own ids, where the id in state is a path. */
const SERVICE_IDS: Readonly<Record<string, readonly string[]>> = {
  "tfregistry:PrivateProviderRelease": ["providerId", "versionId"],
  "tfregistry:RegistryProvider": ["providerId"],
  "tfregistry:GpgKey": ["keyId"],
};

/** The objects that a resource in state stands for. */
const idsOf = ({ id, type, outputs }: StateResource): string[] => {
  const named = SERVICE_IDS[type.replace(/^.*\//, "")] ?? [];
  return named.length === 0 ? [id] : named.map((name) => String(outputs[name]));
};

/** The archives of a version have no resource of their own. */
const PART = "tfregistry:Platform";

/** Objects without state, state without an object, and objects that are there twice. */
export const mismatches = (sandbox: Sandbox, resources: readonly StateResource[]): string[] => {
  const held = new Set(resources.flatMap(idsOf));
  const living = sandbox.living().filter(({ kind }) => kind !== PART);
  const ids = new Set(living.map(({ id }) => id));
  const keys = living.flatMap(({ kind, key }) => (key === undefined ? [] : [`${kind} ${key}`]));
  return [
    ...living.filter(({ id }) => !held.has(id)).map(({ kind, id }) => `${kind} ${id} is not in state`),
    ...[...held].filter((id) => !ids.has(id)).map((id) => `state holds ${id}, which is not there`),
    ...keys.filter((key, i) => keys.indexOf(key) !== i).map((key) => `${key} is there twice`),
  ];
};
