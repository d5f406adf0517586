/** What a user of the sandbox may choose about its Airbyte. */

import type { AirbyteConnector } from "./connectors.js";

export interface AirbyteOptions {
  /** Release to play, from "0.50.40" to "2.3.0"; what it has and how it refuses follows from it. Default "1.8.0". */
  readonly version?: string;
  /** A proxy with Basic in front of every path, bearer tokens from client credentials, or an open door. Default "basic". */
  readonly auth?: "basic" | "token" | "none";
  /** Updates of connections and workspaces: "patch" as servers do, "whole" as the documents say. Default "patch". */
  readonly updates?: "patch" | "whole";
  /** Objects on a page of sources/list and destinations/list from 1.8 on, where the request does not say. Default 20. */
  readonly pageSize?: number;
  /** Seconds that a discovery takes which was started by `commands/run/discover`. Default 1. */
  readonly discoverSeconds?: number;
  /** Life of a token. Default 900, a day before 1.6. */
  readonly tokenSeconds?: number;
  /** What a patch of a workspace without webhookConfigs does to them. Default "empty", which is the trap. */
  readonly webhookConfigs?: "empty" | "keep";
  /** Schedules more frequent than hourly. Default "allow". */
  readonly underOneHour?: "allow" | "refuse";
  /** Fields that the release does not have: servers ignore them, a test may want to see them refused. Default "ignore". */
  readonly unknownFields?: "ignore" | "refuse";
  /** Connectors by docker repository, besides the built-in ones. */
  readonly connectors?: Readonly<Record<string, AirbyteConnector>>;
}
