/** The fields of a connection's requests, and how the settings among them change a stored connection. */

import { asFields, type Fields } from "../http.js";
import { settle, without } from "./config.js";
import { atLeast, type Check, filled, flag, type Form, like, listOf, nullable, oneOf, open, record, text } from "./form.js";
import { invalid } from "./wire.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** Steers the setup tests of one request and is not kept. */
export const TEST_FLAGS = { trust_certificates: flag, trust_fingerprints: flag };

export const RUN_FLAGS = { ...TEST_FLAGS, run_setup_tests: flag };

export const NETWORKING: Readonly<Record<string, Check>> = {
  networking_method: oneOf("Directly", "PrivateLink", "SshTunnel", "ProxyAgent"),
  hybrid_deployment_agent_id: nullable(text),
  proxy_agent_id: nullable(text),
  private_link_id: nullable(text),
  external_secrets_manager_id: nullable(text),
  external_secrets_keys_config: nullable(open),
};

const DAYS = listOf(oneOf("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"));
const TIME = like(/^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/, "09:00");

const SCHEDULES: Readonly<Record<string, Check>> = {
  INTERVAL: record({ schedule_type: text, interval: atLeast(1), days_of_week: DAYS }, ["interval"]),
  TIME_OF_DAY: record({ schedule_type: text, time_of_day: TIME, days_of_week: DAYS }, ["time_of_day"]),
  CRON: record({ schedule_type: text, cron: like(/^\S+( \S+){4,5}$/, "0 6 * * 1") }, ["cron"]),
  MANUAL: record({ schedule_type: text }),
};

const schedule: Check = (value) => {
  const check = SCHEDULES[String(asFields(value)?.schedule_type)];
  return check === undefined ? `an object whose 'schedule_type' is one of ${Object.keys(SCHEDULES).join(", ")}` : check(value);
};

const SETTINGS: Readonly<Record<string, Check>> = {
  ...NETWORKING,
  paused: flag,
  pause_after_trial: flag,
  sync_frequency: oneOf(1, 5, 15, 30, 60, 120, 180, 360, 480, 720, 1440),
  schedule_type: oneOf("auto", "manual"),
  daily_sync_time: nullable(like(/^([01]\d|2[0-3]):00$/, "14:00")),
  schedule: nullable(schedule),
  data_delay_sensitivity: nullable(oneOf("LOW", "NORMAL", "HIGH", "CUSTOM", "SYNC_FREQUENCY")),
  data_delay_threshold: nullable(atLeast(0)),
  destination_configuration: nullable(record({ virtual_warehouse: text })),
};

export const CARD = record({ redirect_uri: like(/^https?:\/\//, "https://your.site/done"), hide_setup_guide: flag, all_fields: flag }, [
  "redirect_uri",
]);

export const CREATE: Form = {
  fields: {
    ...SETTINGS,
    ...RUN_FLAGS,
    group_id: filled,
    service: like(/^[a-z0-9]\w*$/, "google_sheets"),
    config: open,
    auth: open,
    destination_schema_names: oneOf("FIVETRAN_NAMING", "SOURCE_NAMING"),
    connect_card_config: CARD,
  },
  required: ["group_id", "service"],
};

export const UPDATE: Form = {
  fields: {
    ...SETTINGS,
    ...RUN_FLAGS,
    config: nullable(open),
    auth: nullable(open),
    schema_status: oneOf("blocked_on_capture", "ready"),
    is_historical_sync: flag,
  },
  permanent: ["group_id", "service", "schema", "destination_schema_names", "connect_card_config"],
};

// ---------------------------------------------------------------------------------------------------------------------
// Writer
// ---------------------------------------------------------------------------------------------------------------------

/** A connection's settings `before`, changed by what the body holds of them. */
export const settleConnection = <A extends Fields>(before: A, body: Fields): A => {
  const after = settle(before, normalized(body), Object.keys(SETTINGS), DEFAULTS);
  if (after.sync_frequency === 1440) return after;
  if (typeof body.daily_sync_time === "string") throw invalid("Field 'daily_sync_time' needs a 'sync_frequency' of 1440");
  return without(after, "daily_sync_time") as A; // a field that no caller relies on
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

/** What null means where it does not mean "none". */
const DEFAULTS: Readonly<Record<string, unknown>> = { data_delay_sensitivity: "NORMAL", data_delay_threshold: 0 };

/** The body with the time of its schedule as it is stored: with seconds. */
const normalized = (body: Fields): Fields => {
  const given = asFields(body.schedule);
  const time = given?.time_of_day;
  return typeof time === "string" && time.length === 5 ? { ...body, schedule: { ...given, time_of_day: `${time}:00` } } : body;
};
