using System;
using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Sequitur.Crypto.Tests;

/// <summary>Random sequences of field operations, run beside whole numbers.</summary>
internal static class FieldProgram
{
    private const int Registers = 4;

    /// <summary>Elements are used as operations leave them, so that every form of a number meets every other.</summary>
    public static void Check<TField>(BigInteger modulus, Func<BigInteger, TField> element, Func<TField, BigInteger> number)
        where TField : struct, IField<TField> => Prop.ForAll<int>(seed =>
    {
        Random random = new(seed);
        TField[] elements = new TField[Registers];
        BigInteger[] numbers = new BigInteger[Registers];
        for (int index = 0; index < Registers; index++)
        {
            BigInteger start = Draw(random, (int)modulus.GetBitLength());
            elements[index] = element(start);
            numbers[index] = start % modulus;
        }

        for (int step = 0; step < 100; step++)
        {
            int left = random.Next(Registers);
            int right = random.Next(Registers);
            int target = random.Next(Registers);
            (elements[target], BigInteger result) = random.Next(16) switch
            {
                < 4 => (TField.Add(elements[left], elements[right]), numbers[left] + numbers[right]),
                < 8 => (TField.Subtract(elements[left], elements[right]), numbers[left] - numbers[right]),
                < 11 => (TField.Multiply(elements[left], elements[right]), numbers[left] * numbers[right]),
                < 13 => (TField.Square(elements[left]), numbers[left] * numbers[left]),
                < 15 => (TField.Negate(elements[left]), -numbers[left]),
                _ => (TField.Invert(elements[left]), BigInteger.ModPow(numbers[left], modulus - 2, modulus)),
            };
            numbers[target] = ((result % modulus) + modulus) % modulus;
            Assert.Equal(numbers[target], number(elements[target]));
            Assert.Equal(numbers[target].IsZero, elements[target].IsZero);
            Assert.Equal(numbers[left] == numbers[right], TField.AreEqual(elements[left], elements[right]));
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    /// <summary>Any number of so many bits, with long runs of ones or zeros at its upper end in half of them.</summary>
    public static BigInteger Draw(Random random, int bits)
    {
        byte[] bytes = new byte[(bits + 7) / 8];
        random.NextBytes(bytes);
        int start = random.Next(bytes.Length);
        switch (random.Next(4))
        {
            case 0: bytes.AsSpan(start).Fill(0xff); break;
            case 1: bytes.AsSpan(start).Clear(); break;
        }

        return new BigInteger(bytes, isUnsigned: true) & ((BigInteger.One << bits) - 1);
    }
}
