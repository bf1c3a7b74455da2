// A message from a devnet to L1: sent there, proven over RPC, and checked on anvil by the contract of L1.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { BaseError, ContractFunctionRevertedError, createPublicClient, createWalletClient, defineChain, http, parseEventLogs } from 'viem';
import { mnemonicToAccount } from 'viem/accounts';
import { here, mnemonic, rpc, run, test, url } from './harness.mjs';

const contract = name => JSON.parse(readFileSync(join(here, '..', '..', 'contracts', 'artifacts', `${name}.json`), 'utf8'));
const queue = { address: '0x7530000000000000000000000000000000000003', abi: contract('L2MessageQueue').abi };
const proofContract = contract('WithdrawalProof');
const verifier = { address: '0x00000000000000000000000000000000000075a1', abi: proofContract.abi };
const target = '0x00000000000000000000000000000000000f00d7';

const chainId = Number(await rpc('eth_chainId'));
const l2 = defineChain({ id: chainId, name: 'devnet', nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 }, rpcUrls: { default: { http: [url] } } });
const reader = createPublicClient({ chain: l2, transport: http(url), pollingInterval: 50, cacheTime: 0 });
const wallet = createWalletClient({ account: mnemonicToAccount(mnemonic, { addressIndex: 7 }), chain: l2, transport: http(url) });

const { anvil, l1Url } = await startAnvil();
const l1 = createPublicClient({ transport: http(l1Url), cacheTime: 0 });
await l1.request({ method: 'anvil_setCode', params: [verifier.address, proofContract.runtimeCode] });

function startAnvil() {
  const anvil = spawn(join(here, 'node_modules', '.bin', 'anvil'), ['--port', '0']);
  process.on('exit', () => anvil.kill());
  return new Promise((resolve, reject) => {
    anvil.on('error', reject);
    anvil.on('exit', code => reject(new Error(`anvil ended with ${code}`)));
    createInterface({ input: anvil.stdout }).on('line', line => {
      const listening = /Listening on (127\.0\.0\.1:\d+)/.exec(line);
      if (listening) resolve({ anvil, l1Url: `http://${listening[1]}` });
    });
  });
}

async function send(value, data) {
  const hash = await wallet.writeContract({ ...queue, functionName: 'sendMessage', args: [target, data], value });
  const receipt = await reader.waitForTransactionReceipt({ hash, timeout: 20_000, checkReplacement: false });
  assert.equal(receipt.status, 'success');
  const [{ args }] = parseEventLogs({ abi: queue.abi, logs: receipt.logs });
  return { index: args.index, leaf: args.leaf, block: receipt.blockNumber };
}

const proofOf = (index, ...block) => rpc('l2trace_getWithdrawalProof', `0x${index.toString(16)}`, ...block);

const check = (proof, changed = {}) => l1.readContract({
  ...verifier,
  functionName: 'check',
  args: [
    changed.root ?? proof.root,
    BigInt(changed.chainId ?? chainId),
    {
      index: BigInt(proof.index), sender: proof.sender, target: proof.target, value: BigInt(proof.value), data: proof.data,
      ...changed.message,
    },
    changed.siblings ?? proof.siblings,
  ],
});

async function refused(call, reason) {
  const error = await call.then(() => assert.fail('accepted'), caught => caught);
  const reverted = error instanceof BaseError ? error.walk(inner => inner instanceof ContractFunctionRevertedError) : null;
  assert.equal(reverted?.data?.errorName, reason, String(error));
}

test('messages to L1 are proven over RPC and accepted by the contract of L1, under every root since', async () => {
  const sent = [await send(10n ** 18n, '0x'), await send(0n, '0xc0ffee'), await send(5n, `0x${'ab'.repeat(1000)}`)];
  for (const { index, leaf, block } of sent) {
    for (const at of ['latest', ...sent.filter(later => later.block >= block).map(later => `0x${later.block.toString(16)}`)]) {
      const proof = await proofOf(index, at);
      assert.equal(proof.leaf, leaf);
      assert.equal(proof.sentInBlock, `0x${block.toString(16)}`);
      const slot = await rpc('eth_getStorageAt', queue.address, '0x0', { blockHash: proof.blockHash });
      assert.equal(proof.root, slot);
      await check(proof);
    }
  }
});

test('a proof that anything is changed in is refused on L1 by name', async () => {
  const { index } = await send(7n, '0x01');
  const proof = await proofOf(index);
  await check(proof);
  await refused(check(proof, { message: { value: 8n } }), 'NotUnderRoot');
  await refused(check(proof, { message: { target: queue.address } }), 'NotUnderRoot');
  await refused(check(proof, { message: { index: BigInt(proof.index) ^ 1n } }), 'NotUnderRoot');
  await refused(check(proof, { message: { index: BigInt(proof.index) + (1n << 32n) } }), 'IndexOutOfRange');
  await refused(check(proof, { chainId: chainId + 1 }), 'NotUnderRoot');
  await refused(check(proof, { root: `0x${'11'.repeat(32)}` }), 'NotUnderRoot');
  await refused(check(proof, { siblings: proof.siblings.slice(1) }), 'WrongProofLength');
  await refused(check(proof, { siblings: [proof.siblings[1], ...proof.siblings.slice(1)] }), 'NotUnderRoot');
});

anvil.unref();
await run();
