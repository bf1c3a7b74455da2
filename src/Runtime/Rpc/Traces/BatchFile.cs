using System;
using System.Text.Json;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Rpc.Json;
using Sequitur.State;

namespace Sequitur.Rpc.Traces;

/// <summary>A batch as a prover gets it: the bare result of <c>l2trace_getBatch</c>, read strictly.</summary>
/// <remarks>As with a <see cref="TraceFile"/>, what can be derived is not read but compared, by <see cref="FindContradiction"/>.</remarks>
public sealed class BatchFile
{
    private const int OutputBytesMax = int.MaxValue / 2;

    private readonly JsonElement _root;

    private BatchFile(JsonElement root, TraceContent content, byte[][] previousAccount)
    {
        _root = root;
        Content = content;
        PreviousAccount = previousAccount;
    }

    /// <summary>With a certificate of the last block.</summary>
    public TraceContent Content { get; }

    /// <summary>Proof of the account of the contract that names the validators in the state before the first block, root first.</summary>
    public byte[][] PreviousAccount { get; }

    private TraceFinality Finality => Content.Finality!;

    /// <exception cref="TraceFileException">Names the member, what was expected and what came.</exception>
    public static BatchFile Parse(ReadOnlyMemory<byte> json)
    {
        var batch = TraceMember.Parse(json, out JsonElement root);
        batch.AllowOnly(
        [
            "version", "chainId", "blocks", "witness", "previousValidatorSet", "finalBlockStorage", "commit", "startL1QueueIndex", "endL1QueueIndex",
            "startL1QueueHash", "endL1QueueHash",
        ]);
        batch.RequireVersion();
        TraceMember[] blocks = [.. batch["blocks"].Items()];
        if (blocks.Length is 0 or > BatchInput.BlocksMax) throw batch["blocks"].Unexpected($"1 to {BatchInput.BlocksMax} blocks");
        foreach (TraceMember block in blocks) block.AllowOnly(["fork", "evmProfile", "header", "headerRlp", "transactions", "withdrawals"]);
        var content = TraceContent.Read(batch, blocks);
        if (content.Finality is null) throw batch["commit"].Unexpected("an object");
        return new BatchFile(root, content, batch["previousValidatorSet"]["accountProof"].DataList());
    }

    public BatchInput ToInput(ChainConfiguration configuration) => new()
    {
        Configuration = configuration,
        Headers = Content.Witness.Headers,
        Blocks = Array.ConvertAll(Content.Blocks, static block => block.Content),
        WitnessState = Content.Witness.Nodes,
        WitnessCodes = Content.Witness.Codes,
        Certificate = Finality.Certificate,
        Proof = Finality.Proof,
        PreviousAccount = PreviousAccount,
    };

    /// <summary>For a batch whose check found nothing wrong: the path of what says something else than the blocks do; null when nothing does.</summary>
    public string? FindContradiction(ChainConfiguration configuration, BatchResult result)
    {
        var blocks = new Block[Content.Blocks.Length];
        for (int i = 0; i < blocks.Length; i++)
        {
            if (Content.Blocks[i].TryDecode(out Block? block) is { } wrong) return $"blocks[{i}].{wrong}";
            blocks[i] = block!;
        }

        MerkleProof.TryVerifyAccount(result.Previous!.StateRoot, configuration.Consensus.ValidatorSet, PreviousAccount, out Account? previous);
        QueuePosition start = result.Output!.Bridge.Start;
        BridgeState before = new(default, start.Index, start.Hash);
        var finality = new ShownFinality(Finality, result.Finality!, before);
        var batch = new CollectedBatch(blocks, Content.Witness, finality, previous ?? default, PreviousAccount);
        using var written = new JsonOutput(OutputBytesMax);
        BatchJson.Write(written, configuration, batch);
        using JsonDocument expected = JsonDocument.Parse(written.Written);
        return TraceDifference.Find(expected.RootElement, _root, "batch");
    }
}
