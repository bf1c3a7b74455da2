using Sequitur.Consensus;
using Sequitur.Primitives;
using Xunit;

namespace Sequitur.Protocol.Consensus;

/// <summary>Signs messages by the keys of the tests.</summary>
internal static class Signing
{
    public const ulong ChainId = 7530;

    public static T Signed<T>(this ValidatorKeys keys, T message)
        where T : ConsensusMessage =>
        message with { Signature = keys.Sign(keys.IndexOf(message.Author), MessageDigest.Of(message, ChainId)) };

    public static VerifiedMessage Verified(this ConsensusMessage message)
    {
        Assert.True(VerifiedMessage.TryVerify(message, ChainId, out VerifiedMessage? verified));
        return verified!;
    }

    public static int IndexOf(this ValidatorKeys keys, in Address author) => keys.Set.IndexOf(author);
}
