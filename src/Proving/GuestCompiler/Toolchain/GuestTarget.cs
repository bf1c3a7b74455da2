namespace Sequitur.GuestCompiler;

/// <summary>What a translated guest becomes.</summary>
public enum GuestTarget
{
    /// <summary>A program of the zkVM (docs/spec/guest-abi.md).</summary>
    Zkvm,

    /// <summary>The same code as a Linux program, for qemu's user mode: an oracle for our own machine. It has no accelerators.</summary>
    LinuxRiscv,

    /// <summary>The same C as a Linux program for x86-64: an oracle for clang's RISC-V. It has no accelerators.</summary>
    LinuxX64,
}
