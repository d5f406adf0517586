// The same program with components, which no provider is asked about: what the engine and the SDK cost by themselves.

const pulumi = require("@pulumi/pulumi");

const [n, database] = [Number(process.env.BENCH_N), process.env.BENCH_DATABASE];
const group = new pulumi.ComponentResource("bench:index:Group", "group", { name: "bench" });
for (let i = 0; i < n; i += 1) {
  new pulumi.ComponentResource("bench:index:Connection", `c${i}`, {
    groupId: group.urn,
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
