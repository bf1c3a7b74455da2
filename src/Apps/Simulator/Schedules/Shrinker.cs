using System.Collections.Generic;

namespace Sequitur.Simulator.Schedules;

/// <summary>Leaves out of a failing schedule whatever it also fails without, in the same way.</summary>
public static class Shrinker
{
    public static Schedule Shrink(Schedule failing, ViolationKind kind)
    {
        Schedule smallest = failing;
        bool isSmaller = true;
        while (isSmaller)
        {
            isSmaller = false;
            foreach (Disturbance one in smallest.Disturbances)
            {
                Schedule without = smallest.Without(one);
                if (!Fails(without, kind)) continue;
                smallest = without;
                isSmaller = true;
            }
        }

        return smallest;
    }

    private static bool Fails(Schedule schedule, ViolationKind kind)
    {
        IReadOnlyList<Violation> found = ScheduleRun.Run(schedule).Violations;
        foreach (Violation violation in found)
        {
            if (violation.Kind == kind) return true;
        }

        return false;
    }
}
