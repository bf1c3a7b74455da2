using System;
using System.Runtime.CompilerServices;

namespace Sequitur.Crypto;

/// <summary>A product of pairings, taken pair by pair: a few at a time share one chain of squarings, all share the final exponentiation.</summary>
internal struct PairingProduct<TPairing, TCurve, TTwist, TField, TTower>
    where TPairing : struct, IPairing<TCurve, TTwist, TField, TTower>
    where TCurve : struct, ICurve<TField>
    where TTwist : struct, ITwist<TField>
    where TField : struct, IWideField<TField>
    where TTower : struct, ITower<TField>
{
    private PairingBatch<AffinePoint<TCurve, TField>> _points;
    private PairingBatch<AffinePoint<TTwist, Fp2<TField>>> _twistPoints;
    private PairingBatch<MillerLine<TTwist, TField, TTower>> _lines;
    private Fp12<TField, TTower> _product;
    private bool _hasProduct;
    private bool _hasOutsider;
    private int _count;

    /// <summary>Takes one more pair: a point in the subgroup of the curve, and one on the twist, whose membership is found out on the way.</summary>
    public void Add(in AffinePoint<TCurve, TField> point, in AffinePoint<TTwist, Fp2<TField>> twistPoint)
    {
        // A point at infinity pairs to one.
        if (point.IsInfinity || twistPoint.IsInfinity)
        {
            _hasOutsider |= !TPairing.IsMember(twistPoint);
            return;
        }

        if (_count == PairingBatch<int>.Size)
        {
            Flush();
        }

        _points[_count] = point;
        _twistPoints[_count] = twistPoint;
        _count++;
    }

    /// <summary>Whether the product of all pairings taken is one; false when a point of the twist was outside its subgroup.</summary>
    public bool TryIsOne(out bool isOne)
    {
        if (_count != 0)
        {
            Flush();
        }

        isOne = !_hasOutsider
            && (!_hasProduct || Fp12<TField, TTower>.AreEqual(TPairing.FinalExponentiation(_product), Fp12<TField, TTower>.One));
        return !_hasOutsider;
    }

    private void Flush()
    {
        Span<AffinePoint<TCurve, TField>> points = _points;
        Span<AffinePoint<TTwist, Fp2<TField>>> twistPoints = _twistPoints;
        Span<MillerLine<TTwist, TField, TTower>> lines = _lines;
        Fp12<TField, TTower> value = TPairing.MillerLoop(points[.._count], twistPoints[.._count], lines);
        for (int index = 0; index < _count; index++)
        {
            _hasOutsider |= !TPairing.IsMember(twistPoints[index], lines[index]);
        }

        _product = _hasProduct ? Fp12<TField, TTower>.Multiply(_product, value) : value;
        _hasProduct = true;
        _count = 0;
    }
}

/// <summary>Room for the pairs that share one chain of squarings; the number bounds the work space.</summary>
[InlineArray(Size)]
internal struct PairingBatch<T>
    where T : struct
{
    public const int Size = 8;

    private T _first;
}
