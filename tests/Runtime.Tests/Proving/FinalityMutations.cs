using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using Sequitur.Crypto;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Runtime.Rpc;

namespace Sequitur.Runtime.Proving;

/// <summary>Every way to spoil what a trace says about the finality of its block, and by what name it must be refused.</summary>
internal static class FinalityMutations
{
    private const string Envelope = "Envelope: 'finalBlockStorage";

    public static IEnumerable<(string Name, string Refusal, Action<JsonObject> Change)> Of(JsonObject trace, BlockHeader header) =>
        Members().Concat(Seals(header)).Concat(Claims(trace)).Concat(Proofs(trace));

    private static IEnumerable<(string Name, string Refusal, Action<JsonObject> Change)> Members()
    {
        yield return ("no commit", "trace, commit: expected an object", t => t.Remove("commit"));
        yield return ("no proofs", "trace, finalBlockStorage: expected an object", t => t.Remove("finalBlockStorage"));
        yield return ("neither", "Finality: expected commit and finalBlockStorage", t => { t.Remove("commit"); t.Remove("finalBlockStorage"); });
        string[] objects = ["commit", "finalBlockStorage", "finalBlockStorage.validatorCountSlot", "finalBlockStorage.signers.1", "finalBlockStorage.proofs.0"];
        foreach (string path in objects)
        {
            bool isStrict = !path.Contains('.', StringComparison.Ordinal);
            string refusal = isStrict ? $"trace, {path}: expected one of" : Envelope;
            yield return ($"{path}: one more member", refusal, t => Find(t, path).AsObject()["surprise"] = "0x1");
        }

        foreach (string name in new[] { "round", "digest", "signatures" })
        {
            yield return ($"commit.{name}: remove", $"trace, commit.{name}: expected", t => t["commit"]!.AsObject().Remove(name));
            yield return ($"commit.{name}: null", $"trace, commit.{name}: expected", t => t["commit"]![name] = null);
        }
    }

    private static IEnumerable<(string Name, string Refusal, Action<JsonObject> Change)> Seals(BlockHeader header)
    {
        TestValidators validators = ChainFixture.Validators;
        TestValidators strangers = new(200, 4);
        const ulong chain = ChainFixture.ChainId;
        const string seals = "commit.signatures";
        ulong height = header.Number;
        uint decided = (uint)(height % 3);
        int absent = (int)(height % 4);
        int[] others = [.. Enumerable.Range(0, 4).Where(signer => signer != (absent + 1) % 4)];
        Hash256 hash = header.Hash;

        yield return ("two seals swapped", "Finality: Certificate NotAscending", t => Swap(List(t, seals), 0, 1));
        yield return ("a seal twice", "Finality: Certificate TooManySeals", t => Repeat(List(t, seals), 1));
        yield return ("a seal for another", "Finality: Certificate NotAscending", t => List(t, seals)[1] = List(t, seals)[0]!.DeepClone());
        yield return ("a seal removed", "Finality: Certificate TooFewSeals", t => List(t, seals).RemoveAt(1));
        yield return ("no seal", "Finality: Certificate TooFewSeals", t => List(t, seals).Clear());
        yield return ("all four seals", "Finality: Certificate TooManySeals", t => Replace(t, validators.Certify(chain, header, decided, 0, 1, 2, 3).Seals));
        yield return ("another quorum under these proofs", "Finality: StakeProof", t => Replace(t, validators.Certify(chain, header, decided, others).Seals));
        yield return ("seals by strangers", "Finality: StakeProof", t => Replace(t, strangers.Certify(chain, header, decided, 0, 1, 2).Seals));
        for (int place = 0; place < 3; place++)
        {
            int at = place;
            int signer = place < absent ? place : place + 1;
            RecoverableSignature genuine = validators.Seal(signer, CommitSeal.Digest(chain, height, decided, hash));
            yield return ($"seal {at} by a stranger", "Finality: ", t => Set(t, at, strangers.Seal(at, CommitSeal.Digest(chain, height, decided, hash))));
            yield return ($"seal {at} over another round", "Finality: ", t => Set(t, at, validators.Seal(signer, CommitSeal.Digest(chain, height, decided + 1, hash))));
            yield return ($"seal {at} over another height", "Finality: ", t => Set(t, at, validators.Seal(signer, CommitSeal.Digest(chain, height + 1, decided, hash))));
            yield return ($"seal {at} over another chain", "Finality: ", t => Set(t, at, validators.Seal(signer, CommitSeal.Digest(chain + 1, height, decided, hash))));
            yield return ($"seal {at} over another block", "Finality: ", t => Set(t, at, validators.Seal(signer, CommitSeal.Digest(chain, height, decided, header.ParentHash))));
            yield return ($"seal {at} with a high s", $"trace, {seals}[", t => Set(t, at, WithHighS(genuine)));
            yield return ($"seal {at} with v 27", $"trace, {seals}[", t => Set(t, at, genuine with { YParity = 27 }));
            yield return ($"seal {at} cut", $"trace, {seals}[", t => List(t, seals)[at] = ((string)List(t, seals)[at]!)[..^2]);
            yield return ($"seal {at} zero", "Finality: Certificate BadSeal", t => Set(t, at, default));
        }

        yield return ("another round", "Finality: ", t => t["commit"]!["round"] = $"0x{decided + 1:x}");
        yield return ("another round with its digest", "Finality: ", t =>
        {
            t["commit"]!["round"] = $"0x{decided + 1:x}";
            t["commit"]!["digest"] = CommitSeal.Digest(chain, height, decided + 1, hash).ToString();
        });
        yield return ("another digest", "Envelope: 'commit.digest'", t => t["commit"]!["digest"] = CommitSeal.Digest(chain, height, decided + 1, hash).ToString());
        yield return ("a round of 33 bits", "trace, commit.round: expected", t => t["commit"]!["round"] = "0x100000000");
    }

    /// <summary>What is said again of what the proofs show.</summary>
    private static IEnumerable<(string Name, string Refusal, Action<JsonObject> Change)> Claims(JsonObject trace)
    {
        foreach (string path in Leaves(trace["finalBlockStorage"]!, "finalBlockStorage").Where(path => !path.Contains("roof.", StringComparison.Ordinal)))
        {
            yield return ($"{path}: changed", Envelope, t => SetLeaf(t, path, value => value[..^1] + (value[^1] == '1' ? '2' : '1')));
            yield return ($"{path}: longer", Envelope, t => SetLeaf(t, path, value => value + "00"));
            yield return ($"{path}: a number", Envelope, t => Parent(t, path)[path[(path.LastIndexOf('.') + 1)..]] = 1);
            yield return ($"{path}: gone", Envelope, t => Parent(t, path).Remove(path[(path.LastIndexOf('.') + 1)..]));
        }

        yield return ("a signer removed", Envelope, t => List(t, "finalBlockStorage.signers").RemoveAt(1));
        yield return ("a signer twice", Envelope, t => Repeat(List(t, "finalBlockStorage.signers"), 1));
        yield return ("two signers swapped", Envelope, t => Swap(List(t, "finalBlockStorage.signers"), 0, 2));
    }

    private static IEnumerable<(string Name, string Refusal, Action<JsonObject> Change)> Proofs(JsonObject trace)
    {
        const string proof = "finalBlockStorage.proofs.0";
        yield return ("no proof", "trace, finalBlockStorage.proofs: expected a proof", t => List(t, "finalBlockStorage.proofs").Clear());
        yield return ("the proof twice", "trace, finalBlockStorage.proofs: expected one", t => Repeat(List(t, "finalBlockStorage.proofs"), 0));
        yield return ("no slot", "trace, finalBlockStorage.proofs: expected a proof", t => List(t, proof + ".storageProof").Clear());
        yield return ("a slot removed", "Finality: StakeProofCount", t => List(t, proof + ".storageProof").RemoveAt(2));
        yield return ("a slot twice", "Finality: StakeProofCount", t => Repeat(List(t, proof + ".storageProof"), 2));
        yield return ("two slots swapped", "Finality: StakeProof", t => Swap(List(t, proof + ".storageProof"), 1, 2));
        yield return ("the count's slot not first", "Finality: CountProof", t => Swap(List(t, proof + ".storageProof"), 0, 1));
        List<(string Path, string Refusal)> lists = [(proof + ".accountProof", "Finality: AccountProof"), (proof + ".storageProof.0.proof", "Finality: CountProof")];
        for (int i = 1; i <= 3; i++) lists.Add(($"{proof}.storageProof.{i}.proof", $"Finality: StakeProof"));
        foreach ((string path, string refusal) in lists)
        {
            int count = List(trace, path).Count;
            for (int i = 0; i < count; i++)
            {
                int at = i;
                yield return ($"{path}: node {at} removed", refusal, t => List(t, path).RemoveAt(at));
                yield return ($"{path}: node {at} twice", refusal, t => Repeat(List(t, path), at));
                yield return ($"{path}: node {at} changed", refusal, t => List(t, path)[at] = OtherDigit((string)List(t, path)[at]!));
                if (at + 1 < count) yield return ($"{path}: nodes {at} and {at + 1} swapped", refusal, t => Swap(List(t, path), at, at + 1));
            }

            yield return ($"{path}: a node of the witness added", refusal, t => List(t, path).Add(t["witness"]!["state"]![0]!.DeepClone()));
            yield return ($"{path}: odd digits", "trace, finalBlockStorage.proofs[0].", t => List(t, path)[0] = (string)List(t, path)[0]! + "0");
        }
    }

    private static RecoverableSignature WithHighS(RecoverableSignature seal) => seal with { S = Secp256k1.CurveOrder - seal.S, YParity = (byte)(1 - seal.YParity) };

    private static JsonNode Find(JsonNode node, string path)
    {
        foreach (string step in path.Split('.')) node = int.TryParse(step, out int index) ? node[index]! : node[step]!;
        return node;
    }

    private static JsonArray List(JsonNode trace, string path) => Find(trace, path).AsArray();

    private static JsonObject Parent(JsonNode trace, string path) => Find(trace, path[..path.LastIndexOf('.')]).AsObject();

    private static void SetLeaf(JsonNode trace, string path, Func<string, string> change)
    {
        string name = path[(path.LastIndexOf('.') + 1)..];
        JsonObject parent = Parent(trace, path);
        parent[name] = change((string)parent[name]!);
    }

    /// <summary>The paths of all strings that are members of an object.</summary>
    private static IEnumerable<string> Leaves(JsonNode node, string path) => node switch
    {
        JsonObject members => members.SelectMany(member => member.Value is JsonValue ? [$"{path}.{member.Key}"] : Leaves(member.Value!, $"{path}.{member.Key}")),
        JsonArray items => items.SelectMany((item, index) => item is JsonValue ? [] : Leaves(item!, $"{path}.{index}")),
        _ => [],
    };

    private static void Swap(JsonArray list, int first, int second) =>
        (list[first], list[second]) = (list[second]!.DeepClone(), list[first]!.DeepClone());

    private static void Repeat(JsonArray list, int index) => list.Insert(index, list[index]!.DeepClone());

    private static void Set(JsonObject trace, int place, RecoverableSignature seal) => List(trace, "commit.signatures")[place] = Hex.Encode(seal.ToBytes());

    private static void Replace(JsonObject trace, RecoverableSignature[] seals) =>
        trace["commit"]!["signatures"] = new JsonArray([.. seals.Select(seal => (JsonNode)Hex.Encode(seal.ToBytes()))]);

    private static string OtherDigit(string hex)
    {
        int middle = hex.Length / 2;
        return string.Concat(hex.AsSpan(0, middle), hex[middle] == '7' ? "8" : "7", hex.AsSpan(middle + 1));
    }
}
