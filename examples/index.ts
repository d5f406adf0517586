/** Runs the example that the stack's config names. Each folder is a program of its own: copy one to start yours. */

import * as pulumi from "@pulumi/pulumi";

const example = new pulumi.Config().get("example") ?? "quickstart";

module.exports = require(`./${example}/index`);
