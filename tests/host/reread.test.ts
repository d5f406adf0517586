import { expect } from "chai";
import { makeRereads, noRereads } from "../../providers/host/reread.js";

describe("host/reread", () => {
  let time = 0;
  let reads: string[] = [];
  beforeEach(() => ((time = 0), (reads = [])));
  const reader = (rereads = makeRereads(() => time)) => {
    const read = (request: string): Promise<number> => rereads.read(request, async () => reads.push(request));
    return { ...rereads, take: read };
  };

  it("the second phase of a command takes what the first has read, once", async () => {
    const { take, phaseOver } = reader();
    expect([await take("a"), await take("b")]).to.deep.equal([1, 2]);
    phaseOver();
    expect([await take("b"), await take("a")]).to.deep.equal([2, 1]);
    expect(await take("a"), "again in the same phase").to.equal(3);
    expect(reads).to.deep.equal(["a", "b", "a"]);
  });

  it("a third phase looks for itself", async () => {
    const { take, phaseOver } = reader();
    await take("a");
    phaseOver();
    await take("a");
    phaseOver();
    await take("a");
    expect(reads).to.deep.equal(["a", "a"]);
  });

  it("within one phase everything is read, and another request is another object", async () => {
    const { take, phaseOver } = reader();
    await take("a");
    await take("a");
    phaseOver();
    await take("b");
    expect(reads).to.deep.equal(["a", "a", "b"]);
  });

  it("what is a minute old is looked at again", async () => {
    const { take, phaseOver } = reader();
    await take("a");
    phaseOver();
    time = 60_000;
    await take("a");
    expect(reads).to.deep.equal(["a", "a"]);
  });

  it("a write makes all of it worthless", async () => {
    const { take, phaseOver, forget } = reader();
    await take("a");
    forget();
    phaseOver();
    await take("a");
    phaseOver();
    forget();
    await take("a");
    expect(reads).to.deep.equal(["a", "a", "a"]);
  });

  it("a read that failed is tried again", async () => {
    const { read, phaseOver } = makeRereads();
    let n = 0;
    const work = (): Promise<number> => ((n += 1), n === 1 ? Promise.reject(new Error("no")) : Promise.resolve(n));
    await read("a", work).catch(() => undefined);
    phaseOver();
    expect(await read("a", work)).to.equal(2);
  });

  it("a process that outlives the command keeps nothing", async () => {
    const { take, phaseOver } = reader(noRereads);
    await take("a");
    phaseOver();
    await take("a");
    expect(reads).to.deep.equal(["a", "a"]);
  });
});
