using System.Collections.Generic;
using System.Text;
using Sequitur.Crypto;
using Sequitur.Primitives;

namespace Sequitur.Cli.Validators;

/// <summary>A call of a contract in Solidity's encoding (the ABI specification): selector, words, and bytes behind them.</summary>
internal sealed class CallData
{
    private const int WordSize = 32;
    private const int SelectorSize = 4;

    private readonly byte[] _selector;
    private readonly List<byte[]> _words = [];
    private readonly List<(int Place, byte[] Bytes)> _tails = [];

    /// <param name="signature">Such as <c>join(address,bytes)</c>.</param>
    public CallData(string signature) => _selector = SelectorOf(signature);

    public static byte[] SelectorOf(string signature) => Keccak.Hash(Encoding.ASCII.GetBytes(signature)).Bytes[..SelectorSize].ToArray();

    public CallData With(in Address address) => With(address.ToWord());

    public CallData With(U256 word)
    {
        _words.Add(word.ToHash256().Bytes.ToArray());
        return this;
    }

    public CallData With(in Hash256 word)
    {
        _words.Add(word.Bytes.ToArray());
        return this;
    }

    /// <summary>An argument of type <c>bytes</c>.</summary>
    public CallData With(byte[] bytes)
    {
        _tails.Add((_words.Count, bytes));
        _words.Add(new byte[WordSize]);
        return this;
    }

    public byte[] ToArray()
    {
        List<byte> tail = [];
        foreach ((int place, byte[] bytes) in _tails)
        {
            _words[place] = Word((_words.Count * WordSize) + tail.Count);
            tail.AddRange(Word(bytes.Length));
            tail.AddRange(bytes);
            tail.AddRange(new byte[(WordSize - (bytes.Length % WordSize)) % WordSize]);
        }

        List<byte> all = [.. _selector];
        foreach (byte[] word in _words) all.AddRange(word);
        all.AddRange(tail);
        return [.. all];
    }

    private static byte[] Word(int number) => ((U256)(ulong)number).ToHash256().Bytes.ToArray();
}
