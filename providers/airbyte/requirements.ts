/** Processor and memory for what Airbyte runs: the user's names, the wire's, and the way between them. */

import type { TypeOf } from "io-ts";
import { list, opt, shape, text } from "../../sdk/codec.js";
import { isPlain, type Plain } from "../../sdk/plain.js";
import { objectsIn } from "../kernel/answers.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

const own = {
  /** Processor that a job reserves, such as `"0.5"`. */
  cpuRequest: opt(text),
  /** Processor that a job may use at most. */
  cpuLimit: opt(text),
  /** Memory that a job reserves, such as `"1Gi"`. */
  memoryRequest: opt(text),
  /** Memory that a job may use at most. */
  memoryLimit: opt(text),
  /** Disk that a job reserves. Airbyte does not read it back. */
  ephemeralStorageRequest: opt(text),
  /** Disk that a job may use at most. Airbyte does not read it back. */
  ephemeralStorageLimit: opt(text),
};

/** For all jobs alike. */
export const requirements = shape(own);

/** For all jobs, and for single types of job such as `sync` or `check_connection`. */
export const scopedRequirements = shape({
  /** For every job that has nothing of its own below. */
  default: opt(requirements),
  /** For jobs of one type. */
  jobSpecific: opt(
    list(
      shape({
        /** `sync`, `check_connection`, `discover_schema` or `get_spec`. */
        jobType: text,
        /** Processor and memory for jobs of this type. */
        resourceRequirements: requirements,
      }),
    ),
  ),
});

type Requirements = TypeOf<typeof requirements>;
type Scoped = TypeOf<typeof scopedRequirements>;

const WIRE: Readonly<Record<keyof typeof own, string>> = {
  cpuRequest: "cpu_request",
  cpuLimit: "cpu_limit",
  memoryRequest: "memory_request",
  memoryLimit: "memory_limit",
  ephemeralStorageRequest: "ephemeral_storage_request",
  ephemeralStorageLimit: "ephemeral_storage_limit",
};

const NAMES = Object.keys(WIRE) as (keyof typeof own)[];

// ---------------------------------------------------------------------------------------------------------------------
// Mapping
// ---------------------------------------------------------------------------------------------------------------------

export const writeRequirements = (value: Requirements): Plain =>
  Object.fromEntries(NAMES.flatMap((name) => (value[name] === undefined ? [] : [[WIRE[name], value[name]]])));

/** Disk is dropped by the server on its way back: what the user wrote stands for it. */
export const readRequirements = (at: unknown, prior: Requirements | undefined): Requirements | undefined => {
  if (!isPlain(at)) return undefined;
  const found = NAMES.flatMap((name) => {
    const value = at[WIRE[name]] ?? (name.startsWith("ephemeral") ? prior?.[name] : undefined);
    return typeof value === "string" ? [[name, value]] : [];
  });
  return found.length === 0 ? undefined : Object.fromEntries(found);
};

export const writeScoped = (value: Scoped): Plain => ({
  ...(value.default === undefined ? {} : { default: writeRequirements(value.default) }),
  ...(value.jobSpecific === undefined
    ? {}
    : { jobSpecific: value.jobSpecific.map((one) => ({ ...one, resourceRequirements: writeRequirements(one.resourceRequirements) })) }),
});

export const readScoped = (at: unknown, prior: Scoped | undefined): Scoped | undefined => {
  if (!isPlain(at)) return undefined;
  const all = readRequirements(at["default"], prior?.default);
  const jobs = objectsIn(at["jobSpecific"]).map((one) => {
    const before = prior?.jobSpecific?.find((p) => p.jobType === one["jobType"]);
    return {
      jobType: String(one["jobType"]),
      resourceRequirements: readRequirements(one["resourceRequirements"], before?.resourceRequirements) ?? {},
    };
  });
  const found = { ...(all === undefined ? {} : { default: all }), ...(jobs.length === 0 ? {} : { jobSpecific: jobs }) };
  return Object.keys(found).length === 0 ? undefined : found;
};
