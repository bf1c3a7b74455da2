using Sequitur.Primitives;

namespace Sequitur.State;

/// <summary>What a <see cref="WorldState"/> knows of an account. Stamps name the transaction in which a mark was set, so that a new transaction starts unmarked.</summary>
internal struct AccountEntry
{
    /// <summary>As the source gave it, at the start of the block.</summary>
    public Account Initial;
    public U256 Balance;
    public Hash256 CodeHash;

    /// <summary>Null until somebody asks for it.</summary>
    public Bytecode? Code;
    public ulong Nonce;

    /// <summary>Position + 1 of the newest slot of the account; the slots form a list.</summary>
    public int NewestSlot;
    public int WarmStamp;
    public int TouchedStamp;
    public int CreatedStamp;
    public int DestroyedStamp;

    /// <summary>False for an account that was only named (warmed): nobody has asked the source for it.</summary>
    public bool IsLoaded;
    public bool ExistedInitially;

    /// <summary>Between transactions. Within one an account is dead when it is empty, whether it exists or not.</summary>
    public bool Exists;

    /// <summary>The account was destroyed in this block: slots not loaded since are zero, whatever the source says.</summary>
    public bool IsStorageCleared;
}
