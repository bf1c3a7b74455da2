using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using Sequitur.Storage;
using Xunit;

namespace Sequitur.Runtime.Tests.Storage;

public sealed class VoteLogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string FilePath => Path.Combine(_folder.Path, "votes.log");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Synced_records_come_back_in_order_and_the_log_goes_on()
    {
        byte[][] records = [.. Enumerable.Range(1, 40).Select(Record)];
        for (int i = 0; i < records.Length; i++)
        {
            using VoteLog log = VoteLog.Open(FilePath, out byte[][] found);
            Assert.Equal(records[..i], found);
            Assert.Equal(0, log.TornBytes);
            log.Append(records[i]);
            log.Sync();
        }

        Assert.Equal(records, Reopen(out _));
    }

    [Fact]
    public void Records_that_were_not_synced_may_be_gone_but_harm_nothing()
    {
        using (VoteLog log = VoteLog.Open(FilePath, out _))
        {
            log.Append(Record(1));
            log.Sync();
            log.Append(Record(2));
        }

        Assert.Equal([Record(1)], Reopen(out long torn));
        Assert.Equal(0, torn);
    }

    [Fact]
    public void A_cleared_log_is_empty_and_nothing_of_its_past_returns()
    {
        byte[][] past = [.. Enumerable.Range(1, 9).Select(_ => Record(77))];
        using (VoteLog log = VoteLog.Open(FilePath, out _))
        {
            foreach (byte[] record in past)
            {
                log.Append(record);
            }

            log.Sync();
            log.Append(Record(5));
            log.Clear();
        }

        Assert.Empty(Reopen(out long torn));
        Assert.Equal(0, torn);
        using (VoteLog log = VoteLog.Open(FilePath, out _))
        {
            // The same bytes as before, so that the old frames behind them would fit on exactly.
            log.Append(past[0]);
            log.Append(past[1]);
            log.Sync();
            log.Clear();
            log.Append(past[0]);
            log.Sync();
        }

        Assert.Equal([past[0]], Reopen(out torn));
        Assert.Equal(0, torn);
    }

    [Fact]
    public void Every_truncation_leaves_a_prefix_of_the_records()
    {
        byte[][] records = Write(6, out byte[] file, out int end);
        for (int length = 0; length <= end + 20; length++)
        {
            File.WriteAllBytes(FilePath, file[..length]);
            AssertPrefixThenUsable(records, $"cut to {length} bytes");
        }
    }

    [Fact]
    public void Every_flipped_byte_leaves_a_prefix_of_the_records()
    {
        byte[][] records = Write(6, out byte[] file, out int end);
        for (int position = 0; position < end + 20; position++)
        {
            foreach (byte flip in (byte[])[0x01, 0xFF])
            {
                file[position] ^= flip;
                Overwrite(file);
                file[position] ^= flip;
                int intact = AssertPrefixThenUsable(records, $"byte {position} ^ {flip}");

                // A prefix, and not less of one than the damage explains.
                Assert.Equal(position < 16 ? 0 : position >= end ? records.Length : FrameAt(records, position), intact);
            }
        }
    }

    [Fact]
    public void A_torn_write_is_cut_off_reported_and_not_made_whole_by_later_records()
    {
        byte[][] records = Write(3, out byte[] file, out int end);
        int second = 16 + 12 + records[0].Length;

        // The page with the second frame's start never reached the disk, the one with the third did.
        file.AsSpan(second, 12).Clear();
        File.WriteAllBytes(FilePath, file);
        using (VoteLog log = VoteLog.Open(FilePath, out byte[][] found))
        {
            Assert.Equal(records[..1], found);
            log.Append(records[1]);
            log.Sync();
        }

        // Had the third frame been left standing, only the terminator would stand before it: take that away too.
        Assert.True(File.ReadAllBytes(FilePath).AsSpan(end - records[2].Length - 12).IndexOfAnyExcept((byte)0) < 0);
        Assert.Equal(records[..2], Reopen(out _));

        file = File.ReadAllBytes(FilePath);
        file[second + 12] ^= 1;
        File.WriteAllBytes(FilePath, file);
        Assert.Equal(records[..1], Reopen(out long torn));
        Assert.InRange(torn, records[1].Length, records[1].Length + 12);
    }

    [Fact]
    public void Random_use_with_reopenings_agrees_with_a_list()
    {
        Random random = new(7);
        List<byte[]> synced = [];
        List<byte[]> pending = [];
        VoteLog log = VoteLog.Open(FilePath, out _);
        for (int step = 0; step < 600; step++)
        {
            switch (random.Next(12))
            {
                case 0:
                    log.Dispose();
                    log = VoteLog.Open(FilePath, out byte[][] found);
                    Assert.Equal(synced, found);
                    Assert.Equal(0, log.TornBytes);
                    pending.Clear();
                    break;
                case 1 when random.Next(4) == 0:
                    log.Clear();
                    synced.Clear();
                    pending.Clear();
                    break;
                case 2 or 3 or 4:
                    log.Sync();
                    synced.AddRange(pending);
                    pending.Clear();
                    break;
                default:
                    byte[] record = Record(random.Next(1, 30_000));
                    log.Append(record);
                    pending.Add(record);
                    break;
            }
        }

        log.Dispose();
        Assert.Equal(synced, Reopen(out _));
    }

    [Fact]
    public void A_large_record_grows_the_file_and_a_cleared_large_file_is_given_back()
    {
        byte[] large = new byte[VoteLog.RecordBytesMax];
        new Random(1).NextBytes(large);
        using (VoteLog log = VoteLog.Open(FilePath, out _))
        {
            log.Append([1]);
            log.Append(large);
            log.Sync();
        }

        using (VoteLog log = VoteLog.Open(FilePath, out byte[][] found))
        {
            Assert.Equal(2, found.Length);
            Assert.True(large.AsSpan().SequenceEqual(found[1]));
            Assert.InRange(new FileInfo(FilePath).Length, VoteLog.RecordBytesMax, 4L * VoteLog.RecordBytesMax);
            log.Clear();
            log.Append([2]);
            log.Sync();
        }

        Assert.Equal(1 << 20, new FileInfo(FilePath).Length);
        Assert.Equal([[2]], Reopen(out _));
    }

    [Fact]
    public void Records_out_of_bounds_and_a_full_log_are_refused_by_name()
    {
        using VoteLog log = VoteLog.Open(FilePath, 2 << 20, out _);
        Assert.Equal(StorageFault.Misuse, Assert.Throws<StorageException>(() => log.Append([])).Fault);
        byte[] large = new byte[VoteLog.RecordBytesMax + 1];
        Assert.Equal(StorageFault.Misuse, Assert.Throws<StorageException>(() => log.Append(large)).Fault);
        log.Append(large.AsSpan(0, 1 << 20));
        log.Sync();
        int room = (2 << 20) - 16 - 12 - (1 << 20) - 12 - 12;
        Assert.Equal(StorageFault.LogFull, Assert.Throws<StorageException>(() => log.Append(large.AsSpan(0, room + 1))).Fault);
        log.Append(large.AsSpan(0, room));
        log.Sync();
        Assert.Equal(StorageFault.LogFull, Assert.Throws<StorageException>(() => log.Append([1])).Fault);
        Assert.Equal(2 << 20, new FileInfo(FilePath).Length);
        log.Clear();
        log.Append([8]);
        log.Sync();
    }

    [Fact]
    public void A_log_in_use_is_refused_also_by_another_process()
    {
        VoteLog log = VoteLog.Open(FilePath, out _);
        Assert.Equal(StorageFault.FolderLocked, Assert.Throws<StorageException>(() => VoteLog.Open(FilePath, out _)).Fault);
        log.Dispose();
        using Process holder = Process.Start(new ProcessStartInfo("flock", [FilePath, "cat"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        holder.StandardInput.WriteLine("held");
        Assert.Equal("held", holder.StandardOutput.ReadLine());
        Assert.Equal(StorageFault.FolderLocked, Assert.Throws<StorageException>(() => VoteLog.Open(FilePath, out _)).Fault);
        holder.StandardInput.Close();
        holder.WaitForExit();
        Assert.Empty(Reopen(out _));
    }

    [Fact]
    public void A_path_that_cannot_be_opened_is_a_named_error() =>
        Assert.Equal(
            StorageFault.CannotOpen,
            Assert.Throws<StorageException>(() => VoteLog.Open(Path.Combine(_folder.Path, "absent", "votes.log"), out _)).Fault);

    [Fact]
    public void A_closed_log_refuses_everything()
    {
        VoteLog log = VoteLog.Open(FilePath, out _);
        log.Dispose();
        Assert.Equal(StorageFault.InputOutput, Assert.Throws<StorageException>(() => log.Append([1])).Fault);
        Assert.Equal(StorageFault.InputOutput, Assert.Throws<StorageException>(log.Sync).Fault);
        Assert.Equal(StorageFault.InputOutput, Assert.Throws<StorageException>(log.Clear).Fault);
    }

    private byte[][] Write(int count, out byte[] file, out int end)
    {
        byte[][] records = [.. Enumerable.Range(1, count).Select(i => Record(i * 7))];
        using (VoteLog log = VoteLog.Open(FilePath, out _))
        {
            foreach (byte[] record in records)
            {
                log.Append(record);
            }

            log.Sync();
        }

        end = 16 + records.Sum(record => record.Length + 12);
        file = File.ReadAllBytes(FilePath)[..(end + 64)];
        return records;
    }

    private int AssertPrefixThenUsable(byte[][] records, string what)
    {
        byte[][] found;
        using (VoteLog log = VoteLog.Open(FilePath, out found))
        {
            Assert.True(found.Length <= records.Length, what);
            for (int i = 0; i < found.Length; i++)
            {
                Assert.True(records[i].AsSpan().SequenceEqual(found[i]), what);
            }

            log.Append([1, 2, 3]);
            log.Sync();
        }

        Assert.Equal([.. found, [1, 2, 3]], Reopen(out long torn));
        Assert.Equal(0, torn);
        return found.Length;
    }

    /// <summary>In place, since a shorter file would be filled up each time.</summary>
    private void Overwrite(byte[] start)
    {
        using FileStream stream = new(FilePath, FileMode.Open, FileAccess.Write);
        stream.Write(start);
    }

    private byte[][] Reopen(out long torn)
    {
        using VoteLog log = VoteLog.Open(FilePath, out byte[][] records);
        torn = log.TornBytes;
        return records;
    }

    private static int FrameAt(byte[][] records, int position)
    {
        int frame = 0;
        for (int end = 16; ; frame++)
        {
            end += 12 + records[frame].Length;
            if (position < end)
            {
                return frame;
            }
        }
    }

    private static byte[] Record(int length)
    {
        byte[] record = new byte[length];
        new Random(length).NextBytes(record);
        return record;
    }
}
