// The same N connections with a dynamic provider as Pulumi's documentation shows one: an object with four functions, shared by its resources.

const pulumi = require("@pulumi/pulumi");

const call = async (method, path, body) => {
  const { got } = await import("got");
  const { FIVETRAN_APIKEY: key, FIVETRAN_APISECRET: secret, FIVETRAN_API_URL: url } = process.env;
  const answer = await got(url + path, {
    method,
    headers: { authorization: `Basic ${Buffer.from(`${key}:${secret}`).toString("base64")}` },
    responseType: "json",
    ...(body === undefined ? {} : { json: body }),
  });
  return answer.body.data;
};

const provider = (path, toBody, toPatch) => ({
  async create(inputs) {
    const made = await call("POST", path, toBody(inputs));
    return { id: made.id, outs: { ...inputs, schema: made.schema ?? "" } };
  },
  async read(id, props) {
    await call("GET", `${path}/${id}`);
    return { id, props };
  },
  async update(id, olds, news) {
    await call("PATCH", `${path}/${id}`, toPatch(news));
    return { outs: { ...news, schema: olds.schema } };
  },
  async delete(id) {
    await call("DELETE", `${path}/${id}`);
  },
});

const wire = ({ updateMethod, alwaysEncrypted, ...rest }) => ({ ...rest, update_method: updateMethod, always_encrypted: alwaysEncrypted });
const groups = provider(
  "/groups",
  ({ name }) => ({ name }),
  ({ name }) => ({ name }),
);
const connections = provider(
  "/connections",
  ({ groupId, service, prefix, config }) => ({
    group_id: groupId,
    service,
    paused: true,
    run_setup_tests: false,
    config: { ...wire(config), schema_prefix: prefix },
  }),
  ({ config }) => ({ run_setup_tests: false, config: wire(config) }),
);

class Group extends pulumi.dynamic.Resource {
  constructor(name, args) {
    super(groups, name, args);
  }
}

class Connection extends pulumi.dynamic.Resource {
  constructor(name, args) {
    super(connections, name, { ...args, schema: undefined });
  }
}

const [n, database] = [Number(process.env.BENCH_N), process.env.BENCH_DATABASE];
const group = new Group("group", { name: "bench" });
for (let i = 0; i < n; i += 1) {
  new Connection(`c${i}`, {
    groupId: group.id,
    service: "postgres",
    prefix: `db${i}`,
    config: pulumi.secret({
      host: `db${i}.example.com`,
      port: 5432,
      database,
      user: "fivetran",
      password: `secret-${i}`,
      updateMethod: "QUERY_BASED",
      alwaysEncrypted: true,
    }),
  });
}
