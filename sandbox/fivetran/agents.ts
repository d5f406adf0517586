/** Proxy agents and hybrid deployment agents. Their secrets are in the answer that makes them, and in no other. */

import type { Fields, Request, Route } from "../http.js";
import { ownerOf } from "./account.js";
import { filled, flag, type Form, like, oneOf, readBody } from "./form.js";
import { connections, destinations, groups } from "./tables.js";
import { type Account, conflict, created, done, duplicate, found, hole, invalid, ok, page, route } from "./wire.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

interface Agent extends Fields {
  readonly id: string;
  readonly display_name: string;
}

const PROXY = "fivetran:ProxyAgent";
const HYBRID = "fivetran:HybridDeploymentAgent";

const NEW_PROXY: Form = {
  fields: { display_name: filled, group_region: like(/^(GCP|AWS|AZURE)_[A-Z0-9_]+$/, "AWS_US_EAST_1") },
  required: ["display_name", "group_region"],
};
const TYPE = oneOf("AUTO", "MANUAL");
const NEW_HYBRID: Form = {
  fields: {
    group_id: filled,
    display_name: filled,
    env_type: oneOf("DOCKER", "PODMAN", "KUBERNETES", "SNOWPARK"),
    accept_terms: flag,
    auth_type: TYPE,
  },
  required: ["display_name", "env_type", "accept_terms"],
};
const NONE: Form = { fields: {} };
const RE_AUTH: Form = { fields: { auth_type: TYPE } };

// ---------------------------------------------------------------------------------------------------------------------
// Proxy agents
// ---------------------------------------------------------------------------------------------------------------------

export const proxyAgentRoutes = (account: Account): Route[] => {
  const { world } = account;
  const agents = world.table<Agent>(PROXY);
  const get = (request: Request): Agent => found(agents.get(hole(request, "agentId")), "ProxyAgent", hole(request, "agentId"));
  const secrets = (id: string): Fields => ({
    agent_id: id,
    ...{ auth_token: `token-${world.digits(PROXY, 16)}`, client_cert: `cert-${world.digits(PROXY, 16)}` },
    client_private_key: `key-${world.digits(PROXY, 16)}`,
    ...{ orchestrator_host: "proxy.fivetran.example", orchestrator_port: 443 },
  });

  return [
    route(account, "POST", "/proxy", (request) => {
      const { display_name, group_region } = readBody(request, NEW_PROXY);
      const agent: Agent = {
        ...{
          id: `proxy_${world.digits(PROXY, 12)}`,
          account_id: "sandbox_account",
          display_name: String(display_name),
          region: group_region,
        },
        ...{ registered_at: world.now().toISOString(), created_by: ownerOf(account), status: "NOT_CONNECTED", version: "1.0.0" },
      };
      agents.set(agent.id, agent);
      world.record("create", PROXY, agent.id, agent.display_name);
      return created(account, secrets(agent.id), "Proxy agent has been created");
    }),
    route(account, "GET", "/proxy", (request) => page(account, request, agents.all())),
    route(account, "GET", "/proxy/:agentId", (request) => {
      const agent = get(request);
      const usage = usersOf(account, "proxy_agent_id", agent.id).map(({ id, schema, service }) => ({ id, schema, service }));
      return ok({ ...agent, usage });
    }),
    route(account, "GET", "/proxy/:agentId/connections", (request) => {
      const users = connections(account)
        .all()
        .filter((one) => one.proxy_agent_id === get(request).id);
      return page(
        account,
        request,
        users.map(({ id }) => ({ connection_id: id })),
      );
    }),
    route(account, "POST", "/proxy/:agentId/regenerate-secrets", (request) => {
      readBody(request, NONE);
      const { id, display_name } = get(request);
      world.record("update", PROXY, id, display_name);
      return ok(secrets(id), "Secrets have been regenerated");
    }),
    route(account, "DELETE", "/proxy/:agentId", (request) => {
      const { id, display_name } = get(request);
      requireUnused(account, "proxy_agent_id", id);
      agents.remove(id);
      world.record("remove", PROXY, id, display_name);
      return done(`Proxy agent with id '${id}' has been deleted`);
    }),
  ];
};

// ---------------------------------------------------------------------------------------------------------------------
// Hybrid deployment agents
// ---------------------------------------------------------------------------------------------------------------------

export const hybridAgentRoutes = (account: Account): Route[] => {
  const { world } = account;
  const agents = world.table<Agent>(HYBRID);
  const get = (request: Request): Agent => found(agents.get(hole(request, "agentId")), "RemoteExecutionAgent", hole(request, "agentId"));
  const file = (name: string): string => Buffer.from(`${name} ${world.digits(HYBRID, 12)}`).toString("base64");
  const secrets = (type: unknown): Fields => ({
    token: `token-${world.digits(HYBRID, 16)}`,
    ...(type === "MANUAL" ? { files: { config_json: file("config"), auth_json: file("auth"), docker_compose_yaml: file("compose") } } : {}),
  });

  return [
    route(account, "POST", "/hybrid-deployment-agents", (request) => {
      const { accept_terms, auth_type, env_type, group_id, display_name } = readBody(request, NEW_HYBRID);
      if (accept_terms !== true) throw invalid("Invalid 'accept_terms': the terms have to be accepted");
      if (group_id !== undefined) found(groups(account).get(String(group_id)), "Group", String(group_id));
      if (agents.all().some((one) => one.display_name === display_name))
        throw duplicate(account, `An agent with the name '${String(display_name)}' exists already`);
      const agent: Agent = {
        ...{ id: `agent_${world.digits(HYBRID, 12)}`, display_name: String(display_name), group_id: group_id ?? "sandbox_account" },
        ...{ deployment_type: env_type, registered_at: world.now().toISOString(), created_by: ownerOf(account) },
        ...{ version: "1.0.0", enabled: true, online: false },
      };
      agents.set(agent.id, agent);
      world.record("create", HYBRID, agent.id, agent.display_name);
      return created(account, { ...agent, ...secrets(auth_type) }, "Agent has been created");
    }),
    route(account, "GET", "/hybrid-deployment-agents", (request) => {
      const group = request.query.get("groupId");
      const those = agents.all().filter((one) => group === null || one.group_id === group);
      return page(account, request, those);
    }),
    route(account, "GET", "/hybrid-deployment-agents/:agentId", (request) => {
      const agent = get(request);
      const users = usersOf(account, "hybrid_deployment_agent_id", agent.id);
      const usage = users.map(({ id, schema, service }) => ({ connection_id: id, schema, service }));
      return ok({ ...agent, usage });
    }),
    route(account, "PATCH", "/hybrid-deployment-agents/:agentId/re-auth", (request) => {
      const { auth_type } = readBody(request, RE_AUTH);
      const agent = get(request);
      world.record("update", HYBRID, agent.id, agent.display_name);
      return ok({ ...agent, ...secrets(auth_type) }, "Authentication has been regenerated");
    }),
    route(account, "POST", "/hybrid-deployment-agents/:agentId/reset-credentials", (request) => {
      readBody(request, NONE);
      const { id, display_name } = get(request);
      world.record("update", HYBRID, id, display_name);
      return done("Credentials have been reset");
    }),
    route(account, "DELETE", "/hybrid-deployment-agents/:agentId", (request) => {
      const { id, display_name } = get(request);
      requireUnused(account, "hybrid_deployment_agent_id", id);
      agents.remove(id);
      world.record("remove", HYBRID, id, display_name);
      return done(`Agent with id '${id}' has been deleted`);
    }),
  ];
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const usersOf = (account: Account, key: string, id: string): Fields[] =>
  [...connections(account).all(), ...destinations(account).all()].filter((one) => one[key] === id);

const requireUnused = (account: Account, key: string, id: string): void => {
  const users = usersOf(account, key, id);
  if (users.length > 0) throw conflict(`Agent with id '${id}' is used by ${users.map((one) => String(one.id)).join(", ")}`);
};
