using System;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Sequitur.Cli.Genesis;
using Sequitur.Crypto;
using Sequitur.Primitives;
using Sequitur.Rollup;

namespace Sequitur.Cli.Validators;

/// <summary>One call of a contract of the validator set, from pricing to receipt.</summary>
/// <param name="What">For people: what it does.</param>
/// <param name="Contract">The contract.</param>
/// <param name="Call">The call.</param>
/// <param name="Value">In wei.</param>
internal sealed record StakingTransaction(string What, Address Contract, CallData Call, U256 Value)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    /// <summary>What the sender must know before; null for nothing.</summary>
    public string? Warning { get; init; }

    /// <summary>Prices, shows, signs and sends it, and waits until it is in a block.</summary>
    /// <returns>An exit code.</returns>
    public async Task<int> SendAsync(NodeClient node, byte[] key, Manner manner, CancellationToken cancellation)
    {
        if (!Secp256k1Signer.TryGetAddress(key, out Address sender)) throw new SettingsException(Secp256k1Library.InstallHint);
        byte[] data = Call.ToArray();
        object call = new { from = sender.ToString(), to = Contract.ToString(), value = Quantity(Value), data = Hex.Encode(data) };
        U256 gas = await node.QuantityAsync("eth_estimateGas", call).ConfigureAwait(false);
        U256 baseFee = NodeClient.Quantity((await node.AskAsync("eth_getBlockByNumber", "latest", false).ConfigureAwait(false)).GetProperty("baseFeePerGas"));
        U256 tip = await node.QuantityAsync("eth_maxPriorityFeePerGas").ConfigureAwait(false);
        var fields = new TransactionFields
        {
            ChainId = (await node.QuantityAsync("eth_chainId").ConfigureAwait(false)).U0,
            Nonce = (await node.QuantityAsync("eth_getTransactionCount", sender.ToString(), "pending").ConfigureAwait(false)).U0,

            // What a call costs may change a little until its block.
            GasLimit = gas.U0 + (gas.U0 / 4),
            MaxFeePerGas = baseFee + baseFee + tip,
            MaxPriorityFeePerGas = tip,
            To = Contract,
            Value = Value,
            Data = data,
        };
        U256 most = fields.MaxFeePerGas * (U256)fields.GasLimit;
        Console.Error.WriteLine($"{What}\n  from   {sender}\n  to     {Contract}\n  value  {Amount.Text(Value)}\n  fees   at most {Amount.Text(most)} for {fields.GasLimit} gas\n  chain  {fields.ChainId}, nonce {fields.Nonce}");
        if (Warning is not null) Console.Error.WriteLine($"  note   {Warning}");
        if (manner.IsDry) return Report(manner, sender, null, null);
        if (!manner.IsSure && !Console.IsInputRedirected && !Confirmed()) return Refused();
        Hash256 digest = TransactionEncoding.SigningHash(fields);
        if (!Secp256k1Signer.Sign(digest, key, out U256 r, out U256 s, out int recoveryId)) throw new SettingsException(Secp256k1Library.InstallHint);
        string hash = (await node.AskAsync("eth_sendRawTransaction", Hex.Encode(TransactionEncoding.Signed(fields, r, s, recoveryId))).ConfigureAwait(false)).GetString()!;
        Console.Error.WriteLine($"sent {hash}, waiting for its block");
        JsonElement receipt = await node.ReceiptAsync(hash, s_patience, cancellation).ConfigureAwait(false);
        return Report(manner, sender, hash, receipt);
    }

    private int Report(Manner manner, in Address sender, string? hash, JsonElement? receipt)
    {
        bool isDone = receipt is { } there && NodeClient.Quantity(there.GetProperty("status")) == U256.One;
        ulong? block = receipt is { } known ? NodeClient.Quantity(known.GetProperty("blockNumber")).U0 : null;
        if (manner.IsJson)
        {
            string? data = receipt is null ? Hex.Encode(Call.ToArray()) : null;
            Console.Out.WriteLine(JsonSerializer.Serialize(new
            {
                what = What, from = sender.ToString(), to = Contract.ToString(), value = Amount.Decimal(Value), data, transaction = hash, block, done = receipt is null ? (bool?)null : isDone,
            }));
        }
        else
        {
            Console.Out.WriteLine(receipt is null ? "not sent (--dry-run)" : isDone ? $"done in block {block}" : $"reverted in block {block}: the state changed since it was priced; try again");
        }

        return receipt is null || isDone ? ExitCode.Ok : ExitCode.Failed;
    }

    private static bool Confirmed()
    {
        Console.Error.Write("send it? [y/N] ");
        return Console.In.ReadLine() is "y" or "Y" or "yes";
    }

    private static int Refused()
    {
        Console.Error.WriteLine("nothing was sent");
        return ExitCode.Usage;
    }

    private static string Quantity(in U256 value)
    {
        string digits = Convert.ToHexStringLower(value.ToHash256().Bytes).TrimStart('0');
        return "0x" + (digits.Length == 0 ? "0" : digits);
    }

    /// <param name="IsSure">Asks nothing.</param>
    /// <param name="IsDry">Sends nothing.</param>
    /// <param name="IsJson">Reports as JSON.</param>
    internal sealed record Manner(bool IsSure, bool IsDry, bool IsJson);
}
