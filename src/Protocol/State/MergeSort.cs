using System;

namespace Sequitur.State;

/// <summary>A stable sort without allocation per comparison or call, for code that must also run in a guest.</summary>
internal static class MergeSort
{
    private const int RunLength = 8;

    public static void Sort<T>(Span<T> items)
        where T : struct, IComparable<T>
    {
        if (IsSorted(items))
        {
            return;
        }

        for (int start = 0; start < items.Length; start += RunLength)
        {
            SortRun(items.Slice(start, Math.Min(RunLength, items.Length - start)));
        }

        if (items.Length > RunLength)
        {
            MergeRuns(items);
        }
    }

    private static bool IsSorted<T>(Span<T> items)
        where T : struct, IComparable<T>
    {
        for (int index = 1; index < items.Length; index++)
        {
            if (items[index - 1].CompareTo(items[index]) > 0)
            {
                return false;
            }
        }

        return true;
    }

    private static void SortRun<T>(Span<T> run)
        where T : struct, IComparable<T>
    {
        for (int index = 1; index < run.Length; index++)
        {
            T item = run[index];
            int place = index;
            for (; place > 0 && run[place - 1].CompareTo(item) > 0; place--)
            {
                run[place] = run[place - 1];
            }

            run[place] = item;
        }
    }

    private static void MergeRuns<T>(Span<T> items)
        where T : struct, IComparable<T>
    {
        Span<T> source = items;
        Span<T> target = new T[items.Length];
        bool isInPlace = true;
        for (int width = RunLength; width < items.Length; width *= 2)
        {
            for (int start = 0; start < items.Length; start += width * 2)
            {
                int middle = Math.Min(start + width, items.Length);
                int end = Math.Min(start + (width * 2), items.Length);
                Merge<T>(source[start..middle], source[middle..end], target[start..end]);
            }

            Span<T> filled = target;
            target = source;
            source = filled;
            isInPlace = !isInPlace;
        }

        if (!isInPlace)
        {
            source.CopyTo(items);
        }
    }

    private static void Merge<T>(ReadOnlySpan<T> left, ReadOnlySpan<T> right, Span<T> target)
        where T : struct, IComparable<T>
    {
        int fromLeft = 0;
        int fromRight = 0;
        for (int index = 0; index < target.Length; index++)
        {
            bool takesLeft = fromRight == right.Length || (fromLeft < left.Length && left[fromLeft].CompareTo(right[fromRight]) <= 0);
            target[index] = takesLeft ? left[fromLeft++] : right[fromRight++];
        }
    }
}
