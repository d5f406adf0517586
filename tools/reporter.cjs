// mocha's usual output, the files and tests that took longest, and the counts in a file for the line that closes a whole run.

const fs = require("node:fs");
const path = require("node:path");
const { EVENT_HOOK_END, EVENT_TEST_END } = require("mocha").Runner.constants;
const { Spec } = require("mocha").reporters;

/** So many of each are named. */
const SLOWEST = 15;

module.exports = class extends Spec {
  constructor(runner, options) {
    super(runner, options);
    this.took = { files: new Map(), tests: new Map() };
    const count = ({ duration = 0, file = "", title, type }) => {
      const name = path.relative(process.cwd(), file);
      this.took.files.set(name, (this.took.files.get(name) ?? 0) + duration);
      if (type === "test") this.took.tests.set(`${name}: ${title}`, duration);
    };
    runner.on(EVENT_TEST_END, count);
    runner.on(EVENT_HOOK_END, count);
  }

  epilogue() {
    super.epilogue();
    if (!process.env.PULUMI_CONDUIT_REPORT) return;
    for (const [what, times] of Object.entries(this.took)) {
      const slowest = [...times].sort(([, a], [, b]) => b - a).slice(0, SLOWEST);
      console.log(`  Slowest ${what}, in seconds:`);
      for (const [name, ms] of slowest) console.log(`  ${(ms / 1000).toFixed(1).padStart(7)}  ${name}`);
      console.log();
    }
  }

  done(failures, callback) {
    const { passes, pending } = this.stats;
    if (process.env.PULUMI_CONDUIT_REPORT) {
      fs.writeFileSync(
        process.env.PULUMI_CONDUIT_REPORT,
        JSON.stringify({ passed: passes, failed: this.stats.failures, skipped: pending }),
      );
    }
    callback(failures);
  }
};
