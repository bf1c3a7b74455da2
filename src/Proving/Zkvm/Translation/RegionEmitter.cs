using System.Collections.Generic;
using System.Reflection.Emit;

namespace Sequitur.Zkvm;

/// <summary>Runs a translated region from one of its entries.</summary>
/// <param name="state">Read at the start, written at the end.</param>
/// <param name="entry">Which entry, counted from 0 in the order of their places.</param>
internal unsafe delegate Departure TranslatedRegion(MachineState* state, int entry);

/// <summary>Translates a region into a method of the host's runtime, with the guest's registers as its locals.</summary>
/// <remarks>
/// Cycles are taken once for each block. Whatever is out of the ordinary (an access that the page tags do not allow, a division by 0 or -1,
/// a jump out of the text, too few cycles for a block) is left to the interpreter, which repeats the instruction: so there is one place for
/// faults, and the method makes nearly no calls.
/// </remarks>
internal sealed partial class RegionEmitter
{
    private const int RegistersCount = 32;

    private readonly DecodedText _text;
    private readonly Region _region;
    private readonly ILGenerator _il;
    private readonly LocalBuilder?[] _registers = new LocalBuilder?[RegistersCount];
    private readonly bool[] _isWritten = new bool[RegistersCount];
    private readonly SortedDictionary<int, Label> _labels = [];
    private readonly List<(Label Label, int Place, int Uncounted, Departure Departure)> _exits = [];
    private readonly LocalBuilder _remaining;
    private readonly LocalBuilder _memory;
    private readonly LocalBuilder _loads;
    private readonly LocalBuilder _stores;
    private readonly LocalBuilder _at;
    private readonly LocalBuilder _place;
    private readonly LocalBuilder _departure;
    private readonly Label _end;

    private RegionEmitter(DecodedText text, Region region, ILGenerator il)
    {
        (_text, _region, _il) = (text, region, il);
        _remaining = il.DeclareLocal(typeof(ulong));
        _memory = il.DeclareLocal(typeof(ulong));
        _loads = il.DeclareLocal(typeof(ulong));
        _stores = il.DeclareLocal(typeof(ulong));
        _at = il.DeclareLocal(typeof(ulong));
        _place = il.DeclareLocal(typeof(int));
        _departure = il.DeclareLocal(typeof(int));
        _end = il.DefineLabel();
        foreach (int leader in region.Leaders) _labels.Add(leader, il.DefineLabel());
    }

    public static unsafe TranslatedRegion Emit(DecodedText text, Region region)
    {
        DynamicMethod method = new("region", typeof(Departure), [typeof(MachineState*), typeof(int)], typeof(RegionEmitter).Module, skipVisibility: true);
        new RegionEmitter(text, region, method.GetILGenerator()).EmitAll();
        return method.CreateDelegate<TranslatedRegion>();
    }

    private void EmitAll()
    {
        FindRegisters();
        foreach ((LocalBuilder local, int offset) in new[]
        {
            (_remaining, StateLayout.Remaining), (_memory, StateLayout.Memory), (_loads, StateLayout.LoadTags), (_stores, StateLayout.StoreTags),
        })
        {
            EmitField(offset);
            _il.Emit(OpCodes.Ldind_I8);
            _il.Emit(OpCodes.Stloc, local);
        }

        for (int register = 1; register < RegistersCount; register++)
        {
            if (_registers[register] is not { } local) continue;
            EmitField(register * sizeof(ulong));
            _il.Emit(OpCodes.Ldind_I8);
            _il.Emit(OpCodes.Stloc, local);
        }

        List<Label> entries = [];
        foreach (int entry in _region.Entries) entries.Add(_labels[entry]);
        _il.Emit(OpCodes.Ldarg_1);
        _il.Emit(OpCodes.Switch, [.. entries]);
        _il.Emit(OpCodes.Br, entries[0]);
        foreach (int leader in _region.Leaders) EmitBlock(leader);
        EmitExits();
    }

    private void FindRegisters()
    {
        foreach (int leader in _region.Leaders)
        {
            for (int place = leader, end = EndOf(leader); place < end; place++)
            {
                Instruction instruction = _text.Instructions[place];
                if (instruction.Rd is > 0 and < RegistersCount && WritesRegister(instruction.Opcode)) _isWritten[instruction.Rd] = true;
                foreach (int register in new[] { instruction.Rd, instruction.Rs1, instruction.Rs2 })
                {
                    if (register is > 0 and < RegistersCount) _registers[register] ??= _il.DeclareLocal(typeof(ulong));
                }
            }
        }
    }

    private static bool WritesRegister(Opcode opcode) => !Region.IsBranch(opcode) && opcode is not (>= Opcode.Sb and <= Opcode.Sd) and not Opcode.Fence;

    /// <summary>The place after the block's last instruction.</summary>
    private int EndOf(int leader)
    {
        int place = leader;
        while (_region.Holds(place) && (place == leader || !_region.IsLeader(place)))
        {
            Opcode opcode = _text.Instructions[place++].Opcode;
            if (Region.IsBranch(opcode) || opcode is Opcode.Jal or Opcode.Jalr) break;
        }

        return place;
    }

    private void EmitBlock(int leader)
    {
        int end = EndOf(leader);
        long count = end - leader;
        _il.MarkLabel(_labels[leader]);
        _il.Emit(OpCodes.Ldloc, _remaining);
        _il.Emit(OpCodes.Ldc_I8, count);
        _il.Emit(OpCodes.Blt_Un, Exit(leader, 0, Departure.Interpret));
        _il.Emit(OpCodes.Ldloc, _remaining);
        _il.Emit(OpCodes.Ldc_I8, count);
        _il.Emit(OpCodes.Sub);
        _il.Emit(OpCodes.Stloc, _remaining);
        for (int place = leader; place < end; place++) EmitInstruction(place, end - place);
        Opcode last = _text.Instructions[end - 1].Opcode;
        if (last is not (Opcode.Jal or Opcode.Jalr)) EmitGo(OpCodes.Br, end);
    }

    /// <summary>Goes to a place, inside the region or out of it.</summary>
    private void EmitGo(OpCode branch, int place)
    {
        _il.Emit(branch, _labels.TryGetValue(place, out Label label) ? label : Exit(place, 0, Departure.Watched));
    }

    /// <summary>A way out that the interpreter continues at the place; the instructions from it to the block's end are given back.</summary>
    private Label Exit(int place, int uncounted, Departure departure)
    {
        Label label = _il.DefineLabel();
        _exits.Add((label, place, uncounted, departure));
        return label;
    }

    private void EmitExits()
    {
        foreach ((Label label, int place, int uncounted, Departure departure) in _exits)
        {
            _il.MarkLabel(label);
            if (uncounted != 0)
            {
                _il.Emit(OpCodes.Ldloc, _remaining);
                _il.Emit(OpCodes.Ldc_I8, (long)uncounted);
                _il.Emit(OpCodes.Add);
                _il.Emit(OpCodes.Stloc, _remaining);
            }

            _il.Emit(OpCodes.Ldc_I4, place);
            _il.Emit(OpCodes.Stloc, _place);
            _il.Emit(OpCodes.Ldc_I4, (int)departure);
            _il.Emit(OpCodes.Stloc, _departure);
            _il.Emit(OpCodes.Br, _end);
        }

        _il.MarkLabel(_end);
        for (int register = 1; register < RegistersCount; register++)
        {
            if (_registers[register] is not { } local || !_isWritten[register]) continue;
            EmitField(register * sizeof(ulong));
            _il.Emit(OpCodes.Ldloc, local);
            _il.Emit(OpCodes.Stind_I8);
        }

        EmitField(StateLayout.Remaining);
        _il.Emit(OpCodes.Ldloc, _remaining);
        _il.Emit(OpCodes.Stind_I8);
        EmitField(StateLayout.Place);
        _il.Emit(OpCodes.Ldloc, _place);
        _il.Emit(OpCodes.Stind_I4);
        _il.Emit(OpCodes.Ldloc, _departure);
        _il.Emit(OpCodes.Ret);
    }

    private void EmitField(int offset)
    {
        _il.Emit(OpCodes.Ldarg_0);
        _il.Emit(OpCodes.Ldc_I4, offset);
        _il.Emit(OpCodes.Add);
    }
}
