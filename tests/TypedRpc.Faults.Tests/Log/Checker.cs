namespace TypedRpc.Faults.Tests.Log;

/// <summary>Holds a log against the rules, in the manner of Jepsen: it knows nothing of how the operations were carried.</summary>
public static class Checker
{
    /// <param name="entries">The log, complete: nothing runs any more.</param>
    /// <param name="replyTo">The one right reply to a call.</param>
    /// <param name="rules">What must hold.</param>
    public static Verdict Check(IEnumerable<Entry> entries, Func<long, string> replyTo, Rule rules = Rule.All)
    {
        var histories = new Dictionary<long, History>();
        foreach (Entry entry in entries)
        {
            if (!histories.TryGetValue(entry.Id, out History? history))
                histories.Add(entry.Id, history = new History());
            history.Add(entry);
        }

        var violations = new List<Violation>();
        foreach ((long id, History history) in histories)
            violations.AddRange(Judge(id, history, replyTo).Where(v => rules.HasFlag(v.Rule)));
        return new Verdict(violations)
        {
            Sent = histories.Values.Count(h => h.IsSent),
            Succeeded = histories.Values.Count(h => h.Has(Ending.Success)),
            Failed = histories.Values.Count(h => h.Endings.Count > 0 && !h.Has(Ending.Success)),
            Lost = histories.Values.Count(h => h.Has(Ending.Success) && h.Runs == 0),
            Duplicated = histories.Values.Sum(h => Math.Max(0, h.Runs - 1)),
            DuplicatedUnmarked = histories.Values.Sum(h => Math.Max(0, h.Runs - 1 - h.Redelivered)),
            CallsRunTwice = histories.Values.Count(h => h.IsSent && h.Operation == OperationKind.Call && h.Runs > 1),
            LatestPastDeadline = histories.Values.SelectMany(h => h.Endings)
                .Select(e => e.PastDeadline).DefaultIfEmpty(TimeSpan.MinValue).Max(),
        };
    }

    private static IEnumerable<Violation> Judge(long id, History history, Func<long, string> replyTo)
    {
        if (history.IsSent && history.Endings.Count != 1)
            yield return new(Rule.OneOutcome, id, $"has {history.Endings.Count} outcomes");
        if (!history.IsSent)
            yield return new(Rule.DeliveredIsSent, id, "was never sent");
        if (history.Runs == 0 && history.Has(Ending.Success))
            yield return new(Rule.ConfirmedIsDelivered, id, $"succeeded, as a {history.Operation}, and never ran");
        if (history.Runs > 1 && history.IsSent && history.Operation == OperationKind.Call)
            yield return new(Rule.NoCallRunTwice, id, $"ran {history.Runs} times");
        if (history.Runs > 0 && history.Has(Ending.NotStarted))
            yield return new(Rule.NotStartedNeverRan, id, $"ran, though its {history.Operation} is said not to have started");
        if (history.Has(Ending.UntypedError))
            yield return new(Rule.FailuresAreTyped, id, "ended in an untyped failure");
        foreach (Entry end in history.Endings.Where(e => e.Reply is not null && e.Reply != replyTo(id)))
            yield return new(Rule.NoReplyCrossed, id, $"got the reply {end.Reply}");
    }

    private sealed class History
    {
        public bool IsSent { get; private set; }

        public OperationKind Operation { get; private set; }

        public List<Entry> Endings { get; } = new(1);

        public int Runs { get; private set; }

        public int Redelivered { get; private set; }

        public bool Has(Ending ending) => Endings.Exists(e => e.Ending == ending);

        public void Add(in Entry entry)
        {
            switch (entry.Kind)
            {
                case EntryKind.Invoke:
                    (IsSent, Operation) = (true, entry.Operation);
                    break;
                case EntryKind.End:
                    Endings.Add(entry);
                    break;
                default:
                    Runs++;
                    Redelivered += entry.Redelivered ? 1 : 0;
                    break;
            }
        }
    }
}
