/** The columns of a table in a connection's source, which Fivetran looks up there. */

import { get, path } from "../../sdk/call.js";
import { isPlain } from "../../sdk/plain.js";
import { objectIn, textAt } from "../kernel/answers.js";
import { functions } from "../kernel/functions.js";
import { fivetran } from "./account.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** Which table of which connection. */
export interface ListTableColumnsArgs {
  /** Id of the connection. */
  readonly connectionId: string;
  /** Name of the schema in the source. */
  readonly schema: string;
  /** Name of the table in the source. */
  readonly table: string;
}

/** A column of a table. */
export interface TableColumn {
  /** Its name in the source. */
  readonly name: string;
  /** Its name in the destination. */
  readonly nameInDestination?: string | undefined;
  /** Whether it is synced. */
  readonly enabled?: boolean | undefined;
  /** Whether its values are hashed on the way. */
  readonly hashed?: boolean | undefined;
  /** Whether it is part of the primary key. */
  readonly isPrimaryKey?: boolean | undefined;
}

// ---------------------------------------------------------------------------------------------------------------------
// Function
// ---------------------------------------------------------------------------------------------------------------------

const columns = functions<ListTableColumnsArgs, readonly TableColumn[]>({
  vendor: fivetran,
  name: "listTableColumns",
  takes: ["connectionId", "schema", "table"],
  needs: ["connectionId", "schema", "table"],
  doing: ({ connectionId, schema, table }) => `list the columns of ${schema}.${table} of connection "${connectionId}"`,
  ask: async ({ connectionId, schema, table }, { client }) => {
    const at = path`/connections/${connectionId}/schemas/${schema}/tables/${table}/columns`;
    const found = objectIn(objectIn(await client.run(get(at, { tree: true })))["columns"]);
    const value = Object.entries(found).flatMap(([name, column]): TableColumn[] => {
      if (!isPlain(column)) return [];
      const flagAt = (key: string): boolean | undefined => (typeof column[key] === "boolean" ? column[key] : undefined);
      return [
        {
          name,
          nameInDestination: textAt(column, "name_in_destination"),
          enabled: flagAt("enabled"),
          hashed: flagAt("hashed"),
          isPrimaryKey: flagAt("is_primary_key"),
        },
      ];
    });
    return { value, isSecret: false };
  },
});

/** The columns of a table in the source of a connection, those that `ConnectionSchema` does not list included. */
export const listTableColumns = columns.get;
