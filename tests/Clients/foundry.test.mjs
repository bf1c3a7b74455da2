// What cast and forge do from a shell.
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { here, keys, rpc, run, test, tool, url } from './harness.mjs';

const [key, other] = keys;
const to = '0x00000000000000000000000000000000000f00d1';
const cast = (...args) => tool('cast', [...args, '--rpc-url', url]);

test('cast reads the chain', async () => {
  assert.equal(await cast('chain-id'), String(Number(await rpc('eth_chainId'))));
  assert.match(await cast('client'), /\//);
  assert.ok(Number(await cast('block-number')) >= 0);
  assert.ok(BigInt(await cast('gas-price')) > 0n);
  assert.match(await cast('block', 'latest'), /stateRoot/);
});

test('cast sends value and reads the balance', async () => {
  const before = BigInt(await cast('balance', to));
  const receipt = JSON.parse(await cast('send', to, '--value', '12345', '--private-key', key, '--json'));
  assert.equal(receipt.status, '0x1');
  assert.equal(BigInt(await cast('balance', to)) - before, 12345n);
  assert.match(await cast('tx', receipt.transactionHash), /12345/);
  assert.match(await cast('receipt', receipt.transactionHash), /success/);
});

test('cast sends a legacy transaction', async () => {
  const receipt = JSON.parse(await cast('send', to, '--value', '1', '--legacy', '--private-key', key, '--json'));
  assert.equal(receipt.type, '0x0');
});

test('forge create deploys, and cast calls, writes, estimates and finds logs', async () => {
  const created = JSON.parse(
    await tool('forge', ['create', 'contracts/Register.sol:Register', '--broadcast', '--json', '--rpc-url', url, '--private-key', key, '--constructor-args', '99']));
  const address = created.deployedTo;
  assert.equal(await cast('call', address, 'limit()(uint256)'), '99');
  await cast('send', address, 'write(uint256,string)', '5', 'from cast', '--private-key', key);
  assert.equal(await cast('call', address, 'count()(uint256)'), '1');
  assert.ok(Number(await cast('estimate', address, 'write(uint256,string)', '6', 'x')) > 21000);
  const logs = JSON.parse(await cast('logs', '--address', address, 'Written(address indexed,uint256 indexed,string)', '--from-block', '0', '--json'));
  assert.equal(logs.length, 1);
  assert.equal(BigInt(await cast('storage', address, '0')), 1n);
  const proof = JSON.parse(await cast('proof', address, '0'));
  assert.equal(BigInt(proof.storageProof[0].value), 1n);
  const failure = await cast('call', address, 'write(uint256,string)', '100', 'x').then(() => assert.fail('succeeded'), error => error);
  assert.match(failure.message, /TooLarge|0xd31a0d8a|revert/);
});

test('forge script deploys and calls in one go', async () => {
  rmSync(join(here, 'broadcast'), { recursive: true, force: true });
  const out = await tool('forge', ['script', 'script/Deploy.s.sol', '--broadcast', '--slow', '--rpc-url', url, '--private-key', other]);
  assert.match(out, /ONCHAIN EXECUTION COMPLETE & SUCCESSFUL/);
});

test('cast delegates an account with EIP-7702', async () => {
  const created = JSON.parse(
    await tool('forge', ['create', 'contracts/Batch.sol:Batch', '--broadcast', '--json', '--rpc-url', url, '--private-key', key]));
  const fresh = JSON.parse(await tool('cast', ['wallet', 'new', '--json']));
  const wallet = fresh.private_key ? fresh : fresh[0];
  await cast('send', wallet.address, '--value', '1ether', '--private-key', key);
  await cast('send', wallet.address, '--value', '0', '--auth', created.deployedTo, '--private-key', wallet.private_key);
  assert.equal(await cast('code', wallet.address), `0xef0100${created.deployedTo.slice(2).toLowerCase()}`);
});

test('cast publishes a raw transaction once', async () => {
  const raw = await cast('mktx', to, '--value', '3', '--private-key', key);
  await cast('publish', raw);
  const again = await cast('publish', raw).then(() => assert.fail('succeeded'), error => error);
  assert.match(again.message, /already known|nonce too low/);
});

await run();
