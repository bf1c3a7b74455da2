using System;
using Sequitur.Crypto;
using Sequitur.Primitives;

namespace Sequitur.Rollup;

/// <summary>EIP-7685: what the execution layer tells the beacon chain. Deposits (EIP-6110) come from logs, the rest from system calls.</summary>
public static class Requests
{
    public const byte DepositType = 0x00;
    public const byte WithdrawalType = 0x01;
    public const byte ConsolidationType = 0x02;

    private const int Word = 32;
    private const int KeyBytes = 48;
    private const int CredentialBytes = 32;
    private const int AmountBytes = 8;
    private const int SignatureBytes = 96;
    private const int IndexBytes = 8;

    /// <summary>Five offsets, then five byte strings, each a length word and padded content.</summary>
    private const int DepositLogBytes = 576;

    /// <summary>Keccak of DepositEvent(bytes,bytes,bytes,bytes,bytes).</summary>
    private static ReadOnlySpan<byte> DepositEvent =>
    [
        0x64, 0x9b, 0xbc, 0x62, 0xd0, 0xe3, 0x13, 0x42, 0xaf, 0xea, 0x4e, 0x5c, 0xd8, 0x2d, 0x40, 0x49,
        0xe7, 0xe1, 0xee, 0x91, 0x2f, 0xc0, 0x88, 0x9a, 0xa7, 0x90, 0x80, 0x3b, 0xe3, 0x90, 0x38, 0xc5,
    ];

    /// <summary>SHA-256 over the SHA-256 of each request (a type byte and data); empty ones were left out.</summary>
    public static Hash256 HashOf(ReadOnlySpan<byte[]> requests)
    {
        byte[] digests = new byte[Word * requests.Length];
        for (int i = 0; i < requests.Length; i++)
        {
            Sha256.Hash(requests[i], digests.AsSpan(Word * i, Word));
        }

        Span<byte> hash = stackalloc byte[Word];
        Sha256.Hash(digests, hash);
        return new Hash256(hash);
    }

    /// <summary>Appends the deposits among the logs, in order; false when a log of the deposit event has a wrong layout.</summary>
    public static bool TryAppendDeposits(Log[] logs, in Address depositContract, ByteBuffer deposits)
    {
        for (int i = 0; i < logs.Length; i++)
        {
            Log log = logs[i];
            bool isDeposit = log.Address == depositContract
                && log.Topics.Length != 0
                && log.Topics[0].Bytes.SequenceEqual(DepositEvent);
            if (isDeposit && !TryAppendDeposit(log.Data, deposits))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryAppendDeposit(ReadOnlySpan<byte> data, ByteBuffer deposits) =>
        data.Length == DepositLogBytes
        && TryAppendField(data, 0, 160, KeyBytes, deposits)
        && TryAppendField(data, 1, 256, CredentialBytes, deposits)
        && TryAppendField(data, 2, 320, AmountBytes, deposits)
        && TryAppendField(data, 3, 384, SignatureBytes, deposits)
        && TryAppendField(data, 4, 512, IndexBytes, deposits);

    private static bool TryAppendField(ReadOnlySpan<byte> data, int index, int offset, int length, ByteBuffer deposits)
    {
        bool isInPlace = IsWord(data.Slice(index * Word, Word), offset) && IsWord(data.Slice(offset, Word), length);
        if (isInPlace)
        {
            deposits.Append(data.Slice(offset + Word, length));
        }

        return isInPlace;
    }

    private static bool IsWord(ReadOnlySpan<byte> word, int value) => U256.FromBigEndian(word) == (ulong)value;
}
