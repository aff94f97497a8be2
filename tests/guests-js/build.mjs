// Makes a component of a plugin in JavaScript: `node build.mjs <source> <wit> <result>`. Everything of
// WASI is left out; what a plugin imports is exactly what its world says.
import { writeFile } from 'node:fs/promises';
import { componentize } from '@bytecodealliance/componentize-js';

const [sourcePath, witPath, result] = process.argv.slice(2);
const disableFeatures = ['stdio', 'random', 'clocks', 'http', 'fetch-event'];
const { component } = await componentize({ sourcePath, witPath, worldName: 'plugin', disableFeatures });
await writeFile(result, component);
