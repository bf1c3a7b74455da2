using System;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using Sequitur.Primitives;
using Sequitur.Tests;
using Xunit;

namespace Sequitur.Core.Primitives;

/// <summary>ethereum/tests RLPTests: what is valid is written and read back to the byte, what is not is refused.</summary>
public sealed class OfficialRlpTests
{
    public static TheoryData<string, int> Files => OfficialFile.RowsOf(OfficialRunner.Rlp);

    [Theory]
    [MemberData(nameof(Files))]
    public void Rlp_is_judged_and_written_as_expected(string file, int count)
    {
        int checkedCases = 0;
        foreach (JsonProperty test in OfficialFile.Read(file, "ethereum-tests").EnumerateObject())
        {
            string text = test.Value.GetProperty("out").GetString()!;
            byte[] rlp = Convert.FromHexString(text.StartsWith("0x", StringComparison.Ordinal) ? text[2..] : text);
            JsonElement content = test.Value.GetProperty("in");
            bool isInvalid = content.ValueKind == JsonValueKind.String && content.GetString() == "INVALID";
            RlpWriter rewritten = new();
            Assert.True(isInvalid != TryRewrite(rlp, rewritten), test.Name);
            if (!isInvalid)
            {
                Assert.True(rewritten.Written.SequenceEqual(rlp), test.Name);
                Assert.True(IsOnlyValid(content) || Write(content).AsSpan().SequenceEqual(rlp), test.Name);
            }

            checkedCases++;
        }

        Assert.Equal(count, checkedCases);
    }

    /// <summary>Random tests name no content, only a verdict.</summary>
    private static bool IsOnlyValid(JsonElement content) => content.ValueKind == JsonValueKind.String && content.GetString() == "VALID";

    private static bool TryRewrite(ReadOnlySpan<byte> rlp, RlpWriter writer)
    {
        RlpReader reader = new(rlp);
        RewriteItem(ref reader, writer);
        reader.ExpectEnd();
        return !reader.HasError;
    }

    private static void RewriteItem(ref RlpReader reader, RlpWriter writer)
    {
        if (!reader.NextIsList)
        {
            writer.Write(reader.ReadBytes());
            return;
        }

        RlpReader list = reader.ReadList();
        int mark = writer.BeginList();
        while (!list.HasError && !list.IsAtEnd)
        {
            RewriteItem(ref list, writer);
        }

        writer.EndList(mark);
        reader.CloseList(ref list);
    }

    private static byte[] Write(JsonElement content)
    {
        RlpWriter writer = new();
        WriteItem(content, writer);
        return writer.ToArray();
    }

    /// <summary>A string is text, or after '#' a decimal number; numbers lose their leading zeros.</summary>
    private static void WriteItem(JsonElement content, RlpWriter writer)
    {
        switch (content.ValueKind)
        {
            case JsonValueKind.Array:
                int mark = writer.BeginList();
                foreach (JsonElement item in content.EnumerateArray())
                {
                    WriteItem(item, writer);
                }

                writer.EndList(mark);
                break;
            case JsonValueKind.Number:
                writer.Write(content.GetUInt64());
                break;
            default:
                string text = content.GetString()!;
                writer.Write(text.StartsWith('#')
                    ? BigInteger.Parse(text[1..], CultureInfo.InvariantCulture).ToByteArray(isUnsigned: true, isBigEndian: true)
                    : Encoding.Latin1.GetBytes(text));
                break;
        }
    }
}
