using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using Sequitur.Primitives;

namespace Sequitur.Crypto;

/// <summary>Inverses modulo an odd number of any count of words, by division steps from the low end.</summary>
/// <remarks>
/// D. J. Bernstein, B.-Y. Yang, "Fast constant-time gcd computation and modular inversion" (2019). Runs of 62 steps are
/// decided by the low words alone and then applied to the whole numbers as one matrix, as P. Wuille's notes on libsecp256k1
/// describe; like its variable form, this takes as many steps as the value needs, and several zero bits at once.
/// </remarks>
internal static unsafe class ModularInverse
{
    /// <summary>Steps whose matrix has entries of one word.</summary>
    private const int StepCount = 62;

    private const ulong StepMask = (1UL << StepCount) - 1;

    /// <summary>Words of the longest modulus.</summary>
    private const int LengthMax = 6;

    /// <summary>
    /// scale / value modulo the modulus, which is prime to the value; zero for zero. All are numbers of equally many words,
    /// least significant first; value and scale are below the modulus.
    /// </summary>
    [SkipLocalsInit]
    public static void Divide(ReadOnlySpan<ulong> scale, ReadOnlySpan<ulong> value, ReadOnlySpan<ulong> modulus, Span<ulong> quotient)
    {
        // One more word than the modulus has: the numbers are signed, and d and e reach -2p.
        int length = modulus.Length + 1;
        ulong* words = stackalloc ulong[5 * (LengthMax + 1)];
        ulong* p = Load(modulus, words);
        ulong* f = Load(modulus, words + length);
        ulong* g = Load(value, words + (2 * length));
        ulong* d = words + (3 * length);
        ulong* e = Load(scale, words + (4 * length));
        new Span<ulong>(d, length).Clear();

        // Always f = d · value / scale and g = e · value / scale modulo p.
        ulong inverse = WideArithmetic.InvertOdd(p[0]);
        long eta = -1;
        while (!IsZero(g, length))
        {
            eta = Step(eta, f[0], g[0], out StepMatrix matrix);
            ApplyModulo(matrix, d, e, p, inverse, length);
            Apply(matrix, f, g, length);
        }

        // f is 1 or -1 now, and d is between -2p and p.
        if (IsNegative(f, length))
        {
            Negate(d, length);
        }

        while (IsNegative(d, length))
        {
            Add(d, p, 0, length);
        }

        while (!IsBelow(d, p, length))
        {
            Add(d, p, ulong.MaxValue, length);
        }

        new ReadOnlySpan<ulong>(d, modulus.Length).CopyTo(quotient);
    }

    /// <summary>The effect of a run of steps: 2^62 · (f', g') = (u·f + v·g, q·f + r·g), where |u| + |v| and |q| + |r| are at most 2^62.</summary>
    private readonly struct StepMatrix
    {
        public readonly long U;
        public readonly long V;
        public readonly long Q;
        public readonly long R;

        public StepMatrix(ulong u, ulong v, ulong q, ulong r)
        {
            U = (long)u;
            V = (long)v;
            Q = (long)q;
            R = (long)r;
        }
    }

    /// <summary>62 steps on the low words; eta is the paper's delta negated.</summary>
    private static long Step(long eta, ulong f, ulong g, out StepMatrix matrix)
    {
        ulong u = 1;
        ulong v = 0;
        ulong q = 0;
        ulong r = 1;
        int left = StepCount;
        while (true)
        {
            // Steps with an even g only halve it; for the matrix that doubles u and v.
            int zeros = BitOperations.TrailingZeroCount(g | (1UL << left));
            g >>= zeros;
            u <<= zeros;
            v <<= zeros;
            eta -= zeros;
            left -= zeros;
            if (left == 0)
            {
                break;
            }

            if (eta < 0)
            {
                eta = -eta;
                (f, g) = (g, 0 - f);
                (u, q) = (q, 0 - u);
                (v, r) = (r, 0 - v);
            }

            // No exchange happens for eta + 1 steps: add the multiple of f that clears so many low bits of g, at most six.
            // f · (f² - 2) is -1/f modulo 64.
            int bits = Math.Min(Math.Min((int)eta + 1, left), 6);
            ulong multiple = (g * f * ((f * f) - 2)) & ((1UL << bits) - 1);
            g += multiple * f;
            q += multiple * u;
            r += multiple * v;
        }

        matrix = new StepMatrix(u, v, q, r);
        return eta;
    }

    /// <summary>(f, g) = (u·f + v·g, q·f + r·g) / 2^62, which is exact.</summary>
    private static void Apply(in StepMatrix matrix, ulong* f, ulong* g, int length)
    {
        Factor u = new(matrix.U);
        Factor v = new(matrix.V);
        Factor q = new(matrix.Q);
        Factor r = new(matrix.R);
        ulong carryF = u.Complement + v.Complement;
        ulong carryG = q.Complement + r.Complement;
        ulong lastF = 0;
        ulong lastG = 0;
        for (int index = 0; index < length; index++)
        {
            ulong wordF = u.MultiplyAdd(f[index], carryF, out ulong highF);
            wordF = v.MultiplyAdd(g[index], wordF, out ulong high);
            carryF = highF + high;
            ulong wordG = q.MultiplyAdd(f[index], carryG, out ulong highG);
            wordG = r.MultiplyAdd(g[index], wordG, out high);
            carryG = highG + high;
            if (index > 0)
            {
                f[index - 1] = (lastF >> StepCount) | (wordF << (64 - StepCount));
                g[index - 1] = (lastG >> StepCount) | (wordG << (64 - StepCount));
            }

            lastF = wordF;
            lastG = wordG;
        }

        f[length - 1] = (ulong)((long)lastF >> StepCount);
        g[length - 1] = (ulong)((long)lastG >> StepCount);
    }

    /// <summary>The same for d and e modulo p: a multiple of p makes the division exact. Both stay between -2p and p.</summary>
    private static void ApplyModulo(in StepMatrix matrix, ulong* d, ulong* e, ulong* p, ulong inverse, int length)
    {
        Factor u = new(matrix.U);
        Factor v = new(matrix.V);
        Factor q = new(matrix.Q);
        Factor r = new(matrix.R);
        Factor first = new(Correction(matrix.U, matrix.V, d, e, p[0], inverse, length));
        Factor second = new(Correction(matrix.Q, matrix.R, d, e, p[0], inverse, length));
        ulong carryD = u.Complement + v.Complement + first.Complement;
        ulong carryE = q.Complement + r.Complement + second.Complement;
        ulong lastD = 0;
        ulong lastE = 0;
        for (int index = 0; index < length; index++)
        {
            ulong wordD = u.MultiplyAdd(d[index], carryD, out ulong highD);
            wordD = v.MultiplyAdd(e[index], wordD, out ulong high);
            highD += high;
            wordD = first.MultiplyAdd(p[index], wordD, out high);
            carryD = highD + high;
            ulong wordE = q.MultiplyAdd(d[index], carryE, out ulong highE);
            wordE = r.MultiplyAdd(e[index], wordE, out high);
            highE += high;
            wordE = second.MultiplyAdd(p[index], wordE, out high);
            carryE = highE + high;
            if (index > 0)
            {
                d[index - 1] = (lastD >> StepCount) | (wordD << (64 - StepCount));
                e[index - 1] = (lastE >> StepCount) | (wordE << (64 - StepCount));
            }

            lastD = wordD;
            lastE = wordE;
        }

        d[length - 1] = (ulong)((long)lastD >> StepCount);
        e[length - 1] = (ulong)((long)lastE >> StepCount);
    }

    /// <summary>
    /// The multiple of p to add to a·d + b·e: first what replaces a negative d by d + p and e alike, so that both lie
    /// between -p and p, then a number between -2^62 and 0 that clears the low 62 bits.
    /// </summary>
    private static long Correction(long a, long b, ulong* d, ulong* e, ulong p, ulong inverse, int length)
    {
        long multiple = (IsNegative(d, length) ? a : 0) + (IsNegative(e, length) ? b : 0);
        ulong low = ((ulong)a * d[0]) + ((ulong)b * e[0]) + ((ulong)multiple * p);
        return multiple - (long)((low * inverse) & StepMask);
    }

    /// <summary>A signed word that multiplies numbers in two's complement: its size, and the mask that negates the other factor.</summary>
    /// <remarks>-w is ~w + 1, so the size of a negative factor is added once at the low end.</remarks>
    private readonly struct Factor
    {
        private readonly ulong _size;
        private readonly ulong _mask;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Factor(long value)
        {
            _mask = (ulong)(value >> 63);
            _size = ((ulong)value ^ _mask) - _mask;
        }

        public ulong Complement
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => _size & _mask;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public ulong MultiplyAdd(ulong word, ulong addend, out ulong high) => WideArithmetic.MultiplyAdd(_size, word ^ _mask, addend, 0, out high);
    }

    private static ulong* Load(ReadOnlySpan<ulong> number, ulong* words)
    {
        number.CopyTo(new Span<ulong>(words, number.Length));
        words[number.Length] = 0;
        return words;
    }

    private static bool IsZero(ulong* number, int length)
    {
        ulong bits = 0;
        for (int index = 0; index < length; index++)
        {
            bits |= number[index];
        }

        return bits == 0;
    }

    private static bool IsNegative(ulong* number, int length) => (long)number[length - 1] < 0;

    private static bool IsBelow(ulong* left, ulong* right, int length)
    {
        ulong borrow = 0;
        for (int index = 0; index < length; index++)
        {
            WideArithmetic.Subtract(left[index], right[index], ref borrow);
        }

        return borrow != 0;
    }

    private static void Negate(ulong* number, int length)
    {
        ulong borrow = 0;
        for (int index = 0; index < length; index++)
        {
            number[index] = WideArithmetic.Subtract(0, number[index], ref borrow);
        }
    }

    /// <summary>number + p, or number - p when the mask is all ones.</summary>
    private static void Add(ulong* number, ulong* p, ulong mask, int length)
    {
        ulong carry = mask & 1;
        for (int index = 0; index < length; index++)
        {
            number[index] = WideArithmetic.Add(number[index], p[index] ^ mask, ref carry);
        }
    }
}
