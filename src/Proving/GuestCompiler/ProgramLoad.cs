using System;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.Loader;

namespace Sequitur.GuestCompiler;

/// <summary>The program loaded into this process, to run its static constructors. Its libraries are those beside it, not those of the compiler.</summary>
internal sealed class ProgramLoad : AssemblyLoadContext
{
    private readonly string _folder;

    public ProgramLoad(string mainAssembly)
        : base("guest statics", isCollectible: true) => _folder = Path.GetDirectoryName(Path.GetFullPath(mainAssembly))!;

    /// <summary>The running type of a closed type.</summary>
    public Type Find(TypeInstance type)
    {
        switch (type.Shape)
        {
            case TypeShape.Array:
                return Find(type.Element!).MakeArrayType();
            case TypeShape.Pointer:
                return Find(type.Element!).MakePointerType();
            case TypeShape.Primitive or TypeShape.Void:
                return Type.GetType(type.FullName, throwOnError: true)!;
            case TypeShape.Function or TypeShape.Reference:
                throw new UnsupportedException($"{type.FullName} as a type argument of a type with static fields");
        }

        if (type.Definition is not { } definition)
        {
            return Type.GetType(type.FullName, throwOnError: true)!;
        }

        Assembly assembly = LoadFromAssemblyPath(Path.GetFullPath(definition.Module.FileName));
        Type open = assembly.GetType(definition.FullName.Replace('/', '+'), throwOnError: true)!;
        return type.Arguments.Count == 0 ? open : open.MakeGenericType([.. type.Arguments.Select(Find)]);
    }

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        ArgumentNullException.ThrowIfNull(assemblyName);
        string beside = Path.Combine(_folder, assemblyName.Name + ".dll");
        return assemblyName.Name!.StartsWith("System.", StringComparison.Ordinal) || !File.Exists(beside) ? null : LoadFromAssemblyPath(beside);
    }
}
