using System;
using Sequitur.Crypto;
using Sequitur.Primitives;

namespace Sequitur.State;

/// <summary>A state known only by the nodes and codes somebody supplied, found by their keccak: nothing supplied is trusted.</summary>
/// <remarks>Nodes and codes that are never needed do no harm; whoever wants to refuse them looks at the counts of unused ones.</remarks>
public sealed class WitnessState : IStateSource, ITrieNodes
{
    private readonly byte[][] _nodes;
    private readonly byte[][] _codes;
    private readonly Table<Hash256, Supplied> _nodesByHash;
    private readonly Table<Hash256, Supplied> _codesByHash;
    private readonly Table<Address, Hash256> _storageRoots = new(16);
    private readonly Bytecode _emptyCode = new([], Keccak.Empty);
    private int _usedNodes;
    private int _usedCodes;

    public WitnessState(byte[][] nodes, byte[][] codes, Hash256 root)
    {
        _nodes = nodes;
        _codes = codes;
        _nodesByHash = Index(nodes);
        _codesByHash = Index(codes);
        StateRoot = root;
    }

    /// <summary>The first node or code that was needed and missing, or found and malformed.</summary>
    public StateFault Fault { get; private set; }

    public Hash256 StateRoot { get; private set; }

    /// <summary>Supplied nodes that nothing has read so far; a second copy of the same node counts as unused.</summary>
    public int UnusedNodes => _nodes.Length - _usedNodes;

    /// <summary>Supplied codes that nothing has read so far.</summary>
    public int UnusedCodes => _codes.Length - _usedCodes;

    /// <summary>Goes on to another state that the same nodes and codes show, such as the one after a block; what was used stays used.</summary>
    public void MoveTo(in Hash256 root)
    {
        StateRoot = root;
        _storageRoots.Clear();
    }

    public bool TryReadAccount(in Address address, out Account account)
    {
        account = default;
        bool isFound = TryFind(StateRoot, Keccak.Hash(address.Bytes), out ReadOnlySpan<byte> value, out Hash256 leaf);
        if (isFound && !AccountRlp.TryRead(value, out account))
        {
            Fail(StateFaultKind.MalformedAccount, in leaf);
            account = default;
            isFound = false;
        }

        _storageRoots[in address] = isFound ? account.StorageRoot : Keccak.EmptyTrie;
        return isFound;
    }

    public void ReadStorage(in Address address, in U256 key, out U256 value)
    {
        value = U256.Zero;
        int known = _storageRoots.Find(in address);
        if (known < 0)
        {
            TryReadAccount(in address, out _);
            known = _storageRoots.Find(in address);
        }

        Hash256 root = _storageRoots.ValueAt(known);
        if (!TryFind(in root, Keccak.Hash(key.ToHash256().Bytes), out ReadOnlySpan<byte> rlp, out Hash256 leaf))
        {
            return;
        }

        RlpReader reader = new(rlp);
        U256 stored = reader.ReadU256();
        reader.ExpectEnd();
        if (reader.HasError || stored.IsZero)
        {
            Fail(StateFaultKind.MalformedNode, in leaf);
            return;
        }

        value = stored;
    }

    public Bytecode ReadCode(in Hash256 codeHash)
    {
        if (codeHash == Keccak.Empty)
        {
            return _emptyCode;
        }

        int position = _codesByHash.Find(in codeHash);
        if (position < 0)
        {
            Fail(StateFaultKind.MissingCode, in codeHash);
            return _emptyCode;
        }

        ref Supplied supplied = ref _codesByHash.ValueAt(position);
        if (!supplied.IsUsed)
        {
            supplied.IsUsed = true;
            _usedCodes++;
        }

        return supplied.Code ??= new Bytecode(_codes[supplied.Position], in codeHash);
    }

    public ReadOnlySpan<byte> Read(in Hash256 owner, ReadOnlySpan<byte> path, in Hash256 hash)
    {
        int position = Find(in hash);
        return position < 0 ? default : _nodes[_nodesByHash.ValueAt(position).Position];
    }

    /// <summary>The node's place among those supplied, which now counts as used; -1 when it is missing.</summary>
    private int Find(scoped in Hash256 hash)
    {
        int position = _nodesByHash.Find(in hash);
        if (position >= 0)
        {
            ref Supplied supplied = ref _nodesByHash.ValueAt(position);
            if (!supplied.IsUsed)
            {
                supplied.IsUsed = true;
                supplied.Branch = TrieNodeView.BranchOfHashes(_nodes[supplied.Position]);
                _usedNodes++;
            }
        }

        return position;
    }

    private static Table<Hash256, Supplied> Index(byte[][] items)
    {
        Table<Hash256, Supplied> index = new(items.Length);
        for (int position = 0; position < items.Length; position++)
        {
            int entry = index.FindOrAdd(Keccak.Hash(items[position]), out bool added);
            if (added)
            {
                index.ValueAt(entry).Position = position;
            }
        }

        return index;
    }

    private bool TryFind(in Hash256 root, in Hash256 key, out ReadOnlySpan<byte> value, out Hash256 leaf)
    {
        value = default;
        leaf = root;
        if (root == Keccak.EmptyTrie)
        {
            return false;
        }

        TrieCursor cursor = new(in root, in key);
        while (true)
        {
            leaf = cursor.NextHash;
            int position = Find(in leaf);
            if (position < 0 || _nodes[_nodesByHash.ValueAt(position).Position].Length == 0)
            {
                Fail(StateFaultKind.MissingNode, in leaf);
                return false;
            }

            ref Supplied supplied = ref _nodesByHash.ValueAt(position);
            byte[] rlp = _nodes[supplied.Position];
            switch (supplied.Branch == 0 ? cursor.Step(rlp) : cursor.StepBranch(rlp, supplied.Branch))
            {
                case TrieStep.Found:
                    value = cursor.Value(rlp);
                    return true;
                case TrieStep.Absent:
                    return false;
                case TrieStep.Malformed:
                    Fail(StateFaultKind.MalformedNode, in leaf);
                    return false;
            }
        }
    }

    private void Fail(StateFaultKind kind, in Hash256 hash)
    {
        if (!Fault.IsSet)
        {
            Fault = new StateFault(kind, hash);
        }
    }

    private struct Supplied
    {
        public Bytecode? Code;
        public int Position;

        /// <summary>Where the items start of a branch of hashes, the kind of node that many keys lead through; 0 for other nodes.</summary>
        public int Branch;
        public bool IsUsed;
    }
}
