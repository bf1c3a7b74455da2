using System;

namespace Sequitur.GuestCompiler;

/// <summary>The C of a guest did not become a program; the message says which tool is missing or what it said.</summary>
public sealed class ToolchainException : Exception
{
    public ToolchainException()
    {
    }

    public ToolchainException(string message)
        : base(message)
    {
    }

    public ToolchainException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
