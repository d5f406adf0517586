/**
 * All three vendors in one stack: a GitHub connection in Fivetran, a custom connector with a working connection in Airbyte, and a provider
 * published to a private Terraform registry. Each part is an example of its own.
 */

import * as airbyte from "../airbyte-ashby/index";
import * as fivetran from "../fivetran-github/index";
import * as tfregistry from "../private-provider/index";

export const fivetranConnection = fivetran.connectionId;
export const fivetranState = fivetran.connectionState;
export const airbyteConnection = airbyte.connectionId;
export const providerSource = tfregistry.source;
