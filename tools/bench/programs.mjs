// The programs that are measured: the same N Fivetran connections, declared with this package and with a plain dynamic provider as Pulumi's
// documentation shows one; and N component resources with no provider at all, which is what the engine costs by itself.

const settings = `const n = Number(process.env.BENCH_N), database = process.env.BENCH_DATABASE;
const config = (i) => ({ host: "db" + i + ".example.com", port: 5432, database, user: "fivetran", password: "secret-" + i, updateMethod: "QUERY_BASED", alwaysEncrypted: true });`;

export const ours = `const { fivetran } = require("pulumi-conduit");
${settings}
const group = new fivetran.Group("group", { name: "bench" });
for (let i = 0; i < n; i += 1) {
  new fivetran.Connection("c" + i, { groupId: group.id, service: "postgres", destinationSchema: { prefix: "db" + i }, config: config(i), paused: true });
}`;

export const plain = `const pulumi = require("@pulumi/pulumi");
${settings}
const call = async (method, path, body) => {
  const { got } = await import("got");
  const auth = "Basic " + Buffer.from(process.env.FIVETRAN_APIKEY + ":" + process.env.FIVETRAN_APISECRET).toString("base64");
  const answer = await got(process.env.FIVETRAN_API_URL + path, { method, headers: { authorization: auth }, responseType: "json", ...(body === undefined ? {} : { json: body }) });
  return answer.body.data;
};
const provider = (path, toBody, toPatch) => ({
  async create(inputs) { const made = await call("POST", path, toBody(inputs)); return { id: made.id, outs: { ...inputs, schema: made.schema ?? "" } }; },
  async read(id, props) { await call("GET", path + "/" + id); return { id, props }; },
  async update(id, olds, news) { await call("PATCH", path + "/" + id, toPatch(news)); return { outs: { ...news, schema: olds.schema } }; },
  async delete(id) { await call("DELETE", path + "/" + id); },
});
const wire = (c) => ({ host: c.host, port: c.port, database: c.database, user: c.user, password: c.password, update_method: c.updateMethod, always_encrypted: c.alwaysEncrypted });
const groups = provider("/groups", (i) => ({ name: i.name }), (i) => ({ name: i.name }));
const connections = provider("/connections",
  (i) => ({ group_id: i.groupId, service: i.service, paused: true, run_setup_tests: false, config: { ...wire(i.config), schema_prefix: i.prefix } }),
  (i) => ({ run_setup_tests: false, config: wire(i.config) }));
class Group extends pulumi.dynamic.Resource { constructor(name, args) { super(groups, name, args); } }
class Connection extends pulumi.dynamic.Resource { constructor(name, args) { super(connections, name, { ...args, schema: undefined }); } }
const group = new Group("group", { name: "bench" });
for (let i = 0; i < n; i += 1) new Connection("c" + i, { groupId: group.id, service: "postgres", prefix: "db" + i, config: pulumi.secret(config(i)) });`;

export const floor = `const pulumi = require("@pulumi/pulumi");
for (let i = 0; i < Number(process.env.BENCH_N); i += 1) new pulumi.ComponentResource("bench:index:Nothing", "c" + i, { database: process.env.BENCH_DATABASE });`;
