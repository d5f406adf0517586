/** What is stored of groups, destinations, connections, users and teams: the wire's own shape, with secrets as they were sent. */

import type { Fields } from "../http.js";
import type { Table } from "../world.js";
import type { Account } from "./wire.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export const GROUP = "fivetran:Group";
export const DESTINATION = "fivetran:Destination";
export const CONNECTION = "fivetran:Connection";
export const USER = "fivetran:User";
export const TEAM = "fivetran:Team";

export interface Group {
  readonly id: string;
  readonly name: string;
  readonly created_at: string;
}

/** `id` is the id of its group. */
export interface Destination extends Fields {
  readonly id: string;
  readonly group_id: string;
  readonly service: string;
  readonly region: string;
  readonly time_zone_offset: string;
  readonly daylight_saving_time_enabled: boolean;
  readonly networking_method: string;
  readonly private_link_id: string | null;
  readonly proxy_agent_id: string | null;
  readonly hybrid_deployment_agent_id: string | null;
  readonly external_secrets_manager_id: string | null;
  readonly setup_status: "incomplete" | "connected" | "broken";
  readonly config: Fields;
}

export interface User extends Fields {
  readonly id: string;
  readonly email: string;
}

export interface Team extends Fields {
  readonly id: string;
  readonly name: string;
  /** Null once it was taken away. */
  readonly role: string | null;
}

/** Beside these fields it holds whatever setting was sent: `daily_sync_time`, `schedule` and so on. */
export interface Connection extends Fields {
  readonly id: string;
  readonly group_id: string;
  readonly service: string;
  readonly schema: string;
  readonly paused: boolean;
  readonly sync_frequency: number;
  readonly networking_method: string;
  readonly status: Status;
  readonly config: Fields;
  readonly auth: Fields;
}

export interface Status {
  readonly setup_state: "incomplete" | "connected" | "broken";
  readonly schema_status: string;
  readonly sync_state: string;
  readonly update_state: string;
  readonly is_historical_sync: boolean;
  readonly tasks: readonly { code: string; message: string; details: string }[];
  readonly warnings: readonly { code: string; message: string; details: string }[];
}

// ---------------------------------------------------------------------------------------------------------------------
// Readers
// ---------------------------------------------------------------------------------------------------------------------

export const groups = ({ world }: Account): Table<Group> => world.table(GROUP);

export const destinations = ({ world }: Account): Table<Destination> => world.table(DESTINATION);

export const connections = ({ world }: Account): Table<Connection> => world.table(CONNECTION);

export const users = ({ world }: Account): Table<User> => world.table(USER);

export const teams = ({ world }: Account): Table<Team> => world.table(TEAM);

export const connectionsOf = (account: Account, groupId: string): Connection[] =>
  connections(account)
    .all()
    .filter((connection) => connection.group_id === groupId);
