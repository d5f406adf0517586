/** Durations as Pulumi's `customTimeouts` write them: `90s`, `30m`, `1h30m`. */

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

const MS: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

const DURATION = /^(?:\d+(?:\.\d+)?(?:h|ms|m|s))+$/;

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

export const isDuration = (value: unknown): value is string => typeof value === "string" && DURATION.test(value) && toMs(value) > 0;

/** Milliseconds; undefined when the value is no duration. */
export const durationMs = (value: unknown): number | undefined => (isDuration(value) ? toMs(value) : undefined);

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const toMs = (value: string): number =>
  [...value.matchAll(/([\d.]+)(h|ms|m|s)/g)].reduce((sum, [, amount, unit]) => sum + Number(amount) * (MS[unit ?? ""] ?? 0), 0);
