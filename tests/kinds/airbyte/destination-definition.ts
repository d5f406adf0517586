import type { Kind } from "../kind.js";
import { numbered } from "../parts.js";
import { definitionFaults, definitionLaws } from "./parts.js";

export const destinationDefinition: Kind = {
  kind: "airbyte:DestinationDefinition",
  laws: definitionLaws,
  faults: { ...definitionFaults("destination"), children: { of: (_simulation, args) => numbered(() => args) } },
};
