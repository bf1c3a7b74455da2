using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Sequitur.GuestCompiler;

/// <summary>One method body into C: the evaluation stack is simulated, and every value on it is an expression or a variable.</summary>
/// <remarks>
/// Expressions without effects nest. What reads memory or has effects becomes a statement with a variable at the place it runs, so the
/// order of effects is that of the IL. A store to a local first fixes the entries that read it; a local whose address is taken counts as memory.
/// </remarks>
internal sealed partial class BodyTranslator
{
    private const int CodeLengthMax = 160;
    private readonly Compilation _compilation;
    private readonly TypeResolver _types;
    private readonly MethodInstance _method;
    private readonly MethodBody _body;
    private readonly ControlFlow _flow;
    private readonly string[] _arguments;
    private readonly TypeInstance[] _localTypes;
    private readonly HashSet<string> _exposed = new(StringComparer.Ordinal);
    private readonly List<string> _declarations = [];
    private readonly Dictionary<int, List<StackEntry>> _entryStacks = [];
    private readonly HashSet<string> _merges = new(StringComparer.Ordinal);
    private readonly SortedSet<int> _pending = [0];
    private readonly HashSet<int> _jumpTargets = [];
    private List<StackEntry> _stack = [];
    private StringBuilder _text = new();
    private BasicBlock _block;
    private int _temporaries;

    public BodyTranslator(Compilation compilation, MethodInstance method)
    {
        _compilation = compilation;
        _types = compilation.Types;
        _method = method;
        _body = method.Definition.Body;
        if (_body.HasExceptionHandlers)
        {
            throw new UnsupportedException("try, catch and finally have no translation: a guest's throw ends the run");
        }

        _flow = new ControlFlow(_body);
        _block = _flow.Blocks[0];
        _arguments = ArgumentNames(method);
        _localTypes = [.. _body.Variables.Select(v => _types.Resolve(v.VariableType, method.Scope))];
        foreach (Instruction instruction in _body.Instructions)
        {
            if (instruction.OpCode.Code is Code.Ldloca or Code.Ldloca_S)
            {
                _exposed.Add(LocalName(((VariableDefinition)instruction.Operand).Index));
            }
            else if (instruction.OpCode.Code is Code.Ldarga or Code.Ldarga_S)
            {
                _exposed.Add(_arguments[ArgumentIndex((ParameterDefinition)instruction.Operand)]);
            }
        }
    }

    private GenericScope Scope => _method.Scope;

    /// <summary>The C names of the parameters, the instance first.</summary>
    public static string[] ArgumentNames(MethodInstance method)
    {
        List<string> names = method.Definition.HasThis ? ["self"] : [];
        HashSet<string> taken = new(names, StringComparer.Ordinal);
        foreach (ParameterDefinition parameter in method.Definition.Parameters)
        {
            string name = Names.Local(parameter.Name.Length == 0 ? "argument" : parameter.Name);
            names.Add(taken.Add(name) ? name : name + "_" + parameter.Index);
        }

        return [.. names];
    }

    /// <summary>The body between the braces.</summary>
    public string Translate()
    {
        SortedDictionary<int, (string Text, int? Next)> done = [];
        _entryStacks[0] = [];
        while (_pending.Count > 0)
        {
            int index = _pending.Min;
            _pending.Remove(index);
            if (!done.ContainsKey(index))
            {
                done[index] = TranslateBlock(_flow.Blocks[index]);
            }
        }

        return Assemble(done);
    }

    private (string Text, int? Next) TranslateBlock(BasicBlock block)
    {
        _block = block;
        _text = new StringBuilder();
        _stack = [.. _entryStacks[block.Index]];
        int? next = block.Index + 1;
        foreach (Instruction instruction in block.Instructions)
        {
            if (IsFlow(instruction.OpCode.Code))
            {
                next = TranslateFlow(instruction);
            }
            else
            {
                TranslateInstruction(instruction);
            }
        }

        if (next == block.Index + 1 && !IsFlow(block.Last.OpCode.Code))
        {
            Flow(next.Value);
        }

        return (_text.ToString(), next);
    }

    private string Assemble(SortedDictionary<int, (string Text, int? Next)> done)
    {
        StringBuilder code = new();
        for (int i = 0; i < _localTypes.Length; i++)
        {
            string zero = _body.InitLocals ? _localTypes[i].Shape == TypeShape.Struct ? " = {0}" : " = 0" : "";
            code.Append($"    {_localTypes[i].CType} {LocalName(i)}{zero};\n");
        }

        foreach (string declaration in _declarations)
        {
            code.Append($"    {declaration}\n");
        }

        int[] order = [.. done.Keys];
        for (int i = 0; i < order.Length; i++)
        {
            if (done[order[i]].Next is { } next && !(i + 1 < order.Length && order[i + 1] == next))
            {
                _jumpTargets.Add(next);
            }
        }

        for (int i = 0; i < order.Length; i++)
        {
            (string text, int? next) = done[order[i]];
            bool labelled = _jumpTargets.Contains(order[i]);
            code.Append(labelled ? $"L{order[i]}: {{\n" : "    {\n").Append(text);
            if (next is { } target && !(i + 1 < order.Length && order[i + 1] == target))
            {
                code.Append($"        goto L{target};\n");
            }

            code.Append("    }\n");
        }

        return code.ToString();
    }

    private static string LocalName(int index) => "v" + index;

    private int ArgumentIndex(ParameterDefinition parameter) =>
        parameter.Index < 0 ? 0 : parameter.Index + (_method.Definition.HasThis ? 1 : 0);

    private void Emit(string statement) => _text.Append("        ").Append(statement).Append('\n');

    private void Push(StackEntry entry) => _stack.Add(entry.Code.Length > CodeLengthMax && entry.Role == EntryRole.Value ? Fix(entry) : entry);

    private void Push(string code, TypeInstance type, params IReadOnlyList<StackEntry> operands) =>
        Push(new StackEntry(code, type) { Reads = [.. operands.SelectMany(o => o.Reads).Distinct(StringComparer.Ordinal)] });

    private void PushConstant(long value, TypeInstance type) => Push(ConstantOf(value, type));

    private StackEntry Pop()
    {
        if (_stack.Count == 0)
        {
            throw new UnsupportedException("the evaluation stack is empty where a value is taken");
        }

        StackEntry entry = _stack[^1];
        _stack.RemoveAt(_stack.Count - 1);
        return entry;
    }

    /// <summary>Takes a value that code can compute with.</summary>
    private StackEntry PopValue()
    {
        StackEntry entry = Pop();
        return entry.Role switch
        {
            EntryRole.Value => entry,
            EntryRole.Box => throw new UnsupportedException($"boxing of {((TypeInstance)entry.Token!).FullName}: a guest has no boxes"),
            EntryRole.Exception => throw new UnsupportedException("an exception is kept instead of thrown"),
            _ => throw new UnsupportedException("a type is looked at as an object"),
        };
    }

    /// <summary>Computes the value here and now, into a variable of its own.</summary>
    private StackEntry Fix(StackEntry entry)
    {
        if (entry.Role != EntryRole.Value || entry.Constant is not null)
        {
            return entry;
        }

        string name = NewTemporary();
        _compilation.Layouts.Value(entry.Type);
        Emit($"{entry.Type.CType} {name} = {entry.Code};");
        return new StackEntry(name, entry.Type) { IsNotNull = entry.IsNotNull };
    }

    /// <summary>The same, unless the text is a name already that nothing writes to any more.</summary>
    private StackEntry FixCompound(StackEntry entry) => entry.IsPlain && entry.Reads.Count == 0 ? entry : Fix(entry);

    private string NewTemporary() => "t" + _temporaries++;

    private static StackEntry ConstantOf(long value, TypeInstance type) =>
        new(Literal(value, type), type) { Constant = value };

    /// <summary>Fixes what reads a variable that is about to be written.</summary>
    private void Spill(string variable)
    {
        for (int i = 0; i < _stack.Count; i++)
        {
            if (_stack[i].Reads.Contains(variable))
            {
                _stack[i] = Fix(_stack[i]);
            }
        }
    }

    private static string Literal(long value, TypeInstance type) => type.Storage.CName switch
    {
        "int64_t" or "intptr_t" => value == long.MinValue ? "(-9223372036854775807L - 1)" : value < 0 ? $"({value}L)" : $"{value}L",
        "uint64_t" or "uintptr_t" => $"{(ulong)value}UL",
        "uint32_t" => $"{(uint)value}U",
        _ => value == int.MinValue ? "(-2147483647 - 1)" : value < 0 ? $"({value})" : $"{value}",
    };
}
