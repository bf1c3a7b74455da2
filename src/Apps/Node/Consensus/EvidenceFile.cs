using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using System.Text.Json;
using Sequitur.Consensus;
using Sequitur.Primitives;

namespace Sequitur.Node.Consensus;

/// <summary>Appends what shows that a validator signed two things where one is allowed to <c>evidence.jsonl</c>, one JSON object a line: anybody can submit it.</summary>
/// <remarks>Nothing is lost but a bounty when it is not written: so it is neither synced nor kept beyond a bound, and a full disk stops no votes.</remarks>
internal sealed class EvidenceFile(string path, NodeLog log)
{
    /// <summary>One line for each author and height is enough, and this is far more than an honest network sees.</summary>
    private const long BytesMax = 16 << 20;

    private readonly HashSet<Address> _accused = [];
    private ulong _height;

    /// <summary>Writes the first of each author at a height.</summary>
    public void Append(Misbehaviour misbehaviour)
    {
        if (misbehaviour.Evidence is not { } evidence) return;
        if (misbehaviour.Height != _height) _accused.Clear();
        _height = misbehaviour.Height;
        if (!_accused.Add(misbehaviour.Author)) return;
        try
        {
            using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read);
            if (file.Length > BytesMax) log.Warn("evidence-not-kept", ("file", path), ("bytes", file.Length));
            else file.Write(Encoding.UTF8.GetBytes(ToJson(misbehaviour, evidence) + "\n"));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            log.Warn("evidence-not-kept", ("file", path), ("fault", fault.Message));
        }
    }

    internal static string ToJson(Misbehaviour misbehaviour, EquivocationEvidence evidence)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("kind", NameOf(evidence.Kind));
            json.WriteNumber("height", misbehaviour.Height);
            json.WriteNumber("round", misbehaviour.Round);
            json.WriteString("validator", misbehaviour.Author.ToString());
            Write(json, "first", evidence.First);
            Write(json, "second", evidence.Second);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static void Write(Utf8JsonWriter json, string name, in SignedContent content)
    {
        Span<byte> signature = stackalloc byte[Crypto.RecoverableSignature.Size];
        content.Signature.Write(signature);
        json.WriteStartObject(name);
        json.WriteString("hash", content.Hash.ToString());
        json.WriteString("signature", "0x" + Convert.ToHexStringLower(signature));
        json.WriteEndObject();
    }

    private static string NameOf(MessageKind kind) => kind switch
    {
        MessageKind.Proposal => "proposal",
        MessageKind.Prepare => "prepare",
        MessageKind.Commit => "commit",
        _ => "roundChange",
    };
}
