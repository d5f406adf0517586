/** The switches of the Terraform registry in the sandbox. Where nobody outside HashiCorp knows what the real one does, there is a switch. */

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export interface TfregistryOptions {
  /** Organization that the token belongs to. Default "acme". */
  readonly organization?: string;
  /** More organizations that the token may see and write; any other name is answered with 404. */
  readonly otherOrganizations?: readonly string[];
  /** Default "sandbox-tfregistry-token". */
  readonly token?: string;
  /**
   * What the token may do. "read": every write is answered with 404, as the real service does.
   * "none": the organization is visible but its registry is not. Default "manage".
   */
  readonly access?: "manage" | "read" | "none";
  /** False answers 403 to whatever concerns a public provider. Default true. */
  readonly publicCuration?: boolean;
  /** Largest page of any list, whatever the caller asks for. Default 100. */
  readonly pageSize?: number;
  /** Requests per second; more are answered with 429, and every answer carries X-RateLimit headers. Left out, there is no limit. */
  readonly rateLimit?: number;
  /** Where blobs live: under `/_archivist` of the same origin, as Terraform Enterprise has it, or on another host name. Default "same". */
  readonly archivist?: "same" | "other";
  /** Milliseconds for which a blob link works. Default 25 hours. */
  readonly linkTtl?: number;
  /** How many reads of a version or platform still say "not uploaded" after an upload. Default 0. */
  readonly flagLag?: number;
  /**
   * Names of the relationships from a provider to its versions and from a version to its platforms. "seen": `registry-provider-versions` and
   * `platforms`, as clients see them; "short" and "long": both as different pages of the documentation have them. Default "seen".
   */
  readonly relations?: "seen" | "short" | "long";
  /** Also refuses what the real service lets pass: unknown key-ids, odd checksums, attributes and `data.type` it would ignore. */
  readonly strict?: boolean;
  /** Errors of every path are plain strings: `{"errors":["Not Found"]}`. Paths of signing keys and of consumers always are. */
  readonly plainErrors?: boolean;
  /** Status of PATCH and DELETE of a signing key: 201 twice, as documented, or 200 and 204. Default "documented". */
  readonly keyStatus?: "documented" | "usual";
  /** Refuses signing keys that are neither RSA nor DSA. */
  readonly rsaOnly?: boolean;
  /** Refuses to delete a signing key that a version names. */
  readonly protectKeysInUse?: boolean;
  /** Consumers also see versions that still miss a file. */
  readonly listIncomplete?: boolean;
  /** Name that the ping tells. Default "HCP Terraform". */
  readonly product?: "HCP Terraform" | "Terraform Enterprise";
}

/** The same switches, all of them set. */
export type Settings = Required<Omit<TfregistryOptions, "rateLimit">> & { readonly rateLimit: number | undefined };

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

export const settle = (options: TfregistryOptions): Settings => ({
  organization: options.organization ?? "acme",
  otherOrganizations: options.otherOrganizations ?? [],
  token: options.token ?? "sandbox-tfregistry-token",
  access: options.access ?? "manage",
  publicCuration: options.publicCuration ?? true,
  pageSize: options.pageSize ?? 100,
  rateLimit: options.rateLimit,
  archivist: options.archivist ?? "same",
  linkTtl: options.linkTtl ?? 25 * 60 * 60 * 1000,
  flagLag: options.flagLag ?? 0,
  relations: options.relations ?? "seen",
  strict: options.strict ?? false,
  plainErrors: options.plainErrors ?? false,
  keyStatus: options.keyStatus ?? "documented",
  rsaOnly: options.rsaOnly ?? false,
  protectKeysInUse: options.protectKeysInUse ?? false,
  listIncomplete: options.listIncomplete ?? false,
  product: options.product ?? "HCP Terraform",
});
