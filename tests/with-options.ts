/** Handlers whose transport is a test's own: its clock, its jitter. */

import type { Handler } from "../providers/kernel/handler.js";
import { lifecycle } from "../providers/kernel/lifecycle.js";
import type { Vendor as Account } from "../providers/kernel/vendor.js";
import { blueprintOf } from "../providers/registry.js";
import { airbyteDialect } from "../sdk/airbyte.js";
import { fivetranDialect } from "../sdk/fivetran.js";
import { dialectFor } from "../sdk/tfregistry.js";
import { connect, type TransportOptions } from "../sdk/transport.js";

/** The same account, reached with a clock of ours: what the vendor's own `connect` does with it, and no more. */
export const withOptions = (vendor: Account, options: TransportOptions): Account => ({
  ...vendor,
  connect: (settings) => {
    const ready = vendor.connect(settings);
    if (!("run" in ready)) return ready;
    const text = (name: string): string => settings[name]?.value ?? "";
    const given = (...names: string[]) => Object.fromEntries(names.map((name) => [name, settings[name]?.value]));
    if (vendor.namespace === "fivetran") {
      return connect(fivetranDialect, { apiKey: text("apiKey"), apiSecret: text("apiSecret"), apiUrl: text("apiUrl") }, options);
    }
    if (vendor.namespace === "airbyte") {
      const names = settings["clientId"] === undefined ? ["username", "password"] : ["clientId", "clientSecret"];
      return connect(airbyteDialect, { ...given(...names), serverUrl: text("serverUrl") }, options);
    }
    const credentials = { hostname: text("hostname"), token: text("token"), tokenSource: settings["token"]?.source };
    return connect(dialectFor(credentials), credentials, options);
  },
});

/** The life of a kind, over such a transport. */
export const handlerWith = (kind: string, options: TransportOptions): Handler => {
  const blueprint = blueprintOf(kind);
  if (blueprint === undefined) throw new Error(`there is no ${kind}`);
  return lifecycle({ ...blueprint, vendor: withOptions(blueprint.vendor, options) });
};
