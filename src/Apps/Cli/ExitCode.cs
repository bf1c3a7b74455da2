namespace Sequitur.Cli;

/// <summary>What the process tells its caller.</summary>
internal static class ExitCode
{
    public const int Ok = 0;

    /// <summary>A check failed, or a running node did.</summary>
    public const int Failed = 1;

    /// <summary>Bad usage or input, or an environment in which the command cannot run.</summary>
    public const int Usage = 2;
}
