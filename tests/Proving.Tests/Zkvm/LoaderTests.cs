using System;
using System.Collections.Generic;
using Xunit;
using static Sequitur.Zkvm.Assembler;

namespace Sequitur.Zkvm;

public sealed class LoaderTests
{
    private const int First = GuestFile.ProgramHeaderOf;
    private const int Second = First + 56;
    private const int Third = Second + 56;

    public static TheoryData<LoadErrorKind> Kinds => [.. Refusals.Keys];

    private static SortedDictionary<LoadErrorKind, Func<GuestFile, GuestFile>[]> Refusals => new()
    {
        [LoadErrorKind.TooShort] = [file => file.Cut(0), file => file.Cut(63)],
        [LoadErrorKind.NotElf] = [file => file.Put16(0, 0x5a4d)],
        [LoadErrorKind.NotElf64] = [file => file.Put16(4, 0x0101)],
        [LoadErrorKind.NotLittleEndian] = [file => file.Put16(4, 0x0202)],
        [LoadErrorKind.UnknownVersion] = [file => file.Put16(6, 2), file => file.Put32(20, 0)],
        [LoadErrorKind.NotExecutable] = [file => file.Put16(16, 3), file => file.Put16(16, 1)],
        [LoadErrorKind.NotRiscV] = [file => file.Put16(18, 62)],
        [LoadErrorKind.UnsupportedFlags] = [file => file.Put32(48, 1), file => file.Put32(48, 4), file => file.Put32(48, 8)],
        [LoadErrorKind.ProgramHeaderSize] = [file => file.Put16(54, 55)],
        [LoadErrorKind.ProgramHeaderCount] = [file => file.Put16(56, 0), file => file.Put16(56, 65)],
        [LoadErrorKind.ProgramHeadersOutsideFile] = [file => file.Put64(32, ulong.MaxValue), file => file.Put64(32, (ulong)file.Bytes.Length - 100)],
        [LoadErrorKind.NotStatic] = [file => file.Put32(Second, 2), file => file.Put32(Second, 3), file => file.Put32(Second, 7)],
        [LoadErrorKind.SegmentOutsideFile] = [file => file.Put64(Third + 8, ulong.MaxValue), file => file.Put64(Third + 32, 1 << 20).Put64(Third + 40, 1 << 20)],
        [LoadErrorKind.SegmentLargerInFile] = [file => file.Put64(Third + 40, 7)],
        [LoadErrorKind.SegmentOutsideMap] =
        [
            file => file.Put64(Third + 16, 0), file => file.Put64(Third + 16, MemoryMap.ProgramStart - 1), file => file.Put64(Third + 16, MemoryMap.HeapEnd - 4),
            file => file.Put64(Third + 40, ulong.MaxValue), file => file.Put64(Third + 16, MemoryMap.StackStart), file => file.Put64(Third + 16, ulong.MaxValue),
        ],
        [LoadErrorKind.SegmentPermissions] = [file => file.Put32(Third + 4, 7), file => file.Put32(Third + 4, 2), file => file.Put32(Third + 4, 0), file => file.Put32(First + 4, 1)],
        [LoadErrorKind.SegmentsOverlap] = [file => file.Put64(Third + 16, GuestFile.ReadOnly), file => file.Put64(Third + 16, GuestFile.ReadOnly + 4088)],
        [LoadErrorKind.TextCount] = [file => file.Put32(First + 4, 4), file => file.Put32(Second + 4, 5)],
        [LoadErrorKind.TextTooLarge] = [file => file.Put64(First + 16, 0x0100_0000).Put64(First + 40, MemoryMap.TextSizeMax + 1)],
        [LoadErrorKind.TextMisaligned] = [file => file.Put64(First + 16, GuestFile.Text + 2)],
        [LoadErrorKind.EntryOutsideText] =
        [
            file => file.Put64(24, 0), file => file.Put64(24, GuestFile.Text + 2), file => file.Put64(24, GuestFile.Text - 4), file => file.Put64(24, GuestFile.Text + 12),
            file => file.Put64(24, GuestFile.Data),
        ],
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_file_that_is_no_guest_is_refused_by_name(LoadErrorKind kind)
    {
        foreach (Func<GuestFile, GuestFile> spoil in Refusals[kind])
        {
            LoadError error = GuestProgram.TryLoad(spoil(new GuestFile(Exit(0))).Bytes, out GuestProgram? program);
            Assert.Equal(kind, error.Kind);
            Assert.NotEmpty(error.Expected);
            Assert.NotEmpty(error.Actual);
            Assert.Null(program);
        }
    }

    [Fact]
    public void Every_refusal_has_a_test()
    {
        foreach (LoadErrorKind kind in Enum.GetValues<LoadErrorKind>()) Assert.True(kind == LoadErrorKind.None || Refusals.ContainsKey(kind), kind.ToString());
    }

    [Fact]
    public void No_file_cut_short_or_with_a_changed_byte_breaks_the_loader()
    {
        byte[] whole = new GuestFile(Exit(0), null, null, ("start", GuestFile.Text)).Bytes;
        for (int length = 0; length < whole.Length; length++) GuestProgram.TryLoad(whole.AsSpan(0, length), out _);
        for (int index = 0; index < whole.Length; index++)
        {
            foreach (byte value in new byte[] { 0, 1, 0x7f, 0x80, 0xff })
            {
                byte[] changed = [.. whole];
                changed[index] = value;
                GuestProgram.TryLoad(changed, out _);
            }
        }
    }

    [Fact]
    public void Functions_are_read_from_the_symbols_and_found_by_address()
    {
        GuestProgram program = new GuestFile([.. Exit(0), .. Exit(0)], null, null, ("second", GuestFile.Text + 12), ("first", GuestFile.Text), ("far", 0x999)).Load();
        Assert.Equal(["first", "second"], [program.Functions.Functions[0].Name, program.Functions.Functions[1].Name]);
        Assert.Equal((0, 0, 1, -1), (program.Functions.IndexOf(GuestFile.Text), program.Functions.IndexOf(GuestFile.Text + 8), program.Functions.IndexOf(GuestFile.Text + 12), program.Functions.IndexOf(0)));
    }
}
