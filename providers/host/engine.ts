/** Lines for the user, sent to the engine by its own protocol, so that they carry a severity and, where known, stand on the resource's line. */

import { createRequire } from "node:module";
import type { Log } from "../kernel/handler.js";
import { redact } from "../../sdk/redact.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

type Severity = "INFO" | "WARNING";

interface LogRequest {
  setSeverity(severity: number): void;
  setMessage(message: string): void;
  setUrn(urn: string): void;
  setEphemeral(ephemeral: boolean): void;
  serializeBinary(): Uint8Array;
}

type Send = (severity: Severity, message: string, urn: string | undefined, ephemeral: boolean) => void;

export interface EngineLog {
  (urn: string | undefined): Log;
  /** Connects now, for what will be said in the last moment, when there is no time left to do so. */
  connect(): void;
}

/** Without a terminal each progress line is a line in a file: one in so many milliseconds is enough. */
const PROGRESS_MS = 10_000;

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

/**
 * @param script the SDK's script that this process runs; its own copies of gRPC and of the protocol are used.
 * @param address where the engine listens.
 */
export const engineLog = (script: string | undefined, address: string | undefined): EngineLog => {
  const engine = connectEngine(script, address);
  const send = engine?.send ?? toConsole;
  let last = 0;
  const logFor = (urn: string | undefined): Log => ({
    warn: (message) => send("WARNING", redact(message), urn, false),
    info: (message) => send("INFO", redact(message), urn, false),
    progress: (message) => {
      const now = Date.now();
      if (now - last < PROGRESS_MS) return;
      last = now;
      send("INFO", redact(message), urn, true);
    },
  });
  return Object.assign(logFor, { connect: () => engine?.connect() });
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

/** Elsewhere than in the engine's provider process (tests, other hosts) the console is all there is. */
const toConsole: Send = (severity, message, _urn, ephemeral) => {
  if (!ephemeral) console.error(severity === "WARNING" ? `warning: ${message}` : message);
};

const connectEngine = (
  script: string | undefined,
  address: string | undefined,
): { readonly send: Send; readonly connect: () => void } | undefined => {
  if (script === undefined || address === undefined || !/:\d+$/.test(address)) return undefined;
  try {
    const host = createRequire(script);
    const grpc = host("@grpc/grpc-js") as typeof import("@grpc/grpc-js");
    const pb = host("../../proto/engine_pb") as { LogRequest: new () => LogRequest; LogSeverity: Record<Severity, number> };
    const client = new grpc.Client(address, grpc.credentials.createInsecure());
    const send: Send = (severity, message, urn, ephemeral) => {
      const request = new pb.LogRequest();
      request.setSeverity(pb.LogSeverity[severity]);
      request.setMessage(message);
      if (urn !== undefined) request.setUrn(urn);
      request.setEphemeral(ephemeral);
      // Not EngineClient.log: its decoder is shared with Cancel's, which hooks listen to.
      client.makeUnaryRequest(
        "/pulumirpc.Engine/Log",
        (r: LogRequest) => Buffer.from(r.serializeBinary()),
        () => ({}),
        request,
        () => undefined,
      );
    };
    return { send, connect: () => void client.getChannel().getConnectivityState(true) };
  } catch {
    return undefined;
  }
};
