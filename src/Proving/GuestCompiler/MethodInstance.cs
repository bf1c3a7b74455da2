using System.Collections.Generic;
using System.Linq;
using Mono.Cecil;

namespace Sequitur.GuestCompiler;

/// <summary>What the generic parameters of a type and of a method are bound to.</summary>
internal sealed record GenericScope(IReadOnlyList<TypeInstance> TypeArguments, IReadOnlyList<TypeInstance> MethodArguments)
{
    public static readonly GenericScope Empty = new([], []);
}

/// <summary>A closed method: its type and its own generic parameters are bound. There is one object per method.</summary>
internal sealed class MethodInstance(TypeInstance declaringType, MethodDefinition definition, IReadOnlyList<TypeInstance> arguments, string fullName, string cName)
{
    public TypeInstance DeclaringType { get; } = declaringType;

    public MethodDefinition Definition { get; } = definition;

    public IReadOnlyList<TypeInstance> Arguments { get; } = arguments;

    /// <summary>The C# name with type arguments and parameter types.</summary>
    public string FullName { get; } = fullName;

    public string CName { get; } = cName;

    public required TypeInstance ReturnType { get; init; }

    /// <summary>All parameters, the instance first.</summary>
    public required IReadOnlyList<TypeInstance> Parameters { get; init; }

    /// <summary>The caller that reached it first.</summary>
    public MethodInstance? ReachedFrom { get; set; }

    public GenericScope Scope { get; } = new(declaringType.Arguments, arguments);

    public bool HasAttribute(string fullName) => Definition.CustomAttributes.Any(a => a.AttributeType.FullName == fullName);

    /// <summary>The single string an attribute of this method is given, or null without the attribute.</summary>
    public string? AttributeText(string fullName) =>
        Definition.CustomAttributes.FirstOrDefault(a => a.AttributeType.FullName == fullName)?.ConstructorArguments[0].Value as string;

    public override string ToString() => FullName;
}
