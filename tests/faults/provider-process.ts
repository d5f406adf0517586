/** Pulumi's own dynamic-provider process, driven over its protocol as the engine drives it. */

import { type ChildProcess, spawn } from "node:child_process";
import * as path from "node:path";
import { loadProtocol } from "../../providers/host/protocol.js";
import type { JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb.js";
import type { Plain } from "../../sdk/plain.js";
import { root } from "../child.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export interface ProviderProcess {
  /** Ends with the engine's error when the process refuses or dies. */
  create(kind: string, inputs: Plain): Promise<{ readonly id: string; readonly outs: Plain }>;
  read(kind: string, id: string, outs: Plain): Promise<void>;
  kill(): void;
  readonly pid: number;
  /** What it has written. */
  text(): string;
}

/** The text in state as a program writes it. */
const providerTextOf = (kind: string): string =>
  `exports.handler=()=>require(${JSON.stringify(path.join(root, "dist", "providers", "provider.js"))}).open(${JSON.stringify(kind)})`;

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

export const startProvider = async (env: Readonly<Record<string, string>>): Promise<ProviderProcess> => {
  const { grpc, provider, service, Struct, require: sdk } = loadProtocol(root);
  const child = spawn(process.execPath, [sdk.resolve("./cmd/dynamic-provider"), "127.0.0.1:1"], {
    cwd: root,
    env: { PATH: process.env["PATH"], ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let written = "";
  child.stdout.on("data", (chunk: Buffer) => (written += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (written += chunk.toString()));
  const port = await firstLine(child);
  const Client = grpc.makeClientConstructor(service, "ResourceProvider");
  const client = new Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
  const ask = <A>(method: string, request: unknown): Promise<A> =>
    new Promise((resolve, reject) => {
      const call = client[method] as (request: unknown, done: (error: Error | null, answer?: A) => void) => void;
      call.call(client, request, (error, answer) => (answer === undefined ? reject(error ?? new Error("no answer")) : resolve(answer)));
    });
  const urnOf = (kind: string): string => `urn:pulumi:dev::faults::pulumi-nodejs:dynamic/${kind}::it`;
  const propertiesOf = (kind: string, values: Plain): InstanceType<typeof Struct> =>
    Struct.fromJavaScript(JSON.parse(JSON.stringify({ ...values, __provider: providerTextOf(kind) })) as Record<string, JavaScriptValue>);
  const settings = new provider.ConfigureRequest();
  settings.setArgs(Struct.fromJavaScript({}));
  await ask("configure", settings);
  return {
    async create(kind, inputs) {
      const request = new provider.CreateRequest();
      request.setUrn(urnOf(kind));
      request.setProperties(propertiesOf(kind, inputs));
      const answer = await ask<InstanceType<typeof provider.CreateResponse>>("create", request);
      return { id: answer.getId(), outs: (answer.getProperties()?.toJavaScript() ?? {}) as Plain };
    },
    async read(kind, id, outs) {
      const request = new provider.ReadRequest();
      request.setId(id);
      request.setUrn(urnOf(kind));
      request.setProperties(propertiesOf(kind, outs));
      await ask("read", request);
    },
    pid: child.pid ?? 0,
    kill: () => {
      client.close();
      child.kill("SIGKILL");
    },
    text: () => written,
  };
};

/** The port that it listens on. */
const firstLine = (child: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    let text = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes("\n")) resolve(text.split("\n")[0]!.trim());
    });
    child.on("error", reject);
    child.on("exit", (code) => reject(new Error(`the provider process ended with ${code} before it listened`)));
  });
