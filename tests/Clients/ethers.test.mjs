// What applications built on ethers do.
import assert from 'node:assert/strict';
import { Contract, ContractFactory, HDNodeWallet, isCallException, isError, JsonRpcProvider, Mnemonic, NonceManager, parseEther, Wallet, WebSocketProvider } from 'ethers';
import { artifact, mnemonic, run, socketUrl, test, until, url } from './harness.mjs';

const provider = new JsonRpcProvider(url, undefined, { pollingInterval: 50, cacheTimeout: -1 });
const wallet = new NonceManager(HDNodeWallet.fromMnemonic(Mnemonic.fromPhrase(mnemonic), "m/44'/60'/0'/0/2").connect(provider));
const { abi, bytecode } = artifact('Register');
const factory = new ContractFactory(abi, bytecode, wallet);

test('a transfer is included', async () => {
  const to = Wallet.createRandom().address;
  const receipt = await (await wallet.sendTransaction({ to, value: parseEther('0.25') })).wait();
  assert.equal(receipt.status, 1);
  assert.equal(await provider.getBalance(to), parseEther('0.25'));
});

test('a contract is deployed, written to, read, and its events queried', async () => {
  const contract = await (await factory.deploy(50)).waitForDeployment();
  await (await contract.write(33, 'ethers')).wait();
  assert.equal(await contract.values(await wallet.getAddress()), 33n);
  const events = await contract.queryFilter(contract.filters.Written(await wallet.getAddress()));
  assert.deepEqual(events.map(event => event.args.note), ['ethers']);
});

test('a custom error and a revert string are decoded', async () => {
  const contract = await (await factory.deploy(50)).waitForDeployment();
  const custom = await contract.write.staticCall(51, 'x').then(() => assert.fail('succeeded'), error => error);
  assert.ok(isCallException(custom), custom.message);
  assert.equal(custom.revert.name, 'TooLarge');
  assert.deepEqual([...custom.revert.args], [51n, 50n]);
  const text = await contract.write.estimateGas(1, '').then(() => assert.fail('succeeded'), error => error);
  assert.ok(isCallException(text), text.message);
  assert.equal(text.reason, 'empty note');
});

test('an unfunded sender is told so', async () => {
  const poor = Wallet.createRandom().connect(provider);
  const failure = await poor
    .sendTransaction({ to: poor.address, value: 1n, gasLimit: 21000n, maxFeePerGas: 10n ** 10n, maxPriorityFeePerGas: 1n })
    .then(() => assert.fail('succeeded'), error => error);
  assert.ok(isError(failure, 'INSUFFICIENT_FUNDS'), failure.message);
});

test('a used nonce is told so', async () => {
  const first = await wallet.signer.connect(provider);
  const failure = await first
    .sendTransaction({ to: first.address, value: 1n, nonce: 0, gasLimit: 21000n, maxFeePerGas: 10n ** 10n, maxPriorityFeePerGas: 1n })
    .then(() => assert.fail('succeeded'), error => error);
  assert.ok(isError(failure, 'NONCE_EXPIRED'), failure.message);
});

test('block, transaction and receipt agree', async () => {
  const receipt = await (await wallet.sendTransaction({ to: Wallet.createRandom().address, value: 1n })).wait();
  const block = await provider.getBlock(receipt.blockNumber, true);
  assert.equal(block.hash, receipt.blockHash);
  assert.equal(block.getPrefetchedTransaction(receipt.index).hash, receipt.hash);
  assert.ok((await provider.getFeeData()).maxFeePerGas > 0n);
});

test('a WebSocket provider hears blocks and events', async () => {
  const socket = new WebSocketProvider(socketUrl);
  const contract = await (await factory.deploy(50)).waitForDeployment();
  const heard = [];
  const blocks = [];
  await new Contract(await contract.getAddress(), abi, socket).on('Written', (writer, value) => heard.push(value));
  await socket.on('block', number => blocks.push(number));
  await new Promise(resolve => setTimeout(resolve, 300));
  const receipt = await (await contract.write(44, 'heard')).wait();
  await until(() => heard.includes(44n), 'the event');
  await until(() => blocks.includes(receipt.blockNumber), 'the block');
  await socket.destroy();
});

await run();
provider.destroy();
