/** One self-hosted Airbyte: its settings, the class for several of them in one stack, and a client for scripts. */

import { type AirbyteCredentials, airbyteDialect } from "../../sdk/airbyte.js";
import type { ScriptClient } from "../../sdk/script.js";
import { connect } from "../../sdk/transport.js";
import { versionOf, workspaces } from "./instance.js";
import { provider } from "../kernel/resource-class.js";
import { scriptClient } from "../kernel/script-client.js";
import type { Settings, Vendor } from "../kernel/vendor.js";

const WHERE = "`abctl local credentials` prints it";

/** The ways to sign in, the strongest first. */
const WAYS = [["clientId", "clientSecret"], ["bearerToken"], ["username", "password"]] as const;

/** What stack config or an explicit provider says counts before what happens to be in the environment, as a whole and not by halves. */
const wayOf = (settings: Settings): readonly string[] => {
  const given = WAYS.filter((names) => names.some((name) => settings[name] !== undefined));
  const configured = given.find((names) => names.some((name) => settings[name]?.source.startsWith("airbyte:")));
  return configured ?? given[0] ?? [];
};

export const airbyte = {
  namespace: "airbyte",
  title: "Airbyte",
  settings: {
    /** Address of the server, ending in /api. A user name and password in it sign in where nothing else is set. */
    serverUrl: {
      env: ["AIRBYTE_SERVER_URL"],
      fallback: "http://localhost:8000/api",
      address: {
        form: "an address such as https://airbyte.example.com/api",
        signIn: ["username", "password", "clientId", "clientSecret", "bearerToken"],
      },
    },
    /** User name for Basic authentication, which goes with docker-compose installations. */
    username: { env: ["AIRBYTE_USERNAME"] },
    /** Password for Basic authentication. */
    password: { env: ["AIRBYTE_PASSWORD"], secret: true },
    /** Client id of an application; tokens are asked for with it. */
    clientId: { env: ["AIRBYTE_CLIENT_ID"], where: WHERE },
    /** Client secret of the application. */
    clientSecret: { env: ["AIRBYTE_CLIENT_SECRET"], secret: true, where: WHERE },
    /** A token that was obtained elsewhere. */
    bearerToken: { env: ["AIRBYTE_BEARER_TOKEN"], secret: true },
  },
  address: ({ serverUrl }) => serverUrl?.value,
  probe: async (client) => {
    const { version, isOld } = await versionOf(client);
    const all = await workspaces(client);
    const odd = isOld ? [`version ${version} is older than 0.50, the oldest that this package knows. Update the server.`] : [];
    return { found: [`the server is version ${version}`, `sees ${all.length === 1 ? "one workspace" : `${all.length} workspaces`}`], odd };
  },
  connect: (settings) => {
    const way = wayOf(settings);
    const missing = way.filter((name) => settings[name] === undefined);
    if (missing.length > 0) {
      const given = way.filter((name) => settings[name] !== undefined).map((name) => `airbyte:${name} (from ${settings[name]?.source})`);
      return { missing, problems: [`${given.join(", ")} is set without its other half: set both.`] };
    }
    const credentials = Object.fromEntries(way.map((name) => [name, settings[name]?.value]));
    return connect(airbyteDialect, { ...credentials, serverUrl: settings["serverUrl"]?.value ?? "" });
  },
} as const satisfies Vendor;

/**
 * One self-hosted Airbyte, for stacks that work with several. Sign in with `clientId` and `clientSecret`, or `username` and `password`, or a
 * `bearerToken`, or nothing where the server asks for nothing.
 *
 * @example
 * const eu = new airbyte.Provider("eu", { serverUrl: "https://airbyte.example.com/api", clientId, clientSecret });
 * new airbyte.Workspace("analytics", { name: "Analytics" }, { provider: eu });
 */
export class Provider extends provider(airbyte) {}

/**
 * A client for requests of your own, in programs and scripts. What is left out comes from the stack's config inside of a program, then from the
 * environment. Its promises reject with an `ApiError`.
 *
 * @example
 * const sources = await airbyteClient().run(ask("sources/list", { workspaceId }));
 */
export const airbyteClient = (credentials: Partial<AirbyteCredentials> = {}): ScriptClient => scriptClient(airbyte, { ...credentials });
