// Validates values, a JSON list of {name, value} on stdin, against a JSON schema: validate.mjs NODE_MODULES SCHEMA.
// Prints the names of those that do not pass, with the first reason.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";

const [modules, schema] = process.argv.slice(2);
const Ajv = createRequire(join(resolve(modules), "x"))("ajv/dist/2020").default;
const validate = new Ajv({ allowUnionTypes: true }).compile(JSON.parse(readFileSync(schema, "utf8")));
for (const { name, value } of JSON.parse(await text(process.stdin))) {
  if (validate(value)) continue;
  const [first] = validate.errors;
  console.log(`${name}: ${first.instancePath || "/"} ${first.message}`);
}
