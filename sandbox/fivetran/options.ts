/** The switches of the Fivetran sandbox. Left out, it behaves as the documentation says. */

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** One line of a setup-test report, and when it applies. */
export interface SetupTest {
  readonly title: string;
  readonly status: "PASSED" | "SKIPPED" | "WARNING" | "FAILED" | "JOB_FAILED";
  readonly message: string;
  readonly details?: unknown;
  /** Passes when the caller sends this flag as true. */
  readonly unless?: "trust_certificates" | "trust_fingerprints";
  /** Passes once this certificate or fingerprint is approved for the object; its hash. */
  readonly approved?: string;
  /** Passes from the run after this many runs of the object's tests. */
  readonly runs?: number;
}

export interface FivetranOptions {
  /** Id of the user whose API key it is. Default `sandbox_owner`. */
  readonly owner?: string;
  /** The most items of one page, whatever `limit` the caller asks for. */
  readonly pageSize?: number;
  /** Status of every create; left out, 201, and 200 for webhooks. */
  readonly createdStatus?: 200 | 201;
  /** Status of a create whose natural key is taken. Default 409. */
  readonly duplicateStatus?: 400 | 409;
  /**
   * Setup tests by service; for one object use the world's table `fivetran:setup-tests`, whose rows (lists of setup tests) are looked up
   * by id, then schema name, then service, and win over this. Without either all tests pass.
   */
  readonly setupTests?: Readonly<Record<string, readonly SetupTest[]>>;
  /** Schema name of the platform connection that every new destination gets by itself; left out, there is none. */
  readonly platformConnection?: "fivetran_log" | "fivetran_metadata";
  /** Seconds until a private link that is made or changed can be used. Default 0. */
  readonly privateLinkSeconds?: number;
  /** Seconds that a sync takes which a caller starts, and a run of a transformation. Default 0. */
  readonly syncSeconds?: number;
  /**
   * Whether a connection begins its initial sync by itself once it is connected and not paused, unless its schedule is manual. Default true; with false only a
   * caller starts syncs.
   */
  readonly initialSyncs?: boolean;
  /** The only services there are; left out, any well-formed name is one. */
  readonly services?: readonly string[];
  /** What `/metadata/connector-types/{service}` says, by service: `config` and `auth` as in a JSON schema, `service_status`. */
  readonly metadata?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** More secret config keys, by service. */
  readonly secretKeys?: Readonly<Record<string, readonly string[]>>;
  /** Config that the service adds on read where nobody sent it, by service. */
  readonly configDefaults?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Echoes enum values as UPPER_SNAKE: `PrivateLink` comes back as `PRIVATE_LINK`. */
  readonly upperSnakeEnums?: boolean;
  /** Echoes numbers inside the config of connections as strings, as that of destinations always has them. */
  readonly numbersAsText?: boolean;
  /** Echoes lists inside config in reverse order. */
  readonly reversedLists?: boolean;
  /** Leaves empty strings and empty lists out of config on read. */
  readonly hidesEmpty?: boolean;
  /** Leaves the naming keys (`schema`, `table`, `table_group_name`, `schema_prefix`) out of config on read. */
  readonly hidesNaming?: boolean;
  /** Folds schema names to lower case, as Fivetran's own naming may do. */
  readonly foldsNames?: boolean;
  /** Answers 429 beyond so many requests in any hour, and tells what is left in the headers of every answer. */
  readonly requestsPerHour?: number;
  /** Answers 429 beyond so many runs of setup tests in any minute. */
  readonly setupTestsPerMinute?: number;
}
