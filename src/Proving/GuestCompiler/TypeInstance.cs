using System;
using System.Collections.Generic;
using Mono.Cecil;

namespace Sequitur.GuestCompiler;

internal enum TypeShape
{
    Void,
    Primitive,
    Enumeration,
    Struct,
    Class,
    Interface,
    Array,
    Pointer,
    Reference,
    Function,
}

/// <summary>How a value lies on the evaluation stack (ECMA-335 III.1.1).</summary>
internal enum StackKind
{
    Int32,
    Int64,
    Native,
    Pointer,
    Object,
    Struct,
    Void,
}

/// <summary>A closed type: every generic parameter is bound. There is one object per type, so that identity is equality.</summary>
internal sealed class TypeInstance(TypeShape shape, string fullName, string cName)
{
    public TypeShape Shape { get; } = shape;

    /// <summary>The C# name with type arguments, for messages and comments.</summary>
    public string FullName { get; } = fullName;

    /// <summary>The C identifier, of a class that of its body.</summary>
    public string CName { get; } = cName;

    public TypeDefinition? Definition { get; init; }

    public IReadOnlyList<TypeInstance> Arguments { get; init; } = [];

    /// <summary>What an array holds, a pointer or reference points at, an enumeration is stored as.</summary>
    public TypeInstance? Element { get; init; }

    /// <summary>The size of a primitive type in bytes.</summary>
    public int Size { get; init; }

    public bool IsSigned { get; init; }

    /// <summary>An object whose body is unknown here: the root class, exceptions, literals.</summary>
    public bool IsOpaque { get; init; }

    /// <summary>The declared instance fields, in order, without those of the base class.</summary>
    public IReadOnlyList<FieldInstance> Fields { get; set; } = [];

    public TypeInstance? Base { get; set; }

    /// <summary>The type without the name an enumeration gives it.</summary>
    public TypeInstance Storage => Shape == TypeShape.Enumeration ? Element!.Storage : this;

    public bool IsValue => Shape is TypeShape.Primitive or TypeShape.Enumeration or TypeShape.Struct;

    public bool IsObject => Shape is TypeShape.Class or TypeShape.Interface or TypeShape.Array;

    public bool IsSealed => Shape == TypeShape.Array || (Shape == TypeShape.Class && Definition is { IsSealed: true });

    /// <summary>The C type of a variable.</summary>
    public string CType => Shape switch
    {
        TypeShape.Void => "void",
        TypeShape.Function => "void*",
        TypeShape.Enumeration => Element!.CType,
        TypeShape.Primitive or TypeShape.Struct => CName,
        TypeShape.Interface => "struct object_header*",
        TypeShape.Class when IsOpaque => "struct object_header*",
        TypeShape.Pointer or TypeShape.Reference => Element!.CType + "*",
        _ => CName + "*",
    };

    public StackKind Kind => Shape switch
    {
        TypeShape.Void => StackKind.Void,
        TypeShape.Enumeration => Element!.Kind,
        TypeShape.Primitive when CName is "intptr_t" or "uintptr_t" => StackKind.Native,
        TypeShape.Primitive => Size == 8 ? StackKind.Int64 : StackKind.Int32,
        TypeShape.Struct => StackKind.Struct,
        TypeShape.Pointer or TypeShape.Reference or TypeShape.Function => StackKind.Pointer,
        _ => StackKind.Object,
    };

    public bool Is(string name) => string.Equals(Definition?.FullName, name, StringComparison.Ordinal);

    public override string ToString() => FullName;
}

/// <summary>A field of a closed type.</summary>
internal sealed record FieldInstance(TypeInstance DeclaringType, FieldDefinition Definition, TypeInstance Type, string CName);
