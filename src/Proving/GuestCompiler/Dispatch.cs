using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace Sequitur.GuestCompiler;

/// <summary>Virtual calls and type tests over the types of which there are objects: the program is closed, so these are all.</summary>
internal sealed class Dispatch(Compilation compilation)
{
    private readonly List<TypeInstance> _allocated = [];
    private readonly Dictionary<TypeInstance, string> _ids = [];
    private readonly Dictionary<MethodInstance, (string Name, MethodInstance From)> _slots = [];
    private readonly List<MethodInstance> _slotOrder = [];
    private readonly Dictionary<TypeInstance, string> _tests = [];
    private readonly List<TypeInstance> _testOrder = [];
    private readonly Dictionary<(MethodInstance, TypeInstance), string> _targets = [];
    private readonly HashSet<(MethodInstance, TypeInstance)> _refused = [];

    public string Allocated(TypeInstance type)
    {
        if (!_ids.TryGetValue(type, out string? id))
        {
            id = "type_" + type.CName;
            _ids[type] = id;
            _allocated.Add(type);
        }

        return id;
    }

    public string Use(MethodInstance slot, MethodInstance from)
    {
        if (!_slots.TryGetValue(slot, out (string Name, MethodInstance From) known))
        {
            known = (compilation.Names.Take("dispatch_" + slot.CName), from);
            _slots[slot] = known;
            _slotOrder.Add(slot);
        }

        return known.Name;
    }

    public string Test(TypeInstance type)
    {
        if (!_tests.TryGetValue(type, out string? name))
        {
            name = compilation.Names.Take("is_" + (type.IsOpaque ? type.FullName : type.CName));
            _tests[type] = name;
            _testOrder.Add(type);
        }

        return name;
    }

    /// <summary>Reaches the methods that the virtual calls can choose; false when there is no new one.</summary>
    public bool Complete()
    {
        bool found = false;
        for (int s = 0; s < _slotOrder.Count; s++)
        {
            MethodInstance slot = _slotOrder[s];
            foreach (TypeInstance type in _allocated.ToArray())
            {
                if (!_targets.ContainsKey((slot, type)) && !_refused.Contains((slot, type)) && compilation.Types.IsAssignable(type, slot.DeclaringType))
                {
                    found = true;
                    Add(slot, type);
                }
            }
        }

        return found;
    }

    public string TypeIds()
    {
        StringBuilder text = new("enum {\n");
        for (int i = 0; i < _allocated.Count; i++)
        {
            text.Append($"    {_ids[_allocated[i]]} = {i + 1},\n");
        }

        return text.Append("    type_none = 0,\n};\n\n").ToString();
    }

    public string Prototypes =>
        string.Concat(_slotOrder.Select(slot => Head(slot) + ";\n"))
        + string.Concat(_testOrder.Select(type => $"static inline int {_tests[type]}(struct object_header* object);\n"));

    public string Functions()
    {
        StringBuilder text = new();
        foreach (MethodInstance slot in _slotOrder)
        {
            text.Append(Choice(slot));
        }

        foreach (TypeInstance type in _testOrder)
        {
            string[] matching = [.. _allocated.Where(a => compilation.Types.IsAssignable(a, type)).Select(a => $"object->type == {_ids[a]}")];
            text.Append($"/* is {type.FullName} */\nstatic inline int {_tests[type]}(struct object_header* object)\n{{\n    return object != 0 && ");
            text.Append(matching.Length == 0 ? "0" : $"({string.Join(" || ", matching)})").Append(";\n}\n\n");
        }

        return text.ToString();
    }

    private void Add(MethodInstance slot, TypeInstance type)
    {
        try
        {
            MethodInstance target = compilation.Implementations.Find(type, slot);
            compilation.UseLayout(type);
            _targets[(slot, type)] = compilation.Use(target, _slots[slot].From);
        }
        catch (UnsupportedException unsupported)
        {
            _refused.Add((slot, type));
            compilation.Refuse(_slots[slot].From, unsupported.Message);
        }
    }

    private string Head(MethodInstance slot)
    {
        foreach (TypeInstance parameter in slot.Parameters.Append(slot.ReturnType))
        {
            compilation.Layouts.Value(parameter);
        }

        IEnumerable<string> parameters = slot.Parameters.Select((p, i) => $"{p.CType} a{i}");
        return $"static {slot.ReturnType.CType} {_slots[slot].Name}({string.Join(", ", parameters)})";
    }

    private string Choice(MethodInstance slot)
    {
        StringBuilder text = new($"/* virtual {slot.FullName} */\n{Head(slot)}\n{{\n    switch (((struct object_header*)a0)->type) {{\n");
        foreach (TypeInstance type in _allocated)
        {
            if (_targets.TryGetValue((slot, type), out string? target))
            {
                MethodInstance method = compilation.Implementations.Find(type, slot);
                string arguments = string.Join(", ", slot.Parameters.Select((_, i) => i == 0 ? $"({method.Parameters[0].CType})a0" : "a" + i));
                string call = $"{target}({arguments})";
                text.Append($"    case {_ids[type]}: ").Append(slot.ReturnType.Shape == TypeShape.Void ? $"{call}; return;\n" : $"return {call};\n");
            }
        }

        return text.Append("    default: guest_throw(105);\n    }\n}\n\n").ToString();
    }
}
