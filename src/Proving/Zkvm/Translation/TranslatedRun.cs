using System.Runtime.CompilerServices;

namespace Sequitur.Zkvm;

/// <summary>Runs a guest by interpreting it and translating what proves hot.</summary>
internal sealed unsafe class TranslatedRun(DecodedText text, Translations translations, int threshold)
{
    /// <summary>Whether this host can make code while it runs.</summary>
    public static bool IsPossible => RuntimeFeature.IsDynamicCodeCompiled;

    /// <summary>Runs from the state's place until a call or a stop.</summary>
    public Departure Run(MachineState* state, Instruction* code)
    {
        HotWatch watch = new(translations.Counts, text.Count, threshold);
        Departure departure = Departure.Watched;
        while (true)
        {
            if (departure == Departure.Watched && Translated(state->Place) is { } translated)
            {
                departure = translated.Run(state, translated.Entry);

                // Where a region ends for its size nobody jumps to: what goes on from there is counted here.
                if (departure == Departure.Watched && Translated(state->Place) is null && watch.Looped(state->Place)) translations.Translate(state->Place);
            }
            else
            {
                departure = Interpreter.Run(state, code, text, ref watch);
                if (departure == Departure.Watched) translations.Translate(state->Place);
            }

            if (departure is Departure.Call or Departure.Stopped) return departure;
        }
    }

    /// <summary>With a threshold of 0 nothing is interpreted that can be translated.</summary>
    private TranslatedPlace? Translated(int place)
    {
        if (threshold == 0) translations.Translate(place);
        return translations.At(place);
    }
}
