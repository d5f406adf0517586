/** Runs before each test file (mocha's --parallel shares a process between files). */

import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as fc from "fast-check";
import { forgetSecrets } from "../sdk/redact.js";
import { seed } from "./seed.js";

// What commands remember of their creates is not for the home of whoever runs the tests.
const home = fs.mkdtempSync(path.join(os.tmpdir(), "conduit-tests-home-"));
process.env["PULUMI_CONDUIT_HOME"] = home;
process.on("exit", () => fs.rmSync(home, { recursive: true, force: true }));

fc.configureGlobal({ seed });

export const mochaHooks = { beforeAll: forgetSecrets };
