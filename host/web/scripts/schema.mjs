// Makes src/api/schema.d.ts from the server's own description of its API, ../http/openapi.json.
// With --check it writes nothing, and fails when the committed file is not what would be written.

import { readFile, writeFile } from "node:fs/promises";
import openapiTS, { astToString } from "openapi-typescript";

const source = new URL("../../http/openapi.json", import.meta.url);
const target = new URL("../src/api/schema.d.ts", import.meta.url);

const api = JSON.parse(await readFile(source, "utf8"));
// Addresses name operations here. Their ids are not unique, and types made from them would be mixed up.
for (const path of Object.values(api.paths)) {
  for (const operation of Object.values(path)) delete operation.operationId;
}
const head = "// Made by `npm run generate` from host/http/openapi.json. Not to be edited.\n\n";
const made = head + astToString(await openapiTS(api));
const kept = await readFile(target, "utf8").catch(() => "");
if (process.argv.includes("--check")) {
  if (made !== kept) {
    process.stderr.write(
      "src/api/schema.d.ts is not what host/http/openapi.json says: run `npm run generate`.\n",
    );
    process.exit(1);
  }
} else await writeFile(target, made);
