namespace Sequitur.Zkvm;

/// <summary>How often each accelerator was called.</summary>
public readonly record struct AcceleratorCalls(ulong KeccakF1600, ulong Sha256, ulong Secp256k1Recover, ulong U256MulMod, ulong U256Mul)
{
    public ulong Total => KeccakF1600 + Sha256 + Secp256k1Recover + U256MulMod + U256Mul;
}
