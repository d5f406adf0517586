/** How a connection is named in its destination: which config keys hold the name, and the one string they make. */

import { asText, type Fields } from "../http.js";
import { type Account, invalid } from "./wire.js";

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

/** The `schema` of answers (`sales`, `sales.orders`, or the prefix) that this config makes; a 400 when a part is missing or malformed. */
export const nameOf = (account: Account, service: string, config: Fields): string => {
  const parts = permanentKeys(service, config).map((key) => {
    const part = asText(config[key]);
    if (part === undefined || part === "") throw invalid(`Field '${key}' is required`);
    if (!/^[A-Za-z_][\w.-]*$/.test(part)) throw invalid(`Invalid '${key}': '${part}' is no name`);
    return part;
  });
  const schema = parts.join(".");
  return account.options.foldsNames === true ? schema.toLowerCase() : schema;
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

/** Databases and the like: each source schema gets its own, below one prefix. */
const PREFIX = new Set(
  [
    "airtable azure_cosmos_for_mongo bigquery_db cockroachdb cosmos databricks_db documentdb epic_clarity mongo mongo_sharded",
    "aurora aurora_postgres azure_postgres google_cloud_postgresql heroku_postgres postgres postgres_rds",
    "google_cloud_mysql magento_mysql magento_mysql_rds maria maria_azure maria_rds mysql mysql_azure mysql_rds",
    "azure_sql_db azure_sql_managed_db google_cloud_sqlserver sql_server sql_server_hva sql_server_rds sql_server_sap_ecc_hva",
    "db2i_hva db2i_sap_hva db2luw db2z sap_hana_db snowflake_db oracle oracle_ebs oracle_hva oracle_rac oracle_rds oracle_sap_hva",
    "oracle_business_intelligence_publisher oracle_fusion_cloud_apps_crm oracle_fusion_cloud_apps_fscm oracle_fusion_cloud_apps_hcm",
  ].flatMap((line) => line.split(" ")),
);

/** One table each. Only the well-known ones: others may be named either way. */
const TABLE = new Set(["google_sheets", "aws_cost_report", "kinesis", "webhooks", "mixpanel", "slack"]);

/** Files: a group of tables each; some are still named by one table. */
const TABLE_GROUP = new Set([
  ...["azure_blob_storage", "box", "dropbox", "email", "ftp", "gcs", "google_drive", "guidewire_cloud_data_access"],
  ...["s3", "s3_compatible_storage", "sftp", "share_point", "workday"],
]);

/** The keys of this config that make the name. */
export const permanentKeys = (service: string, config: Fields): string[] => {
  if (PREFIX.has(service)) return ["schema_prefix"];
  if (TABLE.has(service)) return ["schema", "table"];
  if (TABLE_GROUP.has(service))
    return ["schema", config.table_group_name === undefined && config.table !== undefined ? "table" : "table_group_name"];
  if (config.schema === undefined && config.schema_prefix !== undefined) return ["schema_prefix"];
  return ["schema", ...["table", "table_group_name"].filter((key) => config[key] !== undefined).slice(0, 1)];
};
