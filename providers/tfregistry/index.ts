/** The kinds of this vendor, one line each. */

export { Provider, tfregistryClient } from "./account.js";
export { GpgKey } from "./gpg-key.js";
export { PrivateProviderRelease } from "./private-provider-release.js";
export { RegistryProvider } from "./registry-provider.js";
