namespace Sequitur.Zkvm;

/// <summary>What a7 holds at an ecall (docs/spec/guest-abi.md).</summary>
internal enum CallNumber : ulong
{
    Exit = 0,
    WriteOutput = 1,
    KeccakF1600 = 0x101,
    Sha256 = 0x102,
    Secp256k1Recover = 0x103,
    U256MulMod = 0x104,
    U256Mul = 0x105,
}
