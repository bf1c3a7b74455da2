using System;
using System.Collections.Generic;
using Sequitur.Evm;
using Sequitur.Primitives;

namespace Sequitur.Apps.Differential;

/// <summary>Remembers which instructions were executed, and which precompiles were called and with what success.</summary>
internal readonly struct ReachTracer(ReachTracer.Record record) : ITracer
{
    public static bool IsOn => true;

    public void Step(int programCounter, byte opcode, ulong gas, int depth, ReadOnlySpan<U256> stack, in Address address)
    {
        record.CloseCall(depth, stack);
        record.Opcodes[opcode]++;
        if (opcode is Opcode.Call or Opcode.CallCode or Opcode.DelegateCall or Opcode.StaticCall && stack.Length >= 6)
        {
            record.OpenCall(depth, Precompiles.NumberOf(Address.FromWord(stack[^2]), record.Rules));
        }
    }

    internal sealed class Record(ForkRules rules)
    {
        private int _depth;
        private int _number;

        public ForkRules Rules => rules;

        public int[] Opcodes { get; } = new int[256];

        public SortedSet<int> Succeeded { get; } = [];

        public SortedSet<int> Failed { get; } = [];

        public void OpenCall(int depth, int number) => (_depth, _number) = (depth, number);

        /// <summary>After a call of a precompile the same frame goes on, with the call's success on the stack.</summary>
        public void CloseCall(int depth, ReadOnlySpan<U256> stack)
        {
            if (_number != 0 && depth == _depth && stack.Length > 0)
            {
                (stack[^1].IsZero ? Failed : Succeeded).Add(_number);
            }

            _number = 0;
        }
    }
}
