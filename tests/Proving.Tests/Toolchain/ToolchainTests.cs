using System;
using System.Buffers.Binary;
using System.IO;
using System.Text;
using Sequitur.GuestCompiler;
using Xunit;

namespace Sequitur.Proving.Toolchain;

public sealed class ToolchainTests
{
    private const string Header = "#include \"runtime.h\"\n";

    private const string Reverse = Header + """
        int32_t guest_main(void)
        {
            const uint8_t* data;
            size_t size;
            read_input(&data, &size);
            uint8_t* copy = guest_allocate(size);
            for (size_t index = 0; index < size; index++) {
                copy[index] = data[size - 1 - index];
            }

            write_output(copy, size / 2);
            write_output(copy + size / 2, size - size / 2);
            return (int32_t)size;
        }
        """;

    public static TheoryData<GuestTarget> Targets => [GuestTarget.Zkvm, GuestTarget.LinuxRiscv, GuestTarget.LinuxX64];

    [Theory]
    [MemberData(nameof(Targets))]
    public void A_program_reads_its_input_writes_in_pieces_and_ends_with_its_code(GuestTarget target)
    {
        GuestRun run = GuestRun.Of(Reverse, target, Encoding.ASCII.GetBytes("stressed"));
        Assert.Equal("desserts", Encoding.ASCII.GetString(run.Output));
        Assert.Equal(8, run.ExitCode);
        Assert.Equal(0, GuestRun.Of(Reverse, target, []).ExitCode);
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void The_memory_functions_do_what_C_demands(GuestTarget target)
    {
        string source = System.IO.File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "MemoryFunctions.c"));
        Assert.Equal(42, GuestRun.Of(source, target, []).ExitCode);
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void A_heap_that_is_used_up_ends_the_program_with_106(GuestTarget target)
    {
        const string Source = Header + """
            int32_t guest_main(void)
            {
                for (int count = 0; count < 1 << 20; count++) {
                    uint64_t* block = guest_allocate((1 << 20) - 1);
                    if (((uintptr_t)block & 15) != 0 || block[count & 1023] != 0) {
                        return 1;
                    }
                }
                return 2;
            }
            """;
        Assert.Equal(106, GuestRun.Of(Source, target, []).ExitCode);
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void The_macros_of_the_intrinsics_give_what_the_C_sharp_beside_them_gives(GuestTarget target)
    {
        const string Source = Header + """
            #define CHECK(condition) if (!(condition)) return __LINE__
            int32_t guest_main(void)
            {
                volatile uint64_t one = 1, zero = 0, big = 0xFEDCBA9876543210;
                uint8_t a[3] = { 1, 2, 3 }, b[3] = { 1, 200, 3 };
                void* absent = NULL;
                CHECK(intrinsic_leading_zeros_32(zero) == 32 && intrinsic_leading_zeros_32(one) == 31);
                CHECK(intrinsic_leading_zeros_64(zero) == 64 && intrinsic_leading_zeros_64(big) == 0);
                CHECK(intrinsic_trailing_zeros_32(zero) == 32 && intrinsic_trailing_zeros_32(big) == 4);
                CHECK(intrinsic_trailing_zeros_64(zero) == 64 && intrinsic_trailing_zeros_64(one << 63) == 63);
                CHECK(intrinsic_population_count_64(big) == 32);
                CHECK(intrinsic_reverse_bytes_16(big) == 0x1032 && intrinsic_reverse_bytes_32(big) == 0x10325476);
                CHECK(intrinsic_reverse_bytes_64(big) == 0x1032547698BADCFE);
                CHECK(intrinsic_multiply_high(big, big) == 0xFDBAC097C8DC5ACC);
                CHECK(intrinsic_multiply_high_signed((int64_t)-1, 2) == -1);
                CHECK(intrinsic_compare_memory(a, b, 3) < 0 && intrinsic_compare_memory(b, a, 3) > 0 && intrinsic_compare_memory(a, b, 1) == 0);
                CHECK(intrinsic_is_null_reference(void*, &absent) && !intrinsic_is_null_reference(uint64_t, &zero));
                return 0;
            }
            """;
        Assert.Equal(0, GuestRun.Of(Source, target, []).ExitCode);
    }

    [Fact]
    public void The_bytes_of_a_program_depend_on_its_source_alone()
    {
        byte[] first = GuestRun.Toolchain.Build(Reverse, GuestTarget.Zkvm), second = GuestRun.Toolchain.Build(Reverse, GuestTarget.Zkvm);
        Assert.Equal(first, second);
        Assert.Equal(ProgramId.Of(first), ProgramId.Of(second));
        string text = Encoding.Latin1.GetString(first);
        Assert.DoesNotContain(Path.GetTempPath().TrimEnd('/'), text, StringComparison.Ordinal);
        Assert.DoesNotContain("clang", text, StringComparison.Ordinal);
        Assert.Contains("guest_main", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("int32_t guest_main(void) { return missing; }", "clang-19 ended with 1", "missing")]
    [InlineData("int32_t other(void) { return 0; }", "ld.lld-19 ended with 1", "guest_main")]
    [InlineData("volatile double x = 1; int32_t guest_main(void) { x = x * x; return 0; }", "ld.lld-19 ended with 1", "__muldf3")]
    [InlineData("int32_t guest_main(void) { __asm__(\".word 0x02007053\"); return 0; }", "0x02007053", "not one of RV64IM")]
    [InlineData("int32_t guest_main(void) { __asm__(\".word 0x1005202f\"); return 0; }", "0x1005202f", "not one of RV64IM")]
    public void What_cannot_become_a_guest_is_refused_with_the_reason(string source, string who, string what)
    {
        string message = Assert.Throws<ToolchainException>(() => GuestRun.Toolchain.Build(Header + source, GuestTarget.Zkvm)).Message;
        Assert.Contains(who, message, StringComparison.Ordinal);
        Assert.Contains(what, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 0x00, "not a little-endian ELF-64 file")]
    [InlineData(4, 0x01, "not a little-endian ELF-64 file")]
    [InlineData(16, 0x03, "type 3")]
    [InlineData(18, 0x3E, "machine 62")]
    [InlineData(48, 0x01, "compressed")]
    [InlineData(48, 0x04, "floating-point")]
    [InlineData(33, 0xFF, "program headers")]
    [InlineData(64 + 8 + 3, 0x7F, "within the file")]
    public void A_file_of_another_kind_is_refused(int offset, byte value, string reason)
    {
        byte[] elf = File(0x00000013);
        Assert.Null(GuestElfCheck.Fault(elf));
        elf[offset] = value;
        Assert.Contains(reason, GuestElfCheck.Fault(elf), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0x00000073, true)]
    [InlineData(0x00100073, false)]
    [InlineData(0x02C5D533, true)]
    [InlineData(0x40B50533, true)]
    [InlineData(0x40B51533, false)]
    [InlineData(0x20A54533, false)]
    [InlineData(0x60055513, false)]
    [InlineData(0x43F55513, true)]
    [InlineData(0x00007053, false)]
    [InlineData(0x00053507, false)]
    [InlineData(0x1005A52F, false)]
    [InlineData(0x0000100F, false)]
    [InlineData(0x30529073, false)]
    [InlineData(0x00000000, false)]
    [InlineData(0x00018082, false)]
    public void Instructions_beyond_RV64IM_are_refused(uint instruction, bool isAccepted) =>
        Assert.Equal(isAccepted, GuestElfCheck.Fault(File(instruction)) is null);

    /// <summary>The least file with one executable segment of one instruction.</summary>
    private static byte[] File(uint instruction)
    {
        byte[] elf = new byte[124];
        new byte[] { 0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1 }.CopyTo(elf, 0);
        elf[16] = 2;
        elf[18] = 243;
        elf[32] = 64;
        elf[56] = 1;
        elf[64] = 1;
        elf[68] = 5;
        elf[72] = 120;
        elf[96] = 4;
        BinaryPrimitives.WriteUInt32LittleEndian(elf.AsSpan(120), instruction);
        return elf;
    }
}
