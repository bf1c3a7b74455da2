using System;
using System.CommandLine;
using System.Security.Cryptography;
using System.Threading;
using System.Threading.Tasks;
using Sequitur.Cli.Genesis;
using Sequitur.Cli.Keys;
using Sequitur.Crypto;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Storage;

namespace Sequitur.Cli.Validators;

/// <summary><c>sequitur validator</c>: what an operator or owner of a validator sends to the contracts of the set, through any node of the chain.</summary>
internal static class ValidatorCommand
{
    private static readonly Option<string> s_rpc = new("--rpc") { Description = "JSON-RPC of a node of the chain.", DefaultValueFactory = _ => "http://127.0.0.1:8545" };
    private static readonly Option<string> s_key = new("--key") { Description = "Key file of the account that sends and pays: the validator's owner.", Required = true };
    private static readonly Option<string?> s_password = new("--password-file") { Description = "File of mode 0600 with the password of encrypted keys." };
    private static readonly Option<string?> s_validator = new("--validator") { Description = "Node address of the validator (default: the one that the sender owns)." };
    private static readonly Option<bool> s_sure = new("--yes") { Description = "Send without asking on a terminal." };
    private static readonly Option<bool> s_dry = new("--dry-run") { Description = "Show what would be sent, and send nothing." };
    private static readonly Option<bool> s_json = new("--json") { Description = "Report as one JSON object on standard output." };

    public static Command Build() => new("validator", "Join, leave and look after the validator set, through a node's JSON-RPC.")
    {
        Status(), Join(), Stake(), Leave(), Withdraw(), Claim(), Slash(),
    };

    /// <summary>What the owner of a validator agreed to: docs/spec/staking.md.</summary>
    internal static Hash256 ConsentOf(ulong chainId, in Address owner)
    {
        byte[] encoded = [.. Keccak.Hash("sequitur.join.v1"u8).Bytes, .. ((U256)chainId).ToHash256().Bytes, .. Predeploys.Staking.ToWord().ToHash256().Bytes, .. owner.ToWord().ToHash256().Bytes];
        return Keccak.Hash(encoded);
    }

    private static Command Status()
    {
        var who = new Argument<string[]>("ADDRESS") { Description = "Validators besides those of the set.", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("status", "Show the set, stakes, pending changes, the next boundary, participation and credits.") { who, s_rpc, s_json };
        command.SetAction((parsed, _) => KnownFaults.GuardAsync("validator status", async () =>
        {
            using var node = new NodeClient(parsed.GetValue(s_rpc)!);
            SetStatus status = await SetStatus.ReadAsync(node, Array.ConvertAll(parsed.GetValue(who)!, AddressOf)).ConfigureAwait(false);
            if (parsed.GetValue(s_json)) status.WriteJson();
            else status.WriteText(Console.Out);
            return ExitCode.Ok;
        }));
        return command;
    }

    private static Command Join()
    {
        var stake = new Option<string?>("--stake") { Description = "What is put at stake, such as 32eth (default: the least the chain asks for)." };
        var validatorKey = new Option<string?>("--validator-key") { Description = "Key file of the new validator's node (default: --key, which then is its own owner)." };
        var sealKey = new Option<string?>("--seal-key") { Description = "Key file of the new validator's seals, on a chain of aggregated seals." };
        var command = new Command("join", "Ask for a place in the set: the validator's key signs that the sender owns it.")
        {
            s_rpc, s_key, s_password, validatorKey, sealKey, stake, s_sure, s_dry, s_json,
        };
        command.SetAction((parsed, cancellation) => SendAsync("join", parsed, async (node, key, owner) =>
        {
            byte[] nodeKey = parsed.GetValue(validatorKey) is { } file ? PrivateKeyFile.Read(file, KeyKind.Node, Passwords(parsed)) : key;
            Secp256k1Signer.TryGetAddress(nodeKey, out Address validator);
            U256 amount = parsed.GetValue(stake) is { } text ? AmountOf("--stake", text) : await ParameterAsync(node, "minimumStake()").ConfigureAwait(false);
            U256 chainId = await node.QuantityAsync("eth_chainId").ConfigureAwait(false);
            byte[] consent = SignedBy(nodeKey, ConsentOf(chainId.U0, owner));
            CallData call = parsed.GetValue(sealKey) is { } sealFile
                ? WithPossession(new CallData("joinBls(address,bytes,bytes,bytes)").With(validator).With(consent), PrivateKeyFile.Read(sealFile, KeyKind.Seal, Passwords(parsed)))
                : new CallData("join(address,bytes)").With(validator).With(consent);
            return new StakingTransaction($"join: {validator} asks for a place in the set, owned by {owner}", Predeploys.Staking, call, amount)
            {
                Warning = "from the next boundary on its vote counts for the quorum, whether its node runs or not: have that node in step with the chain before",
            };
        }, cancellation));
        return command;
    }

    private static Command Stake()
    {
        var amount = new Option<string>("--amount") { Description = "What is added to the stake, such as 1eth.", Required = true };
        var command = new Command("stake", "Raise the stake of a validator; the set counts it from the next boundary on.") { s_rpc, s_key, s_password, s_validator, amount, s_sure, s_dry, s_json };
        command.SetAction((parsed, cancellation) => SendAsync("stake", parsed, async (node, _, sender) =>
        {
            Address validator = await ValidatorOfAsync(node, parsed, sender).ConfigureAwait(false);
            U256 value = AmountOf("--amount", parsed.GetValue(amount)!);
            return new StakingTransaction($"stake: {Amount.Text(value)} more for {validator}", Predeploys.Staking, new CallData("addStake(address)").With(validator), value);
        }, cancellation));
        return command;
    }

    private static Command Leave() => ForOwn(
        "leave", "Ask to leave the set at the next boundary. The node must vote until then.", "leave(address)", validator => $"leave: {validator} asks to leave the set");

    private static Command Withdraw() => ForOwn(
        "withdraw", "Take the stake back, once the exit delay is over.", "withdraw(address)", validator => $"withdraw: the stake of {validator} goes to its owner");

    private static Command ForOwn(string name, string description, string signature, Func<Address, string> what)
    {
        var command = new Command(name, description) { s_rpc, s_key, s_password, s_validator, s_sure, s_dry, s_json };
        command.SetAction((parsed, cancellation) => SendAsync(name, parsed, async (node, _, sender) =>
        {
            Address validator = await ValidatorOfAsync(node, parsed, sender).ConfigureAwait(false);
            return new StakingTransaction(what(validator), Predeploys.Staking, new CallData(signature).With(validator), U256.Zero);
        }, cancellation));
        return command;
    }

    private static Command Claim()
    {
        var command = new Command("claim", "Have the rewards of the sender's validator paid out.") { s_rpc, s_key, s_password, s_sure, s_dry, s_json };
        command.SetAction((parsed, cancellation) => SendAsync("claim", parsed, async (node, _, sender) =>
        {
            U256? credit = await node.WordAsync(Predeploys.RewardDistributor, new CallData("credit(address)").With(sender)).ConfigureAwait(false);
            return new StakingTransaction($"claim: {Amount.Text(credit ?? U256.Zero)} of rewards to {sender}", Predeploys.RewardDistributor, new CallData("claim()"), U256.Zero);
        }, cancellation));
        return command;
    }

    private static Command Slash()
    {
        var evidence = new Option<string?>("--evidence") { Description = "File of equivocations, one JSON object a line, as a node writes it (evidence.jsonl)." };
        var line = new Option<int>("--line") { Description = "Which line of it.", DefaultValueFactory = _ => 1 };
        var inactive = new Option<string?>("--inactive") { Description = "Instead: a validator that was unseen for longer than the chain allows." };
        var command = new Command("slash", "Show that a validator voted twice, or was gone for too long. Anyone may, and gets a share.")
        {
            s_rpc, s_key, s_password, evidence, line, inactive, s_sure, s_dry, s_json,
        };
        command.SetAction((parsed, cancellation) => SendAsync("slash", parsed, (_, _, _) =>
        {
            string? file = parsed.GetValue(evidence), absent = parsed.GetValue(inactive);
            if (file is null == absent is null) throw new SettingsException("expected either --evidence FILE or --inactive ADDRESS");
            if (file is not null) return Task.FromResult(Equivocation.Read(file, parsed.GetValue(line)).ToTransaction());
            Address validator = AddressOf(absent!);
            return Task.FromResult(new StakingTransaction($"slash: {validator} was unseen for too long", Predeploys.Staking, new CallData("slashInactive(address)").With(validator), U256.Zero));
        }, cancellation));
        return command;
    }

    private static Task<int> SendAsync(string name, ParseResult parsed, Func<NodeClient, byte[], Address, Task<StakingTransaction>> make, CancellationToken cancellation) =>
        KnownFaults.GuardAsync($"validator {name}", async () =>
        {
            byte[] key = PrivateKeyFile.Read(parsed.GetValue(s_key)!, KeyKind.Node, Passwords(parsed));
            Address sender = NodeKeyFile.AddressOf(key, parsed.GetValue(s_key)!);
            using var node = new NodeClient(parsed.GetValue(s_rpc)!);
            StakingTransaction transaction = await make(node, key, sender).ConfigureAwait(false);
            var manner = new StakingTransaction.Manner(parsed.GetValue(s_sure), parsed.GetValue(s_dry), parsed.GetValue(s_json));
            return await transaction.SendAsync(node, key, manner, cancellation).ConfigureAwait(false);
        });

    private static PasswordSource Passwords(ParseResult parsed) => PasswordSource.FileOrInput(parsed.GetValue(s_password));

    private static async Task<Address> ValidatorOfAsync(NodeClient node, ParseResult parsed, Address owner)
    {
        if (parsed.GetValue(s_validator) is { } named) return AddressOf(named);
        U256? owned = await node.WordAsync(Predeploys.Staking, new CallData("validatorOf(address)").With(owner)).ConfigureAwait(false);
        return owned is { IsZero: false } word ? Address.FromWord(word) : throw new SettingsException($"{owner} owns no validator: name one with --validator");
    }

    private static async Task<U256> ParameterAsync(NodeClient node, string getter) =>
        await node.WordAsync(Predeploys.Staking, new CallData(getter)).ConfigureAwait(false)
        ?? throw new SettingsException($"there is no contract Staking at {Predeploys.Staking}: this chain's validator set does not change by transactions");

    /// <summary>65 bytes: r, s, and the parity of the point.</summary>
    private static byte[] SignedBy(byte[] key, in Hash256 digest)
    {
        if (!Secp256k1Signer.Sign(digest, key, out U256 r, out U256 s, out int parity)) throw new SettingsException(Secp256k1Library.InstallHint);
        return [.. r.ToHash256().Bytes, .. s.ToHash256().Bytes, (byte)parity];
    }

    /// <summary>Appends the public key of a seal key and the proof that it is known, as EIP-2537 encodes them.</summary>
    private static CallData WithPossession(CallData call, byte[] sealKey)
    {
        byte[] key = new byte[BlsPublicKey.Size], possession = new byte[BlsSignatures.Size];
        byte[] point = new byte[Bls12381.PointSize], signature = new byte[Bls12381.TwistPointSize];
        bool isKey = BlsSigner.TryGetPublicKey(sealKey, RandomNumberGenerator.GetBytes(BlsSigner.MaskSize), key)
            && BlsSigner.TryProvePossession(sealKey, RandomNumberGenerator.GetBytes(BlsSigner.MaskSize), possession)
            && Bls12381Expansion.TryExpandG1(key, point) && Bls12381Expansion.TryExpandG2(possession, signature);
        return isKey ? call.With(point).With(signature) : throw new SettingsException("--seal-key: expected a BLS12-381 private key");
    }

    private static Address AddressOf(string text) => NewChainJson.TryParseAddress(text, out Address address)
        ? address
        : throw new SettingsException($"expected an address, 0x and 40 hexadecimal digits, got '{text}'");

    private static U256 AmountOf(string option, string text) => Amount.TryParse(text, out U256 amount) ? amount : throw new SettingsException($"{option} {text}: expected {Amount.Form}");
}
