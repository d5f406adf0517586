/** Our own provider server for the package `pulumi-nodejs`: our kinds natively, every other dynamic resource by Pulumi's own implementation. */

import type { ServerUnaryCall } from "@grpc/grpc-js";
import { isPlain, type Plain } from "../../sdk/codec.js";
import type { Blueprint } from "../kernel/blueprint.js";
import { canonical } from "../kernel/compare.js";
import { providerText, typeToken } from "../kernel/resource-class.js";
import { type Context, type Handler, PartialFailure, type ReadConfig } from "../kernel/handler.js";
import { asSecret, isUnknown, reveal, toWire, unknown } from "../kernel/signature.js";
import { detail, top } from "./detail.js";
import { engineLog } from "./engine.js";
import { type Call, type Callback, foreignResources } from "./foreign.js";
import { createOnce } from "./once.js";
import type { Protocol } from "./protocol.js";
import { mustGoFirst, movedAccount } from "./moving.js";
import { makeRemarks, memoryOfCommand, memoryOfProcess } from "./remarks.js";
import { noRereads, type Rereads } from "./reread.js";
import { askStack } from "./stack-state.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** What the server serves. */
export interface Served {
  readonly handlerOf: (kind: string) => Handler;
  readonly blueprintOf: (kind: string) => Blueprint | undefined;
  readonly schema: () => string;
}

/** One provider instance: the default one or an explicit one. Under attach they all talk to one server, each over a connection of its own. */
interface Instance {
  readonly request: unknown;
  readonly config: ReadConfig;
}

type Struct = InstanceType<Protocol["Struct"]>;

const MAX_MESSAGE = 400 * 1024 * 1024;
const PREFIX = typeToken("");

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
  const { grpc, provider: pb, Struct, Empty } = protocol;
  const instances = new Map<string, Instance>();
  let latest: Instance = { request: undefined, config: () => undefined };
  let engine = address;
  let stop = new AbortController();
  /** How many commands, or phases of one, this process has served to their end. */
  let phase = 0;
  let log = engineLog(protocol.require.resolve("./cmd/dynamic-provider"), engine);
  // A process that reads things once for both phases is the one for both.
  const remarks = makeRemarks(rereads === noRereads ? memoryOfCommand() : memoryOfProcess());

  const struct = (value: Plain): Struct => Struct.fromJavaScript(value as never);
  const plain = (value: Struct | undefined): Plain => (value === undefined ? {} : (value.toJavaScript() as Plain));
  const foreign = foreignResources(protocol, () => latest.request);

  const instanceOf = (call: Call): Instance => instances.get(call.getPeer?.() ?? "") ?? latest;

  const contextOf = (call: Call, urn: string, seconds: number, preview = false): Context => ({
    config: instanceOf(call).config,
    signal: stop.signal,
    log: remarks.holding(log, urn === "" ? undefined : urn),
    urn,
    run: engine === undefined ? undefined : `${engine}${phase === 0 ? "" : `#${phase}`}`,
    stack: askStack(urn === "" ? undefined : urn, engine),
    preview,
    timeoutMs: seconds > 0 ? seconds * 1000 : undefined,
  });

  const kindOf = (type: string): string | undefined => {
    if (!type.startsWith(PREFIX)) return undefined;
    const kind = type.slice(PREFIX.length);
    return served.blueprintOf(kind) === undefined ? undefined : kind;
  };

  const connectLog = (where: string): void => {
    if (where === "" || where === engine) return;
    engine = where;
    log = engineLog(protocol.require.resolve("./cmd/dynamic-provider"), engine);
  };

  /** An RPC for our kinds; for others Pulumi's own, or `elsewhere` where that has none for previews. */
  const ours =
    <Q extends { getType(): string; getUrn(): string }, R>(
      name: string,
      run: (kind: string, call: ServerUnaryCall<Q, R>) => Promise<R>,
      elsewhere?: (request: Q) => R | undefined,
    ) =>
    (call: ServerUnaryCall<Q, R>, callback: Callback): void => {
      const kind = kindOf(call.request.getType() || typeOfUrn(call.request.getUrn()));
      if (kind === undefined) {
        const answer = elsewhere?.(call.request);
        if (answer !== undefined) callback(null, answer);
        else foreign(name)(call as unknown as Call, callback);
        return;
      }
      run(kind, call).then(
        (response) => callback(null, response),
        (error: unknown) => callback(asStatus(error, kind)),
      );
    };

  /** An error as the engine takes it; one that carries an object is told as an object whose initialization failed. */
  const asStatus = (error: unknown, kind: string): unknown => {
    const message = error instanceof Error ? error.message : String(error);
    if (!(error instanceof PartialFailure)) return { code: grpc.status.UNKNOWN, details: message };
    const failed = new pb.ErrorResourceInitFailed();
    failed.setId(error.id);
    failed.setProperties(struct({ ...error.outs, __provider: providerText(kind) }));
    failed.setReasonsList([message]);
    const any = new protocol.Any();
    any.pack(failed.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
    const status = new protocol.status.Status();
    status.setCode(grpc.status.UNKNOWN);
    status.setMessage(message);
    status.setDetailsList([any]);
    const metadata = new grpc.Metadata();
    metadata.add("grpc-status-details-bin", Buffer.from(status.serializeBinary()));
    return { code: grpc.status.UNKNOWN, details: message, metadata };
  };

  const check = ours<import("@pulumi/pulumi/proto/provider_pb.js").CheckRequest, unknown>("check", async (kind, call) => {
    const { request } = call;
    const context = contextOf(call as unknown as Call, request.getUrn(), 0);
    const { inputs, failures } = await served.handlerOf(kind).check(plain(request.getOlds()), plain(request.getNews()), context);
    const response = new pb.CheckResponse();
    response.setInputs(struct({ ...inputs, __provider: providerText(kind) }));
    response.setFailuresList(
      failures.map((reason) => {
        const failure = new pb.CheckFailure();
        failure.setReason(reason);
        return failure;
      }),
    );
    return response;
  });

  const diff = ours<import("@pulumi/pulumi/proto/provider_pb.js").DiffRequest, unknown>("diff", async (kind, call) => {
    const { request } = call;
    const news = plain(request.getNews());
    const olds = plain(request.getOlds());
    const before = request.getOldInputs() === undefined ? olds : plain(request.getOldInputs());
    const context = contextOf(call as unknown as Call, request.getUrn(), 0);
    const { changed, replaces, moved, ...rest } = served.handlerOf(kind).diff(request.getId(), olds, news, context);
    const deleteBeforeReplace = rest.deleteBeforeReplace || (moved !== undefined && (await mustGoFirst(context, moved)));
    const response = new pb.DiffResponse();
    const { Kind } = pb.PropertyDiff;
    const paths = detail(reveal(without(before)), reveal(without(news))).filter(({ path }) => changed.includes(top(path)));
    for (const { path, kind: what } of paths) {
      const property = new pb.PropertyDiff();
      property.setInputdiff(true);
      property.setKind(replaces.includes(top(path)) ? Kind[`${what}_REPLACE`] : Kind[what]);
      response.getDetaileddiffMap().set(path, property);
    }
    response.setHasdetaileddiff(paths.length > 0 && moved === undefined);
    response.setDiffsList([...changed]);
    response.setReplacesList([...replaces]);
    response.setDeletebeforereplace(deleteBeforeReplace);
    const { DiffChanges } = pb.DiffResponse;
    response.setChanges(changed.length > 0 || moved !== undefined ? DiffChanges.DIFF_SOME : DiffChanges.DIFF_NONE);
    return response;
  });

  const create = ours<import("@pulumi/pulumi/proto/provider_pb.js").CreateRequest, unknown>(
    "create",
    async (kind, call) => {
      const { request } = call;
      const news = plain(request.getProperties());
      const response = new pb.CreateResponse();
      if (request.getPreview()) {
        response.setProperties(struct({ ...foreseen(served.blueprintOf(kind), news, {}, true), __provider: providerText(kind) }));
        return response;
      }
      const context = contextOf(call as unknown as Call, request.getUrn(), request.getTimeout());
      rereads.forget();
      const { id, outs } = await createOnce(served.handlerOf(kind), request.getUrn(), news, context);
      response.setId(id);
      response.setProperties(struct({ ...outs, __provider: providerText(kind) }));
      return response;
    },
    (request) => {
      if (!request.getPreview()) return undefined;
      // Pulumi's own implementation is never asked in a preview: the engine then takes the inputs for the state.
      const response = new pb.CreateResponse();
      response.setProperties(request.getProperties());
      return response;
    },
  );

  const update = ours<import("@pulumi/pulumi/proto/provider_pb.js").UpdateRequest, unknown>(
    "update",
    async (kind, call) => {
      const { request } = call;
      const [olds, news] = [plain(request.getOlds()), plain(request.getNews())];
      const response = new pb.UpdateResponse();
      if (request.getPreview()) {
        response.setProperties(struct({ ...foreseen(served.blueprintOf(kind), news, olds, false), __provider: providerText(kind) }));
        return response;
      }
      const context = contextOf(call as unknown as Call, request.getUrn(), request.getTimeout());
      rereads.forget();
      const { outs } = await served.handlerOf(kind).update(request.getId(), olds, news, context);
      response.setProperties(struct({ ...outs, __provider: providerText(kind) }));
      return response;
    },
    (request) => {
      if (!request.getPreview()) return undefined;
      const response = new pb.UpdateResponse();
      response.setProperties(request.getNews());
      return response;
    },
  );

  const read = ours<import("@pulumi/pulumi/proto/provider_pb.js").ReadRequest, unknown>("read", async (kind, call) => {
    const { request } = call;
    const props = request.getProperties() === undefined ? undefined : plain(request.getProperties());
    const context = contextOf(call as unknown as Call, request.getUrn(), request.getTimeout());
    // Not the bytes: the order of a message's keys is not the same twice.
    const all = canonical([kind, request.getUrn(), request.getId(), props, plain(request.getInputs())]);
    const found = await rereads.read(all, () => served.handlerOf(kind).read(request.getId(), props, context));
    const response = new pb.ReadResponse();
    if (found === undefined) return response;
    response.setId(found.id);
    response.setProperties(struct({ ...found.outs, __provider: providerText(kind) }));
    response.setInputs(struct({ ...found.inputs, __provider: providerText(kind) }));
    return response;
  });

  const remove = ours<import("@pulumi/pulumi/proto/provider_pb.js").DeleteRequest, unknown>("delete", async (kind, call) => {
    const { request } = call;
    const context = contextOf(call as unknown as Call, request.getUrn(), request.getTimeout());
    rereads.forget();
    await served.handlerOf(kind).remove(request.getId(), plain(request.getProperties()), context);
    return new Empty();
  });

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
      const [before, after] = [plain(call.request.getOlds()), plain(call.request.getNews())].map((v) => reveal(v) as Plain) as [
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
      const args = reveal(plain(call.request.getArgs())) as Plain;
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
    check,
    diff,
    create,
    update,
    read,
    delete: remove,
    invoke: foreign("invoke"),
    cancel(_call: never, callback: Callback) {
      remarks.phaseOver(log);
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

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

/** Older engines leave the type out: it is in the URN. */
const typeOfUrn = (urn: string): string => urn.split("::")[2]?.split("$").at(-1) ?? "";

const without = ({ __provider: _, ...rest }: Plain): Plain => rest;

/**
 * The outputs as far as they can be known before anything is done: inputs, and on an update the outputs that it does not touch.
 */
const foreseen = (blueprint: Blueprint | undefined, news: Plain, olds: Plain, isNew: boolean): Plain => {
  const inputs = reveal(without(news)) as Plain;
  const outputs = Object.entries(blueprint?.outputs ?? {}).map(([name, { spec }]) => {
    const known = !isNew && spec.volatile !== true ? reveal(olds[name]) : undefined;
    const value = known ?? (isNew || spec.volatile === true ? unknown : undefined);
    return [name, value !== undefined && spec.secret === true ? asSecret(value) : value];
  });
  const marked = isPlain(news) ? { ...inputs, ...without(news) } : inputs;
  return toWire({ ...marked, ...Object.fromEntries(outputs) }) as Plain;
};
