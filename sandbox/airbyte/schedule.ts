/** When a connection runs: the server's rules, most of which end in an error of its own making. */

import type { Fields } from "../http.js";
import { among, fields, may, need, text, whole } from "./body.js";
import type { Context } from "./endpoint.js";
import { illegal, problem } from "./refusal.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

const timeUnit = among("minutes", "hours", "days", "weeks", "months");

const basic = fields({ units: need(whole), timeUnit: need(timeUnit) });

export const scheduleFields = {
  /** The form of old; updates refuse it. */
  schedule: may(basic),
  scheduleType: may(among("manual", "basic", "cron")),
  scheduleData: may(fields({ basicSchedule: may(basic), cron: may(fields({ cronExpression: need(text), cronTimeZone: need(text) })) })),
};

interface Sent {
  readonly scheduleType?: "manual" | "basic" | "cron";
  readonly scheduleData?: {
    readonly basicSchedule?: { readonly units: number; readonly timeUnit: string };
    readonly cron?: { readonly cronExpression: string; readonly cronTimeZone: string };
  };
}

interface Schedule {
  readonly scheduleType: string;
  readonly scheduleData?: Fields;
}

// ---------------------------------------------------------------------------------------------------------------------
// Constructors
// ---------------------------------------------------------------------------------------------------------------------

/** The schedule that a request asks for, only the data that belongs to its type; undefined when it asks for none. */
export const scheduleOf = (context: Context, { scheduleType, scheduleData }: Sent): Schedule | undefined => {
  if (scheduleType === undefined) {
    if (scheduleData !== undefined) throw illegal("scheduleData without scheduleType");
    return undefined;
  }
  if (scheduleType === "manual") {
    if (scheduleData !== undefined) throw illegal("scheduleData with the schedule type manual");
    return { scheduleType };
  }
  if (scheduleData === undefined) throw illegal(`no scheduleData with the schedule type ${scheduleType}`);
  if (scheduleType === "basic") {
    const { basicSchedule } = scheduleData;
    if (basicSchedule === undefined || basicSchedule.units < 1) throw illegal("the basic schedule is missing or has no units");
    if (basicSchedule.timeUnit === "minutes" && basicSchedule.units < 60) tooOften(context, "basic-schedule-validation", basicSchedule);
    return { scheduleType, scheduleData: { basicSchedule } };
  }
  const { cron } = scheduleData;
  if (cron === undefined) throw problem(400, "cron-validation/missing-cron-data", "The cron schedule has no cron data", {});
  checkCron(context, cron);
  return { scheduleType, scheduleData: { cron } };
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const checkCron = (context: Context, cron: { readonly cronExpression: string; readonly cronTimeZone: string }): void => {
  const { cronExpression, cronTimeZone } = cron;
  if (cronExpression.trim() === "" || cronTimeZone.trim() === "") {
    throw problem(400, "cron-validation/missing-component", "The cron schedule lacks its expression or its time zone", { ...cron });
  }
  const names = cronExpression.trim().split(/\s+/);
  const [seconds = "", minutes = "", , dayOfMonth, , dayOfWeek] = names;
  const days = [dayOfMonth, dayOfWeek].filter((day) => day === "?").length;
  if (names.length < 6 || names.length > 7 || days !== 1 || !names.every((name) => /^[\dA-Za-z*?,/#-]+$/.test(name))) {
    throw problem(400, "cron-validation/invalid-expression", "The cron expression is not one of Quartz", { cronExpression });
  }
  if (cronTimeZone.startsWith("Etc")) {
    throw problem(400, "cron-validation/unsupported-timezone", "Time zones of the area Etc are not supported", { cronTimeZone });
  }
  if (!isTimeZone(cronTimeZone)) throw problem(400, "cron-validation/invalid-timezone", "There is no such time zone", { cronTimeZone });
  if (![seconds, minutes].every((name) => /^\d+$/.test(name))) tooOften(context, "cron-validation", { cronExpression });
};

const tooOften = (context: Context, family: string, data: Fields): void => {
  if (context.options.underOneHour === "refuse") {
    throw problem(400, `${family}/under-one-hour-not-allowed`, "Schedules more frequent than hourly are not allowed", data);
  }
};

const isTimeZone = (name: string): boolean => {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
};
