namespace Sequitur.Zkvm;

/// <summary>A way into translated code: the region's method, and which of its entries.</summary>
internal sealed record TranslatedPlace(TranslatedRegion Run, int Entry);

/// <summary>What was translated of a program, and how often its places were jumped to. All its runs share it, also at the same time.</summary>
/// <remarks>
/// Runs need not wait for each other: a reference is written whole and after what it points to (the memory model of .NET), whether a place is translated
/// never shows in a result, and two runs that translate or count the same place at once only do some of it in vain.
/// </remarks>
internal sealed class Translations(DecodedText text)
{
    private readonly TranslatedPlace?[] _places = new TranslatedPlace?[text.Count];

    public int[] Counts { get; } = new int[text.Count];

    /// <summary>Null where nothing was translated, and outside the text.</summary>
    public TranslatedPlace? At(int place) => place < _places.Length ? _places[place] : null;

    /// <summary>Translates what is reached from the place, unless that has been done or its instruction is never translated.</summary>
    public void Translate(int place)
    {
        if (place >= _places.Length || _places[place] is not null) return;
        Region region = Region.From(text, place);
        if (!region.Holds(place)) return;
        TranslatedRegion translated = RegionEmitter.Emit(text, region);
        int index = 0;
        foreach (int entry in region.Entries)
        {
            _places[entry] ??= new TranslatedPlace(translated, index);
            index++;
        }
    }
}
