using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Numerics;
using System.Text;
using Sequitur.Evm;
using Sequitur.Rollup;
using Sequitur.Tests;
using Xunit;

namespace Sequitur.Protocol.Rollup;

/// <summary>docs/spec/state-transition.md lists what each fork has; the list is written from the data that the code runs by.</summary>
public sealed class ForkPageTests
{
    private static readonly ForkRules[] s_forks = [.. Enum.GetValues<Fork>().Select(ForkRules.Of)];

    [Fact]
    public void The_page_lists_what_each_fork_has()
    {
        string page = File.ReadAllText(Path.Combine(OfficialVectors.RepositoryRoot(), "docs", "spec", "state-transition.md"));
        string table = Table();
        Assert.True(page.Contains(table, StringComparison.Ordinal), $"the table of docs/spec/state-transition.md should be\n{table}");
    }

    private static string Table()
    {
        StringBuilder table = new();
        Row(table, "what", rules => rules.Fork.ToString());
        Row(table, "---", _ => "---");
        for (ulong number = 1; number <= PrecompileSet.NumberMax; number++)
        {
            if (!s_forks.Any(rules => rules.Profile.Precompiles.Has(number))) continue;
            Row(table, $"precompile `0x{number:x2}` `{Precompiles.NameOf((int)number)}`", rules => Mark(rules.Profile.Precompiles.Has(number)));
        }

        foreach (TransactionType type in Enum.GetValues<TransactionType>().Where(type => type != TransactionType.L1Message))
        {
            Row(table, $"transaction type `0x{(int)type:x}` ({type})", rules => Mark(rules.Profile.TransactionTypes.Has((ulong)type)));
        }

        foreach (SystemContractSet contract in Enum.GetValues<SystemContractSet>().Where(contract => BitOperations.IsPow2((int)contract)))
        {
            string need = SystemContractSet.ForBeaconChain.HasFlag(contract) ? ", with a beacon chain" : "";
            Row(table, $"system contract `{SystemContracts.NameOf(contract)}`{need}", rules => Mark(rules.Profile.SystemContracts.HasFlag(contract)));
        }

        Row(table, "CLZ (EIP-7939)", rules => Mark(rules.HasCountLeadingZeros));
        Row(table, "delegations are followed (EIP-7702)", rules => Mark(rules.HasSetCode));
        Row(table, "calldata floor (EIP-7623)", rules => Mark(rules.HasCalldataFloor));
        Row(table, "requests hash in the header (EIP-7685)", rules => Mark(rules.HasRequests));
        Row(table, "MODEXP priced by EIP-7883", rules => Mark(rules.HasModExpRepricing));
        Row(table, "blob base fee with a reserve price (EIP-7918)", rules => Mark(rules.HasBlobReservePrice));
        Row(table, "gas limit of a transaction (EIP-7825)", rules => Limit(rules.TransactionGasLimitMax, ulong.MaxValue));
        Row(table, "bytes of a block (EIP-7934)", rules => Limit((ulong)rules.BlockRlpBytesMax, int.MaxValue));
        Row(table, "bytes of a MODEXP operand (EIP-7823)", rules => Limit((ulong)rules.ModExpOperandBytesMax, int.MaxValue));
        Row(table, "blobs of a transaction (EIP-7594)", rules => Limit((ulong)rules.TransactionBlobsMax, int.MaxValue));
        return table.ToString();
    }

    private static void Row(StringBuilder table, string name, Func<ForkRules, string> cell) =>
        table.Append("| ").Append(name).Append(" | ").AppendJoin(" | ", s_forks.Select(cell)).Append(" |\n");

    private static string Mark(bool isThere) => isThere ? "yes" : "–";

    private static string Limit(ulong value, ulong none) => value == none ? "–" : value.ToString("N0", CultureInfo.InvariantCulture);
}
