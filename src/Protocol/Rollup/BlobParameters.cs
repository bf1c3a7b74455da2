namespace Sequitur.Rollup;

/// <summary>EIP-7840 / EIP-7892: the blob schedule from an activation time on. All zero counts mean that no blob is ever accepted.</summary>
/// <param name="ActivationTime">First timestamp these hold for.</param>
/// <param name="TargetBlobs">Blobs per block at which the price stays.</param>
/// <param name="MaxBlobs">Blobs a block may hold.</param>
/// <param name="BaseFeeUpdateFraction">How slowly the price moves.</param>
public readonly record struct BlobParameters(ulong ActivationTime, uint TargetBlobs, uint MaxBlobs, ulong BaseFeeUpdateFraction);
