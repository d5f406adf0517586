// N Fivetran connections, declared with this package.

const { fivetran } = require("pulumi-conduit");

const [n, database] = [Number(process.env.BENCH_N), process.env.BENCH_DATABASE];
const group = new fivetran.Group("group", { name: "bench" });
for (let i = 0; i < n; i += 1) {
  new fivetran.Connection(`c${i}`, {
    setupTests: "off",
    groupId: group.id,
    service: "postgres",
    destinationSchema: { prefix: `db${i}` },
    config: {
      host: `db${i}.example.com`,
      port: 5432,
      database,
      user: "fivetran",
      password: `secret-${i}`,
      updateMethod: "QUERY_BASED",
      alwaysEncrypted: true,
    },
    paused: true,
  });
}
