// Validates Kubernetes objects, a JSON list on stdin of {source, object}, against the OpenAPI schema as the npm
// package kubernetes-models has it; node validate.mjs NODE_MODULES. One line for each fault; exit code 1 with any.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";

const modules = resolve(process.argv[2]);
const require = createRequire(import.meta.url);

// The validators are compiled, and let unknown keys pass. Each looks at every key that its schema knows, or lists
// all where any may be there (labels, data): what it never asked for is unknown.
function watched(value, path, unasked) {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map((each, i) => watched(each, `${path}[${i}]`, unasked));
  const children = new Map();
  for (const [key, child] of Object.entries(value)) {
    unasked.add(`${path}.${key}`);
    children.set(key, watched(child, `${path}.${key}`, unasked));
  }
  const asked = (key) => unasked.delete(`${path}.${key}`);
  return new Proxy(value, {
    get(target, key) {
      if (typeof key === "string") asked(key);
      return children.has(key) ? children.get(key) : target[key];
    },
    ownKeys(target) {
      Object.keys(target).forEach(asked);
      return Reflect.ownKeys(target);
    },
  });
}

// The compiled schema of one kind: _schemas/IoK8sApiBatchV1Job.js for batch/v1 Job.
function validatorOf({ apiVersion, kind }) {
  const [version, group = "core"] = apiVersion.split("/").reverse();
  const name = [group.split(".")[0], version].map((word) => word.replace(/^./, (c) => c.toUpperCase())).join("");
  const file = join(modules, "kubernetes-models", "_schemas", `IoK8sApi${name}${kind}.js`);
  return existsSync(file) ? require(file).validate : null;
}

function faultsOf(object) {
  const validate = validatorOf(object);
  if (!validate) return [`${object.apiVersion} ${object.kind} is not known`];
  const unasked = new Set();
  const good = validate(watched(object, "", unasked));
  const faults = good ? [] : validate.errors.map((e) => `${e.instancePath || "/"}: ${e.keyword} ${JSON.stringify(e.params)}`);
  return faults.concat([...unasked].map((path) => `${path}: unknown key`));
}

let failed = false;
for (const { source, object } of JSON.parse(await text(process.stdin))) {
  for (const fault of faultsOf(object)) {
    console.log(`${source}: ${object.kind} ${object.metadata?.name}: ${fault}`);
    failed = true;
  }
}
process.exit(failed ? 1 : 0);
