using System.Collections.Generic;
using Sequitur.Rpc.Dispatch;
using Sequitur.Rpc.Json;

namespace Sequitur.Rpc.Calls;

/// <summary>The parameters the call methods share: what to run, where, and under which pretences.</summary>
internal sealed record CallSetting(CallArguments Arguments, BlockSelector Block, List<StateOverride> StateOverrides, BlockOverride? BlockOverride)
{
    public static CallSetting Read(ref Parameters parameters, ulong chainId) => new(
        CallArguments.Read(ref parameters, chainId),
        parameters.BlockOrLatest(),
        StateOverride.Read(ref parameters),
        Calls.BlockOverride.Read(ref parameters));
}
