using Sequitur.Finality;
using Sequitur.Primitives;

namespace Sequitur.Rollup;

/// <summary>The proofs of final block storage as members of a program's input: account, count, total stake, stakes, items, keys, bridge.</summary>
internal static class FinalityProofEncoding
{
    public static void Write(RlpWriter writer, FinalityProof proof)
    {
        InputReader.WriteStrings(writer, proof.Account);
        InputReader.WriteStrings(writer, proof.Count);
        InputReader.WriteStrings(writer, proof.TotalStake);
        WriteProofs(writer, proof.Stakes);
        WriteProofs(writer, proof.Items);
        InputReader.WriteStrings(writer, proof.Keys);
        BridgeProof.Write(writer, proof.Bridge);
    }

    public static FinalityProof Read(ref RlpReader fields, ref InputFault fault)
    {
        byte[][] account = InputReader.ReadStrings(ref fields, ref fault);
        byte[][] count = InputReader.ReadStrings(ref fields, ref fault);
        byte[][] total = InputReader.ReadStrings(ref fields, ref fault);
        byte[][][] stakes = ReadProofs(ref fields, ref fault);
        byte[][][] items = ReadProofs(ref fields, ref fault);
        byte[][] keys = InputReader.ReadStrings(ref fields, ref fault);
        return new FinalityProof(account, count, stakes) { TotalStake = total, Items = items, Keys = keys, Bridge = BridgeProof.Read(ref fields, ref fault) };
    }

    private static void WriteProofs(RlpWriter writer, byte[][][] proofs)
    {
        int list = writer.BeginList();
        for (int i = 0; i < proofs.Length; i++)
        {
            InputReader.WriteStrings(writer, proofs[i]);
        }

        writer.EndList(list);
    }

    private static byte[][][] ReadProofs(ref RlpReader fields, ref InputFault fault)
    {
        RlpReader list = fields.ReadList();
        int count = list.CountItems();
        if (count > ValidatorSet.CountMax)
        {
            fault = InputFault.TooManyItems;
            return [];
        }

        byte[][][] proofs = new byte[count][][];
        for (int i = 0; i < count; i++)
        {
            proofs[i] = InputReader.ReadStrings(ref list, ref fault);
        }

        fields.CloseList(ref list);
        return proofs;
    }
}
