using Sequitur.Primitives;
using Sequitur.Rollup;

namespace Sequitur.Rpc.Traces;

/// <summary>What the asker knows and trusts.</summary>
/// <param name="Configuration">The rules of the chain.</param>
/// <param name="Parent">Hash of the block before the first; null when that is not known, so that the state before it is nobody's word but the nodes'.</param>
/// <param name="MustBeFinal">Whether the chain's blocks have certificates. A batch must have one in any case.</param>
public sealed record InquiryRules(ChainConfiguration Configuration, Hash256? Parent, bool MustBeFinal);
