using Sequitur.GuestCompiler;
using Xunit;

namespace Sequitur.Proving.GuestCompiler;

/// <summary>The translation computes what .NET computes, or ends with the code of what .NET throws.</summary>
public sealed class TranslationTests
{
    [Theory]
    [InlineData("integers of every width wrap, widen and narrow alike", """
        public static partial class Guest
        {
            static ulong Mix(ulong h, long v) => (h ^ (ulong)v) * 0x9E3779B97F4A7C15UL + 1;
            public static ulong Run()
            {
                long[] values = [0, 1, -1, 127, 128, 255, 256, 32767, 65535, int.MaxValue, int.MinValue, uint.MaxValue, long.MaxValue, long.MinValue, 0x123456789ABCDEF];
                ulong h = 7;
                foreach (long a in values)
                {
                    h = Mix(h, (sbyte)a); h = Mix(h, (byte)a); h = Mix(h, (short)a); h = Mix(h, (ushort)a); h = Mix(h, (int)a); h = Mix(h, (uint)a);
                    h = Mix(h, (char)a); h = Mix(h, -a); h = Mix(h, ~a); h = Mix(h, a > 5 ? 1 : 2); h = Mix(h, (nint)a); h = Mix(h, (long)(nuint)(ulong)a);
                    foreach (long b in values)
                    {
                        int s = (int)b; int x = (int)a; uint u = (uint)a;
                        h = Mix(h, a + b); h = Mix(h, a - b); h = Mix(h, a * b); h = Mix(h, x * s); h = Mix(h, u * (uint)b); h = Mix(h, (long)(u + (ulong)b));
                        h = Mix(h, a << s); h = Mix(h, a >> s); h = Mix(h, (long)((ulong)a >> s)); h = Mix(h, x << s); h = Mix(h, x >> s); h = Mix(h, (long)(u >> s));
                        h = Mix(h, x >>> s); h = Mix(h, a < b ? 1 : 0); h = Mix(h, (ulong)a < (ulong)b ? 1 : 0); h = Mix(h, u >= (uint)b ? 1 : 0); h = Mix(h, x <= s ? 1 : 0);
                        if (b != 0 && !(a == long.MinValue && b == -1)) { h = Mix(h, a / b); h = Mix(h, a % b); h = Mix(h, (long)((ulong)a / (ulong)b)); h = Mix(h, (long)((ulong)a % (ulong)b)); }
                        if (s != 0 && !(x == int.MinValue && s == -1)) { h = Mix(h, x / s); h = Mix(h, x % s); h = Mix(h, u / (uint)s); h = Mix(h, u % (uint)s); }
                    }
                }
                return h;
            }
        }
        """)]
    [InlineData("values wait on the stack across branches and assignments", """
        public static partial class Guest
        {
            static int Next(ref int x) => x = x * 5 + 3;
            public static ulong Run()
            {
                int x = 1; ulong sum = 0;
                for (int i = 0; i < 50; i++)
                {
                    int y = i;
                    int z = y++ + (y > 3 ? y-- : ++y) * (i % 3 == 0 ? Next(ref x) : x) + y;
                    sum = sum * 31 + (ulong)(uint)z + (ulong)(i switch { 0 => 5, 1 => 7, 2 => 11, 5 => 13, 6 => 17, _ => y });
                }
                return sum;
            }
        }
        """)]
    [InlineData("structs, generics, static abstract members and inline arrays are those of C#", """
        public interface IRule<T> where T : IRule<T> { static abstract ulong Factor { get; } static virtual ulong Extra => 3; ulong Apply(ulong x); }
        public struct Twice : IRule<Twice> { public int Calls; public static ulong Factor => 2; public ulong Apply(ulong x) { Calls++; return x * Factor + (ulong)Calls; } }
        public readonly record struct Pair<T>(T Left, T Right, bool Flag);
        public struct Thrice : IRule<Thrice> { public static ulong Factor => 3; public static ulong Extra => 9; public readonly ulong Apply(ulong x) => x * 3; }
        [InlineArray(5)] public struct Five { private ulong _item; }
        public static partial class Guest
        {
            static ulong Use<T>(T rule) where T : struct, IRule<T> => rule.Apply(5) + rule.Apply(6) * T.Factor + T.Extra;
            static ulong Kind<T>(T value) => typeof(T) == typeof(int) ? 1UL : value is ulong ? 2UL : 3UL;
            public static ulong Run()
            {
                Five five = default;
                for (int i = 0; i < 5; i++) five[i] = (ulong)(i * i);
                ulong sum = 0;
                foreach (ulong item in five) sum = sum * 7 + item;
                bool same = new Pair<ulong>(1, 2, true) == new Pair<ulong>(1, 2, true) && new Pair<int>(1, 2, true) != new Pair<int>(1, 3, true);
                int? none = null; int? some = 4;
                return sum + Use(new Twice()) * 1000 + Use(new Thrice()) + (same ? 100000UL : 0) + Kind(1) * 10 + Kind(1UL) * 20 + Kind((byte)1) * 40 + (ulong)(none ?? some.Value);
            }
        }
        """)]
    [InlineData("objects, virtual calls, casts and statics are those of C#", """
        public abstract class Shape { public int Id; public abstract int Area(); public virtual int Edges() => 0; }
        public interface INamed { int Name(); }
        public class Square(int side) : Shape, INamed { public override int Area() => side * side; public override int Edges() => 4; public int Name() => 77; }
        public sealed class Cube(int side) : Square(side) { public override int Area() => base.Area() * 6; }
        public sealed class Dot : Shape { public static readonly Dot Origin = new() { Id = 9 }; public override int Area() => 0; }
        public static partial class Guest
        {
            static readonly int[] Weights = [3, 1, 4, 1, 5];
            static readonly Shape[] Shapes = [Dot.Origin, new Square(3)];
            public static ulong Run()
            {
                Shape[] shapes = [new Square(2), new Cube(2), Dot.Origin, Shapes[1], Shapes[0]];
                ulong sum = 0;
                for (int i = 0; i < shapes.Length; i++)
                {
                    Shape s = shapes[i];
                    sum = sum * 131 + (ulong)(s.Area() * Weights[i] + s.Edges() + s.Id + (s is INamed n ? n.Name() : 1) + (s is Cube c ? 1000 : 0) + (s == Dot.Origin ? 5 : 0));
                }
                return sum;
            }
        }
        """)]
    [InlineData("spans, stack memory, tables and function pointers are those of C#", """
        public static unsafe partial class Guest
        {
            static ReadOnlySpan<ushort> Table => [1, 500, 65535, 7];
            static ulong Add(ulong a, ulong b) => a + b;
            static ulong Multiply(ulong a, ulong b) => a * b;
            public static ulong Run()
            {
                Span<byte> bytes = stackalloc byte[40];
                for (int i = 0; i < bytes.Length; i++) bytes[i] = (byte)(i * 37);
                bytes.Slice(3, 10).CopyTo(bytes[5..]);
                ulong sum = 0;
                foreach (ushort item in Table) sum = sum * 65599 + item;
                Span<uint> words = MemoryMarshal.Cast<byte, uint>(bytes);
                for (int round = 0; round < 3; round++) { Span<int> fresh = stackalloc int[round + 1]; fresh[round] += 5; sum += (ulong)fresh[round] * words[round]; }
                delegate*<ulong, ulong, ulong> f = sum % 2 == 0 ? &Add : &Multiply;
                return f(sum, 3) + (ulong)bytes.ToArray().Length + (bytes.SequenceEqual(bytes.ToArray()) ? 1UL : 0);
            }
        }
        """)]
    [InlineData("tuples are made, swapped, compared and taken apart as those of C#", """
        public static partial class Guest
        {
            static (uint Quotient, uint Remainder, bool IsExact) Divide(uint a, uint b) => (a / b, a % b, a % b == 0);
            static readonly (int, ulong)[] Pairs = [(1, 2), (3, 4)];
            public static ulong Run()
            {
                ulong sum = 0;
                (ulong a, ulong b) = (1, 2);
                for (uint i = 1; i < 20; i++)
                {
                    (a, b) = (b, a + b);
                    (uint q, uint r, bool exact) = Divide(1000 + i, i);
                    (int left, int right) = Math.DivRem((int)(a & 0xffff), (int)i);
                    sum = sum * 31 + q + r + (exact ? 7UL : 0) + ((q, r) == (1001, 0) ? 100UL : 0) + (ulong)left * 3 + (ulong)right + Pairs[i & 1].Item2;
                }
                return sum + a + b;
            }
        }
        """)]
    [InlineData("keccak, words and recovered keys of the pure rooms are those of .NET", """
        public static partial class Guest
        {
            public static ulong Run()
            {
                Hash256 digest = default;
                for (int length = 0; length < 300; length += 67)
                {
                    byte[] data = new byte[length];
                    for (int i = 0; i < length; i++) data[i] = (byte)(i + digest.GetHashCode());
                    digest = Keccak.Hash(data);
                }
                U256 word = U256.FromBigEndian(digest.Bytes);
                word = U256.Divide(word * word, word >> 77) + U256.MulMod(word, word + U256.One, word >> 9) + (word >> 3);
                ulong sum = word.U0;
                for (int id = 0; id < 4; id++)
                {
                    for (ulong r = 1; r < 4; r++)
                        sum = sum * 31 + (Secp256k1.TryRecover(digest, word + r, word >> 2, id & 1, out Address signer) ? (ulong)(uint)signer.GetHashCode() : 5);
                }
                return sum ^ (ulong)digest.GetHashCode();
            }
        }
        """)]
    public void What_is_translated_gives_the_same(string what, string text)
    {
        using GuestProgram program = new(text);
        (int exitCode, ulong? result) = program.RunTranslated();
        Assert.True(exitCode == 0, $"{what}: exit code {exitCode}");
        Assert.Equal(program.RunHere(), result);
    }

    [Theory]
    [InlineData(101, "int[] a = new int[3]; return (ulong)a[Three() * 1];")]
    [InlineData(101, "Span<int> a = stackalloc int[3]; return (ulong)a[Three()];")]
    [InlineData(102, "int[]? a = Three() == 3 ? null : new int[1]; return (ulong)a!.Length;")]
    [InlineData(103, "return (ulong)checked(int.MaxValue + Three());")]
    [InlineData(103, "return checked((byte)(Three() * 100));")]
    [InlineData(103, "return checked((ulong)(Three() - 4));")]
    [InlineData(103, "return (ulong)(int.MinValue / (Three() - 4));")]
    [InlineData(103, "return (ulong)(long.MinValue % (Three() - 4L));")]
    [InlineData(103, "int[] a = new int[Three() - 4]; return (ulong)a.Length;")]
    [InlineData(104, "return (ulong)(7 / (Three() - 3));")]
    [InlineData(104, "return 7UL % (ulong)(Three() - 3);")]
    [InlineData(107, "throw new InvalidOperationException(\"no\");")]
    [InlineData(107, "throw new InvalidOperationException($\"no {Three()}\" + nameof(Three));")]
    [InlineData(107, "Span<int> a = stackalloc int[3]; return (ulong)a.Slice(Three(), 1).Length;")]
    public void What_throws_ends_with_the_code_of_the_exception(int exitCode, string body)
    {
        using GuestProgram program = new($$"""
            public static partial class Guest
            {
                [MethodImpl(MethodImplOptions.NoInlining)] static int Three() => 3;
                public static ulong Run() { {{body}} }
            }
            """);
        Assert.Equal((exitCode, (ulong?)null), program.RunTranslated());
    }

    [Theory]
    [InlineData("try", "try { return 1; } finally { Value(); }")]
    [InlineData("boxing", "object o = Value(); return o == null ? 1UL : Look(o);")]
    [InlineData("mutable static", "return ++Count;")]
    [InlineData("String", "return (ulong)\"text\".Length;")]
    [InlineData("floating point", "return (ulong)(Value() * 1.5);")]
    [InlineData("delegate", "ulong add = Value(); Func<ulong> f = () => add; return f();")]
    [InlineData("libc", "return (ulong)getpid();")]
    public void What_has_no_translation_is_refused_by_name(string reason, string body)
    {
        using GuestProgram program = new($$"""
            public static partial class Guest
            {
                static ulong Count;
                static ulong Look(object o) => 1;
                [DllImport("libc")] static extern int getpid();
                [MethodImpl(MethodImplOptions.NoInlining)] static ulong Value() => 3;
                public static ulong Run() { {{body}} }
            }
            """);
        CompilationResult result = program.Translate();
        CompilationError error = Assert.Single(result.Errors);
        Assert.Equal("Guest.Run()", error.Method);
        Assert.Equal("Guest.Main()", error.ReachedBy);
        Assert.Contains(reason, error.Reason, System.StringComparison.Ordinal);
        Assert.Empty(result.Source);
    }

    [Fact]
    public void The_same_program_gives_the_same_text()
    {
        using GuestProgram program = new("public static partial class Guest { public static ulong Run() => Keccak.Hash(new byte[9]).GetHashCode() > 0 ? 1UL : 2UL; }");
        CompilationResult first = program.Translate();
        Assert.True(first.Succeeded, string.Join('\n', first.Errors));
        Assert.Equal(first.Source, program.Translate().Source);
    }
}
