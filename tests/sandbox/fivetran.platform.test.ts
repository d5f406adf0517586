/** What stands around connections: who may do what, logs, links, agents, keys, transformations. The sandbox refuses what the service refuses. */

import { expect } from "chai";
import { sandbox, open, ask, newGroup, newConnection, items, type Data } from "./fivetran.setup.js";

const id = (data: Data): string => String(data.id);

describe("sandbox/fivetran, around connections", () => {
  beforeEach(() => open());
  afterEach(() => sandbox.close());

  it("a user in a group is seen from both sides, and goes with either", async () => {
    const group = await newGroup();
    const user = id((await ask("POST", "/users", { email: "a@example.com", given_name: "A", family_name: "B" })).data);
    expect((await ask("POST", `/groups/${group}/users`, { email: "b@example.com", role: "Destination Analyst" })).status).to.equal(400);
    expect((await ask("POST", `/groups/${group}/users`, { email: "A@example.com", role: "Destination Analyst" })).status).to.equal(200);
    expect((await ask("GET", `/users/${user}/groups/${group}`)).data).to.include({ id: group, role: "Destination Analyst" });
    expect((await ask("POST", `/users/${user}/groups`, { id: group, role: "Destination Analyst" })).status).to.equal(409);
    expect(items(await ask("GET", `/groups/${group}/users`))).to.have.length(1);
    await ask("DELETE", `/users/${user}`);
    expect(items(await ask("GET", `/groups/${group}/users`))).to.deep.equal([]);
  });

  it("who has a role in the account is listed in every group, without a role there; roles of earlier names count", async () => {
    const group = await newGroup();
    const user = { given_name: "A", family_name: "B" };
    await ask("POST", "/users", { ...user, email: "a@example.com", role: "Account Reviewer" });
    await ask("POST", "/users", { ...user, email: "b@example.com", role: "Account Billing" });
    expect((await ask("POST", `/groups/${group}/users`, { email: "b@example.com", role: "View Destination" })).status).to.equal(200);
    const roles = items(await ask("GET", `/groups/${group}/users`)).map(({ email, role }) => [email, role]);
    expect(roles).to.deep.equal([
      ["b@example.com", "View Destination"],
      ["a@example.com", null],
    ]);
  });

  it("a connection lets go of its proxy agent with the networking method", async () => {
    const group = await newGroup();
    const agent = id((await ask("POST", "/proxy", { display_name: "p", group_region: "GCP_US_EAST4" })).data);
    const made = await newConnection(group, { networking_method: "ProxyAgent", proxy_agent_id: agent });
    const path = `/connections/${id(made.data)}`;
    expect((await ask("PATCH", path, { paused: true })).data.proxy_agent_id).to.equal(agent);
    expect((await ask("PATCH", path, { networking_method: "SshTunnel" })).data.proxy_agent_id).to.equal(null);
  });

  it("an account role is taken away by a request of its own", async () => {
    const team = id((await ask("POST", "/teams", { name: "t", role: "Account Reviewer" })).data);
    expect((await ask("DELETE", `/teams/${team}/role`)).status).to.equal(200);
    expect((await ask("GET", `/teams/${team}`)).data.role).to.equal(null);
  });

  it("a group has one log service, and so has the account; an unknown sort is refused", async () => {
    const group = await newGroup();
    const log = { group_id: group, service: "cloudwatch", config: { region: "us-east-1" }, run_setup_tests: false };
    expect((await ask("POST", "/external-logging", { ...log, service: "carrier_pigeon" })).status).to.equal(400);
    expect((await ask("POST", "/external-logging", log)).data).to.include({ id: group, enabled: true });
    await ask("PATCH", `/external-logging/${group}`, { config: { api_key: "S3cret" }, run_setup_tests: false });
    expect((await ask("GET", `/external-logging/${group}`)).data.config).to.include({ api_key: "******" });
    expect((await ask("POST", "/external-logging", log)).status).to.equal(409);
    expect((await ask("PATCH", `/external-logging/${group}`, { service: "dynatrace" })).status).to.equal(400);
    expect((await ask("GET", "/external-logging/account")).code).to.equal("NotFound_LogService");
    expect((await ask("POST", "/external-logging/account", { service: "dynatrace", config: {} })).status).to.equal(201);
    expect(items(await ask("GET", "/external-logging"))).to.have.length(1);
  });

  it("a private link needs what its service needs, is not deleted while it is used, and cannot be moved", async () => {
    const link = { name: "shop", region: "AWS_US_EAST_1", service: "SNOWFLAKE_AWS", config: { account_url: "https://a.example" } };
    expect((await ask("POST", "/private-links", link)).status).to.equal(400);
    const made = await ask("POST", "/private-links", { ...link, config: { ...link.config, vpce_id: "v" } });
    expect([made.status, made.data.state]).to.deep.equal([201, "CREATING"]);
    expect((await ask("GET", `/private-links/${id(made.data)}`)).data.state).to.equal("OK");
    expect((await ask("PATCH", `/private-links/${id(made.data)}`, { region: "AWS_EU_WEST_1", config: {} })).status).to.equal(400);
    const connection = id((await newConnection(await newGroup())).data);
    await ask("PATCH", `/connections/${connection}`, { private_link_id: id(made.data), run_setup_tests: false });
    expect((await ask("DELETE", `/private-links/${id(made.data)}`)).status).to.equal(409);
  });

  it("secrets of agents and keys are in the answers that make them, and in no other", async () => {
    const proxy = (await ask("POST", "/proxy", { display_name: "office", group_region: "AWS_US_EAST_1" })).data;
    expect(proxy).to.include.keys("agent_id", "auth_token", "client_private_key");
    expect(JSON.stringify((await ask("GET", `/proxy/${String(proxy.agent_id)}`)).data)).not.to.contain(String(proxy.auth_token));
    const again = (await ask("POST", `/proxy/${String(proxy.agent_id)}/regenerate-secrets`)).data;
    expect(again.auth_token).not.to.equal(proxy.auth_token);
    const agent = { display_name: "a", env_type: "DOCKER", accept_terms: false };
    expect((await ask("POST", "/hybrid-deployment-agents", agent)).status).to.equal(400);
    expect((await ask("POST", "/hybrid-deployment-agents", { ...agent, accept_terms: true })).data).to.include.keys("token");
    expect((await ask("POST", "/hybrid-deployment-agents", { ...agent, accept_terms: true })).status).to.equal(409);
    const permissions = [{ resource_type: "TEAM", access_level: "READ" }];
    expect((await ask("POST", "/system-keys", { name: "k", expiration_period: "FOREVER", permissions })).status).to.equal(400);
    const key = (await ask("POST", "/system-keys", { name: "k", expiration_period: "ONE_WEEK", permissions })).data;
    expect(key).to.include.keys("key", "secret", "expired_at");
    expect((await ask("GET", `/system-keys/${id(key)}`)).data).not.to.have.property("secret");
  });

  it("transformations need what their type needs, and keep their project and package", async () => {
    const group_id = await newGroup();
    const project_config = { dbt_version: "1.8.3", default_schema: "m", git_remote_url: "git@example.com:a/b.git" };
    expect((await ask("POST", "/transformation-projects", { group_id, type: "DBT_CORE", project_config: {} })).status).to.equal(400);
    const project = (await ask("POST", "/transformation-projects", { group_id, type: "DBT_CORE", project_config, run_tests: false })).data;
    expect(project.status).to.equal("NOT_READY");
    expect((await ask("POST", `/transformation-projects/${id(project)}/test`)).data.status).to.equal("READY");
    const config = { project_id: id(project), name: "n", steps: [{ name: "s", command: "dbt run" }] };
    expect((await ask("POST", "/transformations", { type: "QUICKSTART", transformation_config: {} })).status).to.equal(400);
    const one = (await ask("POST", "/transformations", { type: "DBT_CORE", transformation_config: config })).data;
    expect((await ask("PATCH", `/transformations/${id(one)}`, { transformation_config: { project_id: "other" } })).status).to.equal(400);
    expect((await ask("DELETE", `/transformation-projects/${id(project)}`)).status).to.equal(409);
    expect((await ask("POST", `/transformations/${id(one)}/run`, { full_refresh: true })).status).to.equal(200);
  });

  it("a package is a file in a form, and nothing else", async () => {
    expect((await ask("POST", "/connector-sdk/packages", { file: "PK" })).status).to.equal(415);
  });

  it("a package is downloaded as it was sent; connector types are public; the old way to approve a certificate works; a hub is registered", async () => {
    const form = new FormData();
    form.append("file", new Blob(["zip"]), "code.zip");
    const { url, apiKey, apiSecret } = sandbox.fivetran;
    const headers = { authorization: `Basic ${Buffer.from(`${apiKey}:${apiSecret}`).toString("base64")}` };
    const made = (await (await fetch(`${url}/connector-sdk/packages`, { method: "POST", headers, body: form })).json()) as { data: Data };
    expect((await ask("GET", `/connector-sdk/packages/${id(made.data)}/download`)).text).to.equal("zip");
    const types = await fetch(new URL("/public/connector-types", url));
    expect([types.status, Object.keys(((await types.json()) as { data: Data }).data)]).to.deep.equal([200, ["items"]]);
    const connection = id((await newConnection(await newGroup())).data);
    const certificate = { hash: "h", encoded_cert: "c" };
    expect((await ask("POST", "/certificates", certificate)).status).to.equal(400);
    expect((await ask("POST", "/certificates", { ...certificate, connection_id: connection })).status).to.equal(200);
    expect(items(await ask("GET", `/connections/${connection}/certificates`)).map(({ hash }) => hash)).to.deep.equal(["h"]);
    expect((await ask("POST", "/hvr/register-hub", { port: 4340 })).data).to.have.keys("access_token", "registration_id");
  });
});
