using System;
using System.Buffers.Binary;
using Sequitur.Crypto;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.State;

namespace Sequitur.Node.Rewards;

/// <summary>Makes the transaction with which a proposer lets the contract RewardDistributor pay for a height, and count who sealed it.</summary>
/// <remarks>A block is valid without it; so whenever something speaks against it there is none.</remarks>
internal sealed class RewardMaker(ulong chainId, byte[] nodeKey, SealCollection seals)
{
    /// <summary>More than the transaction can cost: without a seal, and for each, whose owner may be credited for the first time (docs/spec/staking.md, Gas).</summary>
    private const ulong BaseGas = 120_000;

    private const ulong SealGas = 35_000;

    /// <summary>Above EIP-7825's limit no transaction is valid: more seals than this one carries are left out.</summary>
    public const ulong GasMax = 16_777_216;

    private const int HeadSize = 4 + (4 * 32);

    /// <summary>Slot 0 of the contract: the pool in the low 128 bits, the newest rewarded height in the 64 above.</summary>
    private static readonly U256 s_newestSlot = U256.Zero;

    /// <summary>Of the same contract: of every three validators so many must have sealed.</summary>
    private static readonly U256 s_sealsOfThreeSlot = 8;

    /// <summary>Of the contract Staking: how many validators there are.</summary>
    private static readonly U256 s_activeCountSlot = 14;

    private static readonly byte[] s_selector = Keccak.Hash("reward(uint256,uint32,bytes)"u8).Bytes[..4].ToArray();

    private readonly Address _sender = Secp256k1Signer.TryGetAddress(nodeKey, out Address address) ? address : throw new ArgumentException("Not a private key.", nameof(nodeKey));

    /// <summary>The one of a block, which stands behind its messages from L1; null where there is none.</summary>
    public static Transaction? FindReward(Block block)
    {
        Transaction? first = Array.Find(block.Transactions, transaction => !transaction.IsMessage);
        return first is not null && IsReward(first, block.Header.Beneficiary) ? first : null;
    }

    /// <summary>Whether a transaction is one that a proposer has made this way.</summary>
    public static bool IsReward(Transaction transaction, in Address proposer) =>
        transaction.To == Predeploys.RewardDistributor && transaction.TryGetSender(out Address sender) && sender == proposer;

    /// <summary>The first transaction, behind the messages from L1, of the block after a parent.</summary>
    /// <param name="parent">Header of the block before.</param>
    /// <param name="state">The state after it.</param>
    /// <param name="baseFee">Of the block.</param>
    /// <returns>Null when the chain has no such contract, no height is to be rewarded or its seals are too few, or the account cannot pay.</returns>
    public Transaction? Make(BlockHeader parent, IStateSource state, in U256 baseFee)
    {
        bool hasCode = state.TryReadAccount(Predeploys.RewardDistributor, out Account contract) && contract.CodeHash != Keccak.Empty;
        if (!hasCode || !state.TryReadAccount(_sender, out Account sender)) return null;
        state.ReadStorage(Predeploys.RewardDistributor, s_newestSlot, out U256 packed);
        if (seals.Newest((packed >> 128).U0, parent.Number + 1) is not { } height) return null;
        if ((ulong)height.Seals.Length < LeastSeals(state)) return null;
        ulong gas = GasFor(height.Seals.Length);
        if (sender.Balance < baseFee * gas || gas > parent.GasLimit) return null;
        var fields = new TransactionFields
        {
            ChainId = chainId,
            Nonce = sender.Nonce,
            GasLimit = gas,
            MaxFeePerGas = baseFee,
            To = Predeploys.RewardDistributor,
            Data = Encode(height),
        };
        return Sign(fields);
    }

    /// <summary>What the contract asks for. At a boundary that takes signers out it may ask for more than is left: then the transaction fails, and the next height is rewarded.</summary>
    private static ulong LeastSeals(IStateSource state)
    {
        state.ReadStorage(Predeploys.RewardDistributor, s_sealsOfThreeSlot, out U256 ofThree);
        if (ofThree.IsZero || !state.TryReadAccount(Predeploys.Staking, out _)) return 0;
        state.ReadStorage(Predeploys.Staking, s_activeCountSlot, out U256 count);
        return U256.Divide((count * ofThree) + 2, 3).U0;
    }

    /// <summary>The gas limit for so many seals.</summary>
    public static ulong GasFor(int seals) => Math.Min(GasMax, BaseGas + (SealGas * (ulong)seals));

    /// <summary>The call of <c>reward(uint256 height, uint32 round, bytes seals)</c>.</summary>
    internal static byte[] Encode(SealedHeight height)
    {
        int count = Math.Min(height.Seals.Length, (int)((GasMax - BaseGas) / SealGas));
        int length = count * RecoverableSignature.Size;
        byte[] data = new byte[HeadSize + ((length + 31) / 32 * 32)];
        s_selector.CopyTo(data, 0);
        BinaryPrimitives.WriteUInt64BigEndian(data.AsSpan(4 + 24), height.Number);
        BinaryPrimitives.WriteUInt32BigEndian(data.AsSpan(4 + 32 + 28), height.Round);
        data[4 + 64 + 31] = 96;
        BinaryPrimitives.WriteInt32BigEndian(data.AsSpan(4 + 96 + 28), length);
        for (int i = 0; i < count; i++) height.Seals[i].Write(data.AsSpan(HeadSize + (i * RecoverableSignature.Size), RecoverableSignature.Size));
        return data;
    }

    private Transaction Sign(TransactionFields fields)
    {
        bool isSigned = Secp256k1Signer.Sign(TransactionEncoding.SigningHash(fields), nodeKey, out U256 r, out U256 s, out int parity);
        TransactionError error = Transaction.TryDecode(TransactionEncoding.Signed(fields, r, s, parity), out Transaction? transaction);
        return isSigned && error == TransactionError.None ? transaction! : throw new InvalidOperationException($"The reward transaction of {_sender} is none: {error}.");
    }
}
