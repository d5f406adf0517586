import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { arrived } from "../../../providers/kernel/asset.js";
import type { Kind } from "../kind.js";
import { numbered } from "../parts.js";
import { row } from "./parts.js";

/** A file with this content. */
export const packageFile = (content: string): string => {
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "conduit-sdk-")), "weather.zip");
  fs.writeFileSync(file, content);
  return file;
};

/** It as a program names it, as it arrives. */
const packageOf = (file: string): Promise<unknown> => arrived(new pulumi.asset.FileArchive(file));

export const connectorSdkPackage: Kind = {
  kind: "fivetran:ConnectorSdkPackage",
  laws: {
    inputs: () => Promise.resolve({ filePath: packageFile("PK one") }),
    changes: {},
    unreadable: ["filePath"],
    needed: ["filePath"],
  },
  faults: {
    ...row("connector-sdk/packages"),
    titles: ['Connector SDK package "/'],
    ledger: ["fivetran:ConnectorSdkPackage"],
    prepare: async () => ({
      args: { filePath: packageFile("PK one") },
      changed: { source: await packageOf(packageFile("PK two")) },
      secrets: [],
    }),
    usual: { create: 2, read: 1, update: 1, delete: 1 },
    children: {
      of: () => numbered((i) => ({ filePath: packageFile(`PK ${i}`) })),
      later: (_args, i) => ({ filePath: packageFile(`PK later ${i}`) }),
    },
  },
};
