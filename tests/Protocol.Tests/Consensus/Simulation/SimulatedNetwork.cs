using System;
using System.Linq;

namespace Sequitur.Protocol.Consensus.Simulation;

/// <summary>Delays, loses, duplicates and reorders what nodes send each other, by chance from a seed; and parts them.</summary>
internal sealed class SimulatedNetwork(SimulationOptions options, EventQueue events, Random random)
{
    private readonly int[] _side = new int[options.Nodes];

    /// <summary>May be changed while the network runs.</summary>
    public int DelayMax { get; set; } = options.DelayMax;

    public int LostPerThousand { get; set; } = options.LostPerThousand;

    /// <summary>Nodes reach each other only within a group; who is in none reaches nobody.</summary>
    public void Part(params int[][] groups)
    {
        for (int node = 0; node < _side.Length; node++) _side[node] = -1 - node;
        for (int group = 0; group < groups.Length; group++)
        {
            foreach (int node in groups[group]) _side[node] = group;
        }
    }

    public void Heal() => Array.Clear(_side);

    public bool IsWhole => _side.All(side => side == 0);

    public bool AreConnected(int from, int to) => _side[from] == _side[to];

    public void Send(int from, int to, Action arrival)
    {
        if (Happens(LostPerThousand)) return;
        int copies = Happens(options.DuplicatedPerThousand) ? 2 : 1;
        for (int i = 0; i < copies; i++)
        {
            events.After(random.Next(Math.Min(options.DelayMin, DelayMax), DelayMax + 1), () =>
            {
                // What is under way when the network parts is lost.
                if (AreConnected(from, to)) arrival();
            });
        }
    }

    private bool Happens(int perThousand) => perThousand > 0 && random.Next(1_000) < perThousand;
}
