using Field = Sequitur.Crypto.UnsaturatedField<Sequitur.Crypto.Secp256k1Modulus>;

namespace Sequitur.Crypto;

/// <summary>Square roots in the field of secp256k1.</summary>
internal static class Secp256k1SquareRoot
{
    /// <summary>A square root, when the value has one.</summary>
    /// <remarks>
    /// p = 3 (mod 4), so it is the power (p + 1)/4 = 2^254 - 2^30 - 244: in binary 223 ones, a zero, 22 ones, four zeros, two
    /// ones, two zeros. The powers with exponent 2^n - 1 of an addition chain for these runs are named after n.
    /// </remarks>
    public static bool TryCompute(in Field value, out Field root)
    {
        Field ones2 = Field.Multiply(Field.Square(value), value);
        Field ones3 = Field.Multiply(Field.Square(ones2), value);
        Field ones6 = Field.Multiply(SquareRepeatedly(ones3, 3), ones3);
        Field ones9 = Field.Multiply(SquareRepeatedly(ones6, 3), ones3);
        Field ones11 = Field.Multiply(SquareRepeatedly(ones9, 2), ones2);
        Field ones22 = Field.Multiply(SquareRepeatedly(ones11, 11), ones11);
        Field ones44 = Field.Multiply(SquareRepeatedly(ones22, 22), ones22);
        Field ones88 = Field.Multiply(SquareRepeatedly(ones44, 44), ones44);
        Field ones176 = Field.Multiply(SquareRepeatedly(ones88, 88), ones88);
        Field ones220 = Field.Multiply(SquareRepeatedly(ones176, 44), ones44);
        Field ones223 = Field.Multiply(SquareRepeatedly(ones220, 3), ones3);
        root = Field.Multiply(SquareRepeatedly(ones223, 23), ones22);
        root = Field.Multiply(SquareRepeatedly(root, 6), ones2);
        root = SquareRepeatedly(root, 2);
        return Field.AreEqual(Field.Square(root), value);
    }

    private static Field SquareRepeatedly(in Field value, int count)
    {
        Field power = value;
        for (int index = 0; index < count; index++)
        {
            power = Field.Square(power);
        }

        return power;
    }
}
