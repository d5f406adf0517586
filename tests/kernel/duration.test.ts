import { expect } from "chai";
import { durationMs, isDuration } from "../../providers/kernel/duration.js";

describe("kernel/duration", () => {
  it("reads what customTimeouts take", () => {
    const ms = { "90s": 90_000, "30m": 1_800_000, "1h30m": 5_400_000, "1.5h": 5_400_000, "250ms": 250, "2m5s": 125_000 };
    for (const [text, expected] of Object.entries(ms)) expect(durationMs(text), text).to.equal(expected);
  });

  it("is nothing else: no number alone, no other unit, no time at all", () => {
    for (const value of ["", "30", "30 m", "-5m", "5d", "0s", "m", "5m!", 30, null, undefined, { m: 1 }, ["5m"]]) {
      expect(isDuration(value), String(value)).to.equal(false);
      expect(durationMs(value), String(value)).to.equal(undefined);
    }
  });
});
