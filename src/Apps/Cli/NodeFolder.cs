using System.IO;
using System.Linq;
using Sequitur.Cli.Keys;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.State;
using Sequitur.Storage;

namespace Sequitur.Cli;

/// <summary>The folder of one real node: <c>node.key</c>, <c>genesis.json</c>, <c>node.json</c>. Nothing that is there is ever overwritten.</summary>
internal sealed class NodeFolder
{
    private readonly string _keyFile;

    public NodeFolder(string path)
    {
        FullPath = Path.GetFullPath(path);
        _keyFile = Path.Combine(FullPath, "node.key");
        GenesisPath = Path.Combine(FullPath, "genesis.json");
        ConfigPath = Path.Combine(FullPath, "node.json");
    }

    public string FullPath { get; }

    public string GenesisPath { get; }

    public string ConfigPath { get; }

    /// <summary>This node's address; its key is made when there is none, encrypted when there is a password file.</summary>
    public Address TakeAddress(string? passwordFile)
    {
        Directory.CreateDirectory(FullPath);
        PasswordSource passwords = PasswordSource.FileOrInput(passwordFile);
        if (File.Exists(_keyFile)) return NodeKeyFile.ReadAddress(_keyFile, passwords);
        byte[] key = NodeKeyFile.Generate();
        if (passwordFile is null) NodeKeyFile.Write(_keyFile, key);
        else PrivateKeyFile.WriteEncrypted(_keyFile, KeyKind.Node, key, passwords, ScryptCost.Standard);
        return NodeKeyFile.AddressOf(key, _keyFile);
    }

    /// <summary>Refuses a folder that was made before.</summary>
    /// <param name="genesis">The genesis file to use, which may lie there already; null for one to be made.</param>
    public void RequireNew(string? genesis)
    {
        if (File.Exists(ConfigPath)) throw Exists(ConfigPath, "choose another folder, or edit it");
        if (File.Exists(GenesisPath) && !IsInPlace(genesis)) throw Exists(GenesisPath, $"--genesis {GenesisPath} uses it");
        if (File.Exists(FullPath)) throw new SettingsException($"{FullPath} is a file: expected a folder, or nothing yet");
    }

    /// <summary>Writes genesis file and configuration.</summary>
    /// <param name="genesis">A genesis file to copy; null for <paramref name="made"/>.</param>
    /// <param name="made">The text of a new genesis file.</param>
    /// <param name="file">The configuration.</param>
    public void Write(string? genesis, string? made, NodeFile file)
    {
        if (genesis is null) WriteNew(GenesisPath, made!);
        else if (!IsInPlace(genesis)) File.Copy(genesis, GenesisPath, overwrite: false);
        WriteNew(ConfigPath, CommentedNodeFile.Text(file));
    }

    /// <summary>What a genesis file says, refused when it names no validators.</summary>
    public static KnownChain ReadGenesis(string json)
    {
        GenesisSpecification genesis = GenesisFile.Parse(json);
        ValidatorSet validators = GenesisValidators.Read(genesis);
        return new KnownChain(genesis.Configuration.ChainId, GenesisBlock.Build(genesis, new MemoryState(), out _).Hash, validators, genesis.Accounts.Any(account => HoldsEther(account, validators)));
    }

    /// <summary>Contracts hold stakes and the pool, and validators the gas of their own transactions: neither is anybody's to spend.</summary>
    private static bool HoldsEther(GenesisAccount account, ValidatorSet validators) =>
        !account.Balance.IsZero && account.Code.Length == 0 && validators.IndexOf(account.Address) < 0;

    private bool IsInPlace(string? genesis) => genesis is not null && Path.GetFullPath(genesis) == GenesisPath;

    private static void WriteNew(string path, string text)
    {
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        using var writer = new StreamWriter(file);
        writer.Write(text);
    }

    private static SettingsException Exists(string path, string advice) => new($"{path} exists and is not overwritten: {advice}");
}

/// <summary>What <c>init</c> tells of a chain.</summary>
internal sealed record KnownChain(ulong ChainId, Hash256 GenesisHash, ValidatorSet Validators, bool IsFunded);
