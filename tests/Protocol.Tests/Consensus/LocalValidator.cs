using System.Collections.Generic;
using System.Linq;
using System.Text;
using Sequitur.Consensus;
using Sequitur.Crypto;
using Sequitur.Finality;
using Sequitur.Primitives;
using Xunit;

namespace Sequitur.Protocol.Consensus;

/// <summary>One real machine among validators that the test plays: it syncs the machine's records, signs its broadcasts and hands them back.</summary>
/// <remarks>At each height the proposer of round r is validator (r + 1) mod n: the previous proposer is always number 0.</remarks>
internal sealed class LocalValidator
{
    private readonly ValidatorKeys _keys;
    private readonly int _self;

    /// <summary>How long the log was when each message was signed.</summary>
    private readonly List<int> _loggedAtSigning = [];

    private QbftMachine _machine;

    private readonly QuorumRule _rule;

    public LocalValidator(int validators, int self, ConsensusOptions? options = null, QuorumRule rule = QuorumRule.CeilTwoThirdsByCount, ulong[]? stakes = null)
    {
        _rule = rule;
        _keys = new ValidatorKeys(validators, stakes: stakes);
        _self = self;
        Options = options ?? new ConsensusOptions();
        _machine = new QbftMachine(_keys[self], rule, Options);
    }

    public ConsensusOptions Options { get; }

    public ValidatorKeys Keys => _keys;

    public Address Self => _keys[_self];

    public QbftMachine Machine => _machine;

    public ulong Height => _machine.Height;

    public Electorate Electorate => new(_keys.Set, _rule);

    public int QuorumSize => Quorum.Required(QuorumRule.CeilTwoThirdsByCount, _keys.Count);

    /// <summary>What is in the vote log.</summary>
    public List<VoteRecord> Log { get; } = [];

    /// <summary>Every message signed so far.</summary>
    public List<ConsensusMessage> Signed { get; } = [];

    /// <summary>False: own messages are not handed back.</summary>
    public bool HearsItself { get; set; } = true;

    public static Hash256 Payload(string name) => Keccak.Hash(Encoding.UTF8.GetBytes(name));

    /// <summary>Steps the machine; and with each own message that follows. The effects of all these steps together.</summary>
    public ConsensusEffects Step(ConsensusInput input)
    {
        ConsensusEffects all = new();
        Queue<ConsensusInput> inputs = new([input]);
        while (inputs.TryDequeue(out ConsensusInput? next))
        {
            ConsensusEffects effects = new();
            _machine.Step(next, effects);
            Log.AddRange(effects.Records);
            Merge(all, effects);
            foreach (ConsensusMessage message in effects.Broadcasts)
            {
                ConsensusMessage signed = _keys.Signed(message);
                Signed.Add(signed);
                _loggedAtSigning.Add(Log.Count);
                all.Broadcasts.Add(signed);
                if (HearsItself) inputs.Enqueue(new ConsensusInput.MessageArrived(signed.Verified()));
            }
        }

        return all;
    }

    public ConsensusEffects Start(ulong height = 1, params VoteRecord[] recovered)
    {
        Log.Clear();
        Log.AddRange(recovered);
        return Step(new ConsensusInput.HeightStarted(height, _keys.Set, _keys[0], recovered));
    }

    /// <summary>The process dies and starts again with what the log holds, or its first records: then nothing was signed after these.</summary>
    public ConsensusEffects Restart(int? records = null)
    {
        ulong height = Height;
        int signed = records is { } kept ? _loggedAtSigning.TakeWhile(logged => logged <= kept).Count() : Signed.Count;
        Signed.RemoveRange(signed, Signed.Count - signed);
        _loggedAtSigning.RemoveRange(signed, _loggedAtSigning.Count - signed);
        _machine = new QbftMachine(Self, _rule, Options);
        return Start(height, [.. Log.Take(records ?? Log.Count)]);
    }

    public ConsensusEffects Receive(ConsensusMessage message) => Step(new ConsensusInput.MessageArrived(_keys.Signed(message).Verified()));

    public ConsensusEffects ReceiveAll(IEnumerable<ConsensusMessage> messages)
    {
        ConsensusEffects all = new();
        foreach (ConsensusMessage message in messages) Merge(all, Receive(message));
        return all;
    }

    public ConsensusEffects Work() => Step(new ConsensusInput.WorkArrived());

    public ConsensusEffects Built(Hash256 payload, uint round = 0) => Step(new ConsensusInput.PayloadBuilt(Height, round, payload));

    public ConsensusEffects Checked(Hash256 payload, uint round = 0, bool isValid = true) =>
        Step(new ConsensusInput.PayloadChecked(Height, round, payload, isValid));

    public ConsensusEffects TimeOut(uint round) => Step(new ConsensusInput.TimeoutElapsed(Height, round));

    public ConsensusMessage.Proposal Proposal(int author, Hash256 payload, uint round = 0) => new(_keys[author], Height, round, payload, [], []);

    public ConsensusMessage.Prepare Prepare(int author, Hash256 payload, uint round = 0) => new(_keys[author], Height, round, payload);

    public ConsensusMessage.Commit Commit(int author, Hash256 payload, uint round = 0) => new(_keys[author], Height, round, payload);

    public ConsensusMessage.RoundChange RoundChange(int author, uint round) => new(_keys[author], Height, round, null, []);

    /// <summary>With a claim that the first validators of a quorum support.</summary>
    public ConsensusMessage.RoundChange RoundChange(int author, uint round, Hash256 prepared, uint preparedRound) =>
        new(_keys[author], Height, round, new PreparedClaim(preparedRound, prepared), QuorumOfPrepares(prepared, preparedRound));

    public ConsensusMessage.Prepare[] QuorumOfPrepares(Hash256 payload, uint round) =>
        [.. Enumerable.Range(0, QuorumSize).Select(author => _keys.Signed(Prepare(author, payload, round)))];

    /// <summary>A proposal that these round changes justify.</summary>
    public ConsensusMessage.Proposal Justified(uint round, Hash256 payload, params ConsensusMessage.RoundChange[] changes)
    {
        ConsensusMessage.RoundChange? highest = changes.Where(change => change.Prepared is not null).MaxBy(change => change.Prepared!.Value.Round);
        int proposer = (int)((round + 1) % _keys.Count);
        ConsensusMessage.RoundChange[] stripped = [.. changes.Select(change => _keys.Signed(change) with { Prepares = [] })];
        return new ConsensusMessage.Proposal(_keys[proposer], Height, round, payload, stripped, highest?.Prepares ?? []);
    }

    /// <summary>A proposal of a fresh payload, after a quorum that has prepared nothing.</summary>
    public ConsensusMessage.Proposal Fresh(uint round, Hash256 payload) =>
        Justified(round, payload, [.. Enumerable.Range(0, QuorumSize).Select(author => RoundChange(author, round))]);

    /// <summary>All validators but this one.</summary>
    public int[] Others => [.. Enumerable.Range(0, _keys.Count).Where(index => index != _self)];

    public static T Only<T>(ConsensusEffects effects) => Assert.Single(effects.Broadcasts.OfType<T>());

    private static void Merge(ConsensusEffects all, ConsensusEffects step)
    {
        all.Records.AddRange(step.Records);
        all.Resends.AddRange(step.Resends);
        all.Misbehaviours.AddRange(step.Misbehaviours);
        all.Broadcasts.AddRange(step.Broadcasts.Where(message => message.Signature != default));
        all.Timeout = step.Timeout ?? all.Timeout;
        all.Build = step.Build ?? all.Build;
        all.Check = step.Check ?? all.Check;
        all.Prepared = step.Prepared ?? all.Prepared;
        all.Decided = step.Decided ?? all.Decided;
        all.BehindHeight = step.BehindHeight ?? all.BehindHeight;
    }
}
