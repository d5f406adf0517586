/** What a client that nobody here wrote really sends is replayed request by request, and must be answered as it expects. */

import * as fs from "node:fs";
import * as path from "node:path";
import { expect } from "chai";
import { asFields, type Fields } from "../../sandbox/http.js";
import { type Sandbox, startSandbox } from "../../sandbox/index.js";

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

interface Exchange {
  readonly step: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly status: number;
  readonly response?: unknown;
}

const file = path.resolve(process.cwd(), "../shared/traffic/airbyte-terraform.ndjson");

const recorded = (): Exchange[] =>
  fs
    .readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Exchange);

const uuids = (value: unknown): string[] => JSON.stringify(value ?? null).match(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g) ?? [];

/** Notes which of our ids stands for which of the recording's, field by field. */
const learn = (names: Map<string, string>, theirs: unknown, ours: unknown): void => {
  for (const [key, value] of Object.entries(asFields(theirs) ?? {})) {
    const own = (asFields(ours) ?? {})[key];
    if (typeof value === "string" && typeof own === "string" && uuids(value)[0] === value && !names.has(value)) names.set(value, own);
  }
};

// ---------------------------------------------------------------------------------------------------------------------
// Promises
// ---------------------------------------------------------------------------------------------------------------------

describe("sandbox: airbyte, recorded traffic", () => {
  const versions = ["0.50.45", "1.6.0", "1.8.0"];
  const absent = fs.existsSync(file) ? "" : ` (skipped: there is no ${path.basename(file)} beside the repository)`;

  for (const version of versions) {
    it(`the Terraform provider of the document gets what it reads back from ${version}${absent}`, async function () {
      if (absent !== "") this.skip();
      const sandbox: Sandbox = await startSandbox({ airbyte: { version } });
      try {
        const { url, username, password, workspaceId } = sandbox.airbyte;
        const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
        const send = async (to: string, method: string, headers: Record<string, string>, body: unknown): Promise<[number, Fields]> => {
          const init = { method, headers: { ...headers, authorization }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
          const response = await fetch(`${new URL(url).origin}${to}`, init);
          const text = await response.text();
          return [response.status, text === "" ? {} : (JSON.parse(text) as Fields)];
        };
        // The recording begins in a workspace and with a destination definition that it did not make.
        const json = { "content-type": "application/json" };
        const [, made] = await send("/api/v1/destination_definitions/create_custom", "POST", json, {
          workspaceId,
          destinationDefinition: {
            name: "Postgres",
            dockerRepository: "example.test/destination-loose",
            dockerImageTag: "1.0.0",
            documentationUrl: "https://example.test/docs",
          },
        });
        const names = new Map([
          ["11111111-1111-1111-1111-111111111111", workspaceId],
          ["33333333-3333-3333-3333-333333333333", String(made["destinationDefinitionId"])],
        ]);

        for (const [line, exchange] of recorded().entries()) {
          const about = `line ${line + 1}, ${exchange.step}, ${exchange.path}`;
          let text = JSON.stringify(exchange.body);
          for (const [theirs, ours] of names) text = text.replaceAll(theirs, ours);
          const [status, body] = await send(exchange.path, exchange.method, { ...exchange.headers }, JSON.parse(text) as unknown);
          expect(status, `${about}: ${JSON.stringify(body)}`).to.equal(exchange.status);
          const expected = asFields(exchange.response) ?? {};
          if (exchange.response !== undefined) expect(body, about).to.include.keys(Object.keys(expected));
          learn(names, expected, body);
          expect(body["connectionConfiguration"], about).to.deep.equal(expected["connectionConfiguration"]);
        }
        expect(sandbox.living().map((one) => one.kind)).to.deep.equal(["airbyte:DestinationDefinition"]);
      } finally {
        await sandbox.close();
      }
    });
  }
});
