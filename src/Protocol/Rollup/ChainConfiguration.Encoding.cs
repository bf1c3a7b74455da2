using System;
using Sequitur.Crypto;
using Sequitur.Evm;
using Sequitur.Finality;
using Sequitur.Primitives;

namespace Sequitur.Rollup;

public sealed partial class ChainConfiguration
{
    /// <summary>More entries than any schedule will have.</summary>
    private const int BlobScheduleMax = 256;

    private static ReadOnlySpan<byte> EncodingVersion => "sequitur.configuration.v3"u8;

    /// <summary>Binds everything in the configuration: two nodes with the same hash follow the same rules.</summary>
    public Hash256 ConfigurationHash
    {
        get
        {
            RlpWriter writer = new(256);
            Write(writer);
            return Keccak.Hash(writer.Written);
        }
    }

    /// <summary>Writes what <see cref="ConfigurationHash"/> is the hash of.</summary>
    internal void Write(RlpWriter writer)
    {
        int list = writer.BeginList();
        writer.Write(EncodingVersion);
        writer.Write(ChainId);
        writer.Write(PragueTime);
        writer.Write(OsakaTime);
        int schedule = writer.BeginList();
        for (int i = 0; i < BlobSchedule.Length; i++)
        {
            int entry = writer.BeginList();
            writer.Write(BlobSchedule[i].ActivationTime);
            writer.Write((ulong)BlobSchedule[i].TargetBlobs);
            writer.Write((ulong)BlobSchedule[i].MaxBlobs);
            writer.Write(BlobSchedule[i].BaseFeeUpdateFraction);
            writer.EndList(entry);
        }

        writer.EndList(schedule);
        writer.Write(BaseFeeDenominator);
        writer.Write(BaseFeeElasticity);
        writer.Write(StrictTimestamps ? 1UL : 0UL);
        writer.Write(HasBeaconChain ? 1UL : 0UL);
        writer.Write(DepositContract);
        writer.Write((ulong)Sequencing);
        writer.Write(Consensus.ValidatorSet);
        writer.Write(Consensus.StakesSlot);
        writer.Write(Consensus.CountSlot);
        writer.Write((ulong)Consensus.SlotDerivation);
        writer.Write((ulong)Consensus.Quorum);
        writer.Write(Consensus.TotalStakeSlot);
        writer.Write((ulong)Consensus.Seals);
        writer.Write(Consensus.EpochLength);
        writer.Write(Consensus.MinimumValidators);
        writer.Write(Bridge.Contract);
        writer.Write(Bridge.WithdrawRootSlot);
        writer.Write(Bridge.QueueIndexSlot);
        writer.Write(Bridge.QueueHashSlot);
        writer.Write(Bridge.L1ChainId);
        writer.Write(Bridge.L1MessageQueue);
        WriteChosenProfiles(writer);
        writer.EndList(list);
    }

    /// <summary>
    /// Reads what <see cref="Write"/> wrote, byte for byte: null, and an error in the reader or not, when anything has another form or a value that no
    /// member has. Whether the values have a meaning together is <see cref="IsUsable"/>'s question.
    /// </summary>
    internal static ChainConfiguration? Read(ref RlpReader reader)
    {
        RlpReader fields = reader.ReadList();
        bool isKnown = fields.ReadBytes().SequenceEqual(EncodingVersion);

        // Initializers run in the order they are written, which is the order of the fields.
        ChainConfiguration configuration = new()
        {
            ChainId = fields.ReadUInt64(),
            PragueTime = fields.ReadUInt64(),
            OsakaTime = fields.ReadUInt64(),
            BlobSchedule = ReadBlobSchedule(ref fields, ref isKnown),
            BaseFeeDenominator = fields.ReadUInt64(),
            BaseFeeElasticity = fields.ReadUInt64(),
            StrictTimestamps = ReadChoice(ref fields, 1, ref isKnown) != 0,
            HasBeaconChain = ReadChoice(ref fields, 1, ref isKnown) != 0,
            DepositContract = fields.ReadAddress(),
            Sequencing = (SequencingMode)ReadChoice(ref fields, (ulong)SequencingMode.L1Fernet, ref isKnown),
            Consensus = new ConsensusParameters
            {
                ValidatorSet = fields.ReadAddress(),
                StakesSlot = fields.ReadUInt64(),
                CountSlot = fields.ReadUInt64(),
                SlotDerivation = (SlotDerivation)ReadChoice(ref fields, (ulong)SlotDerivation.SlotFirst, ref isKnown),
                Quorum = (QuorumRule)ReadChoice(ref fields, (ulong)QuorumRule.StakeAboveTwoThirds, ref isKnown),
                TotalStakeSlot = fields.ReadUInt64(),
                Seals = (SealScheme)ReadChoice(ref fields, (ulong)SealScheme.Bls12381, ref isKnown),
                EpochLength = fields.ReadUInt64(),
                MinimumValidators = fields.ReadUInt64(),
            },
            Bridge = new BridgeParameters
            {
                Contract = fields.ReadAddress(),
                WithdrawRootSlot = fields.ReadUInt64(),
                QueueIndexSlot = fields.ReadUInt64(),
                QueueHashSlot = fields.ReadUInt64(),
                L1ChainId = fields.ReadUInt64(),
                L1MessageQueue = fields.ReadAddress(),
            },
            Forks = ReadForks(ref fields, ref isKnown),
        };
        reader.CloseList(ref fields);
        return isKnown && !reader.HasError ? configuration : null;
    }

    /// <summary>One item more for each fork whose profile is not its own, so that other chains keep the hash they have.</summary>
    private void WriteChosenProfiles(RlpWriter writer)
    {
        for (int i = 0; i < Forks.Length; i++)
        {
            EvmProfile profile = Forks[i].Profile;
            if (profile != ForkRules.Of((Fork)i).Profile)
            {
                int chosen = writer.BeginList();
                writer.Write((ulong)i);
                writer.Write(profile.Precompiles.Bits);
                writer.Write(profile.TransactionTypes.Bits);
                writer.EndList(chosen);
            }
        }
    }

    private static ForkRules[] ReadForks(ref RlpReader fields, ref bool isKnown)
    {
        ForkRules[] forks = [ForkRules.Cancun, ForkRules.Prague, ForkRules.Osaka];
        ulong next = 0;
        while (!fields.IsAtEnd && !fields.HasError)
        {
            RlpReader chosen = fields.ReadList();
            ulong fork = chosen.ReadUInt64();
            PrecompileSet precompiles = new(chosen.ReadUInt64());
            TransactionTypeSet types = new(chosen.ReadUInt64());
            fields.CloseList(ref chosen);
            if (fields.HasError || fork < next || fork >= (ulong)forks.Length)
            {
                isKnown = false;
                return forks;
            }

            ForkRules rules = forks[(int)fork];
            EvmProfile profile = rules.Profile with { Precompiles = precompiles, TransactionTypes = types };
            isKnown &= profile != rules.Profile;
            forks[(int)fork] = rules with { Profile = profile };
            next = fork + 1;
        }

        return forks;
    }

    private static BlobParameters[] ReadBlobSchedule(ref RlpReader fields, ref bool isKnown)
    {
        RlpReader schedule = fields.ReadList();
        int count = schedule.CountItems();
        if (count > BlobScheduleMax)
        {
            isKnown = false;
            return [];
        }

        BlobParameters[] entries = new BlobParameters[count];
        for (int i = 0; i < count; i++)
        {
            RlpReader entry = schedule.ReadList();
            entries[i] = new BlobParameters(
                entry.ReadUInt64(),
                (uint)ReadChoice(ref entry, uint.MaxValue, ref isKnown),
                (uint)ReadChoice(ref entry, uint.MaxValue, ref isKnown),
                entry.ReadUInt64());
            schedule.CloseList(ref entry);
        }

        fields.CloseList(ref schedule);
        return entries;
    }

    /// <summary>A number up to the last that has a meaning; zero when there is a greater one.</summary>
    private static ulong ReadChoice(ref RlpReader fields, ulong last, ref bool isKnown)
    {
        ulong value = fields.ReadUInt64();
        isKnown &= value <= last;
        return value <= last ? value : 0;
    }
}
