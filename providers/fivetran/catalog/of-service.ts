/** What the inputs of a connection, destination, log service or private link look like for one service. A service that is not in the catalog takes anything. */

import type { Input } from "../../kernel/resource-class.js";
import type { ConnectionAuths, ConnectionConfigs, ConnectionNamings, DestinationConfigs, LogConfigs, PrivateLinkConfigs } from "./types.js";

// Open, because the vendor adds services faster than this package is published.
export type ConnectionService = keyof ConnectionConfigs | (string & {});
export type DestinationService = keyof DestinationConfigs | (string & {});
export type LogServiceName = keyof LogConfigs | (string & {});
export type PrivateLinkService = keyof PrivateLinkConfigs | (string & {});

/**
 * An object whose parts may be outputs, or that is one as a whole. Not `A | Output<A>`, whose outputs have the parts, too: an editor would then show
 * no comment over a part, and the compiler would ask for an output where a number is wrong.
 */
export type Whole<A> = Input<A>;

type Free = Record<string, unknown>;

/**
 * What a map has for a service, or else the other. As long as the compiler does not know the service, it takes every answer for possible and looks
 * each field of a program up in 773 objects, for most of its time. The service that nobody has makes `unknown` possible too, and ends that.
 */
type In<Map, S, Other> = S extends keyof Map ? Map[S] : S extends "\0" ? unknown : Other;

export type ConnectionConfigFor<S> = In<ConnectionConfigs, S, Free>;

export type ConnectionAuthFor<S> = In<ConnectionAuths, S, Free>;

export type DestinationConfigFor<S> = In<DestinationConfigs, S, Free>;

export type LogConfigFor<S> = In<LogConfigs, S, Free>;

export type PrivateLinkConfigFor<S> = In<PrivateLinkConfigs, S, Free>;

/** Where the tables of a service go. */
export type DestinationSchemaFor<S> = In<ConnectionNamings, S, AnyNaming>;

type AnyNaming =
  | {
      /** Schema that its tables go to. */
      name: Input<string>;
      table?: never;
      tableGroup?: never;
      prefix?: never;
    }
  | {
      name: Input<string>;
      /** Its only table. */
      table: Input<string>;
      tableGroup?: never;
      prefix?: never;
    }
  | {
      name: Input<string>;
      /** Put before the name of each table. */
      tableGroup: Input<string>;
      table?: never;
      prefix?: never;
    }
  | {
      /** Put before the name of each schema of the source. */
      prefix: Input<string>;
      name?: never;
      table?: never;
      tableGroup?: never;
    };
