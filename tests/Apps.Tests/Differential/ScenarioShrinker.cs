using System;
using System.Collections.Generic;
using System.Linq;
using Sequitur.Primitives;
using Sequitur.Rollup;

namespace Sequitur.Apps.Differential;

/// <summary>Smaller scenarios that are tried when one shows a difference: without accounts, code, data, slots, lists, value, one part after the other.</summary>
internal static class ScenarioShrinker
{
    /// <summary>A batch shrinks to halves and then to one; one program shrinks by itself.</summary>
    public static IEnumerable<Scenario[]> Shrink(Scenario[] batch)
    {
        if (batch.Length == 1)
        {
            return Shrink(batch[0]).Select(smaller => new[] { smaller });
        }

        int half = batch.Length / 2;
        return batch.Length == 0 ? [] : [batch[..half], batch[half..]];
    }

    private static IEnumerable<Scenario> Shrink(Scenario scenario)
    {
        foreach (ScenarioAccount[] accounts in Without(scenario.Accounts))
        {
            yield return scenario with { Accounts = accounts };
        }

        for (int i = 0; i < scenario.Accounts.Length; i++)
        {
            foreach (ScenarioAccount account in Shrink(scenario.Accounts[i]))
            {
                ScenarioAccount[] accounts = [.. scenario.Accounts];
                accounts[i] = account;
                yield return scenario with { Accounts = accounts };
            }
        }

        foreach (ScenarioTransaction transaction in Shrink(scenario.Transaction))
        {
            yield return scenario with { Transaction = transaction };
        }
    }

    private static IEnumerable<ScenarioAccount> Shrink(ScenarioAccount account)
    {
        foreach (Routine code in Shrink(account.Code))
        {
            yield return account with { Code = code };
        }

        foreach ((U256, U256)[] storage in Without(account.Storage))
        {
            yield return account with { Storage = storage };
        }
    }

    private static IEnumerable<ScenarioTransaction> Shrink(ScenarioTransaction transaction)
    {
        if (transaction.Type != TransactionType.Legacy)
        {
            yield return transaction with { Type = TransactionType.Legacy, AccessList = [], BlobHashes = [], Authorizations = [] };
        }

        foreach (Routine data in Shrink(transaction.Data))
        {
            yield return transaction with { Data = data };
        }

        foreach (AccessListEntry[] entries in Without(transaction.AccessList))
        {
            yield return transaction with { AccessList = entries };
        }

        foreach (ScenarioAuthorization[] authorizations in Without(transaction.Authorizations))
        {
            yield return transaction with { Authorizations = authorizations };
        }

        if (!transaction.Value.IsZero)
        {
            yield return transaction with { Value = default };
        }
    }

    private static IEnumerable<Routine> Shrink(Routine routine)
    {
        foreach (Piece[] pieces in Without(routine.Pieces))
        {
            yield return routine with { Pieces = pieces };
        }

        for (int i = 0; i < routine.Parts.Length; i++)
        {
            foreach (Routine part in Shrink(routine.Parts[i]))
            {
                Routine[] parts = [.. routine.Parts];
                parts[i] = part;
                yield return routine with { Parts = parts };
            }
        }

        for (int i = 0; i < routine.Pieces.Length; i++)
        {
            foreach (byte[] bytes in Smaller(routine.Pieces[i]))
            {
                Piece[] pieces = [.. routine.Pieces];
                pieces[i] = pieces[i] with { Bytes = bytes };
                yield return routine with { Pieces = pieces };
            }
        }
    }

    /// <summary>A PUSH of something long becomes one of a single byte; data loses bytes.</summary>
    private static IEnumerable<byte[]> Smaller(Piece piece)
    {
        byte[] bytes = piece.Bytes;
        if (piece.Kind != PieceKind.Bytes || bytes.Length <= 2)
        {
            return [];
        }

        bool isPush = bytes[0] is > 0x60 and <= 0x7f && bytes.Length == bytes[0] - 0x5e;
        return isPush ? [[0x60, 0], [0x60, bytes[^1]]] : Without(bytes).Where(left => left.Length > 0);
    }

    /// <summary>Without all, a half, a quarter, … and at last without each single one.</summary>
    private static IEnumerable<T[]> Without<T>(T[] items)
    {
        for (int size = items.Length; size > 0; size /= 2)
        {
            for (int at = 0; at < items.Length; at += size)
            {
                yield return [.. items.AsSpan(0, at), .. items.AsSpan(Math.Min(at + size, items.Length))];
            }
        }
    }
}
