/** The kinds of this vendor, one line each. */

export { Provider, tfregistryClient } from "./account.js";
export { GpgKey, type GpgKeyArgs } from "./gpg-key.js";
export { PrivateProviderRelease, type PrivateProviderReleaseArgs } from "./private-provider-release.js";
export { RegistryProvider, type RegistryProviderArgs } from "./registry-provider.js";
