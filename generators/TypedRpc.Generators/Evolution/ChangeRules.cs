namespace TypedRpc.Generators.Evolution;

/// <summary>
/// The rules of evolution, as in the table of docs/contract-evolution.md. A test runs old and new peers against each other for each.
/// </summary>
internal static class ChangeRules
{
    public static readonly ChangeRule ContractRemoved = Breaking(
        "contract removed", Breaks.OldWriters, "keep it while clients are deployed");
    public static readonly ChangeRule ContractAdded = Compatible("contract added");
    public static readonly ChangeRule AddressChanged = Breaking(
        "address changed", Breaks.Both, "add a contract with the new address beside this one");
    public static readonly ChangeRule TopicsChanged = Compatible("some topics changed");
    public static readonly ChangeRule MajorRaised = Compatible("major version raised");
    public static readonly ChangeRule MajorLowered = Breaking("major version lowered", Breaks.Both, "major versions only go up");
    public static readonly ChangeRule MinorRaised = Compatible("minor version raised");
    public static readonly ChangeRule VersionLowered = Compatible("version lowered");

    public static readonly ChangeRule MethodRemoved = Breaking(
        "method removed", Breaks.OldWriters,
        "keep it, marked [Obsolete], while clients are deployed; a new name is given with the attribute's Name");
    public static readonly ChangeRule MethodAdded = Compatible("method added");
    public static readonly ChangeRule MethodAddedUnseen = Breaking(
        "method added without a later Since", Breaks.NewWriters,
        "raise the contract's version, and say it in the attribute's Since, so that clients know which servers have the method");

    public static readonly ChangeRule SinceNotServed = Breaking(
        "Since not served", Breaks.OldWriters, "leave the contract's version at least where it was");
    public static readonly ChangeRule SinceRaised = Breaking(
        "Since raised above the old version", Breaks.NewWriters, "leave Since as it was: the method is not new");
    public static readonly ChangeRule SinceChanged = Compatible("Since changed");
    public static readonly ChangeRule KindChanged = Compatible("call became a cast, or a cast a call");
    public static readonly ChangeRule FanoutChanged = Breaking(
        "fanout added or removed", Breaks.Both, "add a method instead: who runs it depends on who sends it");
    public static readonly ChangeRule IdempotentChanged = Compatible("idempotent changed");
    public static readonly ChangeRule ResultAdded = Breaking("result added", Breaks.OldWriters, "add a method that returns it");
    public static readonly ChangeRule ResultRemoved = Breaking(
        "result removed", Breaks.NewWriters, "keep returning it, or add a method that does not");
    public static readonly ChangeRule ResultStreamChanged = Breaking(
        "result became a stream, or a stream a result", Breaks.Both, "add a method that returns the other form");
    public static readonly ChangeRule StreamChanged = Breaking(
        "stream parameter added or removed", Breaks.Both, "add a method with other parameters");
    public static readonly ChangeRule ProgressChanged = Compatible("progress added or removed");
    public static readonly ChangeRule FaultAdded = Compatible("fault added");
    public static readonly ChangeRule FaultRemoved = Breaking(
        "fault removed", Breaks.OldWriters, "keep it declared while servers that throw it are deployed");
    public static readonly ChangeRule FaultRenamed = Breaking(
        "fault renamed", Breaks.Both, "keep its name on the wire with the attribute's Name");

    public static readonly ChangeRule ParameterAppended = Compatible("parameter added at the end, with a default");
    public static readonly ChangeRule ParameterExpected = Breaking(
        "parameter added at the end, without a default", Breaks.OldWriters, "give it a default");
    public static readonly ChangeRule ParametersMoved = Breaking(
        "parameter inserted, removed or moved before others", Breaks.Both,
        "arguments go by position: add at the end, and leave those that are there");
    public static readonly ChangeRule ParameterDropped = Compatible("last parameter removed, which had a default");
    public static readonly ChangeRule ParameterMissed = Breaking(
        "last parameter removed, which had no default", Breaks.NewWriters, "keep it and ignore it, or add a method");
    public static readonly ChangeRule ParameterRenamed = Breaking("parameter renamed", Breaks.Json, "leave its name");
    public static readonly ChangeRule DefaultChanged = Compatible("default added or changed");
    public static readonly ChangeRule DefaultRemoved = Breaking(
        "default removed, or made required", Breaks.OldWriters, "keep the default: a peer may leave the value out");

    public static readonly ChangeRule TypeWidened = Compatible("type widened");
    public static readonly ChangeRule TypeNarrowed = Breaking("type narrowed", Breaks.OldWriters, "keep the wider type");
    public static readonly ChangeRule TypeReplaced = Breaking(
        "type replaced", Breaks.Both, "add a parameter, member or method of the new type, and keep the old one");
    public static readonly ChangeRule FormChanged = Breaking(
        "map became an array, or an array a map", Breaks.Both, "keep the form of the type");

    public static readonly ChangeRule MemberAdded = Compatible("member added, with a default");
    public static readonly ChangeRule MemberExpected = Breaking(
        "member added, required or without a default", Breaks.OldWriters, "give it a default, or let it be set after construction");
    public static readonly ChangeRule MemberDropped = Compatible("member removed, which had a default");
    public static readonly ChangeRule MemberMissed = Breaking(
        "member removed, which was required or had no default", Breaks.NewWriters, "keep it while peers that expect it are deployed");
    public static readonly ChangeRule MemberRenamed = Breaking(
        "member renamed", Breaks.Both, "keep its name on the wire with [JsonPropertyName]");
    public static readonly ChangeRule MemberMoved = Breaking(
        "key of a member changed", Breaks.Both, "keep the keys, and give new members new ones");
    public static readonly ChangeRule MemberHidden = Breaking(
        "made sensitive, in a notification", Breaks.NewWriters, "add a notification without it");
    public static readonly ChangeRule MemberShown = Compatible("no longer sensitive, in a notification");
    public static readonly ChangeRule ValueAdded = Compatible("enum value added");
    public static readonly ChangeRule ValueRemoved = Breaking("enum value removed", Breaks.OldWriters, "keep it, marked [Obsolete]");
    public static readonly ChangeRule ValueChanged = Breaking(
        "number of an enum value changed", Breaks.Both, "keep the numbers: they are what travels");
    public static readonly ChangeRule CaseAdded = Breaking(
        "type added to a closed list", Breaks.NewWriters, "let every reader know the type before anything writes it");
    public static readonly ChangeRule CaseRemoved = Breaking("type removed from a closed list", Breaks.OldWriters, "keep it in the list");
    public static readonly ChangeRule CaseRenamed = Breaking(
        "discriminator changed", Breaks.Both, "keep the discriminators, and the name of theirs: they are what travels");

    public static readonly ChangeRule EventAdded = Compatible("notification added");
    public static readonly ChangeRule EventRemoved = Breaking(
        "notification removed", Breaks.NewWriters, "keep notifying while listeners are deployed");
    public static readonly ChangeRule PayloadChanged = Breaking(
        "payload became parameters, or parameters a payload", Breaks.Both, "add a notification of another event type");

    public static readonly IReadOnlyList<ChangeRule> All =
    [
        ContractRemoved, ContractAdded, AddressChanged, TopicsChanged, MajorRaised, MajorLowered, MinorRaised, VersionLowered,
        MethodRemoved, MethodAdded, MethodAddedUnseen, SinceNotServed, SinceRaised, SinceChanged, KindChanged, FanoutChanged,
        IdempotentChanged, ResultAdded, ResultRemoved, ResultStreamChanged, StreamChanged, ProgressChanged,
        FaultAdded, FaultRemoved, FaultRenamed,
        ParameterAppended, ParameterExpected, ParametersMoved, ParameterDropped, ParameterMissed, ParameterRenamed, DefaultChanged,
        DefaultRemoved,
        TypeWidened, TypeNarrowed, TypeReplaced, FormChanged,
        MemberAdded, MemberExpected, MemberDropped, MemberMissed, MemberRenamed, MemberMoved, MemberHidden, MemberShown,
        ValueAdded, ValueRemoved, ValueChanged, CaseAdded, CaseRemoved, CaseRenamed, EventAdded, EventRemoved, PayloadChanged,
    ];

    private static ChangeRule Compatible(string name) => new(name, Breaks.None, "");

    private static ChangeRule Breaking(string name, Breaks breaks, string advice) => new(name, breaks, advice);
}
