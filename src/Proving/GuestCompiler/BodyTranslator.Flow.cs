using System.Collections.Generic;
using System.Linq;
using Mono.Cecil.Cil;

namespace Sequitur.GuestCompiler;

/// <summary>Branches, returns, and the values that wait on the stack across them.</summary>
internal sealed partial class BodyTranslator
{
    private static bool IsFlow(Code code) => code switch
    {
        Code.Br or Code.Br_S or Code.Ret or Code.Throw or Code.Switch => true,
        Code.Brtrue or Code.Brtrue_S or Code.Brfalse or Code.Brfalse_S => true,
        >= Code.Beq_S and <= Code.Blt_Un_S or >= Code.Beq and <= Code.Blt_Un => true,
        _ => false,
    };

    /// <summary>Writes the jump; what is returned is the block that runs next where none is taken, or null for none.</summary>
    private int? TranslateFlow(Instruction instruction)
    {
        switch (instruction.OpCode.Code)
        {
            case Code.Br or Code.Br_S:
                return Flow(_flow.BlockAt((Instruction)instruction.Operand));
            case Code.Ret:
                Emit(_method.ReturnType.Shape == TypeShape.Void ? "return;" : $"return {Coerce(PopValue(), _method.ReturnType)};");
                return null;
            case Code.Throw:
                Throw(Pop());
                return null;
            case Code.Switch:
                return TranslateSwitch(instruction);
            case Code.Brtrue or Code.Brtrue_S:
                return Branch(instruction, Truth(Pop()), true);
            case Code.Brfalse or Code.Brfalse_S:
                return Branch(instruction, Truth(Pop()), false);
            default:
                return Branch(instruction, Compare(Comparison(instruction.OpCode.Code)), true);
        }
    }

    private static Code Comparison(Code code) => code switch
    {
        Code.Beq or Code.Beq_S => Code.Beq,
        Code.Bne_Un or Code.Bne_Un_S => Code.Bne_Un,
        Code.Bge or Code.Bge_S => Code.Bge,
        Code.Bge_Un or Code.Bge_Un_S => Code.Bge_Un,
        Code.Bgt or Code.Bgt_S => Code.Bgt,
        Code.Bgt_Un or Code.Bgt_Un_S => Code.Bgt_Un,
        Code.Ble or Code.Ble_S => Code.Ble,
        Code.Ble_Un or Code.Ble_Un_S => Code.Ble_Un,
        Code.Blt or Code.Blt_S => Code.Blt,
        _ => Code.Blt_Un,
    };

    /// <summary>A condition as a C truth value.</summary>
    private static StackEntry Truth(StackEntry entry) => entry.Role switch
    {
        EntryRole.Box or EntryRole.Exception => entry with { Code = "1", Constant = 1, Role = EntryRole.Value, Reads = [] },
        _ => entry,
    };

    private int? Branch(Instruction instruction, StackEntry condition, bool when)
    {
        int target = _flow.BlockAt((Instruction)instruction.Operand);
        int fallThrough = _block.Index + 1;
        if (condition.Constant is { } constant)
        {
            return Flow(constant != 0 == when ? target : fallThrough);
        }

        if (target == fallThrough)
        {
            return Flow(target);
        }

        if (_stack.Count > 0)
        {
            condition = Fix(condition);
        }

        Merge(target);
        Merge(fallThrough);
        _jumpTargets.Add(target);
        Emit($"if ({(when ? "" : "!")}{(when ? condition.Code : condition.Postfix)}) goto L{target};");
        return fallThrough;
    }

    private int? TranslateSwitch(Instruction instruction)
    {
        StackEntry value = Fix(PopValue());
        Instruction[] targets = (Instruction[])instruction.Operand;
        int fallThrough = _block.Index + 1;
        if (value.Constant is { } constant)
        {
            uint index = (uint)constant;
            return Flow(index < targets.Length ? _flow.BlockAt(targets[index]) : fallThrough);
        }

        Merge(fallThrough);
        Emit($"switch ({Unsigned(value, StackKind.Int32)}) {{");
        for (int i = 0; i < targets.Length; i++)
        {
            int target = _flow.BlockAt(targets[i]);
            Merge(target);
            _jumpTargets.Add(target);
            Emit($"    case {i}: goto L{target};");
        }

        Emit("}");
        return fallThrough;
    }

    private int Flow(int target)
    {
        Merge(target);
        return target;
    }

    /// <summary>Hands the entries of the stack to a block: in variables that all its predecessors write.</summary>
    private void Merge(int target)
    {
        for (int i = 0; i < _stack.Count; i++)
        {
            if (_stack[i].Role != EntryRole.Value)
            {
                throw new UnsupportedException(_stack[i].Role == EntryRole.Box ? "a box is kept across a branch" : "an exception or type is kept across a branch");
            }

            _stack[i] = FixCompound(_stack[i]);
        }

        if (!_entryStacks.TryGetValue(target, out List<StackEntry>? entry))
        {
            entry = [.. _stack.Select((e, depth) => MergeVariable(e, depth))];
            _entryStacks[target] = entry;
            _pending.Add(target);
        }

        if (entry.Count != _stack.Count)
        {
            throw new UnsupportedException("the evaluation stack differs in depth where branches meet");
        }

        for (int i = 0; i < entry.Count; i++)
        {
            string value = Coerce(_stack[i], entry[i].Type);
            if (value != entry[i].Code)
            {
                Emit($"{entry[i].Code} = {value};");
            }
        }
    }

    private StackEntry MergeVariable(StackEntry entry, int depth)
    {
        TypeInstance type = entry.Kind switch
        {
            StackKind.Int32 => _types.Int32,
            StackKind.Int64 => _types.Int64,
            StackKind.Native => _types.IntPtr,
            _ => entry.Type,
        };
        string name = $"m{depth}_{type.CType.Replace("struct ", "", System.StringComparison.Ordinal).Replace("*", "_pointer", System.StringComparison.Ordinal)}";
        if (_merges.Add(name))
        {
            _declarations.Add($"{type.CType} {name};");
        }

        return new StackEntry(name, type) { Reads = [name] };
    }
}
