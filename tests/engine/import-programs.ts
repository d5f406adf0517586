/** Programs whose objects the import tests import. */

export const SCHEMAS = `schemaChangeHandling: "ALLOW_COLUMNS", schemas: { sales: { enabled: false },
  shop: { tables: { orders: {}, customers: { columns: { email: { hashed: true } } }, "tmp_*": { enabled: false } } } }`;

export const CODE = `source: new pulumi.asset.AssetArchive({ "connector.py": new pulumi.asset.StringAsset("x = 1") })`;

/** By vendor, or by a part of what one has. */
export const programs: Record<string, string> = {
  fivetran: `const g = new fivetran.Group("g", { name: "g" });
    const d = new fivetran.Destination("d", { groupId: g.id, service: "snowflake", timeZoneOffset: "0", config: { host: "h", port: 443, password: "canary-password" } });
    new fivetran.Connection("c", { groupId: d.groupId, service: "github", destinationSchema: { name: "code" }, config: { pat: "canary-pat", syncMode: "AllRepositories" }, schedule: { syncFrequency: 60 } });
    const u = new fivetran.User("u", { email: "ada@example.com", givenName: "Ada", familyName: "Lovelace" });
    const t = new fivetran.Team("t", { name: "Analysts", role: "Account Analyst" });
    new fivetran.TeamUserMembership("m", { teamId: t.id, userId: u.id, role: "Team Member" });`,
  "fivetran schemas": `const g = new fivetran.Group("g", { name: "g" });
    const c = new fivetran.Connection("c", { groupId: g.id, service: "postgres", destinationSchema: { prefix: "shop" }, setupTests: "require" });
    new fivetran.ConnectionCertificate("cert", { connectionId: c.id, hash: "r+u4QL4/GvZe=", encodedCert: "canary-certificate" });
    new fivetran.ConnectionFingerprint("key", { connectionId: c.id, hash: "eUtPi/I6yy+=", publicKey: "ssh-rsa AAAAB3NzaC1yc2E bastion" });
    new fivetran.ConnectionSchema("s", { connectionId: c.id, ${SCHEMAS} });`,
  "fivetran access": `const g = new fivetran.Group("g", { name: "g" });
    const d = new fivetran.Destination("d", { groupId: g.id, service: "snowflake", timeZoneOffset: "0", config: { host: "h", port: 443, password: "canary-password" } });
    new fivetran.DestinationCertificate("cert", { destinationId: d.id, hash: "r+u4QL4/GvZe=", encodedCert: "canary-certificate" });
    new fivetran.DestinationFingerprint("key", { destinationId: d.id, hash: "eUtPi/I6yy+=", publicKey: "ssh-rsa AAAAB3NzaC1yc2E bastion" });
    const c = new fivetran.Connection("c", { groupId: d.groupId, service: "github", destinationSchema: { name: "code" }, config: { pat: "canary-pat" } });
    const u = new fivetran.User("u", { email: "ada@example.com", givenName: "Ada", familyName: "Lovelace" });
    const b = new fivetran.User("b", { email: "bob@example.com", givenName: "Bob", familyName: "Byron" });
    const t = new fivetran.Team("t", { name: "Analysts", role: "Account Analyst" });
    new fivetran.TeamGroupMembership("tg", { teamId: t.id, groupId: g.id, role: "Destination Analyst" });
    new fivetran.TeamConnectionMembership("tc", { teamId: t.id, connectionId: c.id, role: "Connection Reviewer" });
    new fivetran.UserGroupMembership("ug", { userId: u.id, groupId: g.id, role: "Destination Analyst" });
    new fivetran.UserConnectionMembership("uc", { userId: u.id, connectionId: c.id, role: "Connection Reviewer" });
    new fivetran.GroupUser("gu", { groupId: g.id, email: b.email, role: "Destination Analyst" });
    const p = new fivetran.Group("p", { name: "payroll" });
    new fivetran.GroupUsers("gus", { groupId: p.id, users: [{ email: u.email, role: "Destination Administrator" }, { email: b.email, role: "Destination Analyst" }] });
    new fivetran.TeamUsers("tus", { teamId: t.id, users: [{ userId: u.id, role: "Team Member" }] });
    new fivetran.Webhook("w", { groupId: g.id, url: "https://example.com/hook", events: ["sync_end"] });`,
  "fivetran platform": `const g = new fivetran.Group("g", { name: "g" });
    new fivetran.LogService("l", { groupId: g.id, service: "datadog_log", config: { apiKey: "canary-datadog", region: "US1" } });
    new fivetran.PrivateLink("p", { name: "shop", region: "AWS_US_EAST_1", service: "SOURCE_AWS", config: { connectionServiceName: "com.amazonaws.vpce.one" } });
    new fivetran.ExternalSecretsManager("v", { name: "vault", type: "AWS_SECRET_MANAGER", config: { role_arn: "arn:aws:iam::123456789012:role/fivetran", region: "us-east-1" } });
    new fivetran.ProxyAgent("proxy", { displayName: "office", groupRegion: "AWS_US_EAST_1" });
    new fivetran.HybridDeploymentAgent("agent", { groupId: g.id, displayName: "cluster", envType: "KUBERNETES", acceptTerms: true });
    new fivetran.SystemKey("k", { name: "ci", expirationPeriod: "ONE_MONTH", permissions: [{ resourceType: "CONNECTOR", accessLevel: "READ" }] });
    const dbt = new fivetran.TransformationProject("dbt", { groupId: g.id, dbtVersion: "1.8.3", defaultSchema: "models", gitRemoteUrl: "git@github.com:acme/dbt.git" });
    const m = new fivetran.Transformation("m", { type: "DBT_CORE", projectId: dbt.id, name: "orders", steps: [{ name: "run", command: "dbt run" }] });
    new fivetran.TransformationRun("r", { transformationId: m.id });
    new fivetran.TransformationProjectTest("pt", { projectId: dbt.id });
    new fivetran.ConnectorSdkPackage("code", { ${CODE} });
    const c = new fivetran.Connection("c", { groupId: g.id, service: "postgres", destinationSchema: { prefix: "shop" }, setupTests: "require" });
    const s = new fivetran.Sync("s", { connectionId: c.id });
    const again = new fivetran.Resync("again", { connectionId: c.id }, { dependsOn: s });
    new fivetran.SchemaReload("tables", { connectionId: c.id }, { dependsOn: again });`,
  airbyte: `const workspaceId = process.env.WORKSPACE_ID;
    new airbyte.Workspace("w", { name: "Other" });
    const sd = new airbyte.SourceDefinition("sd", { workspaceId, name: "Ashby", dockerRepository: "acme/source-ashby", dockerImageTag: "0.1.0", documentationUrl: "https://example.com/docs" });
    new airbyte.DestinationDefinition("dd", { workspaceId, name: "Sink", dockerRepository: "acme/destination-sink", dockerImageTag: "0.1.0", documentationUrl: "https://example.com/docs" });
    const s = new airbyte.Source("s", { workspaceId, sourceDefinitionId: sd.sourceDefinitionId, name: "Ashby", connectionConfiguration: { api_key: "canary-key" } });
    const d = new airbyte.Destination("d", { workspaceId, destinationDefinitionId: "25c5221d-dce2-4163-ade9-739ef790f503", name: "Warehouse",
      connectionConfiguration: { host: "h", port: 5432, database: "raw", schema: "ashby", username: "airbyte", password: "canary-password" } });
    new airbyte.Connection("c", { sourceId: s.sourceId, destinationId: d.destinationId, name: "c", streams: { jobs: {}, candidates: { destinationSyncMode: "overwrite_dedup" } },
      schedule: { type: "manual" } });`,
  tfregistry: `const { readFileSync } = require("node:fs");
    new tfregistry.RegistryProvider("p", { name: "other" });
    const asciiArmor = readFileSync(process.env.RELEASE_DIR + "/public-key.asc", "utf8");
    const k = new tfregistry.GpgKey("k", { asciiArmor });
    new tfregistry.PrivateProviderRelease("r", { name: "quickstart", distDir: process.env.RELEASE_DIR, gpgPublicKey: asciiArmor }, { dependsOn: k });`,
};
