import { expect } from "chai";
import { engineSuite, Project } from "./project.js";

engineSuite("what a source has got and the program does not list, in the real engine", () => {
  let project: Project;
  afterEach(() => project.close());

  /** What a command tells at its end, without the lines that say how far it is. */
  const told = (text: string): string[] => text.match(/^ +warning: .*does not list.*$/gm) ?? [];

  for (const way of ["stock", "attach"] as const) {
    it(`${way}: is told once by a refresh that sees it, for each connection, and by none after it`, async () => {
      project = await Project.make(
        "drift",
        `const g = new fivetran.Group("g", { name: "g" });
         const at = { groupId: g.id, service: "postgres", setupTests: "require" };
         const schemas = { public: { tables: { t1: {} } } };
         const c = new fivetran.Connection("c", { ...at, destinationSchema: { prefix: "one" } });
         new fivetran.ConnectionSchema("s", { connectionId: c.id, schemas });
         new fivetran.Connection("d", { ...at, destinationSchema: { prefix: "two" }, schemaConfig: { schemas } });`,
      );
      await project.go(way);
      await project.up();
      await project.fine("refresh", "--yes");
      await project.settled();
      const table = project.sandbox.world.table<{ schemas: { public: { tables: object } } }>("fivetran:ConnectionSchema");
      for (const [id, config] of table.entries()) {
        const { tables } = config.schemas.public;
        table.set(id, {
          ...config,
          schemas: { ...config.schemas, public: { ...config.schemas.public, tables: { ...tables, orders_tmp: { enabled: true } } } },
        });
      }
      const { text } = await project.fine("refresh", "--yes");
      expect(told(text), text).to.have.length(1);
      expect(told(text)[0]).to.contain(
        "2 resources: 1 table that the program does not list: public.orders_tmp; it is synced by ALLOW_ALL.",
      );
      await project.settled();
      expect(told((await project.fine("refresh", "--yes")).text)).to.deep.equal([]);
    });
  }
});
