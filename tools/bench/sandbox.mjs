// The sandbox in a process of its own, so that what it costs is counted for nobody. Started by itself this file is that process.

import { fork } from "node:child_process";
import { subscribe } from "node:diagnostics_channel";
import { createRequire } from "node:module";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { root } from "../prepare.mjs";

const file = fileURLToPath(import.meta.url);

// ---------------------------------------------------------------------------------------------------------------------
// Here
// ---------------------------------------------------------------------------------------------------------------------

/** @param options as for `startSandbox`. `counts` tells what has happened since the last `forget`. */
export const startApart = (options) =>
  new Promise((resolve, reject) => {
    const child = fork(file, [JSON.stringify(options)]);
    const ask = (what) =>
      new Promise((answered) => {
        child.once("message", answered);
        child.send(what);
      });
    child.once("error", reject);
    child.once("message", ({ env }) =>
      resolve({
        env,
        forget: () => ask("forget"),
        counts: () => ask("counts"),
        close: () =>
          new Promise((closed) => {
            child.once("exit", closed);
            child.disconnect();
          }),
      }),
    );
  });

// ---------------------------------------------------------------------------------------------------------------------
// There
// ---------------------------------------------------------------------------------------------------------------------

const most = (times, windowMs) => {
  let first = 0;
  return times.reduce((largest, time, i) => {
    while (times[first] <= time - windowMs) first += 1;
    return Math.max(largest, i - first + 1);
  }, 0);
};

const serve = async (options) => {
  const { startSandbox } = createRequire(path.join(root, "package.json"))("pulumi-conduit/sandbox");
  let [opened, arrivals] = [0, []];
  subscribe("net.server.socket", () => (opened += 1));
  subscribe("http.server.request.start", () => arrivals.push(performance.now()));
  const sandbox = await startSandbox(options);
  process.on("message", (what) => {
    if (what === "forget") {
      sandbox.forget();
      [opened, arrivals] = [0, []];
      return process.send({});
    }
    process.send({
      requests: sandbox.journal.length,
      refused: sandbox.journal.filter(({ status }) => status === 429).length,
      opened,
      lastedMs: arrivals.length === 0 ? 0 : arrivals.at(-1) - arrivals[0],
      mostInASecond: most(arrivals, 1000),
    });
  });
  process.once("disconnect", () => process.exit());
  process.send({ env: sandbox.env });
};

if (process.argv[1] === file) await serve(JSON.parse(process.argv[2]));
