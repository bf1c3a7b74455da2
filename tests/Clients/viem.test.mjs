// What applications built on viem do.
import assert from 'node:assert/strict';
import {
  BaseError, ContractFunctionRevertedError, createPublicClient, createWalletClient, decodeFunctionResult, defineChain, encodeFunctionData,
  getContractAddress, http, InsufficientFundsError, keccak256, NonceTooLowError, parseEther, parseGwei, webSocket,
} from 'viem';
import { generatePrivateKey, mnemonicToAccount, privateKeyToAccount } from 'viem/accounts';
import { artifact, mnemonic, rpc, run, socketUrl, test, until, url } from './harness.mjs';

const chainId = Number(await rpc('eth_chainId'));
const chain = defineChain({ id: chainId, name: 'devnet', nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 }, rpcUrls: { default: { http: [url] } } });
const reader = createPublicClient({ chain, transport: http(url, { batch: true }), pollingInterval: 50, cacheTime: 0 });
const [alice, bob] = [0, 1].map(index => createWalletClient({ account: mnemonicToAccount(mnemonic, { addressIndex: index }), chain, transport: http(url) }));
const register = artifact('Register');
const batch = artifact('Batch');

async function mined(hash) {
  // Looking for replacements, viem misses a block that comes while it looks, and on a chain without work none follows.
  return reader.waitForTransactionReceipt({ hash, timeout: 20_000, checkReplacement: false });
}

async function deploy(contract, args = []) {
  const receipt = await mined(await alice.deployContract({ ...contract, args }));
  assert.equal(receipt.status, 'success');
  return receipt.contractAddress;
}

const registerAddress = await deploy(register, [100n]);

test('a transfer moves value and pays its fee', async () => {
  const to = privateKeyToAccount(generatePrivateKey()).address;
  const before = await reader.getBalance({ address: alice.account.address });
  const receipt = await mined(await alice.sendTransaction({ to, value: parseEther('1.5') }));
  assert.equal(receipt.status, 'success');
  assert.equal(receipt.gasUsed, 21000n);
  assert.equal(await reader.getBalance({ address: to }), parseEther('1.5'));
  const after = await reader.getBalance({ address: alice.account.address });
  assert.equal(before - after, parseEther('1.5') + receipt.gasUsed * receipt.effectiveGasPrice);
  const found = await reader.getTransaction({ hash: receipt.transactionHash });
  assert.equal(found.type, 'eip1559');
  assert.equal(found.from.toLowerCase(), alice.account.address.toLowerCase());
});

for (const type of ['legacy', 'eip2930']) {
  test(`a ${type} transaction is included`, async () => {
    const accessList = type === 'eip2930' ? [{ address: registerAddress, storageKeys: [`0x${'00'.repeat(32)}`] }] : undefined;
    const hash = await alice.sendTransaction({ to: bob.account.address, value: 1n, type, accessList, gasPrice: parseGwei('3') });
    assert.equal((await mined(hash)).status, 'success');
    assert.equal((await reader.getTransaction({ hash })).type, type);
  });
}

test('a deployment has code, and its address follows from sender and nonce', async () => {
  const nonce = await reader.getTransactionCount({ address: alice.account.address });
  const address = await deploy(register, [5n]);
  assert.equal(address.toLowerCase(), getContractAddress({ from: alice.account.address, nonce: BigInt(nonce) }).toLowerCase());
  assert.ok((await reader.getCode({ address })).length > 100);
  assert.equal(await reader.readContract({ ...register, address, functionName: 'limit' }), 5n);
});

test('a written value is read back, and its log is found by address, topic and block', async () => {
  const hash = await bob.writeContract({ ...register, address: registerAddress, functionName: 'write', args: [42n, 'hello'] });
  const receipt = await mined(hash);
  assert.equal(await reader.readContract({ ...register, address: registerAddress, functionName: 'values', args: [bob.account.address] }), 42n);
  const events = await reader.getContractEvents({
    ...register, address: registerAddress, eventName: 'Written', args: { writer: bob.account.address, value: 42n }, fromBlock: 0n, toBlock: 'latest',
  });
  assert.equal(events.at(-1).args.note, 'hello');
  assert.equal(events.at(-1).transactionHash, hash);
  const none = await reader.getContractEvents({ ...register, address: registerAddress, eventName: 'Written', args: { value: 43n }, fromBlock: 0n });
  assert.equal(none.length, 0);
  const inBlock = await reader.getLogs({ blockHash: receipt.blockHash });
  assert.ok(inBlock.some(log => log.transactionHash === hash));
});

test('a custom error of a simulated call is decoded', async () => {
  const failure = await reader
    .simulateContract({ ...register, address: registerAddress, functionName: 'write', args: [1000n, 'x'], account: alice.account })
    .then(() => assert.fail('succeeded'), error => error);
  const reverted = failure.walk(inner => inner instanceof ContractFunctionRevertedError);
  assert.equal(reverted.data.errorName, 'TooLarge');
  assert.deepEqual(reverted.data.args, [1000n, 100n]);
});

test('a revert string and a panic are decoded', async () => {
  const empty = await reader
    .simulateContract({ ...register, address: registerAddress, functionName: 'write', args: [1n, ''], account: alice.account })
    .then(() => assert.fail('succeeded'), error => error);
  assert.equal(empty.walk(inner => inner instanceof ContractFunctionRevertedError).reason, 'empty note');
  const divided = await reader
    .readContract({ ...register, address: registerAddress, functionName: 'divide', args: [1n, 0n] })
    .then(() => assert.fail('succeeded'), error => error);
  assert.match(divided.message, /Division or modulo by zero/);
});

test('a reverting transaction is included with status reverted', async () => {
  const data = encodeFunctionData({ ...register, functionName: 'write', args: [1000n, 'x'] });
  const receipt = await mined(await alice.sendTransaction({ to: registerAddress, data, gas: 200_000n }));
  assert.equal(receipt.status, 'reverted');
  assert.equal(receipt.logs.length, 0);
});

test('an estimate suffices exactly for what it estimates', async () => {
  const gas = await reader.estimateContractGas({ ...register, address: registerAddress, functionName: 'write', args: [7n, 'estimated'], account: alice.account });
  const receipt = await mined(await alice.writeContract({ ...register, address: registerAddress, functionName: 'write', args: [7n, 'estimated'], gas }));
  assert.equal(receipt.status, 'success');
  assert.ok(gas >= receipt.gasUsed && gas < receipt.gasUsed * 2n);
});

test('a call sees overridden balance, code and storage', async () => {
  const target = '0x00000000000000000000000000000000000abcde';
  // SELFBALANCE, then SLOAD(0), added: 47 5f 54 01 5f 52 60 20 5f f3
  const { data } = await reader.call({
    to: target,
    stateOverride: [{ address: target, code: '0x475f54015f5260205ff3', balance: 5n, stateDiff: [{ slot: `0x${'00'.repeat(32)}`, value: `0x${'00'.repeat(31)}07` }] }],
  });
  assert.equal(BigInt(data), 12n);
});

test('a proof proves what the state holds', async () => {
  const proof = await reader.getProof({ address: registerAddress, storageKeys: [`0x${'00'.repeat(32)}`] });
  const block = await reader.getBlock();
  assert.equal(keccak256(proof.accountProof[0]), block.stateRoot);
  const count = await reader.readContract({ ...register, address: registerAddress, functionName: 'count' });
  assert.equal(proof.storageProof[0].value, count);
});

test('an access list names the slots a call uses', async () => {
  const data = encodeFunctionData({ ...register, functionName: 'write', args: [9n, 'listed'] });
  const { accessList, gasUsed } = await reader.createAccessList({ account: alice.account, to: registerAddress, data });
  const entry = accessList.find(item => item.address.toLowerCase() === registerAddress.toLowerCase());
  assert.equal(entry.storageKeys.length, 2);
  assert.ok(gasUsed > 21000n);
});

test('fees are suggested and their history told', async () => {
  const fees = await reader.estimateFeesPerGas();
  assert.ok(fees.maxFeePerGas >= fees.maxPriorityFeePerGas);
  const history = await reader.getFeeHistory({ blockCount: 4, rewardPercentiles: [25, 75] });
  assert.equal(history.baseFeePerGas.length, history.gasUsedRatio.length + 1);
  assert.equal(history.reward.length, history.gasUsedRatio.length);
});

test('an EIP-7702 transaction lets an account run code', async () => {
  const key = generatePrivateKey();
  const account = privateKeyToAccount(key);
  const wallet = createWalletClient({ account, chain, transport: http(url) });
  await mined(await alice.sendTransaction({ to: account.address, value: parseEther('1') }));
  const code = await deploy(batch);
  const authorization = await wallet.signAuthorization({ contractAddress: code, executor: 'self' });
  const to = privateKeyToAccount(generatePrivateKey()).address;
  const data = encodeFunctionData({
    ...batch,
    functionName: 'run',
    args: [[
      { to, value: 5n, data: '0x' },
      { to: registerAddress, value: 0n, data: encodeFunctionData({ ...register, functionName: 'write', args: [77n, 'delegated'] }) },
    ]],
  });
  const hash = await wallet.sendTransaction({ to: account.address, data, authorizationList: [authorization], gas: 400_000n });
  const receipt = await mined(hash);
  assert.equal(receipt.status, 'success');
  assert.equal(receipt.type, 'eip7702');
  assert.equal(await reader.getCode({ address: account.address }), `0xef0100${code.slice(2).toLowerCase()}`);
  assert.equal(await reader.getBalance({ address: to }), 5n);
  assert.equal(await reader.readContract({ ...register, address: registerAddress, functionName: 'values', args: [account.address] }), 77n);
  const found = await reader.getTransaction({ hash });
  assert.equal(found.authorizationList.length, 1);
});

test('errors of submission have the names viem knows', async () => {
  const poor = createWalletClient({ account: privateKeyToAccount(generatePrivateKey()), chain, transport: http(url) });
  const unfunded = await poor
    .sendTransaction({ to: bob.account.address, value: 1n, gas: 21000n, maxFeePerGas: parseGwei('5'), maxPriorityFeePerGas: 1n })
    .then(() => assert.fail('succeeded'), error => error);
  assert.ok(unfunded instanceof BaseError && unfunded.walk(inner => inner instanceof InsufficientFundsError), unfunded.message);
  const stale = await alice
    .sendTransaction({ to: bob.account.address, value: 1n, nonce: 0, gas: 21000n, maxFeePerGas: parseGwei('5'), maxPriorityFeePerGas: 1n })
    .then(() => assert.fail('succeeded'), error => error);
  assert.ok(stale.walk(inner => inner instanceof NonceTooLowError), stale.message);
});

test('a burst of one sender is included in order', async () => {
  const start = await reader.getTransactionCount({ address: bob.account.address, blockTag: 'pending' });
  const hashes = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      bob.sendTransaction({ to: alice.account.address, value: 1n, nonce: start + index, gas: 21000n, maxFeePerGas: parseGwei('5'), maxPriorityFeePerGas: 1_000_000n })),
  );
  const receipts = await Promise.all(hashes.map(mined));
  const places = receipts.map(receipt => [receipt.blockNumber, receipt.transactionIndex]);
  const sorted = [...places].sort((a, b) => Number(a[0] - b[0]) || a[1] - b[1]);
  assert.deepEqual(places, sorted);
  assert.equal(await reader.getTransactionCount({ address: bob.account.address }), start + 20);
});

test('a block lists its transactions with hashes or in full, and its receipts', async () => {
  const receipt = await mined(await alice.sendTransaction({ to: bob.account.address, value: 2n }));
  const short = await reader.getBlock({ blockHash: receipt.blockHash });
  const full = await reader.getBlock({ blockNumber: receipt.blockNumber, includeTransactions: true });
  assert.equal(short.hash, full.hash);
  assert.deepEqual(short.transactions, full.transactions.map(transaction => transaction.hash));
  const receipts = await rpc('eth_getBlockReceipts', receipt.blockHash);
  assert.deepEqual(receipts.map(item => item.transactionHash), short.transactions);
});

test('polling filters tell new blocks and logs', async () => {
  const blocks = await reader.createBlockFilter();
  const events = await reader.createContractEventFilter({ ...register, address: registerAddress, eventName: 'Written' });
  await mined(await alice.writeContract({ ...register, address: registerAddress, functionName: 'write', args: [11n, 'filtered'] }));
  assert.ok((await reader.getFilterChanges({ filter: blocks })).length >= 1);
  const changes = await reader.getFilterChanges({ filter: events });
  assert.deepEqual(changes.map(log => log.args.note), ['filtered']);
  assert.equal((await reader.getFilterChanges({ filter: events })).length, 0);
  assert.equal(await reader.uninstallFilter({ filter: blocks }), true);
  await assert.rejects(reader.getFilterChanges({ filter: blocks }));
});

test('a WebSocket tells heads, logs and pending transactions', async () => {
  const socket = createPublicClient({ chain, transport: webSocket(socketUrl) });
  const heads = [];
  const logs = [];
  const pending = [];
  const stops = [
    socket.watchBlocks({ onBlock: block => heads.push(block.number) }),
    socket.watchContractEvent({ ...register, address: registerAddress, onLogs: found => logs.push(...found) }),
    socket.watchPendingTransactions({ onTransactions: hashes => pending.push(...hashes) }),
  ];
  // viem does not say when it has subscribed.
  await until(async () => {
    const note = `streamed ${Date.now()}`;
    const hash = await alice.writeContract({ ...register, address: registerAddress, functionName: 'write', args: [12n, note] });
    const receipt = await mined(hash);
    await new Promise(resolve => setTimeout(resolve, 300));
    return heads.includes(receipt.blockNumber) && logs.some(log => log.args.note === note) && pending.includes(hash);
  }, 'the head, the log and the pending transaction');
  stops.forEach(stop => stop());
  const transport = await socket.transport.getRpcClient();
  transport.close();
});

test('a call on an earlier block sees the state of then', async () => {
  const before = await reader.getBlockNumber();
  await mined(await alice.writeContract({ ...register, address: registerAddress, functionName: 'write', args: [13n, 'now'] }));
  const data = encodeFunctionData({ ...register, functionName: 'count' });
  const [then, now] = await Promise.all([before, undefined].map(async blockNumber =>
    decodeFunctionResult({ ...register, functionName: 'count', data: (await reader.call({ to: registerAddress, data, blockNumber })).data })));
  assert.equal(now - then, 1n);
});

await run();
