namespace Sequitur.Finality;

/// <summary>What validators seal a block with (EIP-75XXb's validator signing configuration); a parameter of the chain.</summary>
public enum SealScheme : byte
{
    /// <summary>secp256k1 over keccak: a certificate holds one signature of each signer.</summary>
    EcdsaSecp256k1,

    /// <summary>BLS12-381: a certificate holds one aggregate of the signers' signatures.</summary>
    Bls12381,
}
