using System.Collections.Generic;

namespace Sequitur.Zkvm;

/// <summary>Instructions that are translated together: what is reached from one place without following calls, returns and other computed jumps.</summary>
internal sealed class Region
{
    // The host's compiler takes longer than in proportion for longer methods.
    private const int InstructionsMax = 600;

    private readonly DecodedText _text;
    private readonly SortedSet<int> _leaders = [];
    private readonly SortedSet<int> _entries = [];
    private readonly SortedSet<int> _places = [];

    private Region(DecodedText text) => _text = text;

    /// <summary>Where blocks begin, in order. A block ends before the next leader, at the first instruction that jumps, or where the region ends.</summary>
    public IReadOnlyCollection<int> Leaders => _leaders;

    /// <summary>Where the region can be entered: where it was found, the heads of loops, and what follows calls. All are leaders.</summary>
    public IReadOnlyCollection<int> Entries => _entries;

    public bool Holds(int place) => _places.Contains(place);

    public bool IsLeader(int place) => _leaders.Contains(place);

    public static Region From(DecodedText text, int start)
    {
        Region region = new(text);
        region._entries.Add(start);
        Queue<int> waiting = new([start]);
        while (waiting.TryDequeue(out int leader)) region.Walk(leader, waiting);
        region._entries.RemoveWhere(place => !region.Holds(place));
        region._leaders.RemoveWhere(place => !region.Holds(place));
        return region;
    }

    public static bool IsTranslated(Opcode opcode) => opcode is not (Opcode.Illegal or Opcode.Ecall or Opcode.EndOfText or Opcode.BadJump);

    public static bool IsBranch(Opcode opcode) => opcode is >= Opcode.Beq and <= Opcode.Bgeu;

    private void Walk(int leader, Queue<int> waiting)
    {
        _leaders.Add(leader);
        for (int place = leader; _places.Count < InstructionsMax && !_places.Contains(place); place++)
        {
            Instruction instruction = _text.Instructions[place];
            if (!IsTranslated(instruction.Opcode))
            {
                if (instruction.Opcode == Opcode.Ecall) Add(place + 1, waiting, isEntry: true);
                return;
            }

            _places.Add(place);
            if (IsBranch(instruction.Opcode))
            {
                Add(instruction.Immediate, waiting, isEntry: instruction.Immediate <= place);
                Add(place + 1, waiting, isEntry: false);
                return;
            }

            if (instruction.Opcode is not (Opcode.Jal or Opcode.Jalr)) continue;
            if (instruction.Rd != Instruction.Nowhere) Add(place + 1, waiting, isEntry: true);
            else if (instruction.Opcode == Opcode.Jal) Add(instruction.Immediate, waiting, isEntry: instruction.Immediate <= place);
            return;
        }
    }

    private void Add(int place, Queue<int> waiting, bool isEntry)
    {
        if (isEntry) _entries.Add(place);
        if (_leaders.Add(place)) waiting.Enqueue(place);
    }
}
