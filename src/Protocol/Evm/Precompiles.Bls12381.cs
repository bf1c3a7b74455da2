using System;
using Sequitur.Crypto;

namespace Sequitur.Evm;

public static partial class Precompiles
{
    /// <summary>Thousandths of the price of a multiplication for each of 1 to 128 in the first group; more cost as 128 (EIP-2537, "G1 discounts").</summary>
    private static ReadOnlySpan<ushort> Discounts =>
    [
        1000, 949, 848, 797, 764, 750, 738, 728, 719, 712, 705, 698, 692, 687, 682, 677,
        673, 669, 665, 661, 658, 654, 651, 648, 645, 642, 640, 637, 635, 632, 630, 627,
        625, 623, 621, 619, 617, 615, 613, 611, 609, 608, 606, 604, 603, 601, 599, 598,
        596, 595, 593, 592, 591, 589, 588, 586, 585, 584, 582, 581, 580, 579, 577, 576,
        575, 574, 573, 572, 570, 569, 568, 567, 566, 565, 564, 563, 562, 561, 560, 559,
        558, 557, 556, 555, 554, 553, 552, 551, 550, 549, 548, 547, 547, 546, 545, 544,
        543, 542, 541, 540, 540, 539, 538, 537, 536, 536, 535, 534, 533, 532, 532, 531,
        530, 529, 528, 528, 527, 526, 525, 525, 524, 523, 522, 522, 521, 520, 520, 519,
    ];

    /// <summary>The same for the second group ("G2 discounts").</summary>
    private static ReadOnlySpan<ushort> TwistDiscounts =>
    [
        1000, 1000, 923, 884, 855, 832, 812, 796, 782, 770, 759, 749, 740, 732, 724, 717,
        711, 704, 699, 693, 688, 683, 679, 674, 670, 666, 663, 659, 655, 652, 649, 646,
        643, 640, 637, 634, 632, 629, 627, 624, 622, 620, 618, 615, 613, 611, 609, 607,
        606, 604, 602, 600, 598, 597, 595, 593, 592, 590, 589, 587, 586, 584, 583, 582,
        580, 579, 578, 576, 575, 574, 573, 571, 570, 569, 568, 567, 566, 565, 563, 562,
        561, 560, 559, 558, 557, 556, 555, 554, 553, 552, 552, 551, 550, 549, 548, 547,
        546, 545, 545, 544, 543, 542, 541, 541, 540, 539, 538, 537, 537, 536, 535, 535,
        534, 533, 532, 532, 531, 530, 530, 529, 528, 528, 527, 526, 526, 525, 524, 524,
    ];

    /// <summary>The operations on BLS12-381 (EIP-2537): a price that the length of the input fixes, then the result.</summary>
    private static long RunBls12381(int number, ReadOnlySpan<byte> input, long gas, PinnedBuffer output)
    {
        long left = gas - Bls12381Cost(number, input.Length);
        if (left < 0)
        {
            return Halt.OutOfGas;
        }

        bool succeeded = number switch
        {
            0x0b => Bls12381.AddG1(input, output.Resize(Bls12381.PointSize)),
            0x0c => Bls12381.MultiplyG1(input, output.Resize(Bls12381.PointSize)),
            0x0d => Bls12381.AddG2(input, output.Resize(Bls12381.TwistPointSize)),
            0x0e => Bls12381.MultiplyG2(input, output.Resize(Bls12381.TwistPointSize)),
            0x0f => Bls12381.PairingCheck(input, output.Resize(32)),
            0x10 => Bls12381.MapToG1(input, output.Resize(Bls12381.PointSize)),
            _ => Bls12381.MapToG2(input, output.Resize(Bls12381.TwistPointSize)),
        };
        return succeeded ? left : Failed;
    }

    private static long Bls12381Cost(int number, int length) => number switch
    {
        0x0b => 375,
        0x0c => MultiplesCost(length / Bls12381.MultipleSize, 12_000, Discounts),
        0x0d => 600,
        0x0e => MultiplesCost(length / Bls12381.TwistMultipleSize, 22_500, TwistDiscounts),
        0x0f => 37_700 + (32_600L * (length / Bls12381.PairSize)),
        0x10 => 5_500,
        _ => 23_800,
    };

    /// <summary>The price of so many multiplications, each the cheaper the more there are; incomplete ones at the end cost nothing, and then fail.</summary>
    private static long MultiplesCost(int count, long single, ReadOnlySpan<ushort> discounts) =>
        count == 0 ? 0 : count * single * discounts[Math.Min(count, discounts.Length) - 1] / 1000;
}
