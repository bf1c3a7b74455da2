using System;
using System.Collections.Generic;
using System.Linq;
using Mono.Cecil;

namespace Sequitur.GuestCompiler;

internal sealed partial class TypeResolver
{
    /// <summary>A definition with its parameters bound.</summary>
    public TypeInstance Instantiate(TypeDefinition definition, IReadOnlyList<TypeInstance> arguments)
    {
        string fullName = definition.FullName.Replace('/', '.');
        if (_types.TryGetValue(fullName, out TypeInstance? known) && known.Definition is null)
        {
            return known;
        }

        fullName = FullName(fullName, arguments);
        string key = $"[{definition.Module.Assembly.Name.Name}]{string.Join('|', arguments.Select(a => a.CName))} {fullName}";
        if (_types.TryGetValue(key, out known))
        {
            return known;
        }

        TypeInstance type = Create(definition, arguments, fullName);
        _types[key] = type;
        Created.Add(type);
        GenericScope scope = new(arguments, []);
        if (type.Shape is TypeShape.Struct or TypeShape.Class && !type.IsOpaque)
        {
            type.Base = type.Shape == TypeShape.Class && definition.BaseType is { } parent ? Resolve(parent, scope) : null;
            Names names = new();
            type.Fields = [.. definition.Fields.Where(f => !f.IsStatic)
                .Select(f => new FieldInstance(type, f, Resolve(f.FieldType, scope), names.Take(Names.Local(FieldName(f)))))];
        }

        return type;
    }

    private static string FieldName(FieldDefinition field) =>
        field.Name.StartsWith('<') ? field.Name[1..field.Name.IndexOf('>', StringComparison.Ordinal)] + "_value" : field.Name.TrimStart('_');

    private TypeInstance Create(TypeDefinition definition, IReadOnlyList<TypeInstance> arguments, string fullName)
    {
        if (definition.FullName is "System.Single" or "System.Double" or "System.Decimal" or "System.Half")
        {
            throw new UnsupportedException($"{definition.FullName}: there is no floating point in a guest");
        }

        string cName = CName(definition, arguments);
        if (definition.IsEnum)
        {
            TypeInstance storage = Resolve(definition.Fields.First(f => !f.IsStatic).FieldType, GenericScope.Empty);
            return new TypeInstance(TypeShape.Enumeration, fullName, storage.CName) { Definition = definition, Element = storage };
        }

        TypeShape shape = definition.IsInterface ? TypeShape.Interface : definition.IsValueType ? TypeShape.Struct : TypeShape.Class;
        bool isOpaque = shape == TypeShape.Class && (_assemblies.IsFramework(definition) || IsExceptionDefinition(definition));
        return new TypeInstance(shape, fullName, isOpaque ? "object_header" : _names.Take(cName)) { Definition = definition, Arguments = arguments, IsOpaque = isOpaque };
    }

    private bool IsExceptionDefinition(TypeDefinition definition)
    {
        for (TypeDefinition? level = definition; level is not null; level = level.BaseType is null ? null : _assemblies.Find(level.BaseType))
        {
            if (level.FullName == "System.Exception")
            {
                return true;
            }
        }

        return false;
    }

    private static string FullName(string definition, IReadOnlyList<TypeInstance> arguments) =>
        arguments.Count == 0 ? definition : $"{definition}<{string.Join(", ", arguments.Select(a => a.FullName))}>";

    private static string CName(TypeDefinition definition, IReadOnlyList<TypeInstance> arguments)
    {
        string name = definition.FullName;
        for (int tick = name.IndexOf('`', StringComparison.Ordinal); tick >= 0; tick = name.IndexOf('`', StringComparison.Ordinal))
        {
            int end = tick + 1;
            while (end < name.Length && char.IsAsciiDigit(name[end]))
            {
                end++;
            }

            name = name[..tick] + name[end..];
        }

        return arguments.Count == 0 ? name : name + "_" + string.Join('_', arguments.Select(ShortName));
    }

    private static string ShortName(TypeInstance type) => type.Shape switch
    {
        TypeShape.Array => ShortName(type.Element!) + "Array",
        TypeShape.Pointer or TypeShape.Reference => ShortName(type.Element!) + "Pointer",
        _ when type.Definition is { } definition => CName(definition, type.Arguments)[(definition.Namespace.Length == 0 ? 0 : definition.Namespace.Length + 1)..],
        _ => type.FullName[(type.FullName.LastIndexOf('.') + 1)..],
    };

    /// <summary>The closed method a call names.</summary>
    /// <exception cref="UnsupportedException">The method is not in its type, as where the core library's stand-in lacks it.</exception>
    public MethodInstance Resolve(MethodReference reference, GenericScope scope)
    {
        MethodReference element = reference.GetElementMethod();
        TypeInstance declaring = Resolve(reference.DeclaringType, scope);
        TypeInstance[] arguments = reference is GenericInstanceMethod generic ? [.. generic.GenericArguments.Select(a => Resolve(a, scope))] : [];
        string signature = Signature(element);
        for (TypeInstance? level = declaring; level is not null; level = level.Base)
        {
            TypeDefinition? home = level.Definition ?? _assemblies.StandIn(level.FullName);
            if (home is not null && (home.IsInterface || !_assemblies.IsFramework(home)) && home.Methods.FirstOrDefault(m => m.Name == element.Name && Signature(m) == signature) is { } definition)
            {
                return Instantiate(level, definition, arguments);
            }
        }

        throw new UnsupportedException(declaring.Definition is null || _assemblies.IsFramework(declaring.Definition)
            ? $"{reference.FullName} is a method of .NET that no guest has"
            : $"{reference.FullName} is not in {declaring.FullName}");
    }

    public MethodInstance Instantiate(TypeInstance declaring, MethodDefinition definition, IReadOnlyList<TypeInstance> arguments)
    {
        string key = $"{declaring.CName} {declaring.FullName}|{definition.MetadataToken.RID}|{string.Join('|', arguments.Select(a => a.CName + " " + a.FullName))}";
        if (_methods.TryGetValue(key, out MethodInstance? known))
        {
            return known;
        }

        GenericScope scope = new(declaring.Arguments, arguments);
        List<TypeInstance> parameters = [.. definition.Parameters.Select(p => Resolve(p.ParameterType, scope))];
        if (definition.HasThis)
        {
            parameters.Insert(0, declaring.IsValue ? ReferenceTo(declaring) : declaring);
        }

        string generics = arguments.Count == 0 ? "" : $"<{string.Join(", ", arguments.Select(a => a.FullName))}>";
        string fullName = $"{declaring.FullName}.{definition.Name}{generics}({string.Join(", ", parameters.Skip(definition.HasThis ? 1 : 0).Select(p => p.FullName))})";
        string owner = declaring.Definition is null ? declaring.FullName : CName(declaring.Definition, declaring.Arguments);
        string own = definition.Name.StartsWith('.') ? definition.Name[1..] : definition.Name[(definition.Name.LastIndexOf('.') + 1)..];
        string cName = _names.Take($"{owner}_{own}{(arguments.Count == 0 ? "" : "_" + string.Join('_', arguments.Select(ShortName)))}");
        MethodInstance method = new(declaring, definition, arguments, fullName, cName)
        {
            ReturnType = Resolve(definition.ReturnType, scope),
            Parameters = parameters,
        };
        _methods[key] = method;
        return method;
    }

    /// <summary>The field a load or store names.</summary>
    public FieldInstance Resolve(FieldReference reference, GenericScope scope)
    {
        for (TypeInstance? level = Resolve(reference.DeclaringType, scope); level is not null; level = level.Base)
        {
            if (level.Fields.FirstOrDefault(f => f.Definition.Name == reference.Name) is { } field)
            {
                return field;
            }
        }

        throw new UnsupportedException($"the field {reference.FullName} is not known here");
    }

    /// <summary>A method's parameters and result by open names, by which overloads are told apart.</summary>
    public static string Signature(MethodReference method) =>
        $"{method.GenericParameters.Count}{(method.HasThis ? "instance " : "")}{OpenName(method.ReturnType)}({string.Join(',', method.Parameters.Select(p => OpenName(p.ParameterType)))})";

    private static string OpenName(TypeReference type) => type switch
    {
        GenericParameter parameter => (parameter.Type == GenericParameterType.Type ? "!" : "!!") + parameter.Position,
        IModifierType modifier => OpenName(modifier.ElementType),
        PinnedType pinned => OpenName(pinned.ElementType),
        ByReferenceType reference => OpenName(reference.ElementType) + "&",
        PointerType pointer => OpenName(pointer.ElementType) + "*",
        ArrayType array => OpenName(array.ElementType) + (array.IsVector ? "[]" : "[,]"),
        GenericInstanceType instance => $"{instance.ElementType.FullName}<{string.Join(',', instance.GenericArguments.Select(OpenName))}>",
        _ => type.FullName,
    };
}
