/** The settings of an explicit provider, for functions that run in the program: a resource's reach its provider process by themselves. */

import type * as pulumi from "@pulumi/pulumi";
import { loadOutputs } from "./pulumi.js";
import { UserError } from "./handler.js";
import type { Vendor } from "./vendor.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** Settings by their config keys, `fivetran:apiKey`; none for the stack's own account. */
export type Settled = Readonly<Record<string, string | undefined>>;

/** Where our providers keep what they were made with; another copy of this package looks there, too. */
export const SETTINGS = Symbol.for("pulumi-conduit/provider-settings");

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

/** The provider that the options say, or that the parent hands down. */
export const providerOf = (
  vendor: Vendor,
  title: string,
  { provider, parent }: { readonly provider?: unknown; readonly parent?: unknown } = {},
): unknown => {
  const { namespace } = vendor;
  const given = (provider as { getPackage?(): string } | undefined)?.getPackage?.();
  // Every vendor's provider is one of `pulumi-nodejs` for the engine: it would take the wrong one, and we the default account.
  if (given !== undefined && given !== namespace && given !== "pulumi-nodejs") {
    throw new Error(`${title}: its provider is one of ${given}. Pass a ${namespace}.Provider, or leave it out for the default account.`);
  }
  if (provider !== undefined || parent === undefined) return provider;
  return (parent as { getProvider?(type: string): unknown }).getProvider?.(`${namespace}:index:Any`);
};

/**
 * The settings of the provider as the options say it. With `mayBeUnknown` the answer may hold outputs of a preview that are not known yet; without,
 * such ones are refused.
 */
export const settingsOf = async (
  vendor: Vendor,
  name: string,
  opts: pulumi.InvokeOptions | undefined,
  mayBeUnknown = false,
): Promise<Settled> => {
  const provider = providerOf(vendor, `${vendor.namespace}.${name}`, opts);
  const inputs = (provider as { readonly [SETTINGS]?: Readonly<Record<string, unknown>> } | undefined)?.[SETTINGS];
  if (inputs === undefined) return {};
  if (mayBeUnknown) return inputs as Settled;
  const settings = loadOutputs().output(inputs) as unknown as Resolvable;
  if (!(await settings.isKnown)) {
    throw new UserError(
      `${vendor.namespace}.${name}: the settings of its provider are not known yet in this preview. Call ${name}Output instead, which waits for them.`,
    );
  }
  return settings.promise();
};

/** What the SDK's outputs have beside what its types show. */
interface Resolvable {
  readonly isKnown: Promise<boolean>;
  promise(): Promise<Settled>;
}
