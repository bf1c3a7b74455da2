using System;
using FsCheck;
using FsCheck.Fluent;

namespace Sequitur.Protocol.State;

/// <summary>Runs a scenario from many seeds; a failure names the seed.</summary>
internal static class Seeds
{
    public static void Run(int count, Action<int> scenario) =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), scenario).Check(Config.QuickThrowOnFailure.WithMaxTest(count));
}
