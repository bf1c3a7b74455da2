using System;
using System.IO;
using Mono.Cecil;

namespace Sequitur.GuestCompiler;

/// <summary>The program, the libraries beside it, and the stand-in for the core library.</summary>
/// <remarks>The framework's own assemblies are read for signatures only: no body of theirs is ever translated.</remarks>
internal sealed class AssemblySet : IDisposable
{
    private readonly DefaultAssemblyResolver _resolver = new();
    private readonly ModuleDefinition _corlib;

    public AssemblySet(CompilationOptions options)
    {
        foreach (string folder in _resolver.GetSearchDirectories())
        {
            _resolver.RemoveSearchDirectory(folder);
        }

        _resolver.AddSearchDirectory(Path.GetDirectoryName(Path.GetFullPath(options.MainAssembly))!);
        _resolver.AddSearchDirectory(Path.GetDirectoryName(typeof(object).Assembly.Location)!);
        ReaderParameters parameters = new() { AssemblyResolver = _resolver };
        Main = ModuleDefinition.ReadModule(options.MainAssembly, parameters);
        _corlib = ModuleDefinition.ReadModule(options.CorlibAssembly, parameters);
    }

    public ModuleDefinition Main { get; }

    /// <summary>The definition a name stands for: of the stand-in if it has one, else of the assembly that declares it.</summary>
    public TypeDefinition Find(TypeReference reference)
    {
        if (reference is TypeDefinition definition && (definition.Module == _corlib || !IsFramework(definition)))
        {
            return definition;
        }

        if (reference.Scope is not ModuleDefinition && reference.FullName.StartsWith("System.", StringComparison.Ordinal)
            && _corlib.GetType(reference.FullName) is { } standIn)
        {
            return standIn;
        }

        try
        {
            TypeDefinition? found = reference.Resolve();
            return found is null ? throw new UnsupportedException($"the type {reference.FullName} is in no assembly at hand")
                : IsFramework(found) && _corlib.GetType(found.FullName) is { } replaced ? replaced
                : found;
        }
        catch (AssemblyResolutionException)
        {
            throw new UnsupportedException($"the assembly of {reference.FullName} is not beside the program");
        }
    }

    /// <summary>A type of the stand-in, or null.</summary>
    public TypeDefinition? StandIn(string fullName) => _corlib.GetType(fullName);

    /// <summary>Whether the code of this type belongs to .NET, which is not translated.</summary>
    public bool IsFramework(TypeDefinition definition) =>
        definition.Module != _corlib && definition.Module.Assembly.Name.Name is { } name
        && (name.StartsWith("System.", StringComparison.Ordinal) || name is "mscorlib" or "netstandard" or "System");

    public void Dispose()
    {
        Main.Dispose();
        _corlib.Dispose();
        _resolver.Dispose();
    }
}
