using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Threading;
using Sequitur.Primitives;

namespace Sequitur.Node.Payloads;

/// <summary>The blocks under way, by hash: what was built, assembled and offered for the height being decided. Safe from any thread.</summary>
internal sealed class PayloadStore
{
    /// <summary>Blocks kept at a time besides those this validator has voted for, which its vote log bounds.</summary>
    private const int PayloadsMax = 32;

    /// <summary>Offers kept of one author, the newest: more it has no use for.</summary>
    private const int OffersPerAuthorMax = 3;

    private readonly Lock _access = new();
    private readonly List<Payload> _payloads = [];
    private readonly List<PayloadOffer> _offers = [];

    public void Add(Payload payload)
    {
        lock (_access)
        {
            int known = _payloads.FindIndex(other => other.Header.Hash == payload.Header.Hash);
            if (known >= 0)
            {
                payload.IsPinned |= _payloads[known].IsPinned;
                if (_payloads[known].Execution is null) _payloads[known] = payload;
                return;
            }

            if (_payloads.FindAll(other => !other.IsPinned).Count >= PayloadsMax) _payloads.RemoveAt(_payloads.FindIndex(other => !other.IsPinned));
            _payloads.Add(payload);
        }
    }

    public bool TryGet(Hash256 hash, [NotNullWhen(true)] out Payload? payload)
    {
        lock (_access) payload = _payloads.Find(known => known.Header.Hash == hash);
        return payload is not null;
    }

    public void AddOffer(PayloadOffer offer)
    {
        lock (_access)
        {
            if (_offers.Exists(known => known.Author == offer.Author && known.Header.Hash == offer.Header.Hash)) return;
            if (_offers.FindAll(known => known.Author == offer.Author).Count >= OffersPerAuthorMax)
            {
                _offers.RemoveAt(_offers.FindIndex(known => known.Author == offer.Author));
            }

            _offers.Add(offer);
        }
    }

    /// <summary>What this author offered under this hash. Another's offer says nothing: the hash covers the header, not the list beside it.</summary>
    public PayloadOffer? FindOffer(Hash256 hash, Address author)
    {
        lock (_access) return _offers.Find(offer => offer.Author == author && offer.Header.Hash == hash);
    }

    public void ForgetOffer(PayloadOffer offer)
    {
        lock (_access) _offers.Remove(offer);
    }

    /// <summary>Forgets what belongs to decided heights.</summary>
    public void ForgetUpTo(ulong height)
    {
        lock (_access)
        {
            // The block just decided stays: a validator that is a moment behind may still ask for its parts.
            _payloads.RemoveAll(payload => payload.Header.Number < height);
            _offers.RemoveAll(offer => offer.Header.Number <= height);
        }
    }
}
