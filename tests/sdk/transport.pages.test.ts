import { expect } from "chai";
import * as E from "fp-ts/lib/Either.js";
import * as fc from "fast-check";
import nock from "nock";
import { airbyteDialect, listed as listedOfAirbyte } from "../../sdk/airbyte.js";
import { type Call, get } from "../../sdk/call.js";
import type { Dialect } from "../../sdk/dialect.js";
import { fivetranDialect, listed as listedOfFivetran } from "../../sdk/fivetran.js";
import { listed as listedOfRegistry, tfregistryDialect } from "../../sdk/tfregistry.js";
import { type Client, connect } from "../../sdk/transport.js";
import { hastyClock } from "../clock.js";

const HOST = "https://pages.example";

interface Asked {
  readonly query: URLSearchParams;
  readonly body: { readonly pagination?: { readonly rowOffset: number; readonly pageSize: number } };
}

/** One vendor's way to page, and a server that pages that way. */
interface Pager {
  readonly client: () => Client;
  readonly call: Call;
  /** The page that is asked for, of the items that are there now. */
  readonly serve: (items: readonly string[], asked: Asked, size: number) => unknown;
  /** A page that points to itself, whatever was asked for; left out where pages point to nothing. */
  readonly loop?: () => unknown;
  /** How many items a page holds; left out, the server may choose. */
  readonly size?: number;
}

const client = <C>(dialect: Dialect<C>, credentials: C) => {
  // A limit per second is another test's matter.
  const unlimited = { ...dialect, buckets: { all: { inFlight: 8 } } };
  return (): Client => connect(unlimited, credentials, { clock: hastyClock(), random: () => 0 });
};

const pagers: Readonly<Record<string, Pager>> = {
  fivetran: {
    client: client(fivetranDialect, { apiKey: "k", apiSecret: "canary-pages", apiUrl: `${HOST}/v1` }),
    call: listedOfFivetran(get("/groups")),
    serve: (items, { query }, size) => {
      // A cursor names the last item that was seen.
      const from = items.indexOf(query.get("cursor") ?? "") + 1;
      const page = items.slice(from, from + size);
      const more = from + size < items.length;
      return { code: "Success", data: { items: page, ...(more ? { next_cursor: page.at(-1) } : {}) } };
    },
    loop: () => ({ code: "Success", data: { items: ["a"], next_cursor: "a" } }),
  },
  airbyte: {
    client: client(airbyteDialect, { serverUrl: HOST }),
    call: listedOfAirbyte("sources/list", { workspaceId: "w" }),
    serve: (items, { body }) => {
      const { rowOffset = 0, pageSize = 0 } = body.pagination ?? {};
      return { sources: items.slice(rowOffset, rowOffset + pageSize) };
    },
    size: 100,
  },
  tfregistry: {
    client: client(tfregistryDialect, { hostname: HOST, token: "canary-pages-token" }),
    call: listedOfRegistry(get("/api/v2/things")),
    serve: (items, { query }, size) => {
      const page = Number(query.get("page[number]") ?? 1);
      const next = page * size < items.length ? page + 1 : null;
      return { data: items.slice((page - 1) * size, page * size), meta: { pagination: { "next-page": next } } };
    },
    loop: () => ({ data: ["a"], meta: { pagination: { "next-page": 1 } } }),
  },
};

describe("sdk/transport: lists of any length", () => {
  before(() => nock.disableNetConnect());
  after(() => nock.enableNetConnect());
  afterEach(() => nock.cleanAll());

  let answer: (asked: Asked) => unknown = () => ({});
  beforeEach(() => {
    const reply = (uri: string, body: unknown): [number, unknown, Record<string, string>] => [
      200,
      answer({ query: new URL(uri, HOST).searchParams, body: body as Asked["body"] }),
      { "content-type": "application/json" },
    ];
    nock(HOST).persist().get(/.*/).reply(reply).post(/.*/).reply(reply);
  });

  for (const [vendor, { client, call, serve, loop, size }] of Object.entries(pagers)) {
    const sizes = size === undefined ? fc.integer({ min: 1, max: 7 }) : fc.constant(size);
    const many = fc.nat(size === undefined ? 20 : 350).map((n) => Array.from({ length: n }, (_, i) => `item ${i}`));

    it(`${vendor}: no item is lost and none comes twice`, async () => {
      await fc.assert(
        fc.asyncProperty(many, sizes, async (items, each) => {
          answer = (asked) => serve(items, asked, each);
          expect(await client().list(call)()).to.deep.equal(E.right(items));
        }),
        { numRuns: 25 },
      );
    });

    it(`${vendor}: what is there all the time is in the list, although others come in front of it meanwhile`, async () => {
      await fc.assert(
        fc.asyncProperty(many, sizes, fc.array(fc.nat(3), { maxLength: 20 }), async (items, each, comings) => {
          const there = [...items];
          const arrivals = [...comings];
          answer = (asked) => {
            const page = serve(there, asked, each);
            for (let n = arrivals.shift() ?? 0; n > 0; n -= 1) there.unshift(`late ${there.length}`);
            return page;
          };
          const listed = await client().list(call)();
          expect(listed).to.have.property("_tag", "Right");
          if (E.isRight(listed)) expect(listed.right).to.include.members(items);
        }),
        { numRuns: 25 },
      );
    });

    if (loop === undefined) continue;
    it(`${vendor}: a server that sends the same page forever is left`, async () => {
      let requests = 0;
      answer = () => {
        requests += 1;
        return loop();
      };
      expect(await client().list(call)()).to.have.nested.property("left.message", "the list repeats a page forever");
      expect(requests).to.be.at.most(2);
    });
  }

  it("a server that answers every page with the same items is left at the second", async () => {
    const { client, call } = pagers["airbyte"] as Pager;
    let requests = 0;
    answer = () => ((requests += 1), { sources: Array.from({ length: 100 }, (_, i) => ({ sourceId: `s${i}` })) });
    expect(await client().list(call)()).to.have.nested.property("left.message", "the list repeats a page forever");
    expect(requests).to.equal(2);
  });

  it("a ring of pages is left as well, wherever it closes", async () => {
    const { client, call } = pagers["fivetran"] as Pager;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 8 }), fc.nat(7), async (length, back) => {
        let requests = 0;
        answer = ({ query }) => {
          requests += 1;
          const at = Number(query.get("cursor") ?? 0);
          const next = at + 1 < length ? at + 1 : Math.min(back, length - 1) + 1;
          return { code: "Success", data: { items: [at], next_cursor: String(next) } };
        };
        expect(await client().list(call)()).to.have.nested.property("left.message", "the list repeats a page forever");
        expect(requests).to.be.at.most(length + 3);
      }),
      { numRuns: 30 },
    );
  });
});
