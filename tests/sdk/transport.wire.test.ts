import { getEventListeners } from "node:events";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { expect } from "chai";
import * as E from "fp-ts/lib/Either.js";
import nock from "nock";
import { get, post } from "../../sdk/call.js";
import { whenStopped } from "../../sdk/transport/exchange.js";
import { acme } from "../dialect.js";

/** What only a real socket can do. */
describe("sdk/transport on a real socket", () => {
  let server: http.Server;
  let url = "";
  let requests = 0;
  let answer: http.RequestListener = () => undefined;

  before(async () => {
    nock.restore();
    server = http.createServer((request, response) => {
      requests += 1;
      answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
    nock.activate();
  });
  beforeEach(() => void (requests = 0));

  const json = { "content-type": "application/json" };
  const create = post("/things", { name: "a" });

  it("a create whose connection breaks without an answer is not sent again: it may have been done", async () => {
    answer = (request) => request.resume().on("end", () => request.socket.destroy());
    const result = await acme({ url }).client.run(create)();
    expect(result).to.deep.include({ _tag: "Left" });
    expect(result).to.have.nested.property("left.maybeDone", true);
    expect(requests).to.equal(1);
  });

  it("a create whose answer breaks off in the middle may have been done; a read is sent again", async () => {
    answer = (request, response) => {
      request.resume();
      response.writeHead(200, { ...json, "content-length": "100" }).write(`{"id":"1"`, () => response.destroy());
    };
    expect(await acme({ url }).client.run(create)()).to.have.nested.property("left.maybeDone", true);
    expect(requests).to.equal(1);
    requests = 0;
    expect(await acme({ url }).client.run(get("/things"))()).to.have.nested.property("left.at.attempts", 5);
    expect(requests).to.equal(5);
  });

  it("a create that never reached the server is sent again, and has not been done", async () => {
    const closed = "http://127.0.0.1:1";
    const result = await acme({ url: closed }).client.run(create)();
    expect(result).to.have.nested.property("left.maybeDone", false);
    expect(result).to.have.nested.property("left.at.attempts", 5);
    expect(JSON.stringify(result)).to.contain("ECONNREFUSED");
  });

  const MiB = Buffer.alloc(2 ** 20, 0x20);

  it("an answer that never ends is given up and not kept in memory", async () => {
    answer = (_request, response) => {
      response.writeHead(200, json);
      const more = (): void => {
        while (!response.destroyed && response.write(MiB));
        if (!response.destroyed) response.once("drain", more);
      };
      more();
    };
    const result = await acme({ url }).client.run(get("/things"))();
    expect(result).to.have.nested.property("left.message", "the answer is larger than 10 MiB");
    expect(result).to.have.nested.property("left.hint", "Check that this is the address of the API; no answer of it is that large.");
    expect(requests).to.equal(1);
  });

  it("a small answer that unpacks to a huge one is given up as well", async () => {
    const packed = gzipSync(Buffer.alloc(80 * 2 ** 20, 0x20));
    answer = (_request, response) => {
      response.writeHead(200, { ...json, "content-encoding": "gzip", "content-length": String(packed.length) }).end(packed);
    };
    const { client } = acme({ url });
    expect(await client.run(get("/things"))()).to.have.nested.property("left.message", "the answer is larger than 10 MiB");
    expect(await client.run(get("/things", { tree: true }))()).to.have.nested.property("left.message", "the answer is larger than 64 MiB");
  });

  it("an answer of 12 MiB is taken by a call that asks for trees, and by no other", async () => {
    answer = (_request, response) => {
      response.writeHead(200, json).end(`{"name":"a"${" ".repeat(12 * 2 ** 20)}}`);
    };
    const { client } = acme({ url });
    expect(await client.run(get("/things"))()).to.have.nested.property("left.message", "the answer is larger than 10 MiB");
    expect(await client.run(get("/things", { tree: true }))()).to.deep.equal(E.right({ name: "a" }));
  });

  it("a packed answer of usual size is read", async () => {
    const packed = gzipSync(JSON.stringify({ name: "x".repeat(5000) }));
    answer = (_request, response) => {
      response.writeHead(200, { ...json, "content-encoding": "gzip", "content-length": String(packed.length) }).end(packed);
    };
    const result = await acme({ url }).client.run(get("/things"))();
    expect(E.isRight(result) && (result.right as { name: string }).name.length).to.equal(5000);
  });

  /** Answers after a moment, and counts the requests that are open meanwhile. */
  const counting = () => {
    let [open, most] = [0, 0];
    const sockets = new Set<unknown>();
    answer = (request, response) => {
      sockets.add(request.socket);
      most = Math.max(most, (open += 1));
      setTimeout(() => {
        open -= 1;
        response.writeHead(200, json).end("{}");
      }, 3);
    };
    return { sockets, most: () => most };
  };

  it("no more requests are open at once than the vendor's table says, over no more connections", async () => {
    const { sockets, most } = counting();
    const { client } = acme({ url });
    await Promise.all(Array.from({ length: 20 }, () => client.run(get("/things"))()));
    expect(most()).to.equal(4);
    expect(sockets.size).to.be.at.most(4);
    await Promise.all(Array.from({ length: 6 }, () => client.run(get("/things", { bucket: "slow" }))()));
  });

  it("a refusal for the rate leaves fewer open at once, until half a minute has gone by without one", async () => {
    const { client, clock } = acme({ url });
    const atOnce = async (): Promise<number> => {
      const { most } = counting();
      await Promise.all(Array.from({ length: 20 }, () => client.run(get("/things"))()));
      return most();
    };
    answer = (_request, response) => {
      counting();
      response.writeHead(429, json).end("{}");
    };
    await client.run(get("/things"))();
    expect(await atOnce()).to.equal(2);
    await clock.sleep(31_000);
    expect(await atOnce()).to.equal(3);
  });

  it("what is written in one parent goes one after the other, and waits for nobody else", async () => {
    const { client } = acme({ url });
    const write = (parent: string) => client.run(post("/things", {}, { parent }))();
    const one = counting();
    await Promise.all(Array.from({ length: 6 }, () => write("/teams/a")));
    expect(one.most()).to.equal(1);
    const two = counting();
    await Promise.all(Array.from({ length: 6 }, (_, i) => write(`/teams/${i % 2}`)));
    expect(two.most()).to.equal(2);
  });

  it("a write on its way when the user stops may have been done", async () => {
    const stop = new AbortController();
    answer = (request, response) => {
      request.resume().on("end", () => {
        stop.abort();
        setTimeout(() => response.writeHead(200, json).end(`{"id":"1"}`), 20);
      });
    };
    const client = acme({ url }).client.within({ deadline: Infinity, signal: stop.signal });
    // The answer still counts when it comes soon.
    expect(await client.run(create)()).to.deep.equal(E.right({ id: "1" }));
    const late = new AbortController();
    answer = (request) => request.resume().on("end", () => late.abort());
    const result = await acme({ url }).client.within({ deadline: Infinity, signal: late.signal }).run(create)();
    expect(result).to.deep.include({ _tag: "Left" });
    expect(result).to.have.nested.property("left.message", "cancelled before an answer came");
    expect(result).to.have.nested.property("left.maybeDone", true);
  });

  it("a write that is stopped waits for its answer for a moment, and nothing is left of that once it is there", async () => {
    const watch = (graceMs: number) => {
      const stop = new AbortController();
      let stopped = false;
      const end = whenStopped(stop.signal, graceMs, () => (stopped = true));
      return { stop, end, stopped: () => stopped };
    };
    const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
    const patient = watch(20);
    expect(getEventListeners(patient.stop.signal, "abort")).to.have.length(1);
    patient.stop.abort();
    expect(patient.stopped()).to.equal(false);
    await pause(40);
    expect(patient.stopped()).to.equal(true);

    const over = watch(5);
    over.stop.abort();
    over.end();
    await pause(20);
    expect(over.stopped()).to.equal(false);

    const quiet = watch(5);
    quiet.end();
    expect(getEventListeners(quiet.stop.signal, "abort")).to.have.length(0);
  });

  it("a read on its way when the user stops is left at once", async () => {
    for (const effect of ["read", "action"] as const) {
      const stop = new AbortController();
      answer = (request) => request.resume().on("end", () => stop.abort());
      const began = Date.now();
      const client = acme({ url }).client.within({ deadline: Infinity, signal: stop.signal });
      expect(await client.run({ ...create, effect })()).to.have.nested.property("left.message", "cancelled before an answer came");
      expect(Date.now() - began).to.be.lessThan(2000);
    }
  });
});
