using System;
using Sequitur.Rollup;
using Sequitur.Zkvm;

namespace Sequitur.Cli.Proving;

/// <summary>What a run that is no success ended with, by name, and what to do about it.</summary>
/// <param name="Name">Of a stop, as docs/spec/guest-abi.md lists them, or of the guest's exit code: <c>RangeFault.GasUsed</c>.</param>
/// <param name="Advice">For the one who ran it.</param>
internal sealed record GuestFault(string Name, string Advice)
{
    /// <summary>Exit codes below are the guest's own.</summary>
    private const int RuntimeFrom = 101;

    /// <summary>Null for a success.</summary>
    public static GuestFault? Of(string guest, RunResult result, RunLimits limits)
    {
        if (result.IsSuccess) return null;
        return result.Stop == StopReason.Exit ? OfExit(guest, result.ExitCode) : new GuestFault(result.Stop.ToString(), OfStop(result.Stop, limits));
    }

    private static GuestFault OfExit(string guest, ulong code)
    {
        if (code >= RuntimeFrom) return OfRuntime(code);
        string name = (guest, (int)code) switch
        {
            ("block" or "finality", > BlockProgram.InputFaultsFrom and var fault) => Named((InputFault)(fault - BlockProgram.InputFaultsFrom)),
            ("block", var fault) => Named((RangeFault)fault),
            ("finality", FinalityProgram.ConfigurationExit) => "Configuration",
            ("finality", FinalityProgram.HeaderExit) => "Header",
            ("finality", FinalityProgram.PreviousHeaderExit) => "PreviousHeader",
            ("finality", FinalityProgram.PreviousAccountExit) => "PreviousAccount",
            ("finality", FinalityProgram.PreviousBridgeExit) => "PreviousBridge",
            ("finality", var fault) => Named((FinalityFault)fault),
            (_, var own) => $"Exit.{own}",
        };
        return new GuestFault(name, (guest, code) switch
        {
            ("block", > BlockProgram.InputFaultsFrom) =>
                "the input is not what this guest reads (docs/spec/public-outputs.md): --trace FILE makes one from a block's trace",
            ("block", _) => "the input does not show what it claims: sequitur stateless says more about a trace, and --config names the chain's rules",
            ("finality", > BlockProgram.InputFaultsFrom) => "the input is not what this guest reads (docs/spec/public-outputs.md)",
            ("finality", _) => "the input does not show that the block is final (docs/spec/prover-api.md names the checks)",
            _ => "the code is the guest's own; --costs shows how far it came",
        });
    }

    private static string Named<T>(T fault)
        where T : struct, Enum => Enum.IsDefined(fault) ? $"{typeof(T).Name}.{fault}" : $"{typeof(T).Name}.{fault:d}";

    /// <summary>The codes the compiler of guests gives to what C# throws.</summary>
    private static GuestFault OfRuntime(ulong code)
    {
        string name = code switch
        {
            101 => "IndexOutOfRange",
            102 => "NullReference",
            103 => "Overflow",
            104 => "DivisionByZero",
            105 => "InvalidCast",
            106 => "OutOfMemory",
            107 => "Exception",
            _ => $"Exit.{code}",
        };
        return new GuestFault(name, code == 106 ? "the guest's heap is full: give it a smaller input" : "the guest broke off in its own code, which is a defect of it: --costs shows where");
    }

    private static string OfStop(StopReason stop, RunLimits limits) => stop switch
    {
        StopReason.CycleLimit => $"it would run more than {limits.Cycles} instructions: raise --cycle-limit, or see by --costs where it does not end",
        StopReason.OutOfMemory => $"it would use more than {limits.MemoryBytes >> 20} MiB: give it a smaller input",
        StopReason.OutputLimit => $"it would write more than {limits.OutputBytes >> 20} MiB",
        StopReason.InputTooLong => $"an input has at most {MemoryMap.InputSizeMax} bytes",
        _ => "the program does what no guest may (docs/spec/guest-abi.md, Stops): build it with sequitur zkvm build, or look at the address in it",
    };
}
