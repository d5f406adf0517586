/** Runs before each test file (mocha's --parallel shares a process between files). */

import { forgetSecrets } from "../sdk/redact.js";

export const mochaHooks = { beforeAll: forgetSecrets };
