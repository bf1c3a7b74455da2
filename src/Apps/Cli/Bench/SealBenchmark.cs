using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Sequitur.Crypto;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.State;

namespace Sequitur.Cli.Bench;

/// <summary>What finality costs by the number of validators and the scheme of seals: bytes of a certificate and of its proof, time to check them.</summary>
internal sealed class SealBenchmark(Action<JsonObject> print)
{
    private const ulong ChainId = 7530;
    private const int OtherAccounts = 1_000;

    public int Rounds { get; init; } = 40;

    /// <summary>The finality program, whose cycles are counted too; null: they are not.</summary>
    public byte[]? Guest { get; init; }

    public void Run(ReadOnlySpan<int> sizes)
    {
        foreach (int size in sizes)
        {
            Measure(size, SealScheme.EcdsaSecp256k1);
            Measure(size, SealScheme.Bls12381);
        }
    }

    private void Measure(int size, SealScheme scheme)
    {
        bool isAggregate = scheme == SealScheme.Bls12381;
        Sealer[] sealers = [.. Enumerable.Range(0, size).Select(i => new Sealer(i))];
        GenesisValidator[] listed = [.. sealers.Select(sealer => new GenesisValidator(sealer.Address, NewChain.UsualStake, isAggregate ? sealer.PublicKey : null))];
        ConsensusParameters consensus = new NewChain { ChainId = ChainId, Validators = listed, Seals = scheme }.Consensus() with { MinimumValidators = 1 };
        ChainConfiguration configuration = new() { ChainId = ChainId, Consensus = consensus };
        BlockHeader header = Build(configuration, listed, isAggregate, out MemoryState state);
        if (ValidatorSetReader.TryRead(consensus, state, out ValidatorSet? set) != ValidatorSetFault.None) throw new InvalidOperationException("The validators cannot be read back.");

        int signers = Quorum.Required(consensus.Quorum, size);
        Hash256 digest = CommitSeal.Digest(ChainId, header.Number, 0, header.Hash);
        FinalityCertificate certificate = isAggregate ? Aggregate(sealers, signers, digest) : Single(sealers, signers, digest);
        if (FinalityProof.Build(configuration, header, certificate, state, state, out FinalityProof proof).IsSet) throw new InvalidOperationException("The proof cannot be built.");
        byte[] input = new FinalityInput { Configuration = configuration, HeaderRlp = header.Rlp, Certificate = certificate, Proof = proof }.Encode();

        print(new JsonObject
        {
            ["benchmark"] = "seals",
            ["scheme"] = isAggregate ? "bls" : "ecdsa",
            ["validators"] = size,
            ["signers"] = signers,
            ["certificateBytes"] = certificate.Encode().Length,
            ["proofBytes"] = BytesOf(proof),
            ["inputBytes"] = input.Length,
            ["verifyMs"] = Fastest(() => Require(CertificateCheck.Check(certificate, ChainId, header.Number, header.Hash, set!, consensus.Quorum) == CertificateFault.None)),
            ["programMs"] = Fastest(() => Require(FinalityProgram.Run(input, out byte[] _) == 0)),
            ["commitMs"] = isAggregate ? Fastest(() => sealers[0].Seal(digest)) : Fastest(() => sealers[0].Sign(digest)),
            ["waitingMs"] = isAggregate ? Waiting(sealers, signers, digest) : null,
            ["guestCycles"] = Guest is null ? null : Cycles(Guest, input),
        });
    }

    private static ulong Cycles(byte[] elf, byte[] input)
    {
        Require(FinalityProgram.Run(input, out byte[] expected) == 0);
        GuestOutcome outcome = GuestVariant.Machine("finality", elf).Run(input);
        if (outcome.ExitCode != 0 || !outcome.Output.AsSpan().SequenceEqual(expected)) throw new BenchmarkException("the guest does not find what the node finds: build the guests again (guest/build)");
        return outcome.Cycles;
    }

    /// <summary>What is left to do when the last seal of a quorum has come and been read: keys are known, and what is sealed has been hashed.</summary>
    private double Waiting(Sealer[] sealers, int count, Hash256 digest)
    {
        BlsPublicKey[] keys = [.. sealers.Take(count).Select(sealer => new BlsPublicKey(sealer.PublicKey))];
        BlsSignature[] seals = [.. sealers.Take(count).Select(sealer => new BlsSignature(sealer.Seal(digest)))];
        BlsMessage message = new(digest.Bytes);
        byte[] sum = new byte[BlsSignatures.Size];
        return Fastest(() =>
        {
            BlsPairing? ofSeals = null;
            BlsPairing? ofKeys = null;
            Parallel.Invoke(() => ofKeys = BlsPairing.OfKeys(keys, message), () => ofSeals = BlsPairing.OfSignatures(seals, sum));
            Require(BlsPairing.AreOne(ofKeys!, ofSeals!));
        });
    }

    private static BlockHeader Build(ChainConfiguration configuration, GenesisValidator[] listed, bool isAggregate, out MemoryState state)
    {
        GenesisSlot[] slots = isAggregate
            ? ValidatorSetBlsStorage.WithStakes(configuration.Consensus, listed)
            : ValidatorSetStorage.WithStakes(configuration.Consensus, listed);
        IEnumerable<GenesisAccount> others = Enumerable.Range(1, OtherAccounts).Select(i => new GenesisAccount(Address.FromWord((ulong)i << 20), 1, 1, [], []));
        state = new MemoryState();
        GenesisSpecification specification = new()
        {
            Configuration = configuration,
            GasLimit = 30_000_000,
            Number = 1,
            Accounts = [new GenesisAccount(configuration.Consensus.ValidatorSet, 1, default, [0], slots), .. others],
        };
        return GenesisBlock.Build(specification, state, out _);
    }

    private static FinalityCertificate Single(Sealer[] sealers, int count, Hash256 digest) =>
        new(0, [.. sealers.Take(count).OrderBy(sealer => sealer.Address).Select(sealer => sealer.Sign(digest))]);

    private static FinalityCertificate Aggregate(Sealer[] sealers, int count, Hash256 digest)
    {
        byte[] sum = new byte[BlsSignatures.Size];
        byte[][] seals = [.. sealers.Take(count).Select(sealer => sealer.Seal(digest))];
        Require(BlsSignatures.TryAggregate(seals, sum));
        int[] items = [.. Enumerable.Range(0, count)];
        return new FinalityCertificate(0, []) { Aggregate = new AggregateSeal(AggregateSeal.SignersOf(items, sealers.Length), sum) };
    }

    private static int BytesOf(FinalityProof proof) =>
        BytesOf(proof.Account) + BytesOf(proof.Count) + BytesOf(proof.TotalStake) + proof.Stakes.Sum(BytesOf) + proof.Items.Sum(BytesOf) + BytesOf(proof.Keys);

    private static int BytesOf(byte[][] items) => items.Sum(item => item.Length);

    /// <summary>The fastest of the rounds, which a busy machine disturbs least.</summary>
    private double Fastest(Action action)
    {
        double fastest = double.MaxValue;
        for (int i = 0; i <= Rounds; i++)
        {
            long started = Stopwatch.GetTimestamp();
            action();
            fastest = Math.Min(fastest, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return Math.Round(fastest, 3);
    }

    private static void Require(bool holds)
    {
        if (!holds) throw new InvalidOperationException("What is measured does not hold.");
    }

    /// <summary>A validator with both keys.</summary>
    private sealed class Sealer
    {
        private static readonly byte[] s_mask = new byte[BlsSigner.MaskSize];

        private readonly byte[] _node;
        private readonly byte[] _seal;

        public Sealer(int number)
        {
            _node = Keccak.Hash(Encoding.ASCII.GetBytes($"measured node {number}")).Bytes.ToArray();
            _seal = Keccak.Hash(Encoding.ASCII.GetBytes($"measured seal {number}")).Bytes.ToArray();
            _seal[0] &= 0x3f;
            Require(Secp256k1Signer.TryGetAddress(_node, out Address address) && BlsSigner.TryGetPublicKey(_seal, s_mask, PublicKey));
            Address = address;
        }

        public Address Address { get; }

        public byte[] PublicKey { get; } = new byte[BlsPublicKey.Size];

        public RecoverableSignature Sign(Hash256 digest)
        {
            Require(Secp256k1Signer.Sign(digest, _node, out U256 r, out U256 s, out int parity));
            return new RecoverableSignature(r, s, (byte)parity);
        }

        public byte[] Seal(Hash256 digest)
        {
            byte[] seal = new byte[BlsSignatures.Size];
            Require(BlsSigner.TrySign(_seal, digest.Bytes, s_mask, seal));
            return seal;
        }
    }
}
