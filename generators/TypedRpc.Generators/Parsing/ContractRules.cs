using System.Reflection;
using Microsoft.CodeAnalysis;

namespace TypedRpc.Generators.Parsing;

/// <summary>The diagnostics of contracts. Each has a page in docs/diagnostics.</summary>
internal static class ContractRules
{
    // Declared first: static fields are initialized in textual order, and the descriptors below use it.
    private static readonly string Documentation =
        typeof(ContractRules).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(one => one.Key == "DocumentationUrl").Value!;

    public static readonly DiagnosticDescriptor Language = Error(
        "TRPC0001", "The C# version is too low", "The code of '{0}' needs C# 11 or later; set <LangVersion> to 11 or later, or remove it");

    public static readonly DiagnosticDescriptor GenericContract = Error(
        "TRPC0002", "A contract cannot be generic",
        "The contract '{0}' cannot have type parameters, nor be nested in a type that has some; move them to a base interface, "
            + "and give [RpcTopic] to an interface that inherits it with type arguments");

    public static readonly DiagnosticDescriptor InaccessibleContract = Error(
        "TRPC0003", "A contract must be public or internal", "The contract '{0}' cannot be reached by generated code: {1}");

    public static readonly DiagnosticDescriptor Topic = Error(
        "TRPC0004", "The topic or exchange is not valid",
        "'{0}' is not a valid {1}: use words of ASCII letters, digits, '_' and '-', joined by dots, at most 200 characters");

    public static readonly DiagnosticDescriptor Version = Error(
        "TRPC0005", "The version is not valid", "'{0}' is not a valid version here: {1}");

    public static readonly DiagnosticDescriptor WireName = Error(
        "TRPC0006", "The wire name is not valid", "'{0}' is not a valid {1}: {2}");

    public static readonly DiagnosticDescriptor GenericMethod = Error(
        "TRPC0007", "A method of a contract cannot be generic",
        "The method '{0}' cannot have type parameters, as a server could not know them; write a method for each type, "
            + "or use object or RpcValue for a value of any type");

    public static readonly DiagnosticDescriptor Member = Error(
        "TRPC0008", "A contract has methods only",
        "The {1} '{0}' cannot be part of a contract; make it a method with {2}, or give it an implementation");

    public static readonly DiagnosticDescriptor NoKind = Error(
        "TRPC0009", "A method is neither called nor cast",
        "The method '{0}' needs [Call] or [Cast]: add [Call] when the caller waits for an answer, [Cast] when it does not, "
            + "or give the method a body to leave it out of the contract");

    public static readonly DiagnosticDescriptor TwoKinds = Error(
        "TRPC0010", "A method is both called and cast", "The method '{0}' has [Call] and [Cast]; keep one");

    public static readonly DiagnosticDescriptor ReturnType = Error(
        "TRPC0011", "The return type is not supported", "The method '{0}' returns '{1}', which {2}");

    public static readonly DiagnosticDescriptor CastResult = Error(
        "TRPC0012", "A cast has no result",
        "The cast '{0}' cannot return a result, as nothing comes back; return Task or ValueTask, or make it a [Call]");

    public static readonly DiagnosticDescriptor Parameter = Error(
        "TRPC0013", "The parameter cannot be sent", "The parameter '{0}' cannot be {1}; {2}");

    public static readonly DiagnosticDescriptor Token = Error(
        "TRPC0014", "The CancellationToken is misplaced", "The CancellationToken '{0}' must be the last parameter, and the only token");

    public static readonly DiagnosticDescriptor Collision = Error(
        "TRPC0015", "Two wire names are the same", "'{0}' and '{1}' have the same wire name '{2}'; {3}");

    public static readonly DiagnosticDescriptor Payload = Error(
        "TRPC0016", "The type cannot be carried", "The type '{0}' cannot be carried: {1}");

    public static readonly DiagnosticDescriptor Timeout = Error(
        "TRPC0017", "The timeout is not valid", "A timeout of {0} seconds is not possible; use 0.001 to 2147483, or 0 for the client's");

    public static readonly DiagnosticDescriptor Misplaced = Error(
        "TRPC0018", "[Call], [Cast] and [Notification] need an instance method that is public",
        "The method '{0}' cannot be called remotely, as it is {1}; remove the attribute or the modifier");

    public static readonly DiagnosticDescriptor TwoTopics = Error(
        "TRPC0019", "An interface is called or notifies, not both",
        "The interface '{0}' has [RpcTopic] and [NotificationTopic]; keep one, and "
            + "move the methods of the other to an interface of their own");

    public static readonly DiagnosticDescriptor NoNotification = Error(
        "TRPC0020", "A method does not say what it notifies of",
        "The method '{0}' needs [Notification]: add it with the event type, or "
            + "give the method a body to leave it out of the contract");

    public static readonly DiagnosticDescriptor NotificationAndKind = Error(
        "TRPC0021", "A notification is neither called nor cast", "The method '{0}' has [Notification] and [{1}]; keep one");

    public static readonly DiagnosticDescriptor NotificationResult = Error(
        "TRPC0022", "A notification has no result",
        "The notification '{0}' returns '{1}'; return Task or ValueTask, as nothing comes back");

    public static readonly DiagnosticDescriptor EventType = Error(
        "TRPC0023", "The event type is not valid",
        "'{0}' is not a valid event type here: use words of ASCII letters, digits, '_' and '-', joined by dots, at most {1} characters");

    public static readonly DiagnosticDescriptor SameNotification = Error(
        "TRPC0024", "Two notifications are the same",
        "'{0}' and '{1}' both notify of '{2}' at the priority {3}; change the event type or the priority of one");

    public static readonly DiagnosticDescriptor Priority = Error(
        "TRPC0025", "The priority is not known", "{0} is not a priority; use a member of NotificationPriority");

    public static readonly DiagnosticDescriptor Secret = Warning(
        "TRPC0026", "A secret does not say whether notifications carry it", "'{0}' has the name of a secret: {1}");

    public static readonly DiagnosticDescriptor SensitivePayload = Error(
        "TRPC0027", "A payload cannot be left out",
        "'{0}' is the whole payload, so nothing is left without it; mark members of its type, or give the method more parameters");

    public static readonly DiagnosticDescriptor RequiredLeftOut = Warning(
        "TRPC0028", "What is required is left out",
        "'{0}' is required, but left out of notifications, so no listener of this interface can read the payload; remove 'required'");

    public static readonly DiagnosticDescriptor Shape = Error(
        "TRPC0029", "The converter does not fit", "'{0}' cannot be used in [RpcConverter]: it {1}");

    public static readonly DiagnosticDescriptor Fault = Error(
        "TRPC0031", "The exception cannot be declared", "'{0}' cannot be declared with [Throws]: {1}");

    public static readonly DiagnosticDescriptor SameFault = Error(
        "TRPC0032", "Two declared exceptions are the same", "'{0}' and '{1}' both travel as the fault '{2}'; give one another Name");

    public static readonly DiagnosticDescriptor SameTopic = Error(
        "TRPC0033", "A topic is named twice", "The topic '{0}' is named twice, and each event would be sent to it twice; name it once");

    public static readonly DiagnosticDescriptor BreakingChange = Error(
        "TRPC0034", "A change breaks deployed peers",
        "{0}: this breaks {1}; {2}, or write the baseline when no such peer is left: dotnet build -t:TypedRpcWriteBaseline");

    public static readonly DiagnosticDescriptor UnversionedChange = Warning(
        "TRPC0035", "A contract changed and its baseline did not", "{0}; {1}write the baseline: dotnet build -t:TypedRpcWriteBaseline");

    public static readonly DiagnosticDescriptor VersionedChange = New(
        "TRPC0036", "A contract changed compatibly",
        "{0}, and no deployed peer is broken by it; write the baseline: dotnet build -t:TypedRpcWriteBaseline", DiagnosticSeverity.Info);

    public static readonly DiagnosticDescriptor Baseline = Error(
        "TRPC0037", "The contract baseline cannot be read", "'{0}' {1}; write the baseline: dotnet build -t:TypedRpcWriteBaseline");

    public static readonly DiagnosticDescriptor Attempts = Error(
        "TRPC0038", "The number of attempts is not valid", "{0} attempts are not possible: {1}");

    public static readonly DiagnosticDescriptor PythonName = Error(
        "TRPC0039", "The Python name is not valid", "'{0}' is not a valid {1}: it must be {2}, at most 200 characters of ASCII");

    // Reported only at the end of a build: an editor may show generated code of an older text.
    public static readonly DiagnosticDescriptor Unseen = New(
        "TRPC0040", "Another source generator adds what would be lost",
        "{0}, which TypedRpc's generator cannot see, so {1}; write it by hand, move the type to a project that this one "
            + "references, or give it a shape with [assembly: RpcConverter]",
        DiagnosticSeverity.Error, WellKnownDiagnosticTags.CompilationEnd);

    public static readonly DiagnosticDescriptor Stray = Warning(
        "TRPC0041", "[Call], [Cast] or [Notification] has no effect", "{0}, so nothing is generated for it; {1}");

    public static readonly DiagnosticDescriptor LiveOutsideCall = Error(
        "TRPC0042", "Only a call has streams and progress",
        "The parameter '{0}' is {1}, which only a call can have; make the method a [Call], or {2}");

    public static readonly DiagnosticDescriptor SecondLive = Error(
        "TRPC0043", "A method has one stream and one receiver of progress",
        "The parameter '{0}' is the second {1} of the method; {2}");

    public static readonly DiagnosticDescriptor OptionalStream = Error(
        "TRPC0044", "A stream cannot be left out",
        "The stream '{0}' cannot be null or optional, as a caller always sends it; remove '?' and the default, and pass an empty stream "
            + "for no items");

    public static readonly DiagnosticDescriptor IdempotentStream = Error(
        "TRPC0045", "A call with a stream cannot be idempotent",
        "The call '{0}' has a stream, which cannot be sent again; remove Idempotent");

    public static readonly DiagnosticDescriptor Liveness = Error(
        "TRPC0046", "The liveness period is not valid",
        "A liveness period of {0} seconds is not possible; use 1 to 2147483, or 0 for the client's");

    public static readonly DiagnosticDescriptor[] All =
    [
        Language, GenericContract, InaccessibleContract, Topic, Version, WireName, GenericMethod, Member, NoKind, TwoKinds, ReturnType,
        CastResult, Parameter, Token, Collision,
        Payload, Timeout, Misplaced, TwoTopics, NoNotification, NotificationAndKind, NotificationResult, EventType, SameNotification,
        Priority, Secret, SensitivePayload,
        RequiredLeftOut, Shape, Fault, SameFault, SameTopic, BreakingChange, UnversionedChange, VersionedChange, Baseline, Attempts,
        PythonName, Unseen, Stray, LiveOutsideCall, SecondLive, OptionalStream, IdempotentStream, Liveness,
    ];

    private static DiagnosticDescriptor Error(string id, string title, string message) => New(id, title, message, DiagnosticSeverity.Error);

    private static DiagnosticDescriptor Warning(string id, string title, string message) =>
        New(id, title, message, DiagnosticSeverity.Warning);

    private static DiagnosticDescriptor New(
        string id, string title, string message, DiagnosticSeverity severity, params string[] tags) =>
        new(
            id, title, message, "TypedRpc.Usage", severity, isEnabledByDefault: true,
            helpLinkUri: $"{Documentation}/diagnostics/{id}.md", customTags: tags);
}
