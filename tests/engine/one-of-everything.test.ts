/** A program with one of every kind of a vendor: made, unchanged, refreshed, changed everywhere, deleted, and nothing is left. */

import * as fs from "node:fs";
import * as path from "node:path";
import { expect } from "chai";
import { blueprintsOf } from "../../providers/provider.js";
import { engineSuite, Project } from "./project.js";

/** What `n` of the program says stands for one wish and the next. */
const FIVETRAN = `
  const group = new fivetran.Group("group", { name: "Shop " + n });
  const groupId = group.id;
  const payroll = new fivetran.Group("payroll", { name: "Payroll" });
  const link = new fivetran.PrivateLink("link", { name: "shop", region: "AWS_US_EAST_1", service: "SOURCE_AWS", config: { connectionServiceName: "com.amazonaws.vpce." + n } });
  const proxy = new fivetran.ProxyAgent("proxy", { displayName: "office", groupRegion: "AWS_US_EAST_1", rotationTrigger: n });
  const agent = new fivetran.HybridDeploymentAgent("agent", { groupId: payroll.id, displayName: "cluster", envType: "KUBERNETES", acceptTerms: true, rotationTrigger: n });
  const vault = new fivetran.ExternalSecretsManager("vault", { name: "vault", type: "HASHICORP_VAULT", config: { vault_url: "https://vault.example.com", token: "t" + n } });
  const destination = new fivetran.Destination("destination", { groupId, service: "snowflake", timeZoneOffset: "0",
    config: { host: "h" + n + ".example.com", port: 443, password: "secret-" + n }, setupTests: "require" });
  new fivetran.DestinationCertificate("destination-certificate", { destinationId: destination.id, hash: "r+u4QL4/GvZe=" + n, encodedCert: "certificate" });
  new fivetran.DestinationFingerprint("destination-fingerprint", { destinationId: destination.id, hash: "eUtPi/I6yy+=" + n, publicKey: "ssh-rsa AAAA bastion" });
  const code = new fivetran.ConnectorSdkPackage("code", { filePath: process.env.PACKAGE });
  const connection = new fivetran.Connection("connection", { groupId: destination.groupId, service: "postgres", destinationSchema: { prefix: "shop" },
    config: { host: "db" + n + ".example.com", port: 5432, database: "shop", user: "fivetran", password: "secret-" + n }, schedule: { syncFrequency: n === "one" ? 60 : 1440 } });
  const connectionId = connection.id;
  new fivetran.ConnectionCertificate("connection-certificate", { connectionId, hash: "r+u4QL4/GvZe=" + n, encodedCert: "certificate" });
  new fivetran.ConnectionFingerprint("connection-fingerprint", { connectionId, hash: "eUtPi/I6yy+=" + n, publicKey: "ssh-rsa AAAA bastion" });
  const reload = new fivetran.SchemaReload("reload", { connectionId, triggers: [n] });
  const schema = new fivetran.ConnectionSchema("schema", { connectionId, schemas: { shop: { tables: { orders: { enabled: n === "one" } } } } }, { dependsOn: reload });
  const sync = new fivetran.Sync("sync", { connectionId, triggers: [n], waitFor: "finished" }, { dependsOn: schema });
  new fivetran.Resync("resync", { connectionId, triggers: [n] }, { dependsOn: sync });
  const ada = new fivetran.User("ada", { email: "ada@example.com", givenName: "Ada " + n, familyName: "Lovelace", role: "Account Reviewer" });
  const bob = new fivetran.User("bob", { email: "bob@example.com", givenName: "Bob " + n, familyName: "Byron" });
  const team = new fivetran.Team("team", { name: "Analysts " + n });
  const guests = new fivetran.Team("guests", { name: "Guests " + n });
  const role = n === "one" ? "Analyst" : "Administrator";
  const sight = n === "one" ? "Connection Reviewer" : "Connection Administrator";
  new fivetran.TeamUserMembership("team-user", { teamId: team.id, userId: ada.id, role: n === "one" ? "Team Member" : "Team Manager" });
  new fivetran.TeamUsers("team-users", { teamId: guests.id, users: [{ userId: bob.id, role: n === "one" ? "Team Member" : "Team Manager" }] });
  new fivetran.TeamGroupMembership("team-group", { teamId: team.id, groupId, role: "Destination " + role });
  new fivetran.TeamConnectionMembership("team-connection", { teamId: team.id, connectionId, role: sight });
  new fivetran.UserGroupMembership("user-group", { userId: ada.id, groupId, role: "Destination " + role });
  new fivetran.UserConnectionMembership("user-connection", { userId: ada.id, connectionId, role: sight });
  new fivetran.GroupUser("group-user", { groupId, email: bob.email, role: "Destination " + role });
  new fivetran.GroupUsers("group-users", { groupId: payroll.id, users: [{ email: bob.email, role: "Destination " + role }] });
  new fivetran.LogService("logs", { groupId: destination.groupId, service: "datadog_log", config: { apiKey: "key-" + n, region: "US1" }, setupTests: "require" });
  new fivetran.Webhook("webhook", { groupId, url: "https://hooks.example.com/" + n, events: ["sync_end"], secret: "signing-" + n });
  new fivetran.SystemKey("key", { name: "ci " + n, expirationPeriod: "INFINITE", permissions: [{ resourceType: "CONNECTOR", accessLevel: "READ" }] });
  const project = new fivetran.TransformationProject("project", { groupId: destination.groupId, dbtVersion: "1.8.3", defaultSchema: "models",
    gitRemoteUrl: "git@github.com:acme/dbt.git", gitBranch: n, setupTests: "require" });
  new fivetran.TransformationProjectTest("project-test", { projectId: project.id, triggers: [n] });
  const transformation = new fivetran.Transformation("transformation", { type: "DBT_CORE", projectId: project.id, name: "orders " + n, steps: [{ name: "run", command: "dbt run" }] });
  new fivetran.TransformationRun("run", { transformationId: transformation.id, triggers: [n], waitFor: "finished" });`;

engineSuite("one of everything", function () {
  this.timeout(600_000);

  it("of Fivetran is made, unchanged, refreshed, changed everywhere and deleted, and nothing is left", async () => {
    const program = (n: string): string => `const n = "${n}";${FIVETRAN}`;
    const project = await Project.make("everything", program("one"));
    try {
      project.env["PACKAGE"] = path.join(project.folder, "code.zip");
      fs.writeFileSync(project.env["PACKAGE"], "one");
      const made = await project.up();
      expect(made.text).to.not.match(/warning:|error:/);
      const kinds = (await project.resources()).map(({ type }) => type.split("/")[1]);
      const all = blueprintsOf("fivetran").map(({ kind }) => kind);
      expect([...new Set(kinds)], "kinds in the program").to.have.members(all);
      await project.settled();
      await project.fine("refresh", "--yes", "--expect-no-changes");
      await project.settled();

      project.program(program("two"));
      fs.writeFileSync(project.env["PACKAGE"], "two");
      const preview = await project.fine("preview");
      await project.up();
      const changed = kinds.length - NEVER.length;
      expect(preview.text).to.match(new RegExp(`${changed - REPLACED.length} to update`));
      expect(preview.text).to.match(new RegExp(`${REPLACED.length} to replace`));
      await project.settled();
      await project.fine("refresh", "--yes", "--expect-no-changes");

      await project.fine("destroy", "--yes");
      expect(project.sandbox.living().filter(({ kind }) => !kind.endsWith("Platform"))).to.deep.equal([]);
    } finally {
      await project.close();
    }
  });
});

/** What the program leaves as it is. */
const NEVER = ["payroll"];

/** What is trusted has no other form than being there or not. */
const REPLACED = ["destination-certificate", "destination-fingerprint", "connection-certificate", "connection-fingerprint"];
