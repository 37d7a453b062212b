using TypedRpc.Generators.Model;
using TypedRpc.Generators.Parsing;

namespace TypedRpc.Generators.Evolution;

/// <summary>Compares a contract with its baseline. The changes are in the order of the current contract; removed parts come last.</summary>
internal sealed class ContractComparison
{
    private readonly List<Change> _changes = [];
    private readonly ContractSurface _old;
    private readonly ContractSurface _new;
    private readonly TypeComparison _types;

    private ContractComparison(Surface before, Surface after, ContractSurface old, ContractSurface @new)
    {
        (_old, _new) = (old, @new);
        _types = new TypeComparison(
            before, after, (rule, breaks, position, place, text) => _changes.Add(new Change(rule, breaks, position, place, text)));
    }

    public static IReadOnlyList<Change> Compare(Surface before, Surface after, ContractSurface old, ContractSurface @new)
    {
        var comparison = new ContractComparison(before, after, old, @new);
        comparison.CompareContract();
        return comparison._changes;
    }

    private void CompareContract()
    {
        if (_new.IsNotifications ? !_old.Topics.Intersect(_new.Topics).Any() : !_old.Topics.Equals(_new.Topics))
            Add(ChangeRules.AddressChanged, Whole, $"the topic changed from {Join(_old.Topics)} to {Join(_new.Topics)}");
        else if (!_old.Topics.Equals(_new.Topics))
            Add(ChangeRules.TopicsChanged, Whole, $"the topics changed from {Join(_old.Topics)} to {Join(_new.Topics)}");
        if (_old.Exchange != _new.Exchange)
        {
            Add(
                ChangeRules.AddressChanged,
                Whole,
                $"the exchange changed from {_old.Exchange ?? "the bus's"} to {_new.Exchange ?? "the bus's"}");
        }
        if (_old.Namespace != _new.Namespace)
            Add(ChangeRules.AddressChanged, Whole, $"the namespace changed from {_old.Namespace ?? "none"} to {_new.Namespace ?? "none"}");
        if (!CompareVersions())
            return;
        foreach (MethodSurface method in _new.Methods)
        {
            if (_old.Methods.FirstOrDefault(method.IsSameAs) is { } was)
                CompareMethods(was, method);
            else
                Add(RuleOfAdded(method), PlaceOf(method), $"'{method.Name}' was added");
        }

        foreach (MethodSurface method in _old.Methods.Where(one => !_new.Methods.Any(one.IsSameAs)))
            Add(_new.IsNotifications ? ChangeRules.EventRemoved : ChangeRules.MethodRemoved, Whole, $"'{method.Name}' was removed");
    }

    /// <returns>False for another major version, which is a separate contract.</returns>
    private bool CompareVersions()
    {
        if (VersionText.Parse(_old.Version) is not { } old || VersionText.Parse(_new.Version) is not { } @new || old == @new)
            return true;
        string text = $"the version changed from {_old.Version} to {_new.Version}";
        if (old.Major != @new.Major)
        {
            // Removed methods do not affect clients of the new version; clients of the old version need a server of the old version.
            Add(@new.Major > old.Major ? ChangeRules.MajorRaised : ChangeRules.MajorLowered, Whole, text);
            return false;
        }

        Add(@new.Serves(old) ? ChangeRules.MinorRaised : ChangeRules.VersionLowered, Whole, text);
        return true;
    }

    // When a server reports the baseline's version, a client assumes that it has every method up to that version.
    private ChangeRule RuleOfAdded(MethodSurface method) =>
        _new.IsNotifications ? ChangeRules.EventAdded
        : VersionText.Parse(_old.Version)!.Serves(VersionText.Parse(method.Since)!) ? ChangeRules.MethodAddedUnseen
        : ChangeRules.MethodAdded;

    private void CompareMethods(MethodSurface old, MethodSurface @new)
    {
        ChangePlace place = PlaceOf(@new);
        if (_new.IsNotifications)
        {
            CompareNotifications(old, @new, place);
            return;
        }

        if ((old.Kind == MethodKind.FanoutCast) != (@new.Kind == MethodKind.FanoutCast))
        {
            Add(
                ChangeRules.FanoutChanged,
                place,
                $"'{@new.Name}' changed from {SurfaceText.Word(old.Kind)} to {SurfaceText.Word(@new.Kind)}");
        }
        else if (old.Kind != @new.Kind)
        {
            Add(
                ChangeRules.KindChanged,
                place,
                $"'{@new.Name}' changed from {SurfaceText.Word(old.Kind)} to {SurfaceText.Word(@new.Kind)}");
        }
        if (old.Kind == @new.Kind && old.IsIdempotent != @new.IsIdempotent)
            Add(ChangeRules.IdempotentChanged, place, $"'{@new.Name}' is {(@new.IsIdempotent ? "now" : "no longer")} idempotent");
        CompareSince(old, @new, place);
        CompareParameters(old, @new);
        CompareStreams(old, @new, place);
        CompareResults(old, @new, place);
        CompareFaults(old, @new, place);
    }

    private void CompareResults(MethodSurface old, MethodSurface @new, ChangePlace place)
    {
        if (old.StreamsResult != @new.StreamsResult)
        {
            Add(
                ChangeRules.ResultStreamChanged, place,
                $"the result of '{@new.Name}' {(@new.StreamsResult ? "became" : "is no longer")} a stream", Position.Reply);
        }
        else if (old.Result is { } was && @new.Result is { } now)
        {
            string what = @new.StreamsResult ? "items in the result" : "result";
            _types.Compare(was, now, Position.Reply, place, $"the {what} of '{@new.Name}'");
        }
        else if (old.Result != @new.Result)
        {
            Add(
                @new.Result is null ? ChangeRules.ResultRemoved : ChangeRules.ResultAdded, place,
                $"'{@new.Name}' {(@new.Result is null ? "no longer has" : "now has")} a result", Position.Reply);
        }
    }

    // The names and positions of these parameters are not on the wire. A client says in its request whether it receives progress, and a
    // server that has none to report ignores that.
    private void CompareStreams(MethodSurface old, MethodSurface @new, ChangePlace place)
    {
        ChangePlace stream = place with { Role = ParameterRole.Stream };
        if (old.Stream is { } was && @new.Stream is { } now)
            _types.Compare(was, now, Position.Request, stream, $"the items in the stream parameter of '{@new.Name}'");
        else if (old.Stream != @new.Stream)
            Add(ChangeRules.StreamChanged, stream, $"'{@new.Name}' {Has(@new.Stream)} a stream parameter");
        ChangePlace progress = place with { Role = ParameterRole.Progress };
        if (old.Progress is { } reported && @new.Progress is { } reports)
            _types.Compare(reported, reports, Position.Reply, progress, $"the progress of '{@new.Name}'");
        else if (old.Progress != @new.Progress)
            Add(ChangeRules.ProgressChanged, progress, $"'{@new.Name}' {Has(@new.Progress)} progress", Position.Reply);

        static string Has(string? type) => type is null ? "no longer has" : "now has";
    }

    private void CompareNotifications(MethodSurface old, MethodSurface @new, ChangePlace place)
    {
        if ((old.Result is null) != (@new.Result is null))
            Add(ChangeRules.PayloadChanged, place, $"the payload of '{@new.Name}' changed its form");
        else if (@new.Result is { } payload)
            _types.Compare(old.Result!, payload, Position.Notification, place with { Parameter = 0 }, $"the payload of '{@new.Name}'");
        else
            _types.CompareFields(old.Fields, @new.Fields, Position.Notification, PlaceOf, "parameter", $"'{@new.Name}'");

        ChangePlace PlaceOf(FieldSurface? field) => place with { Parameter = field is null ? -1 : @new.Fields.ToList().IndexOf(field) };
    }

    private void CompareSince(MethodSurface old, MethodSurface @new, ChangePlace place)
    {
        if (old.Since == @new.Since && _old.Version == _new.Version)
            return;
        string text = $"'{@new.Name}' was asked for since {old.Since} and is now since {@new.Since}";
        if (!VersionText.Parse(_new.Version)!.Serves(VersionText.Parse(old.Since)!))
            Add(ChangeRules.SinceNotServed, place, $"clients ask for '{@new.Name}' at {old.Since}, which {_new.Version} does not serve");
        else if (!VersionText.Parse(_old.Version)!.Serves(VersionText.Parse(@new.Since)!))
            Add(ChangeRules.SinceRaised, place, text);
        else if (old.Since != @new.Since)
            Add(ChangeRules.SinceChanged, place, text);
    }

    private void CompareParameters(MethodSurface old, MethodSurface @new)
    {
        List<string> before = old.Fields.Select(field => field.Name).ToList();
        List<string> after = @new.Fields.Select(field => field.Name).ToList();
        for (int i = 0; i < Math.Max(before.Count, after.Count); i++)
        {
            ChangePlace place = PlaceOf(@new) with { Parameter = i < after.Count ? i : -1 };
            if (i >= before.Count)
            {
                bool hasDefault = @new.Fields[i].Presence == Presence.Optional;
                Add(
                    hasDefault ? ChangeRules.ParameterAppended : ChangeRules.ParameterExpected,
                    place,
                    $"the parameter '{after[i]}' of '{@new.Name}' was added{(hasDefault ? "" : " without a default")}");
            }
            else if (i >= after.Count)
            {
                Add(
                    old.Fields[i].Presence == Presence.Optional ? ChangeRules.ParameterDropped : ChangeRules.ParameterMissed,
                    place,
                    $"the parameter '{before[i]}' of '{@new.Name}' was removed");
            }
            else if (before[i] != after[i] && (before.Contains(after[i]) || after.Contains(before[i])))
            {
                // From here on, positions do not identify parameters.
                Add(ChangeRules.ParametersMoved, place, $"the parameter '{after[i]}' of '{@new.Name}' is where '{before[i]}' was");
                return;
            }
            else
            {
                CompareParameter(old.Fields[i], @new.Fields[i], place, @new.Name);
            }
        }
    }

    private void CompareParameter(FieldSurface old, FieldSurface @new, ChangePlace place, string method)
    {
        if (old.Name != @new.Name)
            Add(ChangeRules.ParameterRenamed, place, $"the parameter '{old.Name}' of '{method}' became '{@new.Name}'");
        string what = $"the parameter '{@new.Name}' of '{method}'";
        _types.ComparePresence(old, @new, Position.Request, place, what);
        _types.Compare(old.Type, @new.Type, Position.Request, place, what);
    }

    private void CompareFaults(MethodSurface old, MethodSurface @new, ChangePlace place)
    {
        foreach (string fault in @new.Faults.Where(old.Faults.Contains))
            _types.Compare(fault, fault, Position.Reply, place, $"the fault {fault}");
        List<string> added = @new.Faults.Where(one => !old.Faults.Contains(one)).ToList();
        List<string> removed = old.Faults.Where(one => !@new.Faults.Contains(one)).ToList();
        if (added.Count == 1 && removed.Count == 1 && _types.HaveSameMembers(removed[0], added[0]))
        {
            Add(
                ChangeRules.FaultRenamed, place,
                $"the fault {WireType.ForPeople(removed[0])} of '{@new.Name}' became {WireType.ForPeople(added[0])}", Position.Reply);
            return;
        }

        foreach (string fault in added)
            Add(ChangeRules.FaultAdded, place, $"the fault {WireType.ForPeople(fault)} was added to '{@new.Name}'", Position.Reply);
        foreach (string fault in removed)
            Add(ChangeRules.FaultRemoved, place, $"the fault {WireType.ForPeople(fault)} was removed from '{@new.Name}'", Position.Reply);
    }

    private void Add(ChangeRule rule, ChangePlace place, string text, Position position = Position.Request) =>
        _changes.Add(new Change(rule, rule.Breaks, _new.IsNotifications ? Position.Notification : position, place, text));

    private static readonly ChangePlace Whole = new();

    private static ChangePlace PlaceOf(MethodSurface method) => new(method.Name, method.Priority);

    private static string Join(IEnumerable<string> topics) => string.Join(" and ", topics);
}
