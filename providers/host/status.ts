/** Errors, as the engine takes them. */

import { PartialFailure } from "../kernel/handler.js";
import { providerText } from "../kernel/resource-class.js";
import type { Protocol } from "./protocol.js";

/** An error as the engine takes it; one that carries an object is reported as an object whose initialization failed. */
export const asStatus = ({ grpc, provider: pb, Any, status: { Status }, Struct }: Protocol, error: unknown, kind: string): unknown => {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof PartialFailure)) return { code: grpc.status.UNKNOWN, details: message };
  const failed = new pb.ErrorResourceInitFailed();
  failed.setId(error.id);
  failed.setProperties(Struct.fromJavaScript({ ...error.outs, __provider: providerText(kind) } as never));
  failed.setReasonsList([message]);
  const any = new Any();
  any.pack(failed.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const status = new Status();
  status.setCode(grpc.status.UNKNOWN);
  status.setMessage(message);
  status.setDetailsList([any]);
  const metadata = new grpc.Metadata();
  metadata.add("grpc-status-details-bin", Buffer.from(status.serializeBinary()));
  return { code: grpc.status.UNKNOWN, details: message, metadata };
};
