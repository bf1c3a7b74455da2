using System.Runtime.CompilerServices;

namespace Sequitur.Zkvm;

/// <summary>Runs a guest by interpreting it and translating what proves hot.</summary>
internal sealed unsafe class TranslatedRun(DecodedText text, int threshold)
{
    private readonly (TranslatedRegion? Run, int Entry)[] _regions = new (TranslatedRegion?, int)[text.Count + 1];
    private readonly int[] _counts = new int[text.Count];

    /// <summary>Whether this host can make code while it runs.</summary>
    public static bool IsPossible => RuntimeFeature.IsDynamicCodeCompiled;

    /// <summary>Runs from the state's place until a call or a stop.</summary>
    public Departure Run(MachineState* state, Instruction* code)
    {
        HotWatch watch = new(_counts, text.Count, threshold);
        Departure departure = Departure.Watched;
        while (true)
        {
            if (departure == Departure.Watched && IsTranslated(state->Place))
            {
                departure = _regions[state->Place].Run!(state, _regions[state->Place].Entry);

                // Where a region ends for its size nobody jumps to: what goes on from there is counted here.
                if (departure == Departure.Watched && !IsTranslated(state->Place) && watch.Looped(state->Place)) Translate(state->Place);
            }
            else
            {
                departure = Interpreter.Run(state, code, text, ref watch);
                if (departure == Departure.Watched && _regions[state->Place].Run is null) Translate(state->Place);
            }

            if (departure is Departure.Call or Departure.Stopped) return departure;
        }
    }

    /// <summary>With a threshold of 0 nothing is interpreted that can be translated.</summary>
    private bool IsTranslated(int place)
    {
        if (place >= text.Count) return false;
        if (_regions[place].Run is null && threshold == 0) Translate(place);
        return _regions[place].Run is not null;
    }

    private void Translate(int place)
    {
        Region region = Region.From(text, place);
        if (!region.Holds(place)) return;
        TranslatedRegion translated = RegionEmitter.Emit(text, region);
        int index = 0;
        foreach (int entry in region.Entries)
        {
            if (_regions[entry].Run is null) _regions[entry] = (translated, index);
            index++;
        }
    }
}
