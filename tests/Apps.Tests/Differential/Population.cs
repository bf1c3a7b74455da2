using System;
using System.Linq;
using Sequitur.Evm;
using Sequitur.Primitives;

namespace Sequitur.Apps.Differential;

/// <summary>The addresses programs know of: contracts, accounts with keys, precompiles of the fork, empty accounts, and those that creations will have.</summary>
internal sealed class Population
{
    private static readonly Address[] Forms =
    [
        new Address([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10, 0]),
        new Address([0xc0, 0xde, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]),
        new Address([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xf0]),
        new Address([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0]),
    ];

    public Population(Fork fork, Random random)
    {
        Fork = fork;
        Rules = fork switch
        {
            Fork.Cancun => ForkRules.Cancun,
            Fork.Prague => ForkRules.Prague,
            _ => ForkRules.Osaka,
        };
        Contracts = Forms[..random.Next(1, Forms.Length + 1)];
        PrecompileNumbers =
        [
            .. Enumerable.Range(1, 0x100).Where(number => Precompiles.NumberOf(PrecompileAddress(number), Rules) != 0),
        ];
    }

    public Fork Fork { get; }

    public ForkRules Rules { get; }

    public Address[] Contracts { get; }

    /// <summary>In force in this fork.</summary>
    public int[] PrecompileNumbers { get; }

    public static Address Empty { get; } = new([0xde, 0xad, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);

    public static Address Beneficiary { get; } = new([0x2a, 0xdc, 0x25, 0x66, 0x50, 0x18, 0xaa, 0x1f, 0xe0, 0xe6, 0xbc, 0x66, 0x6d, 0xac, 0x8f, 0xc2, 0x69, 0x7f, 0xf9, 0xba]);

    public static Address PrecompileAddress(int number) => Address.FromWord((ulong)number);

    public Address AnyContract(Random random) => Contracts[random.Next(Contracts.Length)];

    public Address AnyAddress(Random random) => random.Next(20) switch
    {
        < 10 => AnyContract(random),
        < 14 => ScenarioKeys.Address(random.Next(ScenarioKeys.Count)),
        < 16 => PrecompileAddress(PrecompileNumbers[random.Next(PrecompileNumbers.Length)]),
        16 => Empty,
        17 => Beneficiary,
        18 => ContractAddress.FromNonce(AnyContract(random), (ulong)random.Next(1, 3)),
        _ => default,
    };
}
