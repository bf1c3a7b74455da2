// Runs named tests one after another against the node whose URL is the first argument, and says what happened line by line.
import { readFileSync } from 'node:fs';
import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const here = dirname(fileURLToPath(import.meta.url));
export const url = process.argv[2] ?? 'http://127.0.0.1:8545';
export const socketUrl = url.replace(/^http/, 'ws');
export const mnemonic = 'test test test test test test test test test test test junk';

/// The keys of the mnemonic's first accounts, for tools that take no mnemonic.
export const keys = [
  '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80',
  '0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d',
  '0x5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a',
];

const tests = [];

export function test(name, body) {
  tests.push({ name, body });
}

export function artifact(contract) {
  const json = JSON.parse(readFileSync(join(here, 'out', `${contract}.sol`, `${contract}.json`), 'utf8'));
  return { abi: json.abi, bytecode: json.bytecode.object };
}

/// Runs one of the installed binaries; rejects with its whole output when it fails.
export function tool(name, args, options = {}) {
  return new Promise((resolve, reject) => {
    execFile(join(here, 'node_modules', '.bin', name), args, { cwd: here, maxBuffer: 1 << 26, ...options }, (error, stdout, stderr) => {
      if (error) reject(new Error(`${name} ${args.join(' ')}\n${stdout}\n${stderr}`));
      else resolve(stdout.trim());
    });
  });
}

export async function rpc(method, ...params) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  });
  const { result, error } = await response.json();
  if (error) throw Object.assign(new Error(error.message), error);
  return result;
}

export async function until(condition, what, milliseconds = 20_000) {
  const end = Date.now() + milliseconds;
  while (Date.now() < end) {
    const value = await condition();
    if (value) return value;
    await new Promise(resolve => setTimeout(resolve, 20));
  }
  throw new Error(`waited in vain for ${what}`);
}

export async function run() {
  let failed = 0;
  for (const { name, body } of tests) {
    try {
      await body();
      console.log(`passed ${name}`);
    } catch (error) {
      failed++;
      console.log(`failed ${name}\n${error.stack ?? error}`);
    }
  }
  console.log(`${tests.length - failed} passed, ${failed} failed`);
  process.exit(failed === 0 ? 0 : 1);
}
