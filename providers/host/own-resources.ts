/** The calls of the engine for resources of our kinds: from messages to the lifecycle and back. */

import type { ServerUnaryCall } from "@grpc/grpc-js";
import type { Plain } from "../../sdk/plain.js";
import type { Blueprint } from "../kernel/blueprint.js";
import { canonical } from "../kernel/compare.js";
import type { Context, Handler } from "../kernel/handler.js";
import { providerText, typeToken } from "../kernel/resource-class.js";
import { reveal } from "../kernel/signature.js";
import { detail, top } from "./detail.js";
import type { Call, Callback } from "./foreign.js";
import { foreseen, withoutProvider } from "./foreseen.js";
import { mustGoFirst } from "./moving.js";
import { createOnce } from "./once.js";
import type { Protocol } from "./protocol.js";
import type { Rereads } from "./reread.js";
import { asStatus } from "./status.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** What the server serves. */
export interface Served {
  readonly handlerOf: (kind: string) => Handler;
  readonly blueprintOf: (kind: string) => Blueprint | undefined;
  readonly schema: () => string;
}

export interface Own {
  readonly protocol: Protocol;
  readonly served: Served;
  readonly rereads: Rereads;
  /** Pulumi's own implementation of a call, for other dynamic resources. */
  readonly foreign: (name: string) => (call: Call, callback: Callback) => void;
  readonly contextOf: (call: Call, urn: string, seconds: number, preview?: boolean) => Context;
}

type Struct = InstanceType<Protocol["Struct"]>;

type Rpc = (call: never, callback: Callback) => void;

const PREFIX = typeToken("");

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

export const ownResources = ({ protocol, served, rereads, foreign, contextOf }: Own): Readonly<Record<string, Rpc>> => {
  const { provider: pb, Struct, Empty } = protocol;
  const struct = (value: Plain): Struct => Struct.fromJavaScript(value as never);

  const kindOf = (type: string): string | undefined => {
    if (!type.startsWith(PREFIX)) return undefined;
    const kind = type.slice(PREFIX.length);
    return served.blueprintOf(kind) === undefined ? undefined : kind;
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
        (error: unknown) => callback(asStatus(protocol, error, kind)),
      );
    };

  const check = ours<import("@pulumi/pulumi/proto/provider_pb.js").CheckRequest, unknown>("check", async (kind, call) => {
    const { request } = call;
    const context = contextOf(call as unknown as Call, request.getUrn(), 0);
    const { inputs, failures } = await served.handlerOf(kind).check(plainOf(request.getOlds()), plainOf(request.getNews()), context);
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
    const news = plainOf(request.getNews());
    const olds = plainOf(request.getOlds());
    const before = request.getOldInputs() === undefined ? olds : plainOf(request.getOldInputs());
    const context = contextOf(call as unknown as Call, request.getUrn(), 0);
    const { changed, replaces, moved, ...rest } = served.handlerOf(kind).diff(request.getId(), olds, news, context);
    const deleteBeforeReplace = rest.deleteBeforeReplace || (moved !== undefined && (await mustGoFirst(context, moved)));
    const response = new pb.DiffResponse();
    const { Kind } = pb.PropertyDiff;
    const paths = detail(reveal(withoutProvider(before)), reveal(withoutProvider(news))).filter(({ path }) => changed.includes(top(path)));
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
      const news = plainOf(request.getProperties());
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
      const [olds, news] = [plainOf(request.getOlds()), plainOf(request.getNews())];
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
    const props = request.getProperties() === undefined ? undefined : plainOf(request.getProperties());
    const context = contextOf(call as unknown as Call, request.getUrn(), request.getTimeout());
    // Not the bytes: the order of a message's keys is not the same twice.
    const all = canonical([kind, request.getUrn(), request.getId(), props, plainOf(request.getInputs())]);
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
    await served.handlerOf(kind).remove(request.getId(), plainOf(request.getProperties()), context);
    return new Empty();
  });

  return { check, diff, create, update, read, delete: remove };
};

export const plainOf = (value: Struct | undefined): Plain => (value === undefined ? {} : (value.toJavaScript() as Plain));

/** Older engines leave the type out: it is in the URN. */
const typeOfUrn = (urn: string): string => urn.split("::")[2]?.split("$").at(-1) ?? "";
