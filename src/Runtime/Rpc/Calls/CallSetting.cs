using System.Collections.Generic;
using Sequitur.Rpc.Dispatch;
using Sequitur.Rpc.Json;

namespace Sequitur.Rpc.Calls;

/// <summary>The parameters the call methods share: what to run, where, and under which pretences.</summary>
internal sealed record CallSetting(CallArguments Arguments, BlockSelector Block, List<StateOverride> StateOverrides, BlockOverride? BlockOverride)
{
    /// <param name="parameters">The call's.</param>
    /// <param name="chainId">The chain's.</param>
    /// <param name="absent">The block meant when the caller names none.</param>
    public static CallSetting Read(ref Parameters parameters, ulong chainId, BlockSelector absent) => new(
        CallArguments.Read(ref parameters, chainId),
        parameters.BlockOr(absent),
        StateOverride.Read(ref parameters),
        Calls.BlockOverride.Read(ref parameters));
}
