using Xunit;

namespace Sequitur.Zkvm;

public sealed class MemoryMapTests
{
    [Fact]
    public void The_regions_are_in_order_with_a_gap_below_each_that_catches_overruns()
    {
        ulong[] bounds =
        [
            0, MemoryMap.ProgramStart, MemoryMap.HeapEnd, MemoryMap.StackStart, MemoryMap.StackEnd,
            MemoryMap.InputStart, MemoryMap.InputStart + MemoryMap.InputHeaderSize + MemoryMap.InputSizeMax,
        ];
        for (int index = 1; index < bounds.Length; index++)
        {
            Assert.True(bounds[index - 1] < bounds[index]);
        }

        Assert.Equal(0UL, MemoryMap.StackEnd % 16);
    }
}
