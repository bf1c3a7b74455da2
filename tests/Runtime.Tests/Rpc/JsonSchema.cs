using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Sequitur.Runtime.Rpc;

/// <summary>The part of JSON Schema that the execution API's specification uses. A keyword that is not known here is an error, not a pass.</summary>
internal sealed class JsonSchema(JsonNode document)
{
    private static readonly HashSet<string> Annotations = ["title", "description", "examples", "default"];

    /// <summary>What is wrong with the value, empty when nothing is.</summary>
    public IReadOnlyList<string> Check(JsonNode? value, JsonNode schema)
    {
        List<string> faults = [];
        Check(value, schema, "$", faults);
        return faults;
    }

    private void Check(JsonNode? value, JsonNode schema, string path, List<string> faults)
    {
        foreach ((string keyword, JsonNode? rule) in schema.AsObject())
        {
            switch (keyword)
            {
                case "$ref":
                    Check(value, Resolve((string)rule!), path, faults);
                    break;
                case "type":
                    Require(IsOfType(value, (string)rule!), path, $"expected {rule}, got {Shown(value)}", faults);
                    break;
                case "pattern":
                    Require(value is null || !IsText(value) || Regex.IsMatch((string)value!, (string)rule!), path, $"{Shown(value)} does not match {rule}", faults);
                    break;
                case "enum":
                    Require(rule!.AsArray().Any(item => JsonNode.DeepEquals(item, value)), path, $"{Shown(value)} is not one of {rule.ToJsonString()}", faults);
                    break;
                case "const":
                    Require(JsonNode.DeepEquals(rule, value), path, $"{Shown(value)} is not {rule?.ToJsonString()}", faults);
                    break;
                case "minimum":
                    Require(!IsNumber(value) || Number(value!) >= Number(rule!), path, $"{Shown(value)} is less than {rule}", faults);
                    break;
                case "maximum":
                    Require(!IsNumber(value) || Number(value!) <= Number(rule!), path, $"{Shown(value)} is more than {rule}", faults);
                    break;
                case "items":
                    CheckItems(value, rule!, path, faults);
                    break;
                case "properties" or "required" or "additionalProperties" or "patternProperties":
                    CheckMembers(value, schema, keyword, path, faults);
                    break;
                case "allOf":
                    rule!.AsArray().ToList().ForEach(each => Check(value, each!, path, faults));
                    break;
                case "anyOf" or "oneOf":
                    CheckAlternatives(value, keyword, rule!.AsArray(), path, faults);
                    break;
                case "not":
                    Require(Check(value, rule!).Count != 0, path, $"{Shown(value)} matches what it must not", faults);
                    break;
                default:
                    Require(Annotations.Contains(keyword), path, $"unknown keyword {keyword}", faults);
                    break;
            }
        }
    }

    private void CheckItems(JsonNode? value, JsonNode rule, string path, List<string> faults)
    {
        if (value is not JsonArray array) return;
        for (int index = 0; index < array.Count; index++)
        {
            Check(array[index], rule, $"{path}[{index}]", faults);
        }
    }

    private void CheckAlternatives(JsonNode? value, string keyword, JsonArray alternatives, string path, List<string> faults)
    {
        List<IReadOnlyList<string>> outcomes = [.. alternatives.Select(each => Check(value, each!))];
        int matches = outcomes.Count(static outcome => outcome.Count == 0);
        if (matches == 0)
        {
            faults.Add($"{path}: matches none of {alternatives.Count} alternatives; nearest: {string.Join(" | ", outcomes.MinBy(static outcome => outcome.Count)!)}");
        }
        else if (keyword == "oneOf" && matches > 1)
        {
            faults.Add($"{path}: matches {matches} alternatives, expected one");
        }
    }

    private void CheckMembers(JsonNode? value, JsonNode schema, string keyword, string path, List<string> faults)
    {
        if (value is not JsonObject members) return;
        JsonObject? named = schema["properties"]?.AsObject();
        JsonObject? patterns = schema["patternProperties"]?.AsObject();
        if (keyword == "required")
        {
            foreach (JsonNode? name in schema["required"]!.AsArray())
            {
                Require(members.ContainsKey((string)name!), path, $"{name} is missing", faults);
            }

            return;
        }

        foreach ((string name, JsonNode? member) in members)
        {
            bool isNamed = named?.ContainsKey(name) ?? false;
            KeyValuePair<string, JsonNode?>? pattern = patterns?.Where(each => Regex.IsMatch(name, each.Key)).Select(static each => (KeyValuePair<string, JsonNode?>?)each).FirstOrDefault();
            if (keyword == "properties" && isNamed)
            {
                Check(member, named![name]!, $"{path}.{name}", faults);
            }
            else if (keyword == "patternProperties" && pattern is not null)
            {
                Check(member, pattern.Value.Value!, $"{path}.{name}", faults);
            }
            else if (keyword == "additionalProperties" && !isNamed && pattern is null)
            {
                JsonNode rule = schema["additionalProperties"]!;
                if (rule is JsonValue)
                {
                    Require((bool)rule, path, $"{name} does not belong here", faults);
                }
                else
                {
                    Check(member, rule, $"{path}.{name}", faults);
                }
            }
        }
    }

    private static bool IsOfType(JsonNode? value, string type) => type switch
    {
        "null" => value is null,
        "string" => IsText(value),
        "boolean" => value is JsonValue flag && flag.TryGetValue(out bool _),
        "number" => IsNumber(value),
        "integer" => IsNumber(value) && Number(value!) % 1 == 0,
        "array" => value is JsonArray,
        "object" => value is JsonObject,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "unknown type"),
    };

    private static bool IsText(JsonNode? value) => value is JsonValue text && text.TryGetValue(out string? _);

    private static bool IsNumber(JsonNode? value) => value is JsonValue number && number.GetValueKind() == System.Text.Json.JsonValueKind.Number;

    private static double Number(JsonNode value) => double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture);

    private static void Require(bool holds, string path, string fault, List<string> faults)
    {
        if (!holds)
        {
            faults.Add($"{path}: {fault}");
        }
    }

    private static string Shown(JsonNode? value)
    {
        string text = value?.ToJsonString() ?? "null";
        return text.Length <= 80 ? text : text[..80] + "…";
    }

    private JsonNode Resolve(string reference)
    {
        JsonNode node = document;
        foreach (string step in reference.TrimStart('#', '/').Split('/'))
        {
            node = node[step] ?? throw new InvalidOperationException($"{reference} leads nowhere");
        }

        return node;
    }
}
