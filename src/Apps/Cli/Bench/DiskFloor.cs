using System;
using System.Diagnostics;
using System.IO;
using System.Text.Json.Nodes;
using Sequitur.Storage;

namespace Sequitur.Cli.Bench;

/// <summary>What the disk below a folder takes for the smallest durable writes, and what the vote log takes for its own.</summary>
internal sealed class DiskFloor(string folder)
{
    private const int PageSize = 4096;
    private const int RecordSize = 600;

    /// <summary>The least any durable commit takes here: two writes of a page, each followed by a sync to disk. Milliseconds, ascending.</summary>
    public double[] MeasurePages()
    {
        byte[] page = new byte[PageSize];
        using FileStream file = Open();
        file.SetLength(2 * PageSize);
        return Measure(50, round =>
        {
            for (int offset = 0; offset < 2 * PageSize; offset += PageSize)
            {
                page[0] = (byte)round;
                RandomAccess.Write(file.SafeFileHandle, page, offset);
                RandomAccess.FlushToDisk(file.SafeFileHandle);
            }
        });
    }

    /// <summary>One synced record of the vote log, beside one of a plain file that grows.</summary>
    public JsonObject MeasureVotes()
    {
        const int Rounds = 300;
        byte[] record = new byte[RecordSize];
        new Random(1).NextBytes(record);
        double[] plain;
        using (FileStream file = Open())
        {
            plain = Measure(Rounds, _ =>
            {
                file.Write(record);
                file.Flush(flushToDisk: true);
            });
        }

        string path = Path.Combine(folder, "votes.measured");
        double[] votes;
        using (VoteLog log = VoteLog.Open(path, out _))
        {
            votes = Measure(Rounds, _ =>
            {
                log.Append(record);
                log.Sync();
            });
        }

        File.Delete(path);
        return new JsonObject
        {
            ["figure"] = "votes.sync",
            ["unit"] = "ms",
            ["recordBytes"] = RecordSize,
            ["median"] = Math.Round(votes[Rounds / 2], 4),
            ["p95"] = Math.Round(votes[Rounds * 95 / 100], 4),
            ["plainFileMedian"] = Math.Round(plain[Rounds / 2], 4),
            ["plainFileP95"] = Math.Round(plain[Rounds * 95 / 100], 4),
        };
    }

    private static double[] Measure(int rounds, Action<int> write)
    {
        double[] times = new double[rounds];
        for (int i = 0; i < rounds; i++)
        {
            long start = Stopwatch.GetTimestamp();
            write(i);
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        Array.Sort(times);
        return times;
    }

    private FileStream Open() =>
        new(Path.Combine(folder, "floor"), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
}
