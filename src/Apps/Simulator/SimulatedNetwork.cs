using System;

namespace Sequitur.Simulator;

/// <summary>Delays, loses, duplicates and reorders what nodes send each other, by chance from a seed; and parts them.</summary>
public sealed class SimulatedNetwork(SimulationOptions options, EventQueue events, ulong seed)
{
    private readonly Chance _chance = new(seed);
    private readonly int[] _side = new int[options.Nodes];
    private readonly int[] _deafTo = new int[options.Nodes];

    /// <summary>May be changed while the network runs.</summary>
    public int DelayMax { get; set; } = options.DelayMax;

    public int LostPerThousand { get; set; } = options.LostPerThousand;

    public int DuplicatedPerThousand { get; set; } = options.DuplicatedPerThousand;

    public long Sent { get; private set; }

    public long Lost { get; private set; }

    public long Duplicated { get; private set; }

    /// <summary>Nodes reach each other only within a group; who is in none reaches nobody.</summary>
    public void Part(params int[][] groups)
    {
        for (int node = 0; node < _side.Length; node++) _side[node] = -1 - node;
        for (int group = 0; group < groups.Length; group++)
        {
            foreach (int node in groups[group]) _side[node] = group;
        }
    }

    /// <summary>Parts the nodes in two by a bit for each; in one direction only, the second side hears the first but not the other way round.</summary>
    public void Part(UInt128 secondSide, bool isOneWay)
    {
        for (int node = 0; node < _side.Length; node++)
        {
            int side = (int)((secondSide >> node) & 1);
            _side[node] = isOneWay ? 0 : side;
            _deafTo[node] = isOneWay ? side : 0;
        }
    }

    public void Heal()
    {
        Array.Clear(_side);
        Array.Clear(_deafTo);
    }

    public bool AreConnected(int from, int to) => _side[from] == _side[to] && _deafTo[from] <= _deafTo[to];

    public void Send(int from, int to, Action arrival)
    {
        Sent++;
        if (_chance.Happens(LostPerThousand))
        {
            Lost++;
            return;
        }

        int copies = _chance.Happens(DuplicatedPerThousand) ? 2 : 1;
        Duplicated += copies - 1;
        for (int i = 0; i < copies; i++)
        {
            events.After(_chance.Next(Math.Min(options.DelayMin, DelayMax), DelayMax + 1), () =>
            {
                // What is under way when the network parts is lost.
                if (AreConnected(from, to)) arrival();
                else Lost++;
            });
        }
    }
}
