using System;
using System.Runtime.CompilerServices;
using Sequitur.Crypto;
using Sequitur.Primitives;

namespace Sequitur.State;

/// <summary>The state while a block runs: reads a source once per account and slot, keeps every change, and takes back what reverts.</summary>
/// <remarks>
/// Accounts and slots live in flat tables; the journal is a flat array of undo entries and a snapshot is its length. Warmth (EIP-2929),
/// creation (EIP-6780) and touch (EIP-161) marks are stamps of the transaction that set them. What was read stays known after a revert:
/// a re-execution needs it too, so it belongs to the witness. Once the tables have grown, nothing here allocates but code and logs.
/// </remarks>
public sealed partial class WorldState
{
    private const int AccountGuesses = 64;
    private readonly Table<Address, AccountEntry> _accounts;
    private readonly Table<Hash256, Bytecode> _readCodes;
    private readonly Table<Hash256, Bytecode> _newCodes;
    private readonly GrowList<int> _touched = new();
    private readonly GrowList<int> _destroyed = new();
    private readonly GrowList<Log> _logs = new();

    // Position + 1 of the account seen last under a few bits of its address: a call goes back and forth between a handful.
    private readonly int[] _accountGuesses = new int[AccountGuesses];
    private readonly Bytecode _emptyCode = new([], Keccak.Empty);
    private IStateSource _source;
    private CommitWorkspace? _workspace;
    private int _transaction = 1;

    /// <param name="source">The state before the block.</param>
    /// <param name="tableSeed">Secret of a process that serves strangers, see <see cref="Table{TKey,TValue}"/>. Results never depend on it.</param>
    public WorldState(IStateSource source, ulong tableSeed = 0)
    {
        _source = source;
        _accounts = new Table<Address, AccountEntry>(64, tableSeed);
        _slots = new Table<StorageKey, SlotEntry>(64, tableSeed);
        _transient = new Table<StorageKey, U256>(8, tableSeed);
        _readCodes = new Table<Hash256, Bytecode>(16, tableSeed);
        _newCodes = new Table<Hash256, Bytecode>(8, tableSeed);
    }

    /// <summary>The source could not answer a read; everything computed since is void.</summary>
    public StateFault Fault => _source.Fault;

    public bool IsFaulted => _source.Fault.IsSet;

    /// <summary>Logs of the current transaction, or of the one just ended.</summary>
    public ReadOnlySpan<Log> Logs => _logs.Span;

    internal int AccountCount => _accounts.Count;

    internal Table<Hash256, Bytecode> ReadCodes => _readCodes;

    /// <summary>Working memory of the committer, kept here so that it is reused from block to block. A state that is only called has none.</summary>
    internal CommitWorkspace Workspace => _workspace ??= new CommitWorkspace();

    /// <summary>Forgets everything and starts over from another source, keeping the tables' memory.</summary>
    public void Reset(IStateSource source)
    {
        _source = source;
        _accounts.Clear();
        _slots.Clear();
        _transient.Clear();
        _readCodes.Clear();
        _newCodes.Clear();
        _logs.Clear();
        ClearTransactionMarks();
        Array.Clear(_accountGuesses);
        Array.Clear(_slotGuesses);
        _transaction = 1;
    }

    /// <summary>Starts a transaction (or a system call, or the withdrawals): every write happens between this and <see cref="EndTransaction"/>.</summary>
    public void BeginTransaction()
    {
        if (_journal.Count != 0)
        {
            throw new InvalidOperationException("A transaction is already open.");
        }

        _logs.Clear();
        _transaction++;
    }

    /// <summary>Destroys what self-destructed, clears touched empty accounts (EIP-161), drops warmth, transient storage and the journal.</summary>
    public void EndTransaction()
    {
        foreach (int position in _destroyed.Span)
        {
            Destroy(position);
        }

        foreach (int position in _touched.Span)
        {
            ref AccountEntry entry = ref _accounts.ValueAt(position);
            if (!entry.IsLoaded)
            {
                // Only touched by an empty transfer. No chain from Cancun on holds empty accounts (EIP-7523), so there is nothing to clear,
                // and reading it for that would put it into every witness.
                continue;
            }

            if (!IsEmpty(in entry))
            {
                entry.Exists = true;
            }
            else if (entry.Exists)
            {
                Destroy(position);
            }
        }

        ClearTransactionMarks();
        _transaction++;
    }

    /// <summary>Undoes everything since <see cref="BeginTransaction"/> and ends the transaction.</summary>
    public void DiscardTransaction()
    {
        RevertTo(0);
        EndTransaction();
    }

    /// <summary>EIP-2929: marks the account as accessed; true when it was cold.</summary>
    public bool WarmAccount(in Address address)
    {
        int position = AccountPosition(in address);
        ref AccountEntry entry = ref _accounts.ValueAt(position);
        if (entry.WarmStamp == _transaction)
        {
            return false;
        }

        entry.WarmStamp = _transaction;
        Remember(UndoKind.WarmAccount, position);
        return true;
    }

    /// <summary>EIP-161: true when the account does not exist or has zero nonce, zero balance and no code.</summary>
    public bool IsDead(in Address address) => IsEmpty(in Loaded(in address));

    public void GetBalance(in Address address, out U256 balance) => balance = Loaded(in address).Balance;

    public ulong GetNonce(in Address address) => Loaded(in address).Nonce;

    /// <summary>The account's own code (a 7702 delegation designator is returned as is). Never null.</summary>
    public Bytecode GetCode(in Address address)
    {
        ref AccountEntry entry = ref Loaded(in address);
        return entry.Code ?? FindCode(ref entry);
    }

    /// <summary>EXTCODEHASH: zero for a dead account, keccak of the empty string for one without code.</summary>
    public void GetCodeHash(in Address address, out Hash256 hash)
    {
        ref AccountEntry entry = ref Loaded(in address);
        hash = IsEmpty(in entry) ? default : entry.CodeHash;
    }

    /// <summary>EIP-684 and EIP-7610: true when the address has a nonce, code or non-empty storage.</summary>
    public bool HasCollision(in Address address)
    {
        ref AccountEntry entry = ref Loaded(in address);
        return entry.Nonce != 0 || entry.CodeHash != Keccak.Empty || HasInitialStorage(in entry);
    }

    /// <summary>Moves value; the caller has checked the balance. Creates the target if need be, touches both (EIP-161).</summary>
    public void Transfer(in Address from, in Address to, in U256 value)
    {
        if (value.IsZero)
        {
            Touch(in from);
            Touch(in to);
            return;
        }

        if (!SubtractBalance(in from, in value))
        {
            throw new InvalidOperationException("A transfer exceeds the balance its caller has checked.");
        }

        AddBalance(in to, in value);
    }

    /// <summary>Adds to the balance and touches the account, also when the amount is zero.</summary>
    public void AddBalance(in Address address, in U256 amount) => SetBalance(in address, Loaded(in address).Balance + amount);

    /// <summary>False, and nothing changed, when the balance is too small.</summary>
    public bool SubtractBalance(in Address address, in U256 amount)
    {
        U256 balance = Loaded(in address).Balance;
        if (balance < amount)
        {
            return false;
        }

        SetBalance(in address, balance - amount);
        return true;
    }

    public void SetBalance(in Address address, in U256 balance)
    {
        int position = TouchedPosition(in address);
        ref AccountEntry entry = ref Loaded(position, in address);
        if (entry.Balance != balance)
        {
            Remember(UndoKind.Balance, position, in entry.Balance);
            entry.Balance = balance;
        }
    }

    public void SetNonce(in Address address, ulong nonce)
    {
        int position = TouchedPosition(in address);
        ref AccountEntry entry = ref Loaded(position, in address);
        if (entry.Nonce != nonce)
        {
            Remember(UndoKind.Nonce, position, new U256(entry.Nonce));
            entry.Nonce = nonce;
        }
    }

    public void IncrementNonce(in Address address) => SetNonce(in address, Loaded(in address).Nonce + 1);

    /// <summary>EIP-161: an empty account that was touched is deleted at the end of the transaction.</summary>
    public void Touch(in Address address) => TouchedPosition(in address);

    /// <summary>Starts a contract at the address (nonce 1, storage empty, balance kept) and remembers it as created in this transaction (EIP-6780).</summary>
    /// <remarks>The caller has checked <see cref="HasCollision"/>, so there is no storage to empty.</remarks>
    public void CreateContract(in Address address)
    {
        SetNonce(in address, 1);
        int position = AccountPosition(in address);
        ref AccountEntry entry = ref _accounts.ValueAt(position);
        if (entry.CreatedStamp != _transaction)
        {
            entry.CreatedStamp = _transaction;
            Remember(UndoKind.Created, position);
        }
    }

    public void SetCode(in Address address, ReadOnlySpan<byte> code)
    {
        int position = TouchedPosition(in address);
        Bytecode bytecode = code.IsEmpty ? _emptyCode : NewCode(code);
        ref AccountEntry entry = ref Loaded(position, in address);
        _replacedCodes.Add(new ReplacedCode(entry.CodeHash, entry.Code));
        Remember(UndoKind.Code, position);
        entry.CodeHash = bytecode.Hash;
        entry.Code = bytecode;
    }

    /// <summary>EIP-6780: moves the whole balance to the beneficiary; marks for deletion only what was created in this transaction.</summary>
    public void SelfDestruct(in Address address, in Address beneficiary)
    {
        int position = AccountPosition(in address);
        ref AccountEntry entry = ref Loaded(position, in address);
        bool isCreatedHere = entry.CreatedStamp == _transaction;
        if (address != beneficiary)
        {
            U256 balance = entry.Balance;
            SetBalance(in address, U256.Zero);
            AddBalance(in beneficiary, in balance);
        }
        else if (isCreatedHere)
        {
            SetBalance(in address, U256.Zero);
        }

        entry = ref _accounts.ValueAt(position);
        if (isCreatedHere && entry.DestroyedStamp != _transaction)
        {
            entry.DestroyedStamp = _transaction;
            _destroyed.Add(position);
            Remember(UndoKind.Destroyed, position);
        }
    }

    public void AddLog(in Address address, ReadOnlySpan<Hash256> topics, ReadOnlySpan<byte> data)
    {
        _logs.Add(new Log(address, topics.ToArray(), data.ToArray()));
        Remember(UndoKind.Log, 0);
    }

    internal ref AccountEntry AccountAt(int position) => ref _accounts.ValueAt(position);

    internal ref readonly Address AddressAt(int position) => ref _accounts.KeyAt(position);

    internal static bool IsEmpty(in AccountEntry entry) => entry.Nonce == 0 && entry.Balance.IsZero && entry.CodeHash == Keccak.Empty;

    internal static bool HasInitialStorage(in AccountEntry entry) =>
        entry.ExistedInitially && !entry.IsStorageCleared && entry.Initial.StorageRoot != Keccak.EmptyTrie;

    private int AccountPosition(in Address address)
    {
        ref int guess = ref _accountGuesses[address.GetHashCode() & (AccountGuesses - 1)];
        if (guess == 0 || !Address.TableEquals(in _accounts.KeyAt(guess - 1), in address))
        {
            guess = FindAccount(in address) + 1;
        }

        return guess - 1;
    }

    /// <summary>Apart from the guess, which is usually right: with this inlined a guest would save and restore every register for it.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private int FindAccount(in Address address) => _accounts.FindOrAdd(in address, out _);

    private ref AccountEntry Loaded(in Address address) => ref Loaded(AccountPosition(in address), in address);

    private ref AccountEntry Loaded(int position, in Address address)
    {
        ref AccountEntry entry = ref _accounts.ValueAt(position);
        if (!entry.IsLoaded)
        {
            Load(ref entry, in address);
        }

        return ref entry;
    }

    private void Load(ref AccountEntry entry, in Address address)
    {
        entry.IsLoaded = true;
        entry.CodeHash = Keccak.Empty;
        if (_source.TryReadAccount(in address, out Account account))
        {
            entry.Initial = account;
            entry.ExistedInitially = true;
            entry.Exists = true;
            entry.Balance = account.Balance;
            entry.Nonce = account.Nonce;
            entry.CodeHash = account.CodeHash;
        }
    }

    private Bytecode FindCode(ref AccountEntry entry)
    {
        if (entry.CodeHash == Keccak.Empty)
        {
            return entry.Code = _emptyCode;
        }

        // Code this block deployed is known without the source, also where an account had the same code before. Not remembered with that
        // account: the deployment may be reverted, and then the code has to come from the source and belongs to the witness.
        int known = _newCodes.Find(in entry.CodeHash);
        if (known >= 0)
        {
            return _newCodes.ValueAt(known);
        }

        int position = _readCodes.FindOrAdd(in entry.CodeHash, out bool added);
        if (added)
        {
            _readCodes.ValueAt(position) = _source.ReadCode(in entry.CodeHash);
        }

        return entry.Code = _readCodes.ValueAt(position);
    }

    private Bytecode NewCode(ReadOnlySpan<byte> code)
    {
        Hash256 hash = Keccak.Hash(code);
        int position = _newCodes.FindOrAdd(in hash, out bool added);
        if (added)
        {
            _newCodes.ValueAt(position) = new Bytecode(code.ToArray(), in hash);
            Remember(UndoKind.NewCode, position);
        }

        return _newCodes.ValueAt(position);
    }

    private int TouchedPosition(in Address address)
    {
        int position = AccountPosition(in address);
        ref AccountEntry entry = ref _accounts.ValueAt(position);
        if (entry.TouchedStamp != _transaction)
        {
            entry.TouchedStamp = _transaction;
            _touched.Add(position);
            Remember(UndoKind.Touched, position);
        }

        return position;
    }

    private void Destroy(int position)
    {
        ref AccountEntry entry = ref _accounts.ValueAt(position);
        entry.Nonce = 0;
        entry.Balance = U256.Zero;
        entry.CodeHash = Keccak.Empty;
        entry.Code = _emptyCode;
        entry.Exists = false;
        entry.IsStorageCleared = true;
        ClearStorage(in entry);
    }

    private void ClearTransactionMarks()
    {
        _journal.Clear();
        _replacedCodes.Clear();
        _touched.Clear();
        _destroyed.Clear();
        _transient.Clear();
    }
}
