/** The functions of the Terraform registry: look-ups of what exists, managed or not. */

export { getGpgKey, type GetGpgKeyArgs, getGpgKeyOutput, type GetGpgKeyResult, listGpgKeys } from "./gpg-key.js";
export {
  getPrivateProviderRelease,
  type GetPrivateProviderReleaseArgs,
  getPrivateProviderReleaseOutput,
  type GetPrivateProviderReleaseResult,
} from "./private-provider-release.js";
export {
  getRegistryProvider,
  type GetRegistryProviderArgs,
  getRegistryProviderOutput,
  type GetRegistryProviderResult,
  listRegistryProviders,
  type ListRegistryProvidersArgs,
} from "./registry-provider.js";
