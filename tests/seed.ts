/** The seed of tests that draw at random. It is the same in each run: a landed change must not fail for a draw that has nothing to do with it. */

/** PULUMI_CONDUIT_SEED: a number, to see a failure again, or `random`, to look for new ones. */
const asked = process.env["PULUMI_CONDUIT_SEED"];

export const seed = asked === "random" ? Math.floor(Math.random() * 2 ** 31) : Number(asked ?? 1);
