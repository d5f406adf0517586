import type { Kind } from "../kind.js";
import { numbered } from "../parts.js";
import { definitionFaults, definitionLaws } from "./parts.js";

export const sourceDefinition: Kind = {
  kind: "airbyte:SourceDefinition",
  laws: definitionLaws,
  faults: { ...definitionFaults("source"), children: { of: (_simulation, args) => numbered(() => args) } },
};
