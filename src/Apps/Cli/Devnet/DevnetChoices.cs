using Sequitur.Finality;

namespace Sequitur.Cli.Devnet;

/// <summary>What is chosen at a start of a local network.</summary>
/// <param name="Validators">As many as the chain that is there has.</param>
/// <param name="RpcPort">Of the first validator, the others follow; 0 lets the system choose.</param>
/// <param name="P2pPort">The same for peers.</param>
internal sealed record DevnetChoices(int Validators, int RpcPort, int P2pPort)
{
    /// <summary>Through which validators dial each other; null is directly.</summary>
    public DevnetLinks? Links { get; init; }

    /// <summary>What blocks are sealed with; null: what those of the chain that is there are, or ECDSA.</summary>
    public SealScheme? Seals { get; init; }

    /// <summary>Where messages from L1 are read; null: nowhere.</summary>
    public DevnetL1? L1 { get; init; }
}
