using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Mono.Cecil;

namespace Sequitur.GuestCompiler;

/// <summary>One run: the methods that are reached, in the order they are, and everything their C text needs.</summary>
internal sealed class Compilation
{
    private const int ChainMax = 6;
    private readonly Queue<MethodInstance> _queue = new();
    private readonly HashSet<MethodInstance> _reached = [];
    private readonly List<CompilationError> _errors = [];
    private readonly StringBuilder _prototypes = new();
    private readonly StringBuilder _functions = new();
    private readonly Dictionary<string, string> _literals = new(StringComparer.Ordinal);
    private readonly Dispatch _dispatch;
    private readonly FunctionWriter _writer;

    public Compilation(AssemblySet assemblies, CompilationOptions options)
    {
        Assemblies = assemblies;
        Names = new Names();
        Types = new TypeResolver(assemblies, Names);
        Implementations = new Implementations(Types);
        Statics = new StaticData(this, options);
        _dispatch = new Dispatch(this);
        _writer = new FunctionWriter(this, options.Accelerators);
    }

    public AssemblySet Assemblies { get; }

    public Names Names { get; }

    public TypeResolver Types { get; }

    public Implementations Implementations { get; }

    public StaticData Statics { get; }

    public Layouts Layouts { get; } = new();

    public CompilationResult Run(MethodInstance entry)
    {
        string main = Use(entry, null);
        do
        {
            while (_queue.TryDequeue(out MethodInstance? method))
            {
                Translate(method);
            }
        }
        while (_dispatch.Complete());

        if (_errors.Count > 0)
        {
            return new CompilationResult("", _errors);
        }

        string choices = _dispatch.Functions();
        string heads = _dispatch.Prototypes;
        StringBuilder source = new("#include \"runtime.h\"\n\n");
        source.Append(Layouts.Text(Types.Created)).Append(_dispatch.TypeIds());
        foreach (string name in _literals.Values)
        {
            source.Append($"static struct object_header {name};\n");
        }

        source.Append(Statics.Text).Append('\n').Append(_prototypes).Append(heads).Append('\n').Append(_functions).Append(choices);
        source.Append($"int32_t guest_main(void)\n{{\n    return {main}();\n}}\n");
        return new CompilationResult(source.ToString(), []);
    }

    /// <summary>The C function of a method, which is translated if it was not yet reached.</summary>
    public string Use(MethodInstance method, MethodInstance? from)
    {
        if (FunctionWriter.MachineFunction(method) is { } machine)
        {
            return machine;
        }

        if (_reached.Add(method))
        {
            method.ReachedFrom = from;
            _queue.Enqueue(method);
        }

        return method.CName;
    }

    /// <summary>The C function that looks at the receiver to choose the method.</summary>
    public string Dispatch(MethodInstance slot, MethodInstance from) => _dispatch.Use(slot, from);

    /// <summary>The C function that says whether an object is of a type; null is of none.</summary>
    public string TypeTest(TypeInstance type) => _dispatch.Test(type);

    /// <summary>The C name of the number every object of this type begins with. The type counts as one of which there are objects.</summary>
    public string TypeId(TypeInstance type) => _dispatch.Allocated(type);

    public void UseLayout(TypeInstance type) => Layouts.Body(type);

    /// <summary>A string: an object of which only the identity is known.</summary>
    public string Literal(string text)
    {
        if (!_literals.TryGetValue(text, out string? name))
        {
            name = "literal_" + _literals.Count;
            _literals[text] = name;
        }

        return $"(&{name})";
    }

    /// <summary>The stand-in for a member of a type that the guest's core library has only by its members: <c>Primitives.Type_Member</c>.</summary>
    public MethodInstance? Primitive(MethodReference reference, TypeInstance receiver, GenericScope scope)
    {
        bool hasNoHome = receiver.Storage.Shape == TypeShape.Primitive || (receiver.IsOpaque && Assemblies.StandIn(receiver.FullName) is null);
        if (!hasNoHome || (receiver.Definition is { } own && !Assemblies.IsFramework(own) && receiver.Shape != TypeShape.Enumeration))
        {
            return null;
        }

        string type = receiver.Storage.FullName[(receiver.Storage.FullName.LastIndexOf('.') + 1)..];
        string name = $"{type}_{reference.Name}";
        TypeInstance[] arguments = reference is GenericInstanceMethod generic ? [.. generic.GenericArguments.Select(a => Types.Resolve(a, scope))] : [];
        int count = reference.Parameters.Count + (reference.HasThis ? 1 : 0);
        TypeDefinition? home = Assemblies.StandIn("Sequitur.GuestCorlib.Primitives");
        MethodDefinition[] named = home is null ? []
            : [.. home.Methods.Where(m => m.Name == name && m.Parameters.Count == count && m.GenericParameters.Count == arguments.Length)];
        if (named.Length == 0)
        {
            return null;
        }

        TypeInstance primitives = Types.Instantiate(home!, []);
        TypeInstance declaring = Types.Resolve(reference.DeclaringType, scope);
        GenericScope open = new(declaring.Arguments, arguments);
        int first = reference.HasThis ? 1 : 0;
        foreach (MethodDefinition method in named)
        {
            MethodInstance instance = Types.Instantiate(primitives, method, arguments);
            bool matches = reference.GetElementMethod().Parameters.Select(p => Types.Resolve(p.ParameterType, open).Storage)
                .SequenceEqual(instance.Parameters.Skip(first).Select(p => p.Storage));
            if (matches)
            {
                return instance;
            }
        }

        return null;
    }

    /// <summary>Notes what cannot be translated, with the way the method is reached.</summary>
    public void Refuse(MethodInstance? method, string reason)
    {
        List<string> chain = [];
        for (MethodInstance? caller = method?.ReachedFrom; caller is not null && chain.Count < ChainMax; caller = caller.ReachedFrom)
        {
            chain.Insert(0, caller.FullName);
        }

        _errors.Add(new CompilationError(method?.FullName ?? "", reason) { ReachedBy = string.Join(" → ", chain) });
    }

    private void Translate(MethodInstance method)
    {
        try
        {
            (string prototype, string function) = _writer.Write(method);
            _prototypes.Append(prototype);
            _functions.Append(function);
        }
        catch (UnsupportedException unsupported)
        {
            Refuse(method, unsupported.Message);
        }
    }
}
