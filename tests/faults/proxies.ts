/** F48: the way to the service leads through a proxy, which carries, asks who we are, or is down. */

import * as fs from "node:fs";
import * as http from "node:http";
import * as https from "node:https";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { canUseProxies } from "../../sdk/transport/proxy.js";
import { canary } from "../canaries.js";
import { startProxy } from "../proxy.js";
import { cert, key } from "./certificate.js";
import { leaks, existing, tagOf } from "./judge.js";
import type { Entity, Family, Findings, Special } from "./model.js";
import { startProvider } from "./provider-process.js";
import { Simulation } from "./simulation.js";

// ---------------------------------------------------------------------------------------------------------------------
// The ways
// ---------------------------------------------------------------------------------------------------------------------

/** One environment, and what must come of a create in it. */
interface Way {
  readonly title: string;
  readonly proxy: "open" | "guarded" | "down";
  /** Whether the environment has the proxy's user name and password. */
  readonly known?: true;
  /** NO_PROXY names the service. */
  readonly exempt?: true;
  /** What a failure must say beside the proxy's name, where a proxy can be used at all; a success when left out. */
  readonly says?: RegExp;
}

const WAYS: readonly Way[] = [
  { title: "an open proxy", proxy: "open" },
  { title: "a proxy that wants credentials and gets them", proxy: "guarded", known: true },
  { title: "a proxy that wants credentials and gets none", proxy: "guarded", says: /407[^]*user name and password/ },
  { title: "a proxy that is down", proxy: "down", known: true, says: /ECONNREFUSED/ },
  { title: "a proxy that is down and not needed", proxy: "down", known: true, exempt: true },
];

/**
 * This machine by a name that does not say so: what is known to be on it is never reached through a proxy. Connections to this address end on
 * loopback.
 */
const HERE = "0.0.0.0";

/** Refuses whoever comes. */
const NOBODY = "127.0.0.1:1";

/** A service that is only taken over https has a server with a certificate before it. */
const secured = async (origin: string): Promise<{ readonly origin: string; close(): void }> => {
  const server = https.createServer({ cert, key }, (incoming, outgoing) => {
    const { method, headers, url } = incoming;
    const onwards = http.request(`${origin}${url ?? ""}`, { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(onwards);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `https://${HERE}:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
};

// ---------------------------------------------------------------------------------------------------------------------
// One way
// ---------------------------------------------------------------------------------------------------------------------

const missing = async (entity: Entity, seed: number, { title, proxy, known, exempt, says }: Way): Promise<Findings> => {
  const simulation = await Simulation.start({ sandbox: { ...entity.sandbox, seed: `F48/${title}/${seed}` } });
  const home = fs.mkdtempSync(path.join(os.tmpdir(), "conduit-home-"));
  const password = canary("proxy");
  simulation.secrets.push(password, `ada:${password}`);
  const server = proxy === "down" ? undefined : await startProxy(proxy === "guarded" ? `ada:${password}` : undefined);
  const { origin, pathname } = new URL(simulation.sandbox[entity.vendor].url);
  const front = entity.vendor === "airbyte" ? undefined : await secured(origin);
  const service = front?.origin ?? origin.replace("127.0.0.1", HERE);
  fs.writeFileSync(path.join(home, "certificate.pem"), cert);
  const host = server?.host ?? NOBODY;
  const via = `http://${known === true ? `ada:${encodeURIComponent(password)}@` : ""}${host}`;
  const provider = await startProvider({
    ...simulation.sandbox.env,
    ...ADDRESS[entity.vendor](`${service}${pathname === "/" ? "" : pathname}`),
    HOME: home,
    NODE_EXTRA_CA_CERTS: path.join(home, "certificate.pem"),
    HTTP_PROXY: via,
    HTTPS_PROXY: via,
    ...(exempt === true ? { NO_PROXY: `example.com,${HERE}` } : {}),
  });
  try {
    const { args } = await entity.prepare(simulation);
    const parents = existing(simulation);
    const inputs = await simulation.resource(entity.kind).check(args);
    simulation.sandbox.forget();
    const began = Date.now();
    const error = await provider.create(entity.kind, inputs).then(
      () => undefined,
      (refused: Error) => refused.message,
    );
    const took = Date.now() - began;
    simulation.lines.push(provider.text(), error ?? "");

    const isUsable = exempt === true || canUseProxies(process.versions.node);
    const fails = !isUsable || says !== undefined;
    const made = simulation.sandbox.living().filter((one) => !parents.has(tagOf(one))).length;
    const wrong: Record<"I1" | "I4" | "I6", string[]> = { I1: [], I4: [], I6: [] };
    if (made !== (fails ? 0 : 1)) wrong.I1.push(`${title}: there are ${made}`);
    if (fails !== (error !== undefined)) wrong.I4.push(`${title}: ${error ?? "it should have failed"}`);
    if (error !== undefined && fails) {
      const why = isUsable ? says! : /PROXY names the proxy [^]* which Node [^]* cannot use/;
      for (const pattern of [new RegExp(host.replaceAll(".", "\\.")), why]) {
        if (!pattern.test(error)) wrong.I4.push(`${title}: does not match ${String(pattern)}: ${error}`);
      }
      if (error.split("\n").length > 5) wrong.I4.push(`${title}: has more than five lines: ${error}`);
    }
    const carried = server?.asked.length ?? 0;
    if (!isUsable && simulation.sandbox.journal.length + carried > 0) wrong.I6.push(`${title}: something was sent`);
    if (isUsable && exempt !== true && proxy !== "down" && carried === 0) wrong.I6.push(`${title}: the proxy saw nothing`);
    if (took > 30_000) wrong.I6.push(`${title}: took ${took} ms`);
    return { ...wrong, I5: leaks(simulation) };
  } finally {
    provider.kill();
    front?.close();
    server?.close();
    await simulation.close();
    fs.rmSync(home, { recursive: true, force: true });
  }
};

const ADDRESS = {
  fivetran: (url: string) => ({ FIVETRAN_API_URL: url }),
  airbyte: (url: string) => ({ AIRBYTE_SERVER_URL: url }),
  tfregistry: (url: string) => ({ TFE_ADDRESS: url }),
} as const;

const proxied: Special = {
  fault: "F48",
  title: "a proxy on the way that carries, asks who we are, or is down",
  // What a proxy does to a request does not depend on what is asked.
  entities: ["fivetran:Group", "airbyte:Source", "tfregistry:RegistryProvider"],
  run: async (entity, seed) => {
    const all: Findings[] = [];
    for (const way of WAYS) all.push(await missing(entity, seed, way));
    const of = (name: keyof Findings): string[] => all.flatMap((findings) => findings[name] ?? []);
    return { I1: of("I1"), I4: of("I4"), I5: of("I5"), I6: of("I6") };
  },
};

export const proxies: Family = { specials: [proxied] };
