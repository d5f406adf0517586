/** Pulumi's protocol between engine and provider, as the SDK brings it that the program itself uses. */

import { createRequire } from "node:module";
import * as path from "node:path";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

type Grpc = typeof import("@grpc/grpc-js");
type StructPb = typeof import("google-protobuf/google/protobuf/struct_pb.js");

export interface Protocol {
  readonly grpc: Grpc;
  readonly provider: typeof import("@pulumi/pulumi/proto/provider_pb.js");
  readonly service: import("@grpc/grpc-js").ServiceDefinition;
  readonly plugin: typeof import("@pulumi/pulumi/proto/plugin_pb.js");
  readonly status: { Status: new () => StatusMessage };
  readonly Struct: StructPb["Struct"];
  readonly Empty: typeof import("google-protobuf/google/protobuf/empty_pb.js").Empty;
  readonly Any: typeof import("google-protobuf/google/protobuf/any_pb.js").Any;
  /** Version of the SDK. */
  readonly version: string;
  /** Loads from inside the SDK. */
  readonly require: NodeJS.Require;
}

interface StatusMessage {
  setCode(code: number): void;
  setMessage(message: string): void;
  setDetailsList(details: unknown[]): void;
  serializeBinary(): Uint8Array;
}

// ---------------------------------------------------------------------------------------------------------------------
// Function
// ---------------------------------------------------------------------------------------------------------------------

/** @param folder the program's; where it has no SDK, ours is taken. */
export const loadProtocol = (folder: string): Protocol => {
  const sdk = sdkFrom(path.join(folder, "program.js")) ?? sdkFrom(__filename);
  if (sdk === undefined) throw new Error(`@pulumi/pulumi is not installed in ${folder}: install it there, then run this again.`);
  return {
    grpc: sdk("@grpc/grpc-js") as Grpc,
    provider: sdk("./proto/provider_pb") as Protocol["provider"],
    service: (sdk("./proto/provider_grpc_pb") as { ResourceProviderService: Protocol["service"] }).ResourceProviderService,
    plugin: sdk("./proto/plugin_pb") as Protocol["plugin"],
    status: sdk("./proto/status_pb") as Protocol["status"],
    Struct: (sdk("google-protobuf/google/protobuf/struct_pb") as StructPb).Struct,
    Empty: (sdk("google-protobuf/google/protobuf/empty_pb") as { Empty: Protocol["Empty"] }).Empty,
    Any: (sdk("google-protobuf/google/protobuf/any_pb") as { Any: Protocol["Any"] }).Any,
    version: (sdk("./package.json") as { version: string }).version,
    require: sdk,
  };
};

const sdkFrom = (file: string): NodeJS.Require | undefined => {
  try {
    return createRequire(createRequire(file).resolve("@pulumi/pulumi/package.json"));
  } catch {
    return undefined;
  }
};
