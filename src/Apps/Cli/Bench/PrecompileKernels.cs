using System.Collections.Generic;
using System.Linq;

namespace Sequitur.Cli.Bench;

/// <summary>A loop for each precompile, with an input that costs what it is meant to cost; the input is the same in every call.</summary>
internal static class PrecompileKernels
{
    /// <summary>Calls per iteration of those that cost no more than the loop itself.</summary>
    private const int ManyCalls = 4;
    private const int InputStart = 96;

    /// <summary>Where the input lies behind the loop's code, which is shorter.</summary>
    private const int DataStart = 1024;

    public static IReadOnlyList<Kernel> All { get; } =
    [
        Of("0x01-ecrecover", 0x01, PrecompileInputs.Recovery, 32),
        Of("0x02-sha256-128", 0x02, PrecompileInputs.Text(128), 32, ManyCalls),
        Of("0x02-sha256-4k", 0x02, PrecompileInputs.Text(4096), 32),
        Of("0x03-ripemd160-128", 0x03, PrecompileInputs.Text(128), 32, ManyCalls),
        Of("0x04-identity-4k", 0x04, PrecompileInputs.Text(4096), 32, ManyCalls),
        Of("0x05-modexp-256-full", 0x05, PrecompileInputs.Modexp(32, 32), 32),
        Of("0x05-modexp-2048-e65537", 0x05, PrecompileInputs.Modexp(256, 3), 256),
        Of("0x05-modexp-8192-e3", 0x05, PrecompileInputs.Modexp(1024, 1), 1024),
        Of("0x06-bn254-add", 0x06, PrecompileInputs.Bn254Sum, 64, ManyCalls),
        Of("0x07-bn254-multiply", 0x07, PrecompileInputs.Bn254Product, 64),
        Of("0x08-bn254-pairing-2", 0x08, PrecompileInputs.Bn254Pairs(1), 32),
        Of("0x08-bn254-pairing-8", 0x08, PrecompileInputs.Bn254Pairs(4), 32),
        Of("0x09-blake2f-1000", 0x09, PrecompileInputs.Blake2(1000), 64),
        Of("0x0a-point-evaluation", 0x0a, PrecompileInputs.PointEvaluation, 64),
        Of("0x0b-bls12381-add-g1", 0x0b, PrecompileInputs.BlsSum1, 128, ManyCalls),
        Of("0x0c-bls12381-multiply-g1", 0x0c, PrecompileInputs.BlsProducts1(1), 128),
        Of("0x0c-bls12381-multiply-g1-16", 0x0c, PrecompileInputs.BlsProducts1(16), 128),
        Of("0x0c-bls12381-multiply-g1-128", 0x0c, PrecompileInputs.BlsProducts1(128), 128),
        Of("0x0d-bls12381-add-g2", 0x0d, PrecompileInputs.BlsSum2, 256, ManyCalls),
        Of("0x0e-bls12381-multiply-g2", 0x0e, PrecompileInputs.BlsProducts2(1), 256),
        Of("0x0e-bls12381-multiply-g2-16", 0x0e, PrecompileInputs.BlsProducts2(16), 256),
        Of("0x0e-bls12381-multiply-g2-128", 0x0e, PrecompileInputs.BlsProducts2(128), 256),
        Of("0x0f-bls12381-pairing-2", 0x0f, PrecompileInputs.BlsPairs(1), 32),
        Of("0x0f-bls12381-pairing-8", 0x0f, PrecompileInputs.BlsPairs(4), 32),
        Of("0x10-bls12381-map-g1", 0x10, PrecompileInputs.BlsElement(1), 128),
        Of("0x11-bls12381-map-g2", 0x11, PrecompileInputs.BlsElement(2), 256),
        Of("0x100-p256-verify", 0x100, PrecompileInputs.P256Signature(), 32),
    ];

    /// <summary>Each call adds its success flag and the first word of its output to the checksum.</summary>
    private static Kernel Of(string name, int number, byte[] input, int outputSize, int calls = 1)
    {
        int output = InputStart + ((input.Length + 31) / 32 * 32);
        string call = $"{outputSize} {output} {input.Length} {InputStart} {number} GAS STATICCALL {output} MLOAD ADD ADD";
        byte[] loop = KernelAssembler.Loop(
            $"{input.Length} {DataStart} {InputStart} CODECOPY", string.Join(' ', Enumerable.Repeat(call, calls)));
        return new Kernel(name, [.. loop, .. new byte[DataStart - loop.Length], .. input], calls);
    }
}
