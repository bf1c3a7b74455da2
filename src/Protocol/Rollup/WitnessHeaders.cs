using Sequitur.Primitives;

namespace Sequitur.Rollup;

/// <summary>The headers a witness brings: ascending, contiguous, linked by hash; the last is the parent.</summary>
internal sealed class WitnessHeaders : IBlockHashes
{
    public const int CountMax = 256;

    private readonly GrowList<BlockHeader> _headers;

    private WitnessHeaders(GrowList<BlockHeader> headers) => _headers = headers;

    public BlockHeader Parent => _headers.Last;

    public ulong FirstNumber => _headers[0].Number;

    /// <summary>False when there is none or too many, one does not decode, or two neighbours are not parent and child.</summary>
    public static bool TryRead(byte[][] encoded, out WitnessHeaders? headers)
    {
        headers = null;
        if (encoded.Length is 0 or > CountMax)
        {
            return false;
        }

        GrowList<BlockHeader> decoded = new(encoded.Length);
        for (int i = 0; i < encoded.Length; i++)
        {
            if (BlockHeader.TryDecode(encoded[i], out BlockHeader? header) != RlpError.None)
            {
                return false;
            }

            bool follows = i == 0
                || (header!.ParentHash == decoded[i - 1].Hash && header.Number != 0 && header.Number - 1 == decoded[i - 1].Number);
            if (!follows)
            {
                return false;
            }

            decoded.Add(header!);
        }

        headers = new WitnessHeaders(decoded);
        return true;
    }

    /// <summary>Goes on to the next block: its parent is the one that was executed last.</summary>
    public void Append(BlockHeader executed) => _headers.Add(executed);

    public bool TryGet(ulong number, out Hash256 hash)
    {
        if (number < FirstNumber || number - FirstNumber >= (ulong)_headers.Count)
        {
            hash = default;
            return false;
        }

        hash = _headers[(int)(number - FirstNumber)].Hash;
        return true;
    }
}
