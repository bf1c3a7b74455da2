using System;
using System.Runtime.CompilerServices;

namespace Sequitur.Primitives;

/// <summary>Division of a few limbs by one or two, through a reciprocal computed once for the divisor.</summary>
/// <remarks>
/// N. Möller and T. Granlund, "Improved division by invariant integers", IEEE Transactions on Computers 60 (2011), algorithms 2, 4, 5 and 6,
/// for limbs of 64 bits. Every divisor is normalised: its highest bit is set.
/// </remarks>
internal static class Reciprocal
{
    /// <summary>floor((2^19 - 3·2^8) / d) for the nine-bit numbers d from 256 on.</summary>
    private static ReadOnlySpan<ushort> FirstGuess =>
    [
        2045, 2037, 2029, 2021, 2013, 2005, 1998, 1990, 1983, 1975, 1968, 1960, 1953, 1946, 1938, 1931,
        1924, 1917, 1910, 1903, 1896, 1889, 1883, 1876, 1869, 1863, 1856, 1849, 1843, 1836, 1830, 1824,
        1817, 1811, 1805, 1799, 1792, 1786, 1780, 1774, 1768, 1762, 1756, 1750, 1745, 1739, 1733, 1727,
        1722, 1716, 1710, 1705, 1699, 1694, 1688, 1683, 1677, 1672, 1667, 1661, 1656, 1651, 1646, 1641,
        1636, 1630, 1625, 1620, 1615, 1610, 1605, 1600, 1596, 1591, 1586, 1581, 1576, 1572, 1567, 1562,
        1558, 1553, 1548, 1544, 1539, 1535, 1530, 1526, 1521, 1517, 1513, 1508, 1504, 1500, 1495, 1491,
        1487, 1483, 1478, 1474, 1470, 1466, 1462, 1458, 1454, 1450, 1446, 1442, 1438, 1434, 1430, 1426,
        1422, 1418, 1414, 1411, 1407, 1403, 1399, 1396, 1392, 1388, 1384, 1381, 1377, 1374, 1370, 1366,
        1363, 1359, 1356, 1352, 1349, 1345, 1342, 1338, 1335, 1332, 1328, 1325, 1322, 1318, 1315, 1312,
        1308, 1305, 1302, 1299, 1295, 1292, 1289, 1286, 1283, 1280, 1276, 1273, 1270, 1267, 1264, 1261,
        1258, 1255, 1252, 1249, 1246, 1243, 1240, 1237, 1234, 1231, 1228, 1226, 1223, 1220, 1217, 1214,
        1211, 1209, 1206, 1203, 1200, 1197, 1195, 1192, 1189, 1187, 1184, 1181, 1179, 1176, 1173, 1171,
        1168, 1165, 1163, 1160, 1158, 1155, 1153, 1150, 1148, 1145, 1143, 1140, 1138, 1135, 1133, 1130,
        1128, 1125, 1123, 1121, 1118, 1116, 1113, 1111, 1109, 1106, 1104, 1102, 1099, 1097, 1095, 1092,
        1090, 1088, 1086, 1083, 1081, 1079, 1077, 1074, 1072, 1070, 1068, 1066, 1064, 1061, 1059, 1057,
        1055, 1053, 1051, 1049, 1047, 1044, 1042, 1040, 1038, 1036, 1034, 1032, 1030, 1028, 1026, 1024,
    ];

    /// <summary>floor((2^128 - 1) / d) - 2^64 (algorithm 2).</summary>
    public static ulong Of(ulong d)
    {
        ulong odd = d & 1;
        ulong d40 = (d >> 24) + 1;
        ulong d63 = (d >> 1) + odd;
        ulong v0 = FirstGuess[(int)(d >> 55) & 255];
        ulong v1 = (v0 << 11) - ((v0 * v0 * d40) >> 40) - 1;
        ulong v2 = (v1 << 13) + ((v1 * ((1UL << 60) - (v1 * d40))) >> 47);
        ulong e = ((v2 >> 1) & (0 - odd)) - (v2 * d63);
        ulong v3 = (v2 << 31) + (WideArithmetic.MultiplyHigh(v2, e) >> 1);
        WideArithmetic.MultiplyAdd(v3, d, d, out ulong excess);
        return v3 - excess - d;
    }

    /// <summary>floor((2^192 - 1) / (d1·2^64 + d0)) - 2^64 (algorithm 6).</summary>
    public static ulong Of(ulong d1, ulong d0)
    {
        ulong v = Of(d1);
        ulong p = (d1 * v) + d0;
        if (p < d0)
        {
            v--;
            if (p >= d1)
            {
                v--;
                p -= d1;
            }

            p -= d1;
        }

        ulong low = WideArithmetic.Multiply(v, d0, out ulong high);
        p += high;
        if (p < high)
        {
            v--;
            if (p > d1 || (p == d1 && low >= d0))
            {
                v--;
            }
        }

        return v;
    }

    /// <summary>Divides (u1, u0) by d; u1 is below d and v is the reciprocal of d (algorithm 4).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Divide(ulong u1, ulong u0, ulong d, ulong v, out ulong remainder)
    {
        ulong low = WideArithmetic.MultiplyAdd(v, u1, u0, out ulong quotient);
        quotient += u1 + 1;
        ulong rest = u0 - (quotient * d);
        if (rest > low)
        {
            quotient--;
            rest += d;
        }

        if (rest >= d)
        {
            quotient++;
            rest -= d;
        }

        remainder = rest;
        return quotient;
    }

    /// <summary>Divides (u2, u1, u0) by (d1, d0); (u2, u1) is below (d1, d0) and v is their reciprocal (algorithm 5).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Divide(ulong u2, ulong u1, ulong u0, ulong d1, ulong d0, ulong v, out ulong r1, out ulong r0)
    {
        ulong low = WideArithmetic.MultiplyAdd(v, u2, u1, out ulong quotient);
        quotient += u2;
        ulong rest1 = u1 - (quotient * d1);
        ulong t0 = WideArithmetic.Multiply(d0, quotient, out ulong t1);

        // (rest1, u0) - (t1, t0) - (d1, d0)
        ulong rest0 = u0 - t0;
        rest1 -= t1 + (u0 < t0 ? 1UL : 0);
        ulong borrow = rest0 < d0 ? 1UL : 0;
        rest0 -= d0;
        rest1 -= d1 + borrow;
        quotient++;

        if (rest1 >= low)
        {
            quotient--;
            rest0 += d0;
            rest1 += d1 + (rest0 < d0 ? 1UL : 0);
        }

        if (rest1 > d1 || (rest1 == d1 && rest0 >= d0))
        {
            quotient++;
            borrow = rest0 < d0 ? 1UL : 0;
            rest0 -= d0;
            rest1 -= d1 + borrow;
        }

        r1 = rest1;
        r0 = rest0;
        return quotient;
    }
}
