using System;
using System.Globalization;
using System.Numerics;
using Sequitur.Primitives;

namespace Sequitur.Cli.Genesis;

/// <summary>Amounts of ether as people write them: <c>32 ether</c>, <c>0.5eth</c>, <c>10 gwei</c>, or a number of wei.</summary>
internal static class Amount
{
    private const int EtherDigits = 18;
    private const int GweiDigits = 9;
    private const int TextMax = 100;

    /// <summary>What is expected, for messages.</summary>
    public const string Form = "an amount such as '32 ether', '10 gwei' or a number of wei";

    public static bool TryParse(string text, out U256 wei)
    {
        wei = default;
        string number = text.Trim();
        if (number.Length is 0 or > TextMax) return false;
        int digits = 0;
        foreach ((string unit, int of) in (ReadOnlySpan<(string, int)>)[("ether", EtherDigits), ("eth", EtherDigits), ("gwei", GweiDigits), ("wei", 0)])
        {
            if (!number.EndsWith(unit, StringComparison.OrdinalIgnoreCase)) continue;
            number = number[..^unit.Length].TrimEnd();
            digits = of;
            break;
        }

        string[] parts = number.Split('.');
        string fraction = parts.Length == 2 ? parts[1] : "";
        if (parts.Length > 2 || (parts.Length == 2 && fraction.Length == 0) || fraction.Length > digits) return false;
        string all = parts[0] + fraction.PadRight(digits, '0');
        if (parts[0].Length == 0 || !BigInteger.TryParse(all, NumberStyles.None, CultureInfo.InvariantCulture, out BigInteger value)) return false;
        byte[] bytes = value.ToByteArray(isUnsigned: true, isBigEndian: true);
        if (bytes.Length > 32) return false;
        wei = U256.FromBigEndian(bytes);
        return true;
    }

    /// <summary>In ether, with as many decimals as there are.</summary>
    public static string Text(in U256 wei)
    {
        string digits = Decimal(wei).PadLeft(EtherDigits + 1, '0');
        string fraction = digits[^EtherDigits..].TrimEnd('0');
        return fraction.Length == 0 ? digits[..^EtherDigits] + " ETH" : $"{digits[..^EtherDigits]}.{fraction} ETH";
    }

    /// <summary>In wei, for machines.</summary>
    public static string Decimal(in U256 wei) => new BigInteger(wei.ToHash256().Bytes, isUnsigned: true, isBigEndian: true).ToString(CultureInfo.InvariantCulture);
}
