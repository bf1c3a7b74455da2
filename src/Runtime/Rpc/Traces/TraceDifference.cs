using System.Text.Json;

namespace Sequitur.Rpc.Traces;

/// <summary>Compares what a trace says with what it must say.</summary>
internal static class TraceDifference
{
    /// <summary>The path of the first value that differs, is missing, is too many or stands elsewhere; null when there is none.</summary>
    public static string? Find(in JsonElement expected, in JsonElement actual, string path)
    {
        if (expected.ValueKind != actual.ValueKind) return path;
        return expected.ValueKind switch
        {
            JsonValueKind.Object => InObject(expected, actual, path),
            JsonValueKind.Array => InArray(expected, actual, path),
            _ => JsonElement.DeepEquals(expected, actual) ? null : path,
        };
    }

    private static string? InObject(in JsonElement expected, in JsonElement actual, string path)
    {
        foreach (JsonProperty member in actual.EnumerateObject())
        {
            string place = $"{path}.{member.Name}";
            if (!expected.TryGetProperty(member.Name, out JsonElement value)) return place;
            if (Find(value, member.Value, place) is { } difference) return difference;
        }

        JsonElement.ObjectEnumerator members = actual.EnumerateObject();
        foreach (JsonProperty member in expected.EnumerateObject())
        {
            bool isInPlace = members.MoveNext() && members.Current.NameEquals(member.Name);
            if (!isInPlace) return $"{path}.{member.Name}";
        }

        return null;
    }

    private static string? InArray(in JsonElement expected, in JsonElement actual, string path)
    {
        int count = expected.GetArrayLength();
        if (actual.GetArrayLength() != count) return path;
        for (int index = 0; index < count; index++)
        {
            if (Find(expected[index], actual[index], $"{path}[{index}]") is { } difference) return difference;
        }

        return null;
    }
}
