import { createHash } from "node:crypto";
import { expect } from "chai";
import { fromBufferPromise } from "yauzl";
import { zipOf } from "../../sdk/zip.js";

const bytesOf = async (zip: Blob): Promise<Buffer> => Buffer.from(await zip.arrayBuffer());

/** Names, contents and modes, as another program reads them. */
const readBack = async (zip: Blob): Promise<unknown[]> => {
  const file = await fromBufferPromise(await bytesOf(zip));
  const entries: unknown[] = [];
  for await (const entry of file.eachEntry()) {
    let text = "";
    for await (const chunk of await file.openReadStreamPromise(entry)) text += String(chunk);
    entries.push([entry.fileName, text, ((entry.externalFileAttributes / 0x1_0000) & 0o777).toString(8)]);
  }
  return entries;
};

describe("sdk/zip", () => {
  const entries = [
    { name: "lib/größe.py", content: new Blob(["x = 1\n"]) },
    { name: "install.sh", content: new Blob(["#!/bin/sh\n"]), isExecutable: true },
    { name: "empty.txt", content: new Blob([]) },
  ];

  it("is what others read: names, contents, checksums and who may run it", async () => {
    expect(await readBack(await zipOf(entries))).to.deep.equal([
      ["empty.txt", "", "644"],
      ["install.sh", "#!/bin/sh\n", "755"],
      ["lib/größe.py", "x = 1\n", "644"],
    ]);
  });

  it("is the same, byte by byte, in whatever order and whenever it is made", async () => {
    const hashOf = async (zip: Blob): Promise<string> =>
      createHash("sha256")
        .update(await bytesOf(zip))
        .digest("hex");
    const hash = await hashOf(await zipOf(entries));
    expect(await hashOf(await zipOf([...entries].reverse()))).to.equal(hash);
    // Kept by states: another one would send every package again.
    expect(hash).to.equal("87880c3525a96f4e694f0f566cc268d3ddd7b1712ff0d8a04eaa1b9a3b08e41d");
  });

  it("of more entries than the format can count is refused", async () => {
    const content = new Blob([]);
    const all = Array.from({ length: 65_536 }, (_, i) => ({ name: `${i}`, content }));
    expect(await zipOf(all).then(() => "made", String)).to.contain("too large");
  });
});
