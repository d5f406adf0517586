// mocha's usual output, and the counts in a file for the line that closes a whole run.

const fs = require("node:fs");
const { Spec } = require("mocha").reporters;

module.exports = class extends Spec {
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
