using System;

namespace Sequitur.Zkvm;

/// <summary>What may be done with a page of memory, and whether it is in use.</summary>
[Flags]
internal enum PageState : byte
{
    None = 0,
    Readable = 1,
    Writable = 2,
    Used = 4,
}
