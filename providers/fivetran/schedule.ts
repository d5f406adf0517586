/** When a connection reads: the frequency in minutes that every account has, or the schedule object of newer ones. */

import { isPlain, list, oneOf, opt, type Plain, shape, text, whole, words } from "../../sdk/codec.js";
import type { TypeOf } from "io-ts";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

const day = words("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY");

const byFrequency = shape({
  /** Minutes between two syncs: 1, 5, 15, 30, 60, 120, 180, 360, 480, 720 or 1440. */
  syncFrequency: opt(whole),
  /** Full hour at which a daily sync starts, `"03:00"`; with `syncFrequency: 1440` only. */
  dailySyncTime: opt(text),
  /** `manual`: it runs only when asked to. */
  scheduleType: opt(words("auto", "manual")),
});

const bySchedule = oneOf(
  shape({ type: words("INTERVAL"), /** Minutes between two syncs. */ interval: whole, daysOfWeek: opt(list(day)) }),
  shape({ type: words("TIME_OF_DAY"), /** `"09:00"`. */ timeOfDay: text, daysOfWeek: opt(list(day)) }),
  shape({ type: words("CRON"), /** Five fields. */ cron: text }),
  shape({ type: words("MANUAL") }),
);

export const schedule = opt(oneOf(byFrequency, ...bySchedule.options));

type Schedule = TypeOf<typeof schedule>;

// ---------------------------------------------------------------------------------------------------------------------
// Mapping
// ---------------------------------------------------------------------------------------------------------------------

export const writeSchedule = (value: Schedule): Plain => {
  if (value === undefined) return {};
  if (!("type" in value)) {
    return drop({ sync_frequency: value.syncFrequency, daily_sync_time: value.dailySyncTime, schedule_type: value.scheduleType });
  }
  const fields = value as Plain;
  return {
    schedule: drop({
      schedule_type: fields["type"],
      interval: fields["interval"],
      time_of_day: fields["timeOfDay"],
      days_of_week: fields["daysOfWeek"],
      cron: fields["cron"],
    }),
  };
};

/** The vendor adds seconds to a time of day; they are taken off again. */
const clock = (value: unknown): unknown => (typeof value === "string" ? value.replace(/^(\d\d:\d\d):00$/, "$1") : value);

export const readSchedule = (_at: unknown, answer: Plain, prior: Schedule): Schedule => {
  const object = isPlain(answer["schedule"]) ? answer["schedule"] : undefined;
  if (object !== undefined && (prior === undefined || "type" in prior)) {
    return drop({
      type: object["schedule_type"],
      interval: object["interval"],
      timeOfDay: clock(object["time_of_day"]),
      daysOfWeek: object["days_of_week"],
      cron: object["cron"],
    }) as Schedule;
  }
  const daily = answer["sync_frequency"] === 1440;
  return drop({
    syncFrequency: answer["sync_frequency"],
    dailySyncTime: daily ? clock(answer["daily_sync_time"]) : undefined,
    scheduleType: answer["schedule_type"],
  }) as Schedule;
};

export const scheduleRules = (value: Schedule): string[] =>
  value !== undefined && !("type" in value) && value.dailySyncTime !== undefined && value.syncFrequency !== 1440
    ? ["dailySyncTime is only read with syncFrequency 1440"]
    : [];

const drop = (value: Plain): Plain => Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined && v !== null));
