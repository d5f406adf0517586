// Do the tests notice a mistake? npm run mutate makes thousands of small ones in sdk/ and the kernel, one at a time, and counts those that
// no test noticed. One file only: npm run mutate -- --mutate sdk/retry.ts. Fails below the score in `thresholds.break`.

export default {
  mutate: ["sdk/**/*.ts", "providers/kernel/**/*.ts"],
  testRunner: "mocha",
  // The tests of these two folders themselves, the laws of a few kinds, and the look-ups of all: those that drive processes of their own would not see the mistake, the
  // others take long.
  mochaOptions: {
    // What is loaded before the tests is loaded before a mistake is made in it.
    require: [],
    // Long lists of pages say nothing that a short one does not, and take seconds.
    ignore: ["dist/tests/sdk/transport.pages.test.js"],
    spec: ["dist/tests/sdk/*.test.js", "dist/tests/kernel/*.test.js", "dist/tests/mutate.js", "dist/tests/lookups.test.js"],
  },
  // A mistake changes types all the time, and types are not what is judged here.
  buildCommand: "tsc -p tools/mutate/tsconfig.json",
  disableTypeChecks: false,
  coverageAnalysis: "perTest",
  // What is worked out once, when a module is loaded, can only be judged by all tests: one in ten mistakes, and over an hour for them alone.
  // PULUMI_CONDUIT_MUTATE_ALL=1 judges them too.
  ignoreStatic: process.env.PULUMI_CONDUIT_MUTATE_ALL !== "1",
  concurrency: 2,
  timeoutMS: 4000,
  timeoutFactor: 2,
  thresholds: { high: 95, low: 85, break: 85 },
  // The compiled tests are made in the sandbox, and a warning for each of them says so.
  logLevel: "error",
  reporters: ["progress", "clear-text", "html", "json"],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false, allowEmojis: false },
  htmlReporter: { fileName: ".conduit/mutate/report.html" },
  jsonReporter: { fileName: ".conduit/mutate/report.json" },
  tempDirName: ".conduit/mutate/sandbox",
  incrementalFile: ".conduit/mutate/incremental.json",
  ignorePatterns: ["/dist", "/.conduit", "/docs", "/tools/engine"],
  allowEmpty: false,
};
