/** Every kind of the three services, as the matrix makes it. */

import type { Entity } from "../model.js";
import { airbyteEntities } from "./airbyte.js";
import { fivetranEntities } from "./fivetran.js";
import { tfregistryEntities } from "./tfregistry.js";

export const entities: readonly Entity[] = [...fivetranEntities, ...airbyteEntities, ...tfregistryEntities];
