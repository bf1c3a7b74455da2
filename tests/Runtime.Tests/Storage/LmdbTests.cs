using System;
using System.IO;
using System.Text;
using System.Threading;
using Sequitur.Storage;
using Xunit;

namespace Sequitur.Runtime.Tests.Storage;

public sealed class LmdbTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_committed_is_read_back_after_reopening()
    {
        using (LmdbEnvironment environment = Open())
        {
            LmdbDatabase[] tables = environment.OpenDatabases(["a", "b"], create: true);
            using LmdbTransaction writer = environment.BeginWrite();
            writer.Put(tables[0], "key"u8, "one"u8);
            writer.Put(tables[1], "key"u8, "two"u8);
            writer.Put(tables[1], "empty"u8, []);
            writer.Commit();
        }

        using LmdbEnvironment again = Open();
        LmdbDatabase[] found = again.OpenDatabases(["a", "b"], create: false);
        using LmdbTransaction reader = again.BeginRead();
        Assert.Equal("one", Text(reader, found[0], "key"));
        Assert.Equal("two", Text(reader, found[1], "key"));
        Assert.Equal("", Text(reader, found[1], "empty"));
        Assert.Null(Text(reader, found[0], "absent"));
        Assert.Equal(2ul, reader.Count(found[1]));
    }

    [Fact]
    public void A_writer_disposed_before_its_commit_leaves_nothing()
    {
        using LmdbEnvironment environment = Open();
        LmdbDatabase table = environment.OpenDatabases(["a"], create: true)[0];
        using (LmdbTransaction writer = environment.BeginWrite())
        {
            using LmdbCursor cursor = writer.OpenCursor(table);
            cursor.Put("key"u8, "one"u8);
            Assert.Equal("one", Text(writer, table, "key"));
        }

        using LmdbTransaction reader = environment.BeginRead();
        Assert.Null(Text(reader, table, "key"));
        Assert.Equal(1, environment.OpenTransactions);
    }

    [Fact]
    public void A_snapshot_does_not_see_later_commits()
    {
        using LmdbEnvironment environment = Open();
        LmdbDatabase table = environment.OpenDatabases(["a"], create: true)[0];
        Write(environment, table, "key", "old");
        using LmdbTransaction before = environment.BeginRead();
        Write(environment, table, "key", "new");
        using LmdbTransaction after = environment.BeginRead();
        Assert.Equal("old", Text(before, table, "key"));
        Assert.Equal("new", Text(after, table, "key"));
    }

    [Fact]
    public void Readers_are_reused_and_move_between_threads()
    {
        using LmdbEnvironment environment = LmdbEnvironment.Open(_folder.Path, new LmdbOptions { ReadersMax = 4, MapSizeBytes = 1 << 24 });
        LmdbDatabase table = environment.OpenDatabases(["a"], create: true)[0];
        for (int i = 0; i < 100; i++)
        {
            Write(environment, table, "key", i.ToString());
            string? seen = null;
            OnAnotherThread(() =>
            {
                using LmdbTransaction reader = environment.BeginRead();
                seen = Text(reader, table, "key");
            });
            Assert.Equal(i.ToString(), seen);
        }

        Assert.Equal(0, environment.OpenTransactions);
    }

    [Fact]
    public void Too_many_readers_are_refused_by_name_and_the_rest_goes_on()
    {
        using LmdbEnvironment environment = LmdbEnvironment.Open(_folder.Path, new LmdbOptions { ReadersMax = 2, MapSizeBytes = 1 << 24 });
        LmdbDatabase table = environment.OpenDatabases(["a"], create: true)[0];
        using LmdbTransaction first = environment.BeginRead();
        using (environment.BeginRead())
        {
            StorageException refused = Assert.Throws<StorageException>(() => environment.BeginRead());
            Assert.Equal(StorageFault.ReadersFull, refused.Fault);
        }

        using LmdbTransaction second = environment.BeginRead();
        Assert.Null(Text(second, table, "key"));
    }

    [Fact]
    public void A_full_map_is_refused_by_name_and_the_old_state_stays()
    {
        using LmdbEnvironment environment = LmdbEnvironment.Open(_folder.Path, new LmdbOptions { MapSizeBytes = 1 << 20 });
        LmdbDatabase table = environment.OpenDatabases(["a"], create: true)[0];
        Write(environment, table, "key", "kept");
        using (LmdbTransaction writer = environment.BeginWrite())
        {
            StorageException full = Assert.Throws<StorageException>(() =>
            {
                writer.Put(table, "big"u8, new byte[2 << 20]);
                writer.Commit();
            });
            Assert.Equal(StorageFault.MapFull, full.Fault);
        }

        using LmdbTransaction reader = environment.BeginRead();
        Assert.Equal("kept", Text(reader, table, "key"));
        Assert.Null(Text(reader, table, "big"));
    }

    [Fact]
    public void A_cursor_walks_in_key_order_seeks_and_deletes()
    {
        using LmdbEnvironment environment = Open();
        LmdbDatabase table = environment.OpenDatabases(["a"], create: true)[0];
        using (LmdbTransaction writer = environment.BeginWrite())
        {
            foreach (string key in new[] { "d", "b", "a", "ba", "c" })
            {
                writer.Put(table, Encoding.ASCII.GetBytes(key), Encoding.ASCII.GetBytes(key.ToUpperInvariant()));
            }

            using LmdbCursor cursor = writer.OpenCursor(table);
            Assert.True(cursor.MoveTo("ba"u8));
            cursor.Delete();
            writer.Commit();
        }

        using LmdbTransaction reader = environment.BeginRead();
        using LmdbCursor walk = reader.OpenCursor(table);
        StringBuilder order = new();
        for (bool there = walk.MoveFirst(); there; there = walk.MoveNext())
        {
            order.Append(Encoding.ASCII.GetString(walk.Key)).Append(Encoding.ASCII.GetString(walk.Value));
        }

        Assert.Equal("aAbBcCdD", order.ToString());
        Assert.True(walk.MoveToAtLeast("bb"u8));
        Assert.Equal("c", Encoding.ASCII.GetString(walk.Key));
        Assert.True(walk.MovePrevious());
        Assert.Equal("b", Encoding.ASCII.GetString(walk.Key));
        Assert.False(walk.MoveTo("bb"u8));
        Assert.False(walk.MoveToAtLeast("e"u8));
    }

    [Fact]
    public void An_append_out_of_order_an_oversized_key_and_an_ended_transaction_are_misuse()
    {
        using LmdbEnvironment environment = Open();
        LmdbDatabase table = environment.OpenDatabases(["a"], create: true)[0];
        using LmdbTransaction writer = environment.BeginWrite();
        writer.Append(table, "b"u8, []);
        Assert.True(writer.TryAdd(table, "c"u8, []));
        Assert.False(writer.TryAdd(table, "c"u8, []));
        Assert.Equal(StorageFault.Misuse, Assert.Throws<StorageException>(() => writer.Append(table, "a"u8, [])).Fault);
        byte[] longKey = new byte[environment.MaxKeySize + 1];
        Assert.Equal(StorageFault.Misuse, Assert.Throws<StorageException>(() => writer.Put(table, longKey, [])).Fault);
        writer.Commit();
        Assert.Equal(StorageFault.Misuse, Assert.Throws<StorageException>(() => writer.Put(table, "d"u8, [])).Fault);
        writer.Dispose();
    }

    [Fact]
    public void Disposing_the_environment_waits_for_open_readers()
    {
        bool closed = false;
        LmdbEnvironment environment = LmdbEnvironment.Open(_folder.Path, new LmdbOptions(), () => closed = true);
        LmdbDatabase table = environment.OpenDatabases(["a"], create: true)[0];
        Write(environment, table, "key", "value");
        LmdbTransaction reader = environment.BeginRead();
        LmdbCursor cursor = reader.OpenCursor(table);
        environment.Dispose();
        Assert.False(closed);
        Assert.Throws<ObjectDisposedException>(() => environment.BeginRead());
        Assert.Equal("value", Text(reader, table, "key"));
        cursor.Dispose();
        reader.Dispose();
        Assert.True(closed);
    }

    [Fact]
    public void A_copy_taken_while_in_use_holds_the_committed_state()
    {
        using TemporaryFolder target = new();
        using (LmdbEnvironment environment = Open())
        {
            LmdbDatabase table = environment.OpenDatabases(["a"], create: true)[0];
            Write(environment, table, "key", "value");
            using LmdbTransaction writer = environment.BeginWrite();
            writer.Put(table, "key"u8, "uncommitted"u8);
            OnAnotherThread(() => environment.CopyTo(target.Path, compact: true));
        }

        using LmdbEnvironment copy = LmdbEnvironment.Open(target.Path, new LmdbOptions());
        LmdbDatabase copied = copy.OpenDatabases(["a"], create: false)[0];
        using LmdbTransaction reader = copy.BeginRead();
        Assert.Equal("value", Text(reader, copied, "key"));
    }

    [Fact]
    public void A_folder_that_does_not_exist_and_a_file_that_is_no_database_are_named_errors()
    {
        StorageException absent = Assert.Throws<StorageException>(
            () => LmdbEnvironment.Open(Path.Combine(_folder.Path, "absent"), new LmdbOptions()));
        Assert.Contains("absent", absent.Where, StringComparison.Ordinal);

        File.WriteAllBytes(Path.Combine(_folder.Path, "data.mdb"), new byte[8192]);
        Assert.Equal(StorageFault.Corrupted, Assert.Throws<StorageException>(Open).Fault);
    }

    private LmdbEnvironment Open() => LmdbEnvironment.Open(_folder.Path, new LmdbOptions());

    private static void OnAnotherThread(ThreadStart work)
    {
        Thread thread = new(work);
        thread.Start();
        thread.Join();
    }

    private static void Write(LmdbEnvironment environment, LmdbDatabase table, string key, string value)
    {
        using LmdbTransaction writer = environment.BeginWrite();
        writer.Put(table, Encoding.ASCII.GetBytes(key), Encoding.ASCII.GetBytes(value));
        writer.Commit();
    }

    private static string? Text(LmdbTransaction transaction, LmdbDatabase table, string key) =>
        transaction.TryGet(table, Encoding.ASCII.GetBytes(key), out ReadOnlySpan<byte> value) ? Encoding.ASCII.GetString(value) : null;
}
