using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;

namespace Sequitur.Runtime.Proving;

/// <summary>Every way to change one element of a trace: each list's elements, each member of the envelope, each member of the header.</summary>
internal static class TraceMutations
{
    /// <summary>Elements of a list that are changed in one trace; the choice moves from trace to trace.</summary>
    private const int ElementsPerList = 3;

    public static IEnumerable<(string Name, string Json)> Of(JsonObject trace, Random random)
    {
        foreach ((string name, Action<JsonObject> change) in Lists(trace, random).Concat(Members(trace, random)))
        {
            JsonObject copy = trace.DeepClone().AsObject();
            change(copy);
            yield return (name, copy.ToJsonString());
        }
    }

    private static IEnumerable<(string Name, Action<JsonObject> Change)> Lists(JsonObject trace, Random random)
    {
        (string Name, Func<JsonObject, JsonArray> List)[] lists =
        [
            ("transactions", t => t["transactions"]!.AsArray()),
            ("witness.state", t => t["witness"]!["state"]!.AsArray()),
            ("witness.codes", t => t["witness"]!["codes"]!.AsArray()),
            ("witness.headers", t => t["witness"]!["headers"]!.AsArray()),
        ];
        foreach ((string name, Func<JsonObject, JsonArray> list) in lists)
        {
            int count = list(trace).Count;
            foreach (int index in Enumerable.Range(0, count).OrderBy(_ => random.Next()).Take(ElementsPerList))
            {
                int digit = random.Next();
                yield return ($"{name}: remove one", t => list(t).RemoveAt(index));
                yield return ($"{name}: repeat one", t => list(t).Insert(index, list(t)[index]!.DeepClone()));
                yield return ($"{name}: change a digit", t => list(t)[index] = WithOtherDigit((string)list(t)[index]!, digit));
                yield return ($"{name}: cut a byte", t => list(t)[index] = ((string)list(t)[index]!)[..^2]);
                yield return ($"{name}: upper case", t => list(t)[index] = "0X" + ((string)list(t)[index]!)[2..]);
                if (index + 1 < count)
                {
                    yield return ($"{name}: swap two", t => (list(t)[index], list(t)[index + 1]) = (list(t)[index + 1]!.DeepClone(), list(t)[index]!.DeepClone()));
                }
            }

            byte[] foreign = new byte[random.Next(33, 80)];
            random.NextBytes(foreign);
            yield return ($"{name}: add a foreign one", t => InsertSorted(list(t), "0x" + Convert.ToHexStringLower(foreign)));
        }

        yield return ("withdrawals: add one", t => t["withdrawals"]!.AsArray().Add(
            JsonNode.Parse("""{"index":"0x0","validatorIndex":"0x0","address":"0x00000000000000000000000000000000000000aa","amount":"0x1"}""")));
    }

    private static IEnumerable<(string Name, Action<JsonObject> Change)> Members(JsonObject trace, Random random)
    {
        int digit = random.Next();
        yield return ("headerRlp: change a digit", t => t["headerRlp"] = WithOtherDigit((string)t["headerRlp"]!, digit));
        yield return ("an unknown member", t => t["surprise"] = "0x1");
        foreach (string name in trace.Select(member => member.Key).Where(key => key is not ("txStorageTraces" or "executionResults")))
        {
            yield return ($"{name}: remove", t => t.Remove(name));
            yield return ($"{name}: null", t => t[name] = null);
        }

        foreach (string name in new[] { "version", "chainId", "fork", "evmProfile" })
        {
            yield return ($"{name}: change", t => t[name] = name is "fork" or "evmProfile" ? "Z" : "0x7");
        }

        foreach (string name in trace["header"]!.AsObject().Select(member => member.Key))
        {
            yield return ($"header.{name}: change", t => t["header"]![name] = t["header"]![name] is JsonValue ? WithOtherDigit((string)t["header"]![name]!, digit) : "0x1");
            yield return ($"header.{name}: remove", t => t["header"]!.AsObject().Remove(name));
        }

        foreach (string list in new[] { "txStorageTraces", "executionResults" }.Where(trace.ContainsKey))
        {
            yield return ($"{list}: remove one", t => t[list]!.AsArray().RemoveAt(0));
            yield return ($"{list}: change one", t => t[list]![0]!.AsObject()["extra"] = "0x1");
        }
    }

    private static void InsertSorted(JsonArray list, string element)
    {
        int at = list.Count(existing => string.CompareOrdinal((string)existing!, element) < 0);
        list.Insert(at, element);
    }

    /// <summary>Another hexadecimal digit at a place the number chooses.</summary>
    private static string WithOtherDigit(string hex, int place)
    {
        if (hex.Length <= 2)
        {
            return hex + "00";
        }

        int index = 2 + (place % (hex.Length - 2));
        char other = hex[index] == '7' ? '8' : '7';
        return string.Concat(hex.AsSpan(0, index), [other], hex.AsSpan(index + 1));
    }
}
