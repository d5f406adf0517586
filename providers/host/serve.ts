/** Our own provider server for the package `pulumi-nodejs`: our kinds natively, every other dynamic resource by Pulumi's own implementation. */

import type { ServerUnaryCall } from "@grpc/grpc-js";
import type { Plain } from "../../sdk/plain.js";
import type { Context, ReadConfig } from "../kernel/handler.js";
import { isUnknown, reveal } from "../kernel/signature.js";
import { engineLog } from "./engine.js";
import { type Call, type Callback, foreignResources } from "./foreign.js";
import { movedAccount } from "./moving.js";
import { ownResources, plainOf, type Served } from "./own-resources.js";
import type { Protocol } from "./protocol.js";
import { makeGroupedWarnings, memoryOfCommand, memoryOfProcess } from "./grouped-warnings.js";
import { noRereads, type Rereads } from "./reread.js";
import { askStack } from "./stack-state.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** One provider instance: the default one or an explicit one. Under attach they all talk to one server, each over a connection of its own. */
interface Instance {
  readonly request: unknown;
  readonly config: ReadConfig;
}

const MAX_MESSAGE = 400 * 1024 * 1024;

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

/**
 * Serves on a free port of 127.0.0.1.
 *
 * @param address where the engine listens, when it is known from the start.
 * @param rereads what to do with a read that comes twice.
 */
export const serve = async (
  protocol: Protocol,
  served: Served,
  address: string | undefined,
  rereads: Rereads = noRereads,
): Promise<{ port: number; close(): void }> => {
  const { grpc, provider: pb, Empty } = protocol;
  const instances = new Map<string, Instance>();
  let latest: Instance = { request: undefined, config: () => undefined };
  let engine = address;
  let stop = new AbortController();
  /** How many commands, or phases of one, this process has served to their end. */
  let phase = 0;
  let log = engineLog(protocol.require.resolve("./cmd/dynamic-provider"), engine);
  // A process that reads things once for both phases is the one for both.
  const grouped = makeGroupedWarnings(rereads === noRereads ? memoryOfCommand() : memoryOfProcess());

  const foreign = foreignResources(protocol, () => latest.request);

  const instanceOf = (call: Call): Instance => instances.get(call.getPeer?.() ?? "") ?? latest;

  const contextOf = (call: Call, urn: string, seconds: number, preview = false): Context => ({
    config: instanceOf(call).config,
    signal: stop.signal,
    log: grouped.holding(log, urn === "" ? undefined : urn),
    urn,
    run: engine === undefined ? undefined : `${engine}${phase === 0 ? "" : `#${phase}`}`,
    stack: askStack(urn === "" ? undefined : urn, engine),
    preview,
    timeoutMs: seconds > 0 ? seconds * 1000 : undefined,
  });

  const connectLog = (where: string): void => {
    if (where === "" || where === engine) return;
    engine = where;
    log = engineLog(protocol.require.resolve("./cmd/dynamic-provider"), engine);
  };

  const rpcs: Record<string, (call: never, callback: Callback) => void> = {
    handshake(call: ServerUnaryCall<import("@pulumi/pulumi/proto/provider_pb.js").ProviderHandshakeRequest, unknown>, callback: Callback) {
      connectLog(call.request.getEngineAddress());
      callback(null, new pb.ProviderHandshakeResponse());
    },
    attach(call: ServerUnaryCall<import("@pulumi/pulumi/proto/plugin_pb.js").PluginAttach, unknown>, callback: Callback) {
      connectLog(call.request.getAddress());
      callback(null, new Empty());
    },
    getPluginInfo(_call: never, callback: Callback) {
      const response = new protocol.plugin.PluginInfo();
      response.setVersion(protocol.version);
      callback(null, response);
    },
    getSchema(_call: never, callback: Callback) {
      const response = new pb.GetSchemaResponse();
      response.setSchema(served.schema());
      callback(null, response);
    },
    checkConfig(call: ServerUnaryCall<import("@pulumi/pulumi/proto/provider_pb.js").CheckRequest, unknown>, callback: Callback) {
      const response = new pb.CheckResponse();
      response.setInputs(call.request.getNews());
      callback(null, response);
    },
    async diffConfig(call: ServerUnaryCall<import("@pulumi/pulumi/proto/provider_pb.js").DiffRequest, unknown>, callback: Callback) {
      const [before, after] = [plainOf(call.request.getOlds()), plainOf(call.request.getNews())].map((v) => reveal(v) as Plain) as [
        Plain,
        Plain,
      ];
      const changed = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((key) => before[key] !== after[key]);
      const response = new pb.DiffResponse();
      const { DiffChanges } = pb.DiffResponse;
      response.setDiffsList(changed);
      const moved = Object.values(after).some(isUnknown) ? [] : movedAccount(call.request.getUrn(), before, after);
      // The engine asks first for the provider itself, then for each of its resources: those that say where they are decide by themselves.
      const isOfResource = moved.length > 0 && instances.has(call.getPeer());
      const decides = isOfResource && (await askStack(call.request.getUrn(), engine)("once"))?.isMarked === true;
      response.setReplacesList(decides ? [] : moved);
      response.setChanges(changed.length > 0 ? DiffChanges.DIFF_SOME : DiffChanges.DIFF_NONE);
      callback(null, response);
    },
    configure(call: ServerUnaryCall<import("@pulumi/pulumi/proto/provider_pb.js").ConfigureRequest, unknown>, callback: Callback) {
      const args = reveal(plainOf(call.request.getArgs())) as Plain;
      const config: ReadConfig = (key) => {
        const value = args[key];
        return typeof value === "string" && !isUnknown(value) ? value : undefined;
      };
      latest = { request: call.request, config };
      instances.set(call.getPeer(), latest);
      const response = new pb.ConfigureResponse();
      // Secrets arrive as they are, as they do in Pulumi's own implementation; those in results are honored all the same.
      response.setSupportspreview(true);
      callback(null, response);
    },
    ...ownResources({ protocol, served, rereads, foreign, contextOf }),
    invoke: foreign("invoke"),
    cancel(_call: never, callback: Callback) {
      grouped.phaseOver(log);
      // The engine also says this at the end of every command: what comes after it gets a new signal.
      stop.abort();
      stop = new AbortController();
      phase += 1;
      rereads.phaseOver();
      callback(null, new Empty());
    },
  };
  for (const name of Object.keys(protocol.service)) {
    rpcs[name] ??= (call: { emit(event: string, error: unknown): void }, callback?: Callback) => {
      const error = { code: grpc.status.UNIMPLEMENTED, details: name };
      // An RPC that answers a stream has no callback, and without a word from us it would never end.
      if (callback === undefined) call.emit("error", error);
      else callback(error);
    };
  }

  const server = new grpc.Server({ "grpc.max_receive_message_length": MAX_MESSAGE, "grpc.max_send_message_length": MAX_MESSAGE });
  server.addService(protocol.service, rpcs as never);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return { port, close: () => server.forceShutdown() };
};
