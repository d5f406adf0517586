/** What the account says of the fields of a service that tests ask for without describing it themselves: all that it has, or nothing. */

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

interface Property {
  readonly type: string;
  readonly fieldStatus: string;
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly items?: Property;
  readonly properties?: Readonly<Record<string, Property>>;
}

// ---------------------------------------------------------------------------------------------------------------------
// Data
// ---------------------------------------------------------------------------------------------------------------------

const GA = { fieldStatus: "general_availability" } as const;

const text: Property = { type: "string", ...GA };
const password: Property = { ...text, format: "password" };
const flag: Property = { type: "boolean", ...GA };
const integer: Property = { type: "integer", ...GA };
const words = (...options: readonly string[]): Property => ({ ...text, enum: options });
const list = (items: Property): Property => ({ type: "array", items, ...GA });
const object = (properties: Readonly<Record<string, Property>>): Property => ({ type: "object", properties, ...GA });

export const METADATA: Readonly<Record<string, object>> = {
  google_ads: {
    name: "Google Ads",
    type: "Marketing",
    config: object({
      accounts: list(text),
      conversion_window_size: integer,
      customer_id: text,
      manager_accounts: list(text),
      reports: list(object({ fields: list(text), report_type: text, table: text })),
      skip_empty_reports: flag,
      sync_mode: words("ManagerAccounts", "AllAccounts", "SpecificAccounts"),
      timeframe_months: words("THREE", "SIX", "TWELVE", "TWENTY_FOUR", "ALL_TIME"),
    }),
    auth: object({
      client_access: object({ client_id: password, client_secret: password, developer_token: password, user_agent: password }),
      refresh_token: password,
    }),
  },
};
