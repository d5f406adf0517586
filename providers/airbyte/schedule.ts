/** When a connection runs: by hand, every so often, or by a Quartz expression. */

import type { TypeOf } from "io-ts";
import { oneOf, opt, shape, text, integer, words } from "../../sdk/codec.js";
import { isPlain, type Plain } from "../../sdk/plain.js";
import { objectIn } from "../kernel/answers.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

const timeUnit = words("minutes", "hours", "days", "weeks", "months");

export const schedule = opt(
  oneOf(
    shape({
      /** Runs only when asked to. */
      type: words("manual"),
    }),
    shape({
      /** Runs every so often. */
      type: words("basic"),
      /** How many units lie between two runs. */
      units: integer,
      /** Unit of the time between two runs. */
      timeUnit: timeUnit,
    }),
    shape({
      /** Runs by the clock. */
      type: words("cron"),
      /** Quartz expression of six or seven fields, seconds first, such as `0 0 6 * * ?`. */
      cronExpression: text,
      /** Time zone such as `Europe/Berlin` or `UTC`; those of the area `Etc` are refused. */
      cronTimeZone: text,
    }),
  ),
);

type Schedule = TypeOf<typeof schedule>;

// ---------------------------------------------------------------------------------------------------------------------
// Mapping
// ---------------------------------------------------------------------------------------------------------------------

/** Type and data together, and only the data that belong to the type: anything else is an error of the server's own making. */
export const writeSchedule = (value: Schedule): Plain => {
  const { type, units, timeUnit: unit, cronExpression, cronTimeZone }: Plain = value ?? {};
  if (type === "basic") return { scheduleType: type, scheduleData: { basicSchedule: { units, timeUnit: unit } } };
  if (type === "cron") return { scheduleType: type, scheduleData: { cron: { cronExpression, cronTimeZone } } };
  return { scheduleType: "manual" };
};

/** As the server shows it, even in words that a program has not: then it has changed. */
export const readSchedule = (_at: unknown, answer: Plain): Schedule => shown(answer) as Schedule;

// ---------------------------------------------------------------------------------------------------------------------
// Rules
// ---------------------------------------------------------------------------------------------------------------------

export const scheduleRules = (value: Schedule): string[] => {
  const { type, units, cronExpression, cronTimeZone }: Plain = value ?? {};
  if (type === "basic") return typeof units === "number" && units < 1 ? ["units must be 1 or more"] : [];
  return type === "cron" ? [...cronProblems(String(cronExpression)), ...zoneProblems(String(cronTimeZone))] : [];
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const shown = ({ scheduleType, scheduleData, schedule: old }: Plain): Plain => {
  const { cron, basicSchedule } = objectIn(scheduleData);
  if (scheduleType === "cron" && isPlain(cron)) {
    const { cronExpression, cronTimeZone } = cron;
    return { type: "cron", cronExpression, cronTimeZone };
  }
  // Old servers know a basic schedule by the field `schedule` alone.
  const basic = isPlain(basicSchedule) ? basicSchedule : old;
  if (scheduleType !== "manual" && isPlain(basic)) return { type: "basic", units: basic["units"], timeUnit: basic["timeUnit"] };
  return { type: "manual" };
};

const cronProblems = (expression: string): string[] => {
  const parts = expression.trim().split(/\s+/);
  if (parts.length === 5 && expression.trim() !== "") {
    return [
      `cronExpression "${expression}" has 5 fields: Quartz wants the seconds before them and a ? for one of the two days, as in "${withSeconds(parts)}"`,
    ];
  }
  if (parts.length !== 6 && parts.length !== 7) return [`cronExpression "${expression}" must have 6 or 7 fields, as in "0 0 6 * * ?"`];
  const odd = parts.find((part) => !/^[\dA-Za-z*?,/#-]+$/.test(part));
  if (odd !== undefined) return [`cronExpression "${expression}" has a field that Quartz cannot read: "${odd}"`];
  const open = [parts[3], parts[5]].filter((day) => day === "?").length;
  return open === 1
    ? []
    : [`cronExpression "${expression}" must have a ? for either the day of the month or the day of the week, as in "0 0 6 * * ?"`];
};

const withSeconds = ([minute, hour, day, month, weekday]: readonly string[]): string =>
  weekday === "*" || weekday === undefined ? `0 ${minute} ${hour} ${day} ${month} ?` : `0 ${minute} ${hour} ? ${month} ${weekday}`;

const zoneProblems = (zone: string): string[] => {
  if (zone.trim() === "") return ['cronTimeZone is empty: write one such as "UTC"'];
  return zone.startsWith("Etc")
    ? [`cronTimeZone "${zone}" is of the area Etc, which Airbyte refuses: write "UTC" or a place such as "Europe/Berlin"`]
    : [];
};
