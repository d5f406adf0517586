// What can be measured without the engine: the start of the provider's process, the HTTP layer, and the limiter.

import { spawn } from "node:child_process";
import * as http from "node:http";
import { createRequire } from "node:module";
import * as path from "node:path";
import { root } from "../prepare.mjs";
import { megabytes } from "./measure.mjs";
import { median } from "./results.mjs";
import { startApart } from "./sandbox.mjs";

const load = (file) => createRequire(import.meta.url)(path.join(root, "dist", file));

// ---------------------------------------------------------------------------------------------------------------------
// Start
// ---------------------------------------------------------------------------------------------------------------------

/** From spawn to the printed port, and the memory at that moment: what every command pays for its provider. */
const startOf = (script) =>
  new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(process.execPath, [script, "127.0.0.1:1"], { cwd: root, stdio: ["ignore", "pipe", "ignore"] });
    child.once("error", reject);
    child.stdout.once("data", () => {
      const ms = performance.now() - started;
      const mb = megabytes(child.pid);
      child.once("exit", () => resolve({ ms, mb }));
      child.kill("SIGKILL");
    });
  });

export const measureStart = async () => {
  const scripts = {
    plain: path.join(root, "node_modules", "@pulumi", "pulumi", "cmd", "dynamic-provider", "index.js"),
    ours: path.join(root, "dist", "providers", "host", "plugin.js"),
  };
  const all = { plain: [], ours: [] };
  for (let run = 0; run < 7; run += 1) for (const name of Object.keys(scripts)) all[name].push(await startOf(scripts[name]));
  return Object.fromEntries(
    Object.entries(all).map(([name, starts]) => [name, { ms: median(starts.map(({ ms }) => ms)), mb: median(starts.map(({ mb }) => mb)) }]),
  );
};

// ---------------------------------------------------------------------------------------------------------------------
// Transport
// ---------------------------------------------------------------------------------------------------------------------

const AT_ONCE = 8;
const REQUESTS = 1000;

/** Microseconds of CPU that this process spends on one request. */
const cpuOfOne = async (request, count) => {
  const before = process.cpuUsage();
  let left = count;
  const worker = async () => {
    while (left-- > 0) await request();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const { user, system } = process.cpuUsage(before);
  return (user + system) / count;
};

/** Reads of one connection, by our transport and by got as anybody would use it, with equally many at once and the same sockets kept open. */
export const measureTransport = async (runs) => {
  const { connect } = load("sdk/transport.js");
  const { fivetranDialect } = load("sdk/fivetran.js");
  const { get, post } = load("sdk/call.js");
  const { got } = await import("got");
  const sandbox = await startApart({});
  const credentials = {
    apiKey: sandbox.env.FIVETRAN_APIKEY,
    apiSecret: sandbox.env.FIVETRAN_APISECRET,
    apiUrl: sandbox.env.FIVETRAN_API_URL,
  };
  // The vendor's rate is what the other part measures.
  const client = connect({ ...fivetranDialect, buckets: { all: { inFlight: AT_ONCE } } }, credentials);
  const must = async (call) => {
    const result = await client.run(call)();
    if (result._tag === "Left") throw new Error(result.left.message);
    return result.right;
  };
  const { id: groupId } = await must(post("/groups", { name: "bench" }));
  const config = { host: "db.example.com", port: 5432, database: "one", user: "fivetran", password: "secret", schema_prefix: "db" };
  const { id } = await must(post("/connections", { group_id: groupId, service: "postgres", paused: true, run_setup_tests: false, config }));
  const read = get(`/connections/${id}`);
  const headers = { ...fivetranDialect.headers(read), authorization: fivetranDialect.auth(credentials).value };
  const agent = { http: new http.Agent({ keepAlive: true, maxSockets: AT_ONCE }) };
  const ways = {
    ours: () => must(read),
    got: () => got(`${credentials.apiUrl}${read.path.text}`, { headers, agent, responseType: "json" }),
  };
  const all = { ours: [], got: [] };
  for (const way of Object.values(ways)) await cpuOfOne(way, 2 * REQUESTS);
  for (let run = 0; run < runs; run += 1) for (const name of Object.keys(ways)) all[name].push(await cpuOfOne(ways[name], REQUESTS));
  agent.http.destroy();
  await sandbox.close();
  return { ours: median(all.ours), got: median(all.got), ratio: median(all.ours.map((us, run) => us / all.got[run])) };
};

// ---------------------------------------------------------------------------------------------------------------------
// Limiter
// ---------------------------------------------------------------------------------------------------------------------

/**
 * A crowd of calls against a service that enforces the limit our limiter knows. `use`: of what a caller without a fault could have sent between
 * the first and the last request, how much was sent.
 */
const crowd = async ({ title, options, limit, calls, connectTo }) => {
  const sandbox = await startApart(options);
  const { client, call } = await connectTo(sandbox.env);
  await sandbox.forget();
  const results = await Promise.all(Array.from({ length: calls }, () => client.run(call)()));
  const { requests, refused, lastedMs, mostInASecond } = await sandbox.counts();
  await sandbox.close();
  const failed = results.filter(({ _tag }) => _tag === "Left").length;
  const use = calls / (limit.requests * (lastedMs / limit.perMs + 1));
  return { title, requests, refused, failed, use, mostInASecond, seconds: lastedMs / 1000 };
};

/** HCP Terraform's limit of a second, at each latency; Fivetran's of a minute takes one, and is asked for. */
export const measureLimiter = async (latencies, isLong, log) => {
  const { connect } = load("sdk/transport.js");
  const { fivetranDialect } = load("sdk/fivetran.js");
  const { tfregistryDialect } = load("sdk/tfregistry.js");
  const { get, post } = load("sdk/call.js");
  const registry = tfregistryDialect.buckets.all.rate;
  const tests = fivetranDialect.buckets.setupTests.rate;
  const crowds = latencies.map((latency) => ({
    title: `HCP Terraform, ${registry.requests} a second, ${latency} ms`,
    options: { latency, tfregistry: { rateLimit: registry.requests } },
    limit: registry,
    calls: 10 * registry.requests,
    connectTo: (env) => ({
      client: connect(tfregistryDialect, { hostname: env.TFE_ADDRESS, token: env.TFE_TOKEN }),
      call: get(`/api/v2/organizations/${env.TFE_ORGANIZATION}`),
    }),
  }));
  if (isLong) {
    crowds.push({
      title: `Fivetran, ${tests.requests} setup tests a minute, 50 ms`,
      options: { latency: 50, fivetran: { setupTestsPerMinute: tests.requests } },
      limit: tests,
      calls: 2 * tests.requests,
      connectTo: async (env) => {
        const credentials = { apiKey: env.FIVETRAN_APIKEY, apiSecret: env.FIVETRAN_APISECRET, apiUrl: env.FIVETRAN_API_URL };
        const client = connect(fivetranDialect, credentials);
        const group = await client.run(post("/groups", { name: "bench" }))();
        const body = { group_id: group.right.id, service: "github", run_setup_tests: false, config: { schema: "code" } };
        const made = await client.run(post("/connections", body))();
        return { client, call: post(`/connections/${made.right.id}/test`, {}, { effect: "action", bucket: "setupTests" }) };
      },
    });
  }
  const results = [];
  for (const one of crowds) {
    log(`limiter: ${one.title} …`);
    results.push(await crowd(one));
  }
  return results;
};
