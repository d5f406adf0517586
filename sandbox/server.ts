/** Serves one vendor over HTTP on loopback: reads the request whole, applies faults, asks the service, keeps the journal. */

import * as http from "node:http";
import * as https from "node:https";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import findMyWay from "find-my-way";
import type { Identity } from "./certificate.js";
import type { Fault, Faults, Race, Vendor } from "./faults.js";
import { type Answer, authorization, type Handler, type Request, type Service } from "./http.js";
import type { Late } from "./late.js";
import type { World } from "./world.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** One request as it was seen on the wire. Credentials are not kept, only their scheme. */
export interface JournalEntry {
  readonly vendor: Vendor;
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Scheme of the Authorization header in lower case; empty without one. */
  readonly auth: string;
  readonly contentType: string;
  readonly accept: string;
  readonly userAgent: string;
  /** Parsed JSON, or the number of bytes of any other body. */
  readonly body: unknown;
  /** Status of the answer; 0 when the connection was dropped without one. */
  status: number;
}

export interface Listening {
  readonly origin: string;
  /** The largest number of connections open at the same time since the start. */
  readonly peakConnections: () => number;
  close(): Promise<void>;
}

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

export const listen = async (options: {
  vendor: Vendor;
  service: Service;
  world: World;
  faults: Faults;
  journal: JournalEntry[];
  port: number;
  latency: () => number;
  late: Late;
  /** With one, it speaks TLS and calls itself localhost. */
  identity?: Identity | undefined;
}): Promise<Listening> => {
  const { vendor, service, world, faults, journal, identity } = options;
  const home = identity === undefined ? "http://127.0.0.1" : "https://localhost";
  const router = findMyWay<findMyWay.HTTPVersion.V1>({ ignoreTrailingSlash: false, caseSensitive: true });
  for (const route of service.routes) router.on(route.method, route.path, () => undefined, { handle: route.handle });

  /** How many requests of a race are under way. */
  const racing = new Map<Fault, number>();

  const handle = async (incoming: http.IncomingMessage, outgoing: http.ServerResponse): Promise<void> => {
    const { host } = incoming.headers;
    const origin = host === undefined ? home : `${new URL(home).protocol}//${host}`;
    const url = new URL(incoming.url ?? "/", "http://127.0.0.1");
    const method = incoming.method ?? "GET";
    const met = faults.next({ vendor, method, path: url.pathname });
    const { fault, rewind, end } = met?.race === undefined ? { fault: met } : enter(met, met.race);
    if (end !== undefined) outgoing.once("close", end);
    const raw = fault?.reset === true ? Buffer.alloc(0) : await readAll(incoming);
    const found = router.find(method as findMyWay.HTTPMethod, url.pathname);
    const request: Request = {
      method,
      path: url.pathname,
      params: (found?.params ?? {}) as Record<string, string>,
      query: url.searchParams,
      headers: incoming.headers,
      raw,
      body: parse(raw),
      origin,
    };
    const entry: JournalEntry = {
      vendor,
      method,
      path: request.path,
      query: Object.fromEntries(url.searchParams),
      auth: authorization(incoming.headers).scheme,
      contentType: incoming.headers["content-type"] ?? "",
      accept: incoming.headers.accept ?? "",
      userAgent: incoming.headers["user-agent"] ?? "",
      body: request.body ?? (raw.length > 0 ? raw.length : undefined),
      status: 0,
    };
    journal.push(entry);
    if (fault?.reset === true) return void incoming.socket.resetAndDestroy();

    const wait = options.latency();
    if (wait > 0) await sleep(wait);
    if (fault?.delay !== undefined) await sleep(fault.delay);
    let answer: Answer | undefined;
    const run = (found?.store as { handle: Handler } | undefined)?.handle;
    const serve = (): Answer | Promise<Answer> => service.guard(request) ?? (run === undefined ? service.missing(request) : run(request));
    await options.late.work();
    if (fault?.later !== undefined) options.late.add(fault.later, serve);
    else if (fault === undefined || fault.commit === true || !replacesAnswer(fault)) {
      if (faults.lagging) world.remember();
      rewind?.();
      answer = await (fault?.lag === undefined ? serve() : world.asOf(fault.lag, serve));
      world.save();
    }
    fault?.meanwhile?.();
    if (fault?.drop === true) return void incoming.socket.destroy();
    if (fault !== undefined && replacesAnswer(fault)) answer = faultAnswer(fault, answer);
    else if (fault !== undefined && answer !== undefined) answer = changed(fault, answer);
    entry.status = answer?.status ?? 0;
    const date = world.now().toUTCString();
    await send(outgoing, { status: 500, ...answer, headers: { date, ...answer?.headers } }, fault);
  };

  /** A request joins a race: it is refused, or takes its time and then writes over what others wrote meanwhile. */
  const enter = (met: Fault, { ms, table }: Race): { readonly fault: Fault; readonly rewind?: () => void; readonly end?: () => void } => {
    const others = racing.get(met) ?? 0;
    if (met.status !== undefined && others > 0) return { fault: met };
    racing.set(met, others + 1);
    const end = (): void => void racing.set(met, (racing.get(met) ?? 1) - 1);
    return { fault: { delay: ms }, end, ...(met.status === undefined ? { rewind: world.hold(table) } : {}) };
  };

  const listener = (incoming: http.IncomingMessage, outgoing: http.ServerResponse): void => {
    handle(incoming, outgoing).catch((error: unknown) => {
      // A mistake of the sandbox itself must be seen by the test that ran into it, not read as a vendor's 500.
      process.stderr.write(`sandbox ${vendor} ${incoming.method ?? ""} ${incoming.url ?? ""}: ${String((error as Error).stack)}\n`);
      outgoing.writeHead(500, { "content-type": "text/plain" }).end("the sandbox itself failed");
    });
  };
  const server =
    identity === undefined ? http.createServer(listener) : https.createServer({ cert: identity.certificate, key: identity.key }, listener);
  let open = 0;
  let peak = 0;
  server.on("connection", (socket) => {
    peak = Math.max(peak, ++open);
    socket.on("close", () => (open -= 1));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(unusable(error, options.port, vendor)));
    server.listen(options.port, "127.0.0.1", resolve);
  });
  return {
    origin: `${home}:${(server.address() as AddressInfo).port}`,
    peakConnections: () => peak,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

/** Why the port cannot be had, and what to do. */
const unusable = (error: NodeJS.ErrnoException, port: number, vendor: Vendor): Error => {
  const why = { EADDRINUSE: "another program has it", EACCES: "this user may not have it" }[error.code ?? ""];
  if (why === undefined) return error;
  return new Error(`Port ${port}, which is to be ${vendor}'s, cannot be used: ${why}. Choose another one, or leave it out for a free one.`);
};

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const readAll = async (incoming: http.IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
};

const parse = (raw: Buffer): unknown => {
  try {
    return raw.length === 0 ? undefined : (JSON.parse(raw.toString("utf8")) as unknown);
  } catch {
    return undefined;
  }
};

const replacesAnswer = (fault: Fault): boolean =>
  fault.drop === true || fault.status !== undefined || fault.body !== undefined || fault.bomb !== undefined;

const changed = ({ headers, alter }: Fault, answer: Answer): Answer => ({
  status: answer.status,
  body: alter === undefined ? answer.body : alter(answer.body),
  headers: { ...answer.headers, ...headers },
});

let blank: Buffer | undefined;

/** JSON that is nothing but white space for so many MiB; one of them, packed, again and again. */
const bombOf = (mebibytes: number): Answer => ({
  status: 200,
  body: Buffer.concat(Array.from({ length: mebibytes }, () => (blank ??= gzipSync(Buffer.alloc(2 ** 20, 0x20), { level: 9 })))),
  headers: { "content-type": "application/json", "content-encoding": "gzip" },
});

const faultAnswer = (fault: Fault, real: Answer | undefined): Answer =>
  fault.bomb === undefined ? replaced(fault, real) : bombOf(fault.bomb);

const replaced = (fault: Fault, real: Answer | undefined): Answer => ({
  status: fault.status ?? real?.status ?? 200,
  body: fault.body ?? (fault.status === undefined ? real?.body : undefined),
  headers: { ...(typeof fault.body === "string" ? { "content-type": "text/html" } : {}), ...fault.headers },
});

const send = async (outgoing: http.ServerResponse, answer: Answer, fault: Fault | undefined): Promise<void> => {
  const { body } = answer;
  const bytes =
    body === undefined
      ? Buffer.alloc(0)
      : Buffer.isBuffer(body)
        ? body
        : Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
  const plain = Buffer.isBuffer(body) ? "application/octet-stream" : "application/json";
  outgoing.writeHead(answer.status, {
    ...(body === undefined ? {} : { "content-type": plain }),
    "content-length": String(bytes.length),
    ...answer.headers,
  });
  if (fault?.truncate === true) {
    outgoing.write(bytes.subarray(0, Math.ceil(bytes.length / 2)), () => outgoing.socket?.destroy());
    return;
  }
  if (fault?.trickle !== undefined) {
    for (const byte of bytes) {
      if (outgoing.destroyed) return;
      outgoing.write(Buffer.of(byte));
      await sleep(fault.trickle);
    }
    outgoing.end();
    return;
  }
  outgoing.end(bytes);
};
