// What Fivetran's description leaves out, gets wrong or has forgotten: facts found elsewhere, each with its reason.

/** Texts that are credentials in whatever service, although the description marks them in some only. */
export const alwaysSecret = new Set([
  "api_key",
  "app_key",
  "application_key",
  "client_secret",
  "consumer_key",
  "consumer_secret",
  "schema_registry_key",
  "service_account_key",
  "storage_account_key",
  "webhook_key",
  "webhook_secret",
]);

/** Texts that are credentials at one place only. Payloads of functions are where people put their own keys. */
export const secretPaths = new Set([
  "aws_lambda:custom_payloads.value",
  "azure_function:custom_payloads.value",
  "google_cloud_function:custom_payloads.value",
]);

/** Namings that a service took before: connections from then still have them. */
export const legacyNaming = {
  azure_blob_storage: ["t"],
  box: ["t"],
  constant_contact: ["t"],
  db2luw: ["n"],
  dropbox: ["t"],
  dsv: ["t"],
  email: ["t"],
  ftp: ["t"],
  gcs: ["t"],
  google_drive: ["t"],
  s3: ["t"],
  sftp: ["t"],
  workday: ["t"],
  youtube_analytics: ["t"],
};

/** Fields that were taken out of the description before this table began, and that programs and documents still use. */
export const removedFields = { github: [{ wire: "pat", secret: true }] };

/**
 * Options that were taken out of the description before this table began, or stand in its sentences only, and that the service still takes: the
 * vendor's own examples use XMIN, and connections from before November 2025 keep what they have.
 */
const beforeQueryBased = ["TELEPORT", "WAL", "XMIN"];
export const removedOptions = {
  "aurora_postgres:update_method": beforeQueryBased,
  "azure_postgres:update_method": beforeQueryBased,
  "google_cloud_postgresql:update_method": beforeQueryBased,
  "heroku_postgres:update_method": [...beforeQueryBased, "WAL_PGOUTPUT"],
  "oracle_ebs:update_method": ["TELEPORT"],
  "postgres:update_method": beforeQueryBased,
  "postgres_rds:update_method": beforeQueryBased,
  "sql_server_hva:update_method": ["NATIVE_UPDATE", "TELEPORT"],
  "sql_server_sap_ecc_hva:update_method": ["NATIVE_UPDATE", "TELEPORT"],
};

/** Fields that answers have under another name. */
export const echoes = { big_query: { data_set_location: "location" } };
