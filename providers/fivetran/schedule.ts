/** When a connection reads: the frequency in minutes that every account has, or the schedule object of newer ones. */

import type { TypeOf } from "io-ts";
import { type Path, patch } from "../../sdk/call.js";
import { list, oneOf, opt, shape, text, integer, words } from "../../sdk/codec.js";
import { isPlain, type Plain } from "../../sdk/plain.js";
import type { Step } from "../kernel/blueprint.js";
import { same } from "../kernel/compare.js";
import { whenSeen } from "../kernel/look-back.js";
import { objectIn } from "../kernel/answers.js";
import type { Deep } from "../kernel/resource-class.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

const day = words("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY");

const byFrequency = shape({
  /** Minutes between two syncs: 1, 5, 15, 30, 60, 120, 180, 360, 480, 720 or 1440. */
  syncFrequency: opt(integer),
  /** Full hour at which a daily sync starts, `"03:00"`; it waits for `syncFrequency: 1440`. */
  dailySyncTime: opt(text),
  /** `manual`: it runs only when asked to. */
  scheduleType: opt(words("auto", "manual")),
});

const bySchedule = oneOf(
  shape({
    /** What the schedule goes by. */
    type: words("INTERVAL"),
    /** Minutes between two syncs, with `INTERVAL`. */
    interval: integer,
    /** Days on which it runs. Default every day. */
    daysOfWeek: opt(list(day)),
  }),
  shape({
    /** It runs once a day. */
    type: words("TIME_OF_DAY"),
    /** Time of the day, such as `"09:00"`, with `TIME_OF_DAY`. */
    timeOfDay: text,
    /** Days on which it runs. Default every day. */
    daysOfWeek: opt(list(day)),
  }),
  shape({
    /** It runs by an expression. */
    type: words("CRON"),
    /** Expression of five fields, with `CRON`. */
    cron: text,
  }),
  shape({
    /** It runs only when asked to. */
    type: words("MANUAL"),
  }),
);

export const schedule = opt(oneOf(byFrequency, ...bySchedule.options));

type Schedule = TypeOf<typeof schedule>;

/** What a program writes: a frequency, or an object that its `type` tells apart. */
export type ScheduleInputs = Deep<(TypeOf<typeof byFrequency> & { readonly type?: undefined }) | TypeOf<typeof bySchedule>>;

// ---------------------------------------------------------------------------------------------------------------------
// Mapping
// ---------------------------------------------------------------------------------------------------------------------

/** @param before a schedule object goes before any frequency: what replaces one ends it. */
export const writeSchedule = (value: Schedule, _all?: Plain, before?: Schedule): Plain => {
  if (value === undefined) return {};
  if ("type" in value) return { schedule: objectOf(value) };
  const ends = before !== undefined && "type" in before ? { schedule: null } : {};
  const isDaily = value.syncFrequency === undefined || value.syncFrequency === DAILY;
  return {
    ...drop({
      sync_frequency: value.syncFrequency,
      daily_sync_time: isDaily ? value.dailySyncTime : undefined,
      schedule_type: value.scheduleType,
    }),
    ...ends,
  };
};

const objectOf = (fields: Plain): Plain =>
  drop({
    schedule_type: fields["type"],
    interval: fields["interval"],
    time_of_day: fields["timeOfDay"],
    days_of_week: fields["daysOfWeek"],
    cron: fields["cron"],
  });

/** The vendor adds seconds to a time of day; they are taken off again. */
const clock = (value: unknown): unknown => (typeof value === "string" ? value.replace(/^(\d\d:\d\d):00$/, "$1") : value);

export const readSchedule = (_at: unknown, answer: Plain, prior: Schedule): Schedule => {
  const object = inForce(answer);
  if (object !== undefined && (prior === undefined || "type" in prior || !same(object, meantBy(prior)))) return likeIn(object, prior);
  const daily = answer["sync_frequency"] === DAILY;
  const waiting = prior !== undefined && !("type" in prior) ? prior.dailySyncTime : undefined;
  const frequency = drop({
    syncFrequency: answer["sync_frequency"],
    dailySyncTime: daily ? clock(answer["daily_sync_time"]) : waiting,
    scheduleType: answer["schedule_type"],
  });
  return likeIn(frequency, prior);
};

/** Of one form, what the user wrote of it; of another, everything. */
const likeIn = (live: Plain, prior: Schedule): Schedule => {
  const isAlike = prior !== undefined && formOf(prior) === formOf(live);
  return (isAlike ? Object.fromEntries(Object.entries(live).filter(([key]) => Object.hasOwn(prior, key))) : live) as Schedule;
};

/** Undefined for a frequency. */
const formOf = ({ type }: Plain): unknown => type;

/** The schedule object of a connection in the user's words, if it is one of those that we know. */
const inForce = ({ schedule: object }: Plain): Plain | undefined =>
  isPlain(object) && OBJECTS.includes(String(object["schedule_type"]))
    ? drop({
        type: object["schedule_type"],
        interval: object["interval"],
        timeOfDay: clock(object["time_of_day"]),
        daysOfWeek: Array.isArray(object["days_of_week"]) && object["days_of_week"].length === 0 ? undefined : object["days_of_week"],
        cron: object["cron"],
      })
    : undefined;

/** The object that means what a frequency says; undefined where none does. */
const meantBy = (value: Schedule): Plain | undefined => {
  if (value === undefined || "type" in value) return undefined;
  if (value.scheduleType === "manual") return { type: "MANUAL" };
  if (value.syncFrequency === DAILY && value.dailySyncTime !== undefined) return { type: "TIME_OF_DAY", timeOfDay: value.dailySyncTime };
  return value.syncFrequency === undefined ? undefined : { type: "INTERVAL", interval: value.syncFrequency };
};

const OBJECTS = ["INTERVAL", "TIME_OF_DAY", "CRON", "MANUAL"];

const DAILY = 1440;

// ---------------------------------------------------------------------------------------------------------------------
// Step
// ---------------------------------------------------------------------------------------------------------------------

/**
 * A schedule object stays in force whatever the frequency becomes. Where one is still there after the update, the object that means the same as
 * the frequency takes its place; when that does not help either, the user is reported.
 */
export const endSchedule = (at: (id: string) => Path, quiet: object): Step<{ readonly schedule?: Schedule }> => ({
  name: "set the schedule of",
  run: async ({ args: { schedule: wanted }, changed, client, id, look, phase, live, warn }) => {
    if (phase === "create" || !changed.has("schedule") || wanted === undefined || "type" in wanted || live === undefined) return undefined;
    const meant = meantBy(wanted);
    const isAsMeant = (one: Plain): boolean => inForce(one) === undefined || same(inForce(one), meant);
    if (isAsMeant(live)) return undefined;
    const tell = (): void =>
      warn("Fivetran keeps a schedule of another form in force, whatever syncFrequency says: remove it in Fivetran's dashboard");
    if (meant === undefined) {
      tell();
      return undefined;
    }
    const answer = await client.run(patch(at(id), { ...quiet, schedule: objectOf(meant) }), whenSeen(look, isAsMeant));
    const after = objectIn(answer);
    if (!isAsMeant(after)) tell();
    return { ...live, ...after };
  },
});

const drop = (value: Plain): Plain => Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined && v !== null));
