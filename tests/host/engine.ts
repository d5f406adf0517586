/** The engine's side of Pulumi's protocol: a connection of its own, and each RPC as a function from plain values to plain values. */

import { loadProtocol, type Protocol } from "../../providers/host/protocol.js";
import { providerText, typeToken } from "../../providers/kernel/resource-class.js";
import type { Plain } from "../../sdk/plain.js";
import { root } from "../child.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

type Pb = typeof import("@pulumi/pulumi/proto/provider_pb.js");
type Client = import("@pulumi/pulumi/proto/provider_grpc_pb.js").ResourceProviderClient;

/** An object whose write was done in part, as the engine finds it in an error. */
export interface Partial {
  readonly id: string;
  readonly properties: Plain;
  readonly reasons: readonly string[];
}

export interface RpcError extends Error {
  readonly code: number;
  readonly details: string;
  readonly metadata?: { get(key: string): unknown[] };
}

export const protocol: Protocol = loadProtocol(root);
const { grpc, provider: pb, Struct, Empty } = protocol;

// ---------------------------------------------------------------------------------------------------------------------
// Engine
// ---------------------------------------------------------------------------------------------------------------------

export class Engine {
  private readonly client: Client;

  constructor(port: number) {
    const { ResourceProviderClient } = protocol.require("./proto/provider_grpc_pb") as {
      ResourceProviderClient: new (address: string, credentials: unknown, options: object) => Client;
    };
    // Clients of one process share a connection unless they are told not to; the server tells instances apart by it.
    this.client = new ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), {
      "grpc.use_local_subchannel_pool": 1,
    });
  }

  close(): void {
    this.client.close();
  }

  /** Sends any request to any RPC; fails as the engine would see it. */
  send<A>(name: string, request: unknown): Promise<A> {
    return new Promise((resolve, reject) => {
      const rpc = (this.client as unknown as Record<string, (request: unknown, options: object, done: (e: unknown, a: A) => void) => void>)[
        name
      ];
      rpc?.call(this.client, request, { deadline: Date.now() + 8000 }, (error, answer) =>
        error === null ? resolve(answer) : reject(error),
      );
    });
  }

  async configure(args: Plain): Promise<InstanceType<Pb["ConfigureResponse"]>> {
    const request = new pb.ConfigureRequest();
    request.setArgs(struct(args));
    return this.send("configure", request);
  }

  async diffConfig(olds: Plain, news: Plain): Promise<{ changes: number; changed: string[]; replaces: string[] }> {
    const request = new pb.DiffRequest();
    request.setUrn("urn:pulumi:dev::test::pulumi:providers:pulumi-nodejs::eu");
    request.setOlds(struct(olds));
    request.setNews(struct(news));
    const answer = await this.send<InstanceType<Pb["DiffResponse"]>>("diffConfig", request);
    return { changes: answer.getChanges(), changed: answer.getDiffsList(), replaces: answer.getReplacesList() };
  }

  async check(kind: string, news: Plain, olds?: Plain): Promise<{ inputs: Plain; failures: { property: string; reason: string }[] }> {
    const request = new pb.CheckRequest();
    name(request, kind);
    request.setNews(struct(withProvider(kind, news)));
    if (olds !== undefined) request.setOlds(struct(olds));
    const answer = await this.send<InstanceType<Pb["CheckResponse"]>>("check", request);
    return { inputs: plain(answer.getInputs()), failures: answer.getFailuresList().map((failure) => failure.toObject()) };
  }

  async diff(kind: string, id: string, olds: Plain, news: Plain, oldInputs?: Plain) {
    const request = new pb.DiffRequest();
    name(request, kind);
    request.setId(id);
    request.setOlds(struct(olds));
    request.setNews(struct(news));
    if (oldInputs !== undefined) request.setOldInputs(struct(oldInputs));
    const answer = await this.send<InstanceType<Pb["DiffResponse"]>>("diff", request);
    const kinds = Object.entries(pb.PropertyDiff.Kind);
    const detailed: Record<string, string | undefined> = {};
    answer.getDetaileddiffMap().forEach((property, path) => {
      detailed[path] = kinds.find(([, value]) => value === property.getKind())?.[0];
    });
    return {
      changes: answer.getChanges(),
      changed: answer.getDiffsList(),
      replaces: answer.getReplacesList(),
      deleteBeforeReplace: answer.getDeletebeforereplace(),
      detailed,
    };
  }

  async create(kind: string, inputs: Plain, more: { preview?: boolean; timeout?: number; urn?: string } = {}) {
    const request = new pb.CreateRequest();
    name(request, kind, more.urn);
    request.setProperties(struct(inputs));
    request.setPreview(more.preview === true);
    request.setTimeout(more.timeout ?? 0);
    const answer = await this.send<InstanceType<Pb["CreateResponse"]>>("create", request);
    return { id: answer.getId(), outs: plain(answer.getProperties()) };
  }

  async update(kind: string, id: string, olds: Plain, news: Plain, preview = false): Promise<Plain> {
    const request = new pb.UpdateRequest();
    name(request, kind);
    request.setId(id);
    request.setOlds(struct(olds));
    request.setNews(struct(news));
    request.setPreview(preview);
    return plain((await this.send<InstanceType<Pb["UpdateResponse"]>>("update", request)).getProperties());
  }

  /** Without `props` an import; with those of state a refresh. */
  async read(kind: string, id: string, props?: Plain): Promise<{ id: string; outs: Plain; inputs: Plain }> {
    const request = new pb.ReadRequest();
    name(request, kind);
    request.setId(id);
    if (props !== undefined) request.setProperties(struct(props));
    const answer = await this.send<InstanceType<Pb["ReadResponse"]>>("read", request);
    return { id: answer.getId(), outs: plain(answer.getProperties()), inputs: plain(answer.getInputs()) };
  }

  async destroy(kind: string, id: string, props: Plain): Promise<void> {
    const request = new pb.DeleteRequest();
    name(request, kind);
    request.setId(id);
    request.setProperties(struct(props));
    await this.send("delete", request);
  }

  async cancel(): Promise<void> {
    await this.send("cancel", new Empty());
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

/** What the program sends with every one of our resources. */
export const withProvider = (kind: string, inputs: Plain): Plain => ({ ...inputs, __provider: providerText(kind) });

/** The error that an RPC ends with. */
export const rejected = async (promise: Promise<unknown>): Promise<RpcError> =>
  promise.then(
    (value) => {
      throw new Error(`it did not fail: ${JSON.stringify(value)}`);
    },
    (error: unknown) => error as RpcError,
  );

/** The object in an error, where there is one. */
export const partialIn = (error: RpcError): Partial | undefined => {
  const [details] = error.metadata?.get("grpc-status-details-bin") ?? [];
  if (!(details instanceof Uint8Array)) return undefined;
  const { Status } = protocol.require("./proto/status_pb") as {
    Status: { deserializeBinary(bytes: Uint8Array): { getDetailsList(): { getTypeName(): string; getValue_asU8(): Uint8Array }[] } };
  };
  const any = Status.deserializeBinary(details).getDetailsList()[0];
  if (any?.getTypeName() !== "pulumirpc.ErrorResourceInitFailed") return undefined;
  const failed = pb.ErrorResourceInitFailed.deserializeBinary(any.getValue_asU8());
  return { id: failed.getId(), properties: plain(failed.getProperties()), reasons: failed.getReasonsList() };
};

const struct = (value: Plain): InstanceType<Protocol["Struct"]> => Struct.fromJavaScript(value as never);

const plain = (value: InstanceType<Protocol["Struct"]> | undefined): Plain => (value === undefined ? {} : (value.toJavaScript() as Plain));

const name = (request: { setUrn(urn: string): void; setType(type: string): void }, kind: string, urn?: string): void => {
  const type = kind.includes("/") ? kind : typeToken(kind);
  request.setUrn(urn ?? `urn:pulumi:dev::project::${type}::one`);
  request.setType(type);
};
