using System.Globalization;
using System.Text;
using Sequitur.Crypto;
using Sequitur.Primitives;
using Sequitur.Rollup;

namespace Sequitur.Cli.OfficialTests;

/// <summary>Block hashes of a state test, which has no chain: keccak of the number's decimal digits, the convention of other clients' runners.</summary>
internal sealed class NumberedBlockHashes : IBlockHashes
{
    public static NumberedBlockHashes Instance { get; } = new();

    public bool TryGet(ulong number, out Hash256 hash)
    {
        hash = Keccak.Hash(Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)));
        return true;
    }
}
