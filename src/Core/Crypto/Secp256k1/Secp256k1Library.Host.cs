using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Sequitur.Crypto;

/// <summary>Bitcoin Core's libsecp256k1 (Debian package libsecp256k1-1), found at the first use.</summary>
/// <remarks>
/// Where it is missing, recovery falls back to the portable body; what needs to sign asks <see cref="IsAvailable"/> first
/// and refuses to start. The context is made once, blinded against side channels, and only read afterwards, so threads share it.
/// </remarks>
public static unsafe class Secp256k1Library
{
    internal const int SignatureSize = 65;
    internal const int KeySize = 64;
    internal const int SerializedKeySize = 65;

    private const uint ContextSignAndVerify = 0x301;
    private const uint Uncompressed = 2;

    private static readonly Library Loaded = Load();

    /// <summary>False when the library or a function of it is not on this machine.</summary>
    public static bool IsAvailable => Loaded.Context != null;

    /// <summary>What to tell an operator whose machine lacks it.</summary>
    public static string InstallHint => "libsecp256k1.so.1 was not found: install the package libsecp256k1-1";

    internal static void* Context => Loaded.Context;

    internal static int ParseCompact(void* context, byte* signature, byte* compact, int recoveryId) =>
        ((delegate* unmanaged[Cdecl]<void*, byte*, byte*, int, int>)Loaded.ParseCompact)(context, signature, compact, recoveryId);

    internal static int SerializeCompact(void* context, byte* compact, int* recoveryId, byte* signature) =>
        ((delegate* unmanaged[Cdecl]<void*, byte*, int*, byte*, int>)Loaded.SerializeCompact)(context, compact, recoveryId, signature);

    internal static int Recover(void* context, byte* key, byte* signature, byte* hash) =>
        ((delegate* unmanaged[Cdecl]<void*, byte*, byte*, byte*, int>)Loaded.Recover)(context, key, signature, hash);

    /// <summary>Signs with the nonce of RFC 6979 (the library's default nonce function) and a low s.</summary>
    internal static int Sign(void* context, byte* signature, byte* hash, byte* privateKey) =>
        ((delegate* unmanaged[Cdecl]<void*, byte*, byte*, byte*, void*, void*, int>)Loaded.Sign)(context, signature, hash, privateKey, null, null);

    internal static int CreateKey(void* context, byte* key, byte* privateKey) =>
        ((delegate* unmanaged[Cdecl]<void*, byte*, byte*, int>)Loaded.CreateKey)(context, key, privateKey);

    internal static void SerializeKey(byte* key, byte* serialized)
    {
        nuint length = SerializedKeySize;
        ((delegate* unmanaged[Cdecl]<void*, byte*, nuint*, byte*, uint, int>)Loaded.SerializeKey)(Context, serialized, &length, key, Uncompressed);
    }

    [SuppressMessage("Purity", "SEQ0010", Justification = "Blinds the signing context against side channels; no result depends on it.")]
    private static Library Load()
    {
        if (!NativeLibrary.TryLoad("libsecp256k1.so.1", out nint handle)
            || !NativeLibrary.TryGetExport(handle, "secp256k1_context_create", out nint create)
            || !NativeLibrary.TryGetExport(handle, "secp256k1_context_randomize", out nint randomize)
            || !NativeLibrary.TryGetExport(handle, "secp256k1_ecdsa_recoverable_signature_parse_compact", out nint parseCompact)
            || !NativeLibrary.TryGetExport(handle, "secp256k1_ecdsa_recoverable_signature_serialize_compact", out nint serializeCompact)
            || !NativeLibrary.TryGetExport(handle, "secp256k1_ecdsa_recover", out nint recover)
            || !NativeLibrary.TryGetExport(handle, "secp256k1_ecdsa_sign_recoverable", out nint sign)
            || !NativeLibrary.TryGetExport(handle, "secp256k1_ec_pubkey_create", out nint createKey)
            || !NativeLibrary.TryGetExport(handle, "secp256k1_ec_pubkey_serialize", out nint serializeKey))
        {
            return default;
        }

        void* context = ((delegate* unmanaged[Cdecl]<uint, void*>)create)(ContextSignAndVerify);
        byte* seed = stackalloc byte[32];
        RandomNumberGenerator.Fill(new System.Span<byte>(seed, 32));
        int blinded = context == null ? 0 : ((delegate* unmanaged[Cdecl]<void*, byte*, int>)randomize)(context, seed);
        return blinded == 0 ? default : new Library(context, parseCompact, serializeCompact, recover, sign, createKey, serializeKey);
    }

    /// <summary>The context and the addresses of the functions.</summary>
    private readonly struct Library(
        void* context, nint parseCompact, nint serializeCompact, nint recover, nint sign, nint createKey, nint serializeKey)
    {
        public readonly void* Context = context;
        public readonly nint ParseCompact = parseCompact;
        public readonly nint SerializeCompact = serializeCompact;
        public readonly nint Recover = recover;
        public readonly nint Sign = sign;
        public readonly nint CreateKey = createKey;
        public readonly nint SerializeKey = serializeKey;
    }
}
