// Compiles the sample contracts once, before the client tests.
import { tool } from './harness.mjs';

console.log(await tool('forge', ['build', '--quiet']));
