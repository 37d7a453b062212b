namespace TypedRpc.Generators.Evolution;

/// <summary>Compares the types of a contract by their wire form, regardless of their names.</summary>
internal sealed class TypeComparison(Surface before, Surface after, Action<ChangeRule, Breaks, Position, ChangePlace, string> add)
{
    private readonly Dictionary<string, TypeSurface> _before = ByName(before);
    private readonly Dictionary<string, TypeSurface> _after = ByName(after);
    private readonly HashSet<(string, string, Position)> _seen = [];

    /// <param name="what">The parameter, member or result, for messages.</param>
    public void Compare(string oldType, string newType, Position position, ChangePlace place, string what)
    {
        WireType? one = WireType.Parse(oldType);
        WireType? other = WireType.Parse(newType);
        if (one is not null && other is not null)
        {
            Compare(
                one, other, position, place,
                $"the type of {what} changed from {WireType.ForPeople(oldType)} to {WireType.ForPeople(newType)}");
        }
    }

    /// <summary>Compares the members of a type, or the parameters of a notification, by name.</summary>
    /// <param name="placeOf">The place of a field; with null, the place for removed fields.</param>
    /// <param name="kind">The word for the fields in messages.</param>
    /// <param name="owner">The owner of the fields, for messages.</param>
    public void CompareFields(
        IReadOnlyList<FieldSurface> old, IReadOnlyList<FieldSurface> @new, Position position, Func<FieldSurface?, ChangePlace> placeOf,
        string kind, string owner)
    {
        List<FieldSurface> removed = old.Where(one => @new.All(other => other.Name != one.Name)).ToList();
        List<FieldSurface> added = @new.Where(one => old.All(other => other.Name != one.Name)).ToList();
        foreach ((FieldSurface was, FieldSurface now) in Renamed(removed, added))
        {
            removed.Remove(was);
            added.Remove(now);
            if (FieldNames.BreaksOf(was, now, position) is not Breaks.None and var breaks)
                add(ChangeRules.MemberRenamed, breaks, position, placeOf(now), $"the {kind} '{was.Name}' of {owner} became '{now.Name}'");
            CompareField(was, now, position, placeOf(now), $"the {kind} '{now.Name}' of {owner}");
        }

        foreach (FieldSurface field in removed)
        {
            Add(
                MayLack(field, @new, position) ? ChangeRules.MemberDropped : ChangeRules.MemberMissed, position, placeOf(null),
                $"the {kind} '{field.Name}' of {owner} was removed");
        }
        foreach (FieldSurface field in added)
        {
            Add(
                MayLack(field, old, position) ? ChangeRules.MemberAdded : ChangeRules.MemberExpected, position, placeOf(field),
                $"the {kind} '{field.Name}' of {owner} was added");
        }
        foreach (FieldSurface field in @new)
        {
            if (old.FirstOrDefault(other => other.Name == field.Name) is { } was)
                CompareField(was, field, position, placeOf(field), $"the {kind} '{field.Name}' of {owner}");
        }
    }

    /// <summary>Compares the presence, default and sensitivity of a value, but not its type.</summary>
    /// <param name="what">The parameter or member, for messages.</param>
    public void ComparePresence(FieldSurface old, FieldSurface @new, Position position, ChangePlace place, string what)
    {
        bool isStricter = (old.Presence == Presence.Optional && @new.Presence != Presence.Optional)
            || (old.Presence == Presence.Expected && @new.Presence == Presence.Required);
        if (isStricter)
        {
            Add(
                ChangeRules.DefaultRemoved, position, place,
                $"{what} {(@new.Presence == Presence.Required ? "became required" : "lost its default")}");
        }
        else if (old.Presence != @new.Presence || old.Default != @new.Default)
        {
            Add(ChangeRules.DefaultChanged, position, place, $"the default of {what} changed");
        }
        if (position == Position.Notification && old.IsSensitive != @new.IsSensitive)
        {
            Add(
                @new.IsSensitive ? ChangeRules.MemberHidden : ChangeRules.MemberShown, position, place,
                $"{what} {(@new.IsSensitive ? "became" : "is no longer")} sensitive");
        }
    }

    /// <summary>True when two types differ only in their names.</summary>
    public bool HaveSameMembers(string oldType, string newType) =>
        _before.TryGetValue(oldType, out TypeSurface? was) && _after.TryGetValue(newType, out TypeSurface? now) && was.Form == now.Form
            && was.Members.Equals(now.Members);

    // Matches by key. Without keys, a single removed and a single added field of the same type match.
    private static List<(FieldSurface Old, FieldSurface New)> Renamed(List<FieldSurface> removed, List<FieldSurface> added) => removed
        .SelectMany(was => added.Where(now => was.Key == now.Key
                && (was.Key is not null || (removed.Count == 1 && added.Count == 1 && was.Type == now.Type)))
            .Select(now => (was, now)))
        .ToList();

    // In an array, a writer fills a gap before later members with null, which is not valid for a number.
    private static bool MayLack(FieldSurface field, IReadOnlyList<FieldSurface> written, Position position) =>
        field.Presence == Presence.Optional
            && (position == Position.Notification || field.Key is null || field.Type.EndsWith("?", StringComparison.Ordinal)
                || !written.Any(other => other.Key > field.Key));

    private static Dictionary<string, TypeSurface> ByName(Surface surface) =>
        surface.Types.GroupBy(type => type.Name).ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);

    private void CompareField(FieldSurface old, FieldSurface @new, Position position, ChangePlace place, string what)
    {
        if (position != Position.Notification && old.Key != @new.Key && old.Key is not null && @new.Key is not null)
            Add(ChangeRules.MemberMoved, position, place, $"the key of {what} changed from {old.Key} to {@new.Key}");
        ComparePresence(old, @new, position, place, what);
        Compare(old.Type, @new.Type, position, place, what);
    }

    private void Compare(WireType old, WireType @new, Position position, ChangePlace place, string text)
    {
        if (old.Name == WireType.Any || @new.Name == WireType.Any)
        {
            CompareFit(
                @new.Name == WireType.Any ? Untyped(old, position) : Fit.Shared,
                old.Name == WireType.Any ? Untyped(@new, position) : Fit.Shared, position, place, text);
            return;
        }

        if (old.IsCollection && @new.IsCollection && old.Name == @new.Name)
        {
            CompareFit(Nulls(old, @new), Nulls(@new, old), position, place, text);
            Compare(old.Element!, @new.Element!, position, place, text);
            if (old.Key is not null)
                Compare(old.Key, @new.Key!, position, place, text);
            return;
        }

        _before.TryGetValue(old.Name, out TypeSurface? was);
        _after.TryGetValue(@new.Name, out TypeSurface? now);
        if (was is not null && now is not null && (was.Form == now.Form || (IsObject(was) && IsObject(now))))
        {
            CompareFit(Min(Numbers(was, now), Nulls(old, @new)), Min(Numbers(now, was), Nulls(@new, old)), position, place, text);
            CompareNamed(was, now, position, place);
            return;
        }

        string from = was?.Underlying ?? old.Name;
        string to = now?.Underlying ?? @new.Name;
        bool isScalar = !old.IsCollection && !@new.IsCollection && was is null or { Underlying: not null }
            && now is null or { Underlying: not null };
        bool isJson = position == Position.Notification;
        CompareFit(
            isScalar ? Min(ScalarFit.Of(from, to, isJson), Nulls(old, @new)) : Fit.Nothing,
            isScalar ? Min(ScalarFit.Of(to, from, isJson), Nulls(@new, old)) : Fit.Nothing,
            position, place, text);
    }

    // All values from deployed writers must be readable. Of the values from new writers, deployed readers need to read those that they
    // could have written themselves.
    private void CompareFit(Fit oldWriters, Fit newWriters, Position position, ChangePlace place, string text)
    {
        if (newWriters == Fit.Nothing || oldWriters == Fit.Nothing)
        {
            Breaks breaks = (oldWriters == Fit.Everything ? Breaks.None : Breaks.OldWriters)
                | (newWriters == Fit.Nothing ? Breaks.NewWriters : Breaks.None);
            add(ChangeRules.TypeReplaced, breaks, position, place, text);
        }
        else if (oldWriters == Fit.Shared)
        {
            Add(ChangeRules.TypeNarrowed, position, place, text);
        }
        else if (newWriters == Fit.Shared)
        {
            Add(ChangeRules.TypeWidened, position, place, text);
        }
    }

    private void CompareNamed(TypeSurface old, TypeSurface @new, Position position, ChangePlace place)
    {
        // Once per position: a type may contain itself.
        if (!_seen.Add((old.Name, @new.Name, position)))
            return;
        ChangePlace type = place with { Type = @new.Name, Member = null };
        if (FormBreaks(old, @new, position) is not Breaks.None and var breaks)
        {
            add(
                ChangeRules.FormChanged, breaks, position, type,
                $"{WireType.ForPeople(@new.Name)} is no longer written as {(old.Form == TypeForm.Array ? "an array" : "a map")}");
            if (old.IsTuple != @new.IsTuple)
                return;
        }

        CompareFields(
            old.Members, @new.Members, position, field => type with { Member = field?.Name }, "member", WireType.ForPeople(@new.Name));
        if (old.Form == TypeForm.Enum)
            CompareValues(old, @new, position, type);
        else
            CompareCases(old, @new, position, type);
    }

    private void CompareValues(TypeSurface old, TypeSurface @new, Position position, ChangePlace place)
    {
        foreach (CaseSurface value in @new.Cases)
        {
            CaseSurface? was = old.Cases.FirstOrDefault(one => one.Tag == value.Tag);
            if (was is not null && was.Content != value.Content)
            {
                Add(
                    ChangeRules.ValueChanged, position, place with { Member = value.Tag },
                    $"{WireType.ForPeople(@new.Name)}.{value.Tag} changed from {was.Content} to {value.Content}");
            }
            else if (was is null && old.Cases.All(one => one.Content != value.Content))
            {
                Add(
                    ChangeRules.ValueAdded, position, place with { Member = value.Tag },
                    $"{WireType.ForPeople(@new.Name)}.{value.Tag} was added");
            }
        }

        // A renamed value is the same on the wire.
        foreach (CaseSurface value in old.Cases.Where(one => @new.Cases.All(other => other.Content != one.Content && other.Tag != one.Tag)))
            Add(ChangeRules.ValueRemoved, position, place, $"{WireType.ForPeople(old.Name)}.{value.Tag} was removed");
    }

    private void CompareCases(TypeSurface old, TypeSurface @new, Position position, ChangePlace place)
    {
        if (old.Discriminator != @new.Discriminator)
        {
            add(
                ChangeRules.CaseRenamed, position == Position.Notification ? Breaks.Both : Breaks.Json, position, place,
                $"the name of the discriminator of {WireType.ForPeople(@new.Name)} changed");
        }
        CaseSurface? SameOf(CaseSurface one, TypeSurface here, TypeSurface there) =>
            there.Cases.FirstOrDefault(other => other.Tag == one.Tag)
                ?? there.Cases.FirstOrDefault(
                    other => other.Content == one.Content && here.Cases.All(known => known.Tag != other.Tag));
        foreach (CaseSurface one in @new.Cases.Where(one => SameOf(one, @new, old) is null))
            Add(ChangeRules.CaseAdded, position, place, $"'{one.Tag}' was added to the types of {WireType.ForPeople(@new.Name)}");
        foreach (CaseSurface one in old.Cases)
        {
            if (SameOf(one, old, @new) is { } still)
            {
                if (FieldNames.BreaksOf(one.Tag, still.Tag, position) is not Breaks.None and var breaks)
                {
                    add(
                        ChangeRules.CaseRenamed, breaks, position, place,
                        $"the discriminator '{one.Tag}' of {WireType.ForPeople(@new.Name)} became '{still.Tag}'");
                }
                Compare(one.Content, still.Content, position, place, $"'{still.Tag}' of {WireType.ForPeople(@new.Name)}");
            }
            else
            {
                Add(ChangeRules.CaseRemoved, position, place, $"'{one.Tag}' was removed from the types of {WireType.ForPeople(@new.Name)}");
            }
        }
    }

    private void Add(ChangeRule rule, Position position, ChangePlace place, string text) => add(rule, rule.Breaks, position, place, text);

    // JSON uses names in both forms. A reader of maps reads an array in the order of its own members, which the baseline does not contain.
    private static Breaks FormBreaks(TypeSurface old, TypeSurface @new, Position position)
    {
        if (old.IsTuple != @new.IsTuple && (old.Form != @new.Form || position == Position.Notification))
            return Breaks.Both;
        if (old.Form == @new.Form || position == Position.Notification)
            return Breaks.None;
        return @new.Form == TypeForm.Array ? Breaks.NewWriters : Breaks.OldWriters;
    }

    private static Fit Untyped(WireType type, Position position) =>
        type.Element is { } element ? Untyped(element, position)
        : ScalarFit.IsNoNumberOnTheWire(type.Name, isJson: position == Position.Notification) ? Fit.Nothing
        : Fit.Everything;

    private static bool IsObject(TypeSurface type) => type.Form is TypeForm.Map or TypeForm.Array;

    private static Fit Numbers(TypeSurface written, TypeSurface read) =>
        written.Underlying is { } from && read.Underlying is { } to ? ScalarFit.Of(from, to) : Fit.Everything;

    private static Fit Nulls(WireType written, WireType read) => written.IsNullable && !read.IsNullable ? Fit.Shared : Fit.Everything;

    private static Fit Min(Fit one, Fit other) => one < other ? one : other;
}
