using System;
using System.Linq;
using Mono.Cecil;

namespace Sequitur.GuestCompiler;

/// <summary>Which method of a type is meant by a virtual method or an interface member (ECMA-335 II.12.2).</summary>
internal sealed class Implementations(TypeResolver types)
{
    /// <exception cref="UnsupportedException">The type has none, or only by way of a box.</exception>
    public MethodInstance Find(TypeInstance type, MethodInstance slot) =>
        Search(type, slot) ?? throw new UnsupportedException($"{type.FullName} has no method for {slot.FullName}");

    private MethodInstance? Search(TypeInstance type, MethodInstance slot)
    {
        bool isInterface = slot.DeclaringType.Shape == TypeShape.Interface;
        for (TypeInstance? level = type; level?.Definition is not null; level = level.Base)
        {
            if (level == slot.DeclaringType && !slot.Definition.IsAbstract)
            {
                return slot;
            }

            if (Explicit(level, slot) is { } explicitly)
            {
                return explicitly;
            }

            if (Implicit(level, slot, isInterface) is { } implicitly)
            {
                return implicitly;
            }
        }

        if (!isInterface)
        {
            return null;
        }

        foreach (TypeInstance contract in types.Interfaces(type))
        {
            if (contract != slot.DeclaringType && Explicit(contract, slot) is { } more)
            {
                return Default(type, more);
            }
        }

        return slot.Definition.IsAbstract ? null : Default(type, slot);
    }

    private static MethodInstance Default(TypeInstance type, MethodInstance body) =>
        body.Definition.IsStatic || type.IsObject ? body
        : throw new UnsupportedException($"{body.FullName} is a default member that {type.FullName}, a value type, does not implement itself: it would need a box");

    private MethodInstance? Explicit(TypeInstance level, MethodInstance slot)
    {
        foreach (MethodDefinition method in level.Definition!.Methods)
        {
            foreach (MethodReference overridden in method.Overrides)
            {
                if (overridden.Name == slot.Definition.Name
                    && TypeResolver.Signature(overridden.GetElementMethod()) == TypeResolver.Signature(slot.Definition)
                    && types.Resolve(overridden.DeclaringType, new GenericScope(level.Arguments, [])) == slot.DeclaringType)
                {
                    return types.Instantiate(level, method, slot.Arguments);
                }
            }
        }

        return null;
    }

    private MethodInstance? Implicit(TypeInstance level, MethodInstance slot, bool isInterface)
    {
        foreach (MethodDefinition method in level.Definition!.Methods)
        {
            bool candidate = method.Name == slot.Definition.Name
                && method.IsStatic == slot.Definition.IsStatic
                && method.Parameters.Count == slot.Definition.Parameters.Count
                && method.GenericParameters.Count == slot.Arguments.Count
                && (isInterface ? method.IsPublic : method.IsVirtual && (!method.IsNewSlot || level == slot.DeclaringType));
            if (!candidate || (method.IsAbstract && !isInterface))
            {
                continue;
            }

            MethodInstance instance = types.Instantiate(level, method, slot.Arguments);
            int first = method.HasThis ? 1 : 0;
            if (instance.ReturnType == slot.ReturnType && instance.Parameters.Skip(first).SequenceEqual(slot.Parameters.Skip(first)))
            {
                return instance;
            }
        }

        return null;
    }
}
