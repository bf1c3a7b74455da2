using System.Threading.Tasks;
using Xunit;

namespace Sequitur.Core.Analyzers;

/// <summary>For every rule of the guest subset, code that breaks it and code near it that does not.</summary>
public sealed class GuestSubsetTests
{
    [Theory]
    [InlineData("SEQ0001", "int F(int a) { try { return a; } finally { a++; } }")]
    [InlineData("SEQ0001", "int F(int a) { try { return a; } catch { return 0; } }")]
    [InlineData("SEQ0001", "struct D : IDisposable { public void Dispose() { } } void F() { using (new D()) { } }")]
    [InlineData("SEQ0001", "struct D : IDisposable { public void Dispose() { } } void F() { using D d = new(); }")]
    [InlineData("SEQ0001", "ref struct E { public int Current => 0; public bool MoveNext() => false; public void Dispose() { } } struct S { public E GetEnumerator() => default; } void F(S s) { foreach (int i in s) { } }")]
    [InlineData("SEQ0002", "int F(int[] a) => a.Sum();")]
    [InlineData("SEQ0002", "object F(int[] a) => from x in a select x;")]
    [InlineData("SEQ0004", "void F() { double d; }")]
    [InlineData("SEQ0004", "void F() { var d = 1.5f; }")]
    [InlineData("SEQ0004", "int F() => (int)Math.Sqrt(2);")]
    [InlineData("SEQ0004", "decimal F() => 0;")]
    [InlineData("SEQ0005", "System.Numerics.BigInteger F() => 0;")]
    [InlineData("SEQ0005", "void F() { System.Numerics.Vector<int> v; }")]
    [InlineData("SEQ0006", "List<int> F() => new();")]
    [InlineData("SEQ0006", "void F() { var d = System.Collections.Immutable.ImmutableArray.Create(1); }")]
    [InlineData("SEQ0006", "byte[] F() => System.Buffers.ArrayPool<byte>.Shared.Rent(1);")]
    [InlineData("SEQ0007", "bool F(object o) => o.GetType() == null;")]
    [InlineData("SEQ0007", "bool F<T>() => typeof(T) == typeof(int);")]
    [InlineData("SEQ0007", "int F(dynamic d) => d.X;")]
    [InlineData("SEQ0007", "object F() => Activator.CreateInstance<object>();")]
    [InlineData("SEQ0008", "string F(string a) => a + \"b\";")]
    [InlineData("SEQ0008", "string F(int a) => $\"{a}\";")]
    [InlineData("SEQ0008", "string F(int a) => a.ToString();")]
    [InlineData("SEQ0008", "bool F(string a) => a.StartsWith('b');")]
    [InlineData("SEQ0008", "byte[] F(string a) => System.Text.Encoding.UTF8.GetBytes(a);")]
    [InlineData("SEQ0008", "int F(string a) => Convert.ToInt32(a);")]
    [InlineData("SEQ0009", "static int _count;")]
    [InlineData("SEQ0009", "static int Count { get; set; }")]
    [InlineData("SEQ0009", "static readonly int _x; static Snippet() { _x = 1; }")]
    [InlineData("SEQ0014", "System.Runtime.Intrinsics.Vector256<int> F() => default;")]
    [InlineData("SEQ0014", "bool F() => System.Runtime.Intrinsics.X86.Avx2.IsSupported;")]
    [InlineData("SEQ0014", "[System.Runtime.InteropServices.DllImport(\"c\")] static extern int getpid();")]
    [InlineData("SEQ0014", "bool F() => System.Runtime.InteropServices.NativeLibrary.TryLoad(\"c\", out _);")]
    [InlineData("SEQ0014", "byte[] F(byte[] a) => System.Security.Cryptography.SHA256.HashData(a);")]
    [InlineData("SEQ0014", "object F(byte[] a) => Hex.Encode(a);")]
    public async Task Guest_code_outside_the_subset_is_refused(string rule, string code) =>
        Assert.Contains(rule, await Snippets.Broken(code, guest: true));

    [Fact]
    public async Task An_iterator_is_refused_even_where_its_type_is_already_refused() =>
        Assert.Equal(["SEQ0006", "SEQ0016"], await Snippets.Broken("IEnumerable<int> F() { yield return 1; }", guest: true));

    [Theory]
    [InlineData("int F(int[] a) { int sum = 0; foreach (int x in a) { sum += x; } return sum; }")]
    [InlineData("int F(ReadOnlySpan<byte> a) { int sum = 0; foreach (byte x in a) { sum += x; } return sum; }")]
    [InlineData("ref struct E { public int Current => 0; public bool MoveNext() => false; } struct S { public E GetEnumerator() => default; } void F(S s) { foreach (int i in s) { } }")]
    [InlineData("int F(ulong a) => System.Numerics.BitOperations.LeadingZeroCount(a);")]
    [InlineData("ulong F(ulong a, ulong b) => Math.BigMul(a, b, out _);")]
    [InlineData("ulong F(ReadOnlySpan<byte> a) => System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(a);")]
    [InlineData("void F(GrowList<int> a, Table<U256, int> b) { a.Add(b[U256.One]); }")]
    [InlineData("int _a; public override string ToString() => $\"{_a}\" + Hex.Encode([]);")]
    [InlineData("string F(bool a) => a ? \"yes\" : \"no\";")]
    [InlineData("const string Name = \"a\" + \"b\";")]
    [InlineData("void F(int a) { if (a < 0) { throw new InvalidOperationException($\"negative: {a}\"); } }")]
    [InlineData("void F(int a) { ArgumentOutOfRangeException.ThrowIfNegative(a); throw new ArgumentException(nameof(a)); }")]
    [InlineData("[HostOnly] string F(int a) => string.Concat(a.ToString(), \"!\"); [HostOnly] double G() => 1.5; [HostOnly] List<int> H() { return new(); }")]
    [InlineData("static readonly int[] _table = [1, 2, 3]; const int N = 5; static int P => N;")]
    [InlineData("static ReadOnlySpan<byte> Words => \"words\"u8;")]
    [InlineData("int F(delegate*<int, int> f) { int* p = stackalloc int[4]; return f(p[0]); }")]
    [InlineData("[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Sequential)] struct S { public int A; }")]
    [InlineData("/// <summary>See <see cref=\"List{T}\"/>.</summary>\nvoid F() { }")]
    [InlineData("byte[] F() => GC.AllocateArray<byte>(4, pinned: true);")]
    [InlineData("[System.Runtime.InteropServices.DllImport(\"zkvm\")] static extern unsafe void write_output(byte* data, nuint size);")]
    public async Task Guest_code_inside_the_subset_passes(string code) => Assert.Empty(await Snippets.Broken(code, guest: true));

    [Theory]
    [InlineData("System.Runtime.Intrinsics.Vector256<int> F() => default;")]
    [InlineData("[System.Runtime.InteropServices.DllImport(\"c\")] static extern int getpid();")]
    [InlineData("static nint _handle;")]
    public async Task A_host_file_may_hold_what_only_a_host_has(string code)
    {
        Assert.Empty(await Snippets.Broken(code, guest: true, file: "Snippet.Host.cs"));
        Assert.NotEmpty(await Snippets.Broken(code, guest: true, file: "Snippet.cs"));
    }

    [Fact]
    public async Task A_host_file_is_still_pure() =>
        Assert.Equal(["SEQ0010"], await Snippets.Broken("DateTime F() => DateTime.UtcNow;", guest: true, file: "Snippet.Host.cs"));
}
