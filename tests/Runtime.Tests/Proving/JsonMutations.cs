using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sequitur.Runtime.Proving;

/// <summary>Every way to spoil one element of a JSON document: each leaf changed, each member and item gone, doubled or elsewhere.</summary>
internal static class JsonMutations
{
    /// <summary>Stands behind the name of a member that is written a second time under its own name, until the text is made.</summary>
    private const string Again = "#again";

    /// <summary>The texts of copies of the document with one change each, and what was changed.</summary>
    /// <param name="document">Of objects, arrays and strings.</param>
    /// <param name="takes">Says of each in turn whether it is wanted.</param>
    public static IEnumerable<(MutationKind Kind, string Name, string Json)> Of(JsonObject document, Func<bool> takes)
    {
        foreach (string path in Paths(document, ""))
        {
            foreach ((MutationKind kind, string name, Func<JsonNode, string, bool> change) in Changes())
            {
                if (!takes()) continue;
                JsonObject copy = document.DeepClone().AsObject();
                int cut = path.LastIndexOf('/');
                if (change(Find(copy, path[..cut]), path[(cut + 1)..])) yield return (kind, $"{path}: {name}", copy.ToJsonString().Replace(Again, "", StringComparison.Ordinal));
            }
        }
    }

    /// <summary>The document with one character of one string, now and then of one name, changed at random.</summary>
    /// <param name="json">Without escapes.</param>
    /// <param name="count">How many.</param>
    /// <param name="random">Chooses.</param>
    public static IEnumerable<(MutationKind Kind, string Name, string Json)> Digits(string json, int count, Random random)
    {
        List<(int Start, int Length)> values = Strings(json, JsonTokenType.String);
        List<(int Start, int Length)> names = Strings(json, JsonTokenType.PropertyName);
        for (int i = 0; i < count; i++)
        {
            List<(int Start, int Length)> from = i % 16 == 0 ? names : values;
            (int start, int length) = from[random.Next(from.Count)];
            int at = start + random.Next(length);
            char other = "0123456789abcdefx\"-"[random.Next(19)];
            if (other == json[at]) other = other == '0' ? '1' : '0';
            yield return (MutationKind.Changed, $"character {at}: {json[at]} became {other}", $"{json[..at]}{other}{json[(at + 1)..]}");
        }
    }

    /// <summary>The same document in other letters: a character of a string as an escape, or a space between two elements.</summary>
    public static IEnumerable<(MutationKind Kind, string Name, string Json)> Respelled(string json, int count, Random random)
    {
        List<(int Start, int Length)> strings = [.. Strings(json, JsonTokenType.String), .. Strings(json, JsonTokenType.PropertyName)];
        for (int i = 0; i < count; i++)
        {
            (int start, int length) = strings[random.Next(strings.Count)];
            int at = start + random.Next(length);
            yield return i % 2 == 0
                ? (MutationKind.Respelled, "a character as an escape", $"{json[..at]}\\u{(int)json[at]:x4}{json[(at + 1)..]}")
                : (MutationKind.Respelled, "a space before a string", json.Insert(start - 1, " "));
        }
    }

    private static IEnumerable<(MutationKind Kind, string Name, Func<JsonNode, string, bool> Change)> Changes()
    {
        yield return (MutationKind.Changed, "changed at its end", (parent, key) => SetText(parent, key, text => text[..^1] + (text[^1] == '1' ? '2' : '1')));
        yield return (MutationKind.Changed, "changed in its middle", (parent, key) => SetText(parent, key, text => text[..(text.Length / 2)] + (text[text.Length / 2] == '7' ? '8' : '7') + text[((text.Length / 2) + 1)..]));
        yield return (MutationKind.Changed, "in capitals", (parent, key) => SetText(parent, key, text => text.ToUpperInvariant()));
        yield return (MutationKind.Changed, "longer", (parent, key) => SetText(parent, key, text => text + "0"));
        yield return (MutationKind.Changed, "longer by a byte", (parent, key) => SetText(parent, key, text => text + "00"));
        yield return (MutationKind.Changed, "shorter by a byte", (parent, key) => SetText(parent, key, text => text.Length > 2 ? text[..^2] : text));
        yield return (MutationKind.Changed, "empty", (parent, key) => SetText(parent, key, _ => ""));
        yield return (MutationKind.Changed, "a number", (parent, key) => Set(parent, key, 1));
        yield return (MutationKind.Changed, "an object", (parent, key) => Set(parent, key, new JsonObject()));
        yield return (MutationKind.Missing, "null", (parent, key) => Set(parent, key, null));
        yield return (MutationKind.Missing, "gone", Remove);
        yield return (MutationKind.Duplicated, "twice", Repeat);
        yield return (MutationKind.Duplicated, "twice under its name", (parent, key) => RepeatMember(parent, key, Again));
        yield return (MutationKind.Duplicated, "twice under another name", (parent, key) => RepeatMember(parent, key, "2"));
        yield return (MutationKind.Reordered, "at the end", MoveToEnd);
        yield return (MutationKind.Reordered, "before the one before it", MoveForward);
    }

    /// <summary>Places of the letters between the quotation marks, of strings that have any.</summary>
    private static List<(int Start, int Length)> Strings(string json, JsonTokenType type)
    {
        List<(int Start, int Length)> places = [];
        Utf8JsonReader reader = new(Encoding.ASCII.GetBytes(json));
        while (reader.Read())
        {
            if (reader.TokenType == type && reader.ValueSpan.Length > 0) places.Add(((int)reader.TokenStartIndex + 1, reader.ValueSpan.Length));
        }

        return places;
    }

    private static IEnumerable<string> Paths(JsonNode? node, string path) => node switch
    {
        JsonObject members => members.SelectMany(member => Paths(member.Value, $"{path}/{member.Key}").Prepend($"{path}/{member.Key}")),
        JsonArray items => items.SelectMany((item, index) => Paths(item, $"{path}/{index}").Prepend($"{path}/{index}")),
        _ => [],
    };

    private static JsonNode Find(JsonNode node, string path)
    {
        foreach (string step in path.Split('/', StringSplitOptions.RemoveEmptyEntries)) node = node is JsonArray items ? items[int.Parse(step, null)]! : node[step]!;
        return node;
    }

    private static bool SetText(JsonNode parent, string key, Func<string, string> change)
    {
        JsonNode? value = Find(parent, key);
        if (value is not JsonValue text || !text.TryGetValue(out string? before) || before.Length == 0) return false;
        string after = change(before);
        return after != before && Set(parent, key, after);
    }

    private static bool Set(JsonNode parent, string key, JsonNode? value)
    {
        if (parent is JsonArray items) items[int.Parse(key, null)] = value;
        else parent[key] = value;
        return true;
    }

    private static bool Remove(JsonNode parent, string key)
    {
        if (parent is JsonArray items) items.RemoveAt(int.Parse(key, null));
        else parent.AsObject().Remove(key);
        return true;
    }

    private static bool Repeat(JsonNode parent, string key)
    {
        if (parent is not JsonArray items) return false;
        items.Insert(int.Parse(key, null), items[int.Parse(key, null)]!.DeepClone());
        return true;
    }

    private static bool RepeatMember(JsonNode parent, string key, string suffix)
    {
        if (parent is not JsonObject members) return false;
        members.Insert(members.IndexOf(key) + 1, key + suffix, members[key]!.DeepClone());
        return true;
    }

    private static bool MoveToEnd(JsonNode parent, string key) => MoveTo(parent, key, Count(parent) - 1);

    private static bool MoveForward(JsonNode parent, string key) => MoveTo(parent, key, PlaceOf(parent, key) - 1);

    /// <summary>False where that changes nothing.</summary>
    private static bool MoveTo(JsonNode parent, string key, int target)
    {
        int place = PlaceOf(parent, key);
        if (target < 0 || target == place) return false;
        string before = parent.ToJsonString();
        JsonNode? value = Find(parent, key);
        Remove(parent, key);
        if (parent is JsonArray items) items.Insert(target, value);
        else parent.AsObject().Insert(target, key, value);
        return parent.ToJsonString() != before;
    }

    private static int PlaceOf(JsonNode parent, string key) => parent is JsonArray ? int.Parse(key, null) : parent.AsObject().IndexOf(key);

    private static int Count(JsonNode parent) => parent is JsonArray items ? items.Count : parent.AsObject().Count;
}
