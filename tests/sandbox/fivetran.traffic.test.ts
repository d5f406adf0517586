/** Replays what the vendor's own Terraform provider sent, request by request, and compares what it could read back. */

import * as fs from "node:fs";
import * as path from "node:path";
import { expect } from "chai";
import { type Sandbox, startSandbox } from "../../sandbox/index.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

interface Exchange {
  readonly step: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body?: unknown;
  readonly status: number;
  readonly response: { data?: unknown };
}

// From dist/tests/sandbox up to the repository and out to its neighbor.
const RECORDING = path.resolve(__dirname, "../../../../shared/traffic/fivetran-terraform.ndjson");
const recorded = fs.existsSync(RECORDING);
const because = recorded ? "" : ` (skipped: no recording at ../shared/traffic/${path.basename(RECORDING)})`;

// ---------------------------------------------------------------------------------------------------------------------
// Promises
// ---------------------------------------------------------------------------------------------------------------------

describe("sandbox/fivetran: the Terraform provider's traffic", () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.close());

  it(`is answered as it was recorded, with every field that the client reads${because}`, async function () {
    if (!recorded) return this.skip();
    const lines = fs.readFileSync(RECORDING, "utf8").trim().split("\n");
    const exchanges = lines.map((line) => JSON.parse(line) as Exchange);
    const ids = new Map<string, string>();
    const ours = (text: string): string => [...ids].reduce((result, [theirs, mine]) => result.replaceAll(theirs, mine), text);

    for (const [index, exchange] of exchanges.entries()) {
      const title = `${index} ${exchange.step} ${exchange.method} ${exchange.path}`;
      const answer = await fetch(new URL(ours(exchange.path), sandbox.fivetran.url), {
        method: exchange.method,
        headers: { ...exchange.headers, authorization: credentials(sandbox) },
        ...(exchange.body === undefined ? {} : { body: ours(JSON.stringify(exchange.body)) }),
      });
      const body = (await answer.json()) as { data?: unknown };
      expect(answer.status, `${title}: ${JSON.stringify(body)}`).to.equal(exchange.status);
      const [theirs, mine] = [idOf(exchange.response.data), idOf(body.data)];
      if (exchange.method === "POST" && theirs !== undefined && mine !== undefined) ids.set(theirs, mine);
      expect(lacking(exchange.response.data, body.data), title).to.deep.equal([]);
    }
    expect([...ids.keys()], "objects made").to.have.length(6);
    expect(sandbox.living(), "objects left").to.deep.equal([]);
  });
});

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const credentials = ({ fivetran: { apiKey, apiSecret } }: Sandbox): string =>
  `Basic ${Buffer.from(`${apiKey}:${apiSecret}`).toString("base64")}`;

const idOf = (data: unknown): string | undefined => {
  const { id } = (data ?? {}) as { id?: unknown };
  return typeof id === "string" ? id : undefined;
};

/** Paths of fields that the recorded answer has and ours has not. */
const lacking = (theirs: unknown, mine: unknown, at = ""): string[] => {
  if (typeof theirs !== "object" || theirs === null || Array.isArray(theirs)) return [];
  if (typeof mine !== "object" || mine === null) return [at];
  const fields = mine as Record<string, unknown>;
  return Object.entries(theirs).flatMap(([key, value]) =>
    Object.hasOwn(fields, key) ? lacking(value, fields[key], `${at}.${key}`) : [`${at}.${key}`],
  );
};
