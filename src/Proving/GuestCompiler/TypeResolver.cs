using System;
using System.Collections.Generic;
using System.Linq;
using Mono.Cecil;

namespace Sequitur.GuestCompiler;

/// <summary>Turns references in the metadata into closed types, methods and fields.</summary>
internal sealed partial class TypeResolver
{
    private readonly AssemblySet _assemblies;
    private readonly Names _names;
    private readonly Dictionary<string, TypeInstance> _types = new(StringComparer.Ordinal);
    private readonly Dictionary<string, MethodInstance> _methods = new(StringComparer.Ordinal);

    public TypeResolver(AssemblySet assemblies, Names names)
    {
        _assemblies = assemblies;
        _names = names;
        Void = new TypeInstance(TypeShape.Void, "System.Void", "void");
        _types["System.Void"] = Void;
        foreach ((string name, string cName, int size, bool signed) in Primitives)
        {
            _types[name] = new TypeInstance(TypeShape.Primitive, name, cName) { Size = size, IsSigned = signed };
        }

        Object = new TypeInstance(TypeShape.Class, "System.Object", "object_header") { IsOpaque = true };
        _types["System.Object"] = Object;
        _types["System.ValueType"] = new TypeInstance(TypeShape.Class, "System.ValueType", "object_header") { IsOpaque = true };
        _types["System.String"] = new TypeInstance(TypeShape.Class, "System.String", "object_header") { IsOpaque = true };
    }

    private static readonly (string Name, string CName, int Size, bool Signed)[] Primitives =
    [
        ("System.Boolean", "uint8_t", 1, false), ("System.Char", "uint16_t", 2, false),
        ("System.SByte", "int8_t", 1, true), ("System.Byte", "uint8_t", 1, false),
        ("System.Int16", "int16_t", 2, true), ("System.UInt16", "uint16_t", 2, false),
        ("System.Int32", "int32_t", 4, true), ("System.UInt32", "uint32_t", 4, false),
        ("System.Int64", "int64_t", 8, true), ("System.UInt64", "uint64_t", 8, false),
        ("System.IntPtr", "intptr_t", 8, true), ("System.UIntPtr", "uintptr_t", 8, false),
    ];

    /// <summary>Every type with a name of its own, in the order they were met.</summary>
    public List<TypeInstance> Created { get; } = [];

    public TypeInstance Void { get; }

    public TypeInstance Object { get; }

    public TypeInstance Int32 => _types["System.Int32"];

    public TypeInstance UInt32 => _types["System.UInt32"];

    public TypeInstance Int64 => _types["System.Int64"];

    public TypeInstance UInt64 => _types["System.UInt64"];

    public TypeInstance IntPtr => _types["System.IntPtr"];

    public TypeInstance UIntPtr => _types["System.UIntPtr"];

    public TypeInstance Byte => _types["System.Byte"];

    public TypeInstance Primitive(string name) => _types["System." + name];

    public TypeInstance PointerTo(TypeInstance element) => Derived(TypeShape.Pointer, element, "*");

    public TypeInstance ReferenceTo(TypeInstance element) => Derived(TypeShape.Reference, element, "&");

    public TypeInstance ArrayOf(TypeInstance element) => Derived(TypeShape.Array, element, "[]");

    public TypeInstance Resolve(TypeReference reference, GenericScope scope)
    {
        switch (reference)
        {
            case GenericParameter parameter:
                IReadOnlyList<TypeInstance> bound = parameter.Type == GenericParameterType.Type ? scope.TypeArguments : scope.MethodArguments;
                return parameter.Position < bound.Count ? bound[parameter.Position] : throw new UnsupportedException($"{parameter.Name} is not bound");
            case IModifierType modifier:
                return Resolve(modifier.ElementType, scope);
            case PinnedType pinned:
                return Resolve(pinned.ElementType, scope);
            case ByReferenceType byReference:
                return ReferenceTo(Resolve(byReference.ElementType, scope));
            case PointerType pointer:
                return PointerTo(Resolve(pointer.ElementType, scope));
            case ArrayType { IsVector: true } array:
                return ArrayOf(Resolve(array.ElementType, scope));
            case ArrayType:
                throw new UnsupportedException($"{reference.FullName}: arrays of more than one dimension are not translated");
            case FunctionPointerType:
                return Function();
            case GenericInstanceType instance:
                return Instantiate(_assemblies.Find(instance.ElementType), [.. instance.GenericArguments.Select(a => Resolve(a, scope))]);
            default:
                if (_types.TryGetValue(reference.FullName, out TypeInstance? known))
                {
                    return known;
                }

                TypeDefinition definition = _assemblies.Find(reference);
                return Instantiate(definition, definition.HasGenericParameters ? [.. scope.TypeArguments.Take(definition.GenericParameters.Count)] : []);
        }
    }

    /// <summary>The interfaces of a type, those of its base classes and those of interfaces, each once.</summary>
    public IReadOnlyList<TypeInstance> Interfaces(TypeInstance type)
    {
        List<TypeInstance> found = [];
        for (TypeInstance? level = type; level is not null; level = level.Base)
        {
            Collect(level, found);
        }

        return found;
    }

    /// <summary>Whether a value of the one type is a value of the other.</summary>
    public bool IsAssignable(TypeInstance from, TypeInstance to)
    {
        for (TypeInstance? level = from; level is not null; level = level.Base)
        {
            if (level == to)
            {
                return true;
            }
        }

        return to == Object || (to.Shape == TypeShape.Interface && Interfaces(from).Contains(to));
    }

    public bool IsException(TypeInstance type)
    {
        for (TypeDefinition? level = type.Definition; level is not null; level = level.BaseType is null ? null : _assemblies.Find(level.BaseType))
        {
            if (level.FullName == "System.Exception")
            {
                return true;
            }
        }

        return false;
    }

    private void Collect(TypeInstance type, List<TypeInstance> found)
    {
        if (type.Definition is null)
        {
            return;
        }

        foreach (InterfaceImplementation implementation in type.Definition.Interfaces)
        {
            TypeInstance instance = Resolve(implementation.InterfaceType, new GenericScope(type.Arguments, []));
            if (!found.Contains(instance))
            {
                found.Add(instance);
                Collect(instance, found);
            }
        }
    }

    private TypeInstance Derived(TypeShape shape, TypeInstance element, string suffix)
    {
        string key = element.CName + "|" + element.FullName + suffix;
        if (!_types.TryGetValue(key, out TypeInstance? type))
        {
            string cName = shape == TypeShape.Array ? _names.Take("Array_" + ShortName(element)) : element.CName;
            type = new TypeInstance(shape, element.FullName + suffix, cName) { Element = element };
            _types[key] = type;
            if (shape == TypeShape.Array)
            {
                Created.Add(type);
            }
        }

        return type;
    }

    private TypeInstance Function()
    {
        if (!_types.TryGetValue("function", out TypeInstance? type))
        {
            type = new TypeInstance(TypeShape.Function, "delegate*", "void");
            _types["function"] = type;
        }

        return type;
    }
}
