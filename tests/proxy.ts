/** A forward proxy on loopback: plain requests by their whole address, tunnels by CONNECT, with credentials if it is told to ask for them. */

import * as http from "node:http";
import * as net from "node:net";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export interface Proxy {
  /** As people name it, without credentials. */
  readonly host: string;
  /** What it was asked to carry: `POST http://…`, `CONNECT host:port`. */
  readonly asked: readonly string[];
  close(): void;
}

const WHO = { "proxy-authenticate": 'Basic realm="proxy"', "content-type": "text/html" };

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

/** @param credentials `user:password` that it wants to see; anybody may use it without. */
export const startProxy = async (credentials?: string): Promise<Proxy> => {
  const asked: string[] = [];
  const wanted = credentials === undefined ? undefined : `Basic ${Buffer.from(credentials).toString("base64")}`;
  const mayPass = ({ headers }: http.IncomingMessage): boolean => wanted === undefined || headers["proxy-authorization"] === wanted;

  const server = http.createServer((incoming, outgoing) => {
    asked.push(`${incoming.method ?? ""} ${incoming.url ?? ""}`);
    if (!mayPass(incoming)) return void outgoing.writeHead(407, WHO).end("<html>Who are you?</html>");
    const { "proxy-authorization": _own, ...headers } = incoming.headers;
    const onwards = http.request(incoming.url ?? "", { method: incoming.method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onwards.on("error", () => outgoing.destroy());
    incoming.pipe(onwards);
  });
  server.on("connect", (incoming: http.IncomingMessage, client: net.Socket) => {
    asked.push(`CONNECT ${incoming.url ?? ""}`);
    client.on("error", () => undefined);
    if (!mayPass(incoming))
      return void client.end('HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="proxy"\r\n\r\n');
    const { hostname, port } = new URL(`http://${incoming.url ?? ""}`);
    const onwards = net.connect(Number(port), hostname, () => {
      client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      onwards.pipe(client);
      client.pipe(onwards);
    });
    onwards.on("error", () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    host: `127.0.0.1:${(server.address() as net.AddressInfo).port}`,
    asked,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
};
