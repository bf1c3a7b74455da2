using System;

namespace Sequitur.Storage;

/// <summary>Why a key file was not opened.</summary>
public enum KeystoreFault
{
    /// <summary>No JSON of the form, or something missing, unknown, repeated or of the wrong size.</summary>
    Malformed,

    /// <summary>A version, cipher, hash or derivation that neither format has.</summary>
    Unsupported,

    /// <summary>To derive the key would take more memory or time than a key file may ask for.</summary>
    TooCostly,

    /// <summary>The password is another one, or the file was changed: the check cannot tell which.</summary>
    WrongPassword,

    /// <summary>What was decrypted is no private key, or not that of the address or public key in the file.</summary>
    NotTheKey,
}

/// <summary>An encrypted key file that cannot be used. The message says nothing of password or key.</summary>
public sealed class KeystoreException(KeystoreFault fault, string message, Exception? cause = null) : Exception(message, cause)
{
    public KeystoreFault Fault { get; } = fault;
}
