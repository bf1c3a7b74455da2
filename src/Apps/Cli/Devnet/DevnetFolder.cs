using System;
using System.IO;
using System.Linq;
using System.Net;
using Sequitur.Cli.Keys;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Storage;

namespace Sequitur.Cli.Devnet;

/// <summary>The folder of a local network: <c>genesis.json</c>, and for each validator <c>validator-i/{node.key, seal.key, node.json, pid, node.log, chain/}</c>.</summary>
/// <remarks>Held by one supervisor at a time.</remarks>
internal sealed class DevnetFolder : IDisposable
{
    private const string LockName = "devnet.lock";

    private readonly FileStream _lock;

    private DevnetFolder(string path, FileStream held)
    {
        FullPath = path;
        _lock = held;
    }

    /// <summary><c>$XDG_DATA_HOME/sequitur/devnet</c>, by default <c>~/.local/share/sequitur/devnet</c>.</summary>
    public static string DefaultPath
    {
        get
        {
            string? data = Environment.GetEnvironmentVariable("XDG_DATA_HOME");
            if (string.IsNullOrEmpty(data) || !Path.IsPathRooted(data))
            {
                string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
                data = Path.Combine(home, ".local", "share");
            }

            return Path.Combine(data, "sequitur", "devnet");
        }
    }

    public string FullPath { get; }

    public string GenesisFile => Path.Combine(FullPath, "genesis.json");

    /// <summary>Takes the folder, making it if need be. A folder with other things in it is refused.</summary>
    public static DevnetFolder Open(string path)
    {
        path = Path.GetFullPath(path);
        Directory.CreateDirectory(path);
        string? foreign = Directory.EnumerateFileSystemEntries(path).Select(entry => Path.GetFileName(entry)!).FirstOrDefault(name => !IsOurs(name));
        if (foreign is not null) throw new SettingsException($"{path} is no devnet folder: it holds '{foreign}'; choose an empty one with --data-dir");
        try
        {
            return new DevnetFolder(path, new FileStream(Path.Combine(path, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException taken) when (File.Exists(Path.Combine(path, LockName)))
        {
            throw new SettingsException($"another devnet runs in {path}: stop it, or choose another folder with --data-dir", taken);
        }
    }

    public string ValidatorFolder(int index) => Path.Combine(FullPath, $"validator-{index}");

    public string ConfigFile(int index) => Path.Combine(ValidatorFolder(index), "node.json");

    /// <summary>Deletes everything but the lock.</summary>
    public void Clear()
    {
        File.Delete(GenesisFile);
        foreach (string validator in Directory.GetDirectories(FullPath, "validator-*")) Directory.Delete(validator, recursive: true);
    }

    /// <summary>How many validators must go on for the chain to go on.</summary>
    public int QuorumOf(int validators) =>
        Quorum.Required(Storage.GenesisFile.Parse(File.ReadAllText(GenesisFile)).Configuration.Consensus.Quorum, validators);

    /// <summary>Writes the genesis file, unless there is one, and key and configuration of each validator.</summary>
    /// <exception cref="SettingsException">The chain that is there cannot be continued as chosen.</exception>
    public void Prepare(DevnetChoices choices)
    {
        if (File.Exists(GenesisFile))
        {
            RequireChainOf(choices);
        }
        else
        {
            string unfinished = GenesisFile + ".new";
            File.WriteAllText(unfinished, DevnetGenesis.Json(choices.Validators, choices.Seals ?? SealScheme.EcdsaSecp256k1, choices.L1?.Found));
            File.Move(unfinished, GenesisFile);
        }

        int[] p2pPorts = choices.P2pPort == 0 ? FreePorts.Choose(IPAddress.Loopback, choices.Validators) : [.. Enumerable.Range(choices.P2pPort, choices.Validators)];
        bool isSealed = Storage.GenesisFile.Parse(File.ReadAllText(GenesisFile)).Configuration.Consensus.Seals == SealScheme.Bls12381;
        Address[] addresses = [.. Enumerable.Range(0, choices.Validators).Select(DevnetGenesis.ValidatorAddress)];
        for (int i = 0; i < choices.Validators; i++)
        {
            Directory.CreateDirectory(ValidatorFolder(i));
            string keyFile = Path.Combine(ValidatorFolder(i), "node.key");
            if (!File.Exists(keyFile)) NodeKeyFile.Write(keyFile, DevnetGenesis.ValidatorKey(i));
            string sealFile = Path.Combine(ValidatorFolder(i), "seal.key");
            if (isSealed && !File.Exists(sealFile)) PrivateKeyFile.WritePlain(sealFile, DevnetGenesis.SealKey(i));
            NodeFile file = new()
            {
                Genesis = Path.Combine("..", "genesis.json"),
                ChainFolder = "chain",
                NodeKey = "node.key",
                SealKey = isSealed ? "seal.key" : null,
                RpcPort = choices.RpcPort == 0 ? 0 : choices.RpcPort + i,
                P2pPort = p2pPorts[i],
                Peers = [.. Enumerable.Range(0, choices.Validators).Where(j => j != i).Select(j => PeerOf(addresses[j], p2pPorts[j], choices.Links))],
                L1 = choices.L1 is { } l1 ? new L1File { Rpc = l1.Rpc } : null,
                LogFile = "node.log",
                PidFile = "pid",
            };
            file.Write(ConfigFile(i));
        }
    }

    public void Dispose() => _lock.Dispose();

    private static string PeerOf(Address address, int port, DevnetLinks? links) => $"{address}@{NodeFile.Loopback}:{links?.LeadTo(port) ?? port}";

    private void RequireChainOf(DevnetChoices choices)
    {
        int there;
        SealScheme sealsThere;
        BridgeParameters bridge;
        try
        {
            GenesisSpecification genesis = Storage.GenesisFile.Parse(File.ReadAllText(GenesisFile));
            ValidatorSet set = GenesisValidators.Read(genesis);
            (there, sealsThere, bridge) = (set.Count, set.Seals, genesis.Configuration.Bridge);
        }
        catch (GenesisFileException unusable)
        {
            throw new SettingsException($"the chain in {FullPath} cannot be continued ({unusable.Message}): --fresh deletes it and starts a new one", unusable);
        }

        if (choices.Seals is { } wanted && wanted != sealsThere)
        {
            string name = sealsThere == SealScheme.Bls12381 ? "bls" : "ecdsa";
            throw new SettingsException($"the chain in {FullPath} has other seals: --seals {name} continues it, --fresh deletes it and starts a new one");
        }

        RequireQueue(choices.L1, bridge);
        if (there == choices.Validators) return;
        throw new SettingsException(
            $"the chain in {FullPath} has {there} validators, not {choices.Validators}: --validators {there} continues it, --fresh deletes it and starts a new one");
    }

    private void RequireQueue(DevnetL1? l1, BridgeParameters bridge)
    {
        if (l1 is null) return;
        if (!bridge.TakesMessages) throw new SettingsException($"the chain in {FullPath} takes no messages from L1: without --l1-rpc it continues, --fresh deletes it and starts a new one");
        if (l1.MessageQueue is { } queue && queue != bridge.L1MessageQueue)
        {
            throw new SettingsException($"the chain in {FullPath} takes the messages of {bridge.L1MessageQueue}: --l1-message-queue {bridge.L1MessageQueue} continues it, --fresh deletes it and starts a new one");
        }
    }

    private static bool IsOurs(string name) =>
        name is LockName or "genesis.json" or "genesis.json.new" || name.StartsWith("validator-", StringComparison.Ordinal);
}
