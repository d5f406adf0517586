/** The kinds of this vendor, one line each. */

export { del, get, patch, path, post } from "../../sdk/call.js";
export { ApiError, type ScriptClient } from "../../sdk/script.js";
export { secretFrom, type SecretSource } from "../../sdk/secret-from.js";
export { Provider, tfregistryClient } from "./account.js";
export { GpgKey, type GpgKeyArgs } from "./gpg-key.js";
export { PrivateProviderRelease, type PrivateProviderReleaseArgs } from "./private-provider-release.js";
export { RegistryProvider, type RegistryProviderArgs } from "./registry-provider.js";
export * from "./functions.js";
