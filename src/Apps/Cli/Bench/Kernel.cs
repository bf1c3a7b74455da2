using System.Collections.Generic;
using System.Linq;

namespace Sequitur.Cli.Bench;

/// <summary>One loop that exercises one part of an EVM.</summary>
/// <param name="Name">What it exercises.</param>
/// <param name="Code">See <see cref="KernelAssembler.Loop"/>.</param>
/// <param name="Calls">Calls of a precompile in one iteration, where the time of one call means something; else zero.</param>
internal sealed record Kernel(string Name, byte[] Code, int Calls = 0)
{
    /// <summary>Where the code under test is placed by a state override, and an account with a single STOP for the call kernels.</summary>
    public const string CodeAddress = "0x00000000000000000000000000000000000c0de1";
    public const string EmptyAddress = "0x00000000000000000000000000000000000c0de0";

    private const string Prime = "0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f";
    private const string Wide = "0xbb67ae8584caa73b3c6ef372fe94f82ba54ff53a5f1d36f1510e527fade682d1";
    private const string Half = "0x6a09e667f3bcc908b2fb1366ea957d3e";

    public static IReadOnlyList<Kernel> All { get; } =
    [
        Of("jump", ""),
        Of("stack", Repeat("DUP2 DUP2 SWAP2 POP DUP3 POP POP", 24)),
        Of("arithmetic", Repeat($"DUP1 5 MUL ADD {Wide} ADD DUP1 11 SHR XOR", 16)),
        Of("bitwise", Repeat($"DUP1 3 SHL XOR DUP1 NOT {Half} OR AND {Wide} XOR DUP1 {Wide} LT ADD DUP1 ISZERO SUB", 16)),
        Of("mulmod", Repeat($"{Prime} DUP2 {Half} ADD DUP3 MULMOD ADD 1 ADD", 16)),
        Of("addmod", Repeat($"{Prime} DUP2 {Half} ADD DUP3 ADDMOD ADD 1 ADD", 16)),
        Of("division", Repeat($"{Half} DUP2 DIV {Half} DUP3 MOD XOR XOR {Wide} ADD", 16)),
        Of("exponentiation", Repeat($"{Wide} DUP2 EXP XOR {Wide} ADD", 4)),
        Of("memory", Repeat("DUP1 160 MSTORE 153 MLOAD ADD 3 ADD", 32)),
        Of("memory-copy-1k", "DUP1 1024 MSTORE " + Repeat("1024 1024 3072 MCOPY 1024 3072 1024 MCOPY", 8) + " 1024 MLOAD XOR 1 ADD"),
        Of("keccak-64", Repeat("96 MSTORE 64 96 KECCAK256", 8)),
        Of("keccak-4k", Repeat("96 MSTORE 4096 96 KECCAK256", 2)),
        Of("sload-warm", Repeat("DUP1 7 AND SLOAD ADD 1 ADD", 16)),
        Of("sload-cold", "DUP2 SLOAD XOR"),
        Of("sstore-warm", Repeat("DUP1 DUP1 7 AND SSTORE 1 ADD", 8)),
        Of("transient", Repeat("DUP1 DUP1 7 AND TSTORE DUP1 3 AND TLOAD XOR 1 ADD", 8)),
        Of("log", Repeat("DUP1 32 96 LOG1 1 ADD", 4)),
        Of("staticcall", Repeat($"0 0 0 0 {EmptyAddress} GAS STATICCALL ADD", 8)),
        Of("delegatecall", Repeat($"0 0 0 0 {EmptyAddress} GAS DELEGATECALL ADD", 8)),
        Of("identity-256", Repeat("256 512 256 96 4 GAS STATICCALL ADD", 8)),
        Of("sha256-128", Repeat("32 96 128 96 2 GAS STATICCALL ADD", 8)),
        new("ecrecover", KernelAssembler.Loop(
            "0x18c547e4f7b0f325ad1e56f57e26c745b09a3e503d86e00e5255ff7f715d3d1c 96 MSTORE 28 128 MSTORE " +
            "0x73b1693892219d736caba55bdb67216e485557ea6b6af75f37096c9aa6a5a75f 160 MSTORE " +
            "0xeeb940b1d03b21e36b0e47e79769f095fe2ab855bd91e3a38756b7d75a9c4549 192 MSTORE",
            Repeat("32 512 128 96 1 GAS STATICCALL 512 MLOAD ADD ADD", 4))),
        // A token transfer as solc lays it out: two mapping slots by keccak, a balance check, two writes, one event.
        Of("token-transfer", "CALLER 0 MSTORE 0 32 MSTORE 64 0 KECCAK256 DUP1 SLOAD 1 ADD SWAP1 SSTORE " +
            "DUP1 63 AND 0x10000 OR 0 MSTORE 64 0 KECCAK256 DUP1 SLOAD 1 ADD SWAP1 SSTORE " +
            "DUP1 96 MSTORE DUP1 63 AND CALLER 0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef 32 96 LOG3 7 ADD"),
    ];

    private static Kernel Of(string name, string body) => new(name, KernelAssembler.Loop("", body));

    private static string Repeat(string body, int times) => string.Join(' ', Enumerable.Repeat(body, times));
}
