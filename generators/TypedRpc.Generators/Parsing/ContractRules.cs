using Microsoft.CodeAnalysis;

namespace TypedRpc.Generators.Parsing;

/// <summary>Everything that can be wrong with a contract. Each has a page in docs/diagnostics.</summary>
internal static class ContractRules
{
    public static readonly DiagnosticDescriptor Language = Error(
        "TRPC0001", "The C# version is too low", "The code of '{0}' needs C# 11 or later; set <LangVersion> to 11 or later, or remove it");

    public static readonly DiagnosticDescriptor GenericContract = Error(
        "TRPC0002", "A contract cannot be generic", "The contract '{0}' cannot have type parameters, nor be nested in a type that has some");

    public static readonly DiagnosticDescriptor InaccessibleContract = Error(
        "TRPC0003", "A contract must be public or internal", "The contract '{0}' cannot be reached by generated code; make it, and the types around it, public or internal");

    public static readonly DiagnosticDescriptor Topic = Error(
        "TRPC0004", "The topic or exchange is not valid", "'{0}' is not a valid {1}: use words of ASCII letters, digits, '_' and '-', joined by dots, at most 200 characters");

    public static readonly DiagnosticDescriptor Version = Error(
        "TRPC0005", "The version is not valid", "'{0}' is not a valid version here: {1}");

    public static readonly DiagnosticDescriptor WireName = Error(
        "TRPC0006", "The wire name is not valid", "'{0}' is not a valid {1}: it must have 1 to 200 characters and no blank or control character");

    public static readonly DiagnosticDescriptor GenericMethod = Error(
        "TRPC0007", "A method of a contract cannot be generic", "The method '{0}' cannot have type parameters: a server could not know them");

    public static readonly DiagnosticDescriptor Member = Error(
        "TRPC0008", "A contract has methods only", "The {1} '{0}' cannot be part of a contract; make it a method with [Call] or [Cast], or give it an implementation");

    public static readonly DiagnosticDescriptor NoKind = Error(
        "TRPC0009", "A method is neither called nor cast", "The method '{0}' needs [Call] or [Cast]");

    public static readonly DiagnosticDescriptor TwoKinds = Error(
        "TRPC0010", "A method is both called and cast", "The method '{0}' has [Call] and [Cast]; keep one");

    public static readonly DiagnosticDescriptor ReturnType = Error(
        "TRPC0011", "The return type is not supported", "The method '{0}' returns '{1}', which {2}");

    public static readonly DiagnosticDescriptor CastResult = Error(
        "TRPC0012", "A cast has no result", "The cast '{0}' cannot return a result, as nothing comes back; return Task or ValueTask, or make it a [Call]");

    public static readonly DiagnosticDescriptor Parameter = Error(
        "TRPC0013", "The parameter cannot be sent", "The parameter '{0}' cannot be {1}");

    public static readonly DiagnosticDescriptor Token = Error(
        "TRPC0014", "The CancellationToken is misplaced", "The CancellationToken '{0}' must be the last parameter, and the only token");

    public static readonly DiagnosticDescriptor Collision = Error(
        "TRPC0015", "Two wire names are the same", "'{0}' and '{1}' have the same wire name '{2}'; {3}");

    public static readonly DiagnosticDescriptor Payload = Error(
        "TRPC0016", "The type cannot be carried", "The type '{0}' cannot be carried: {1}");

    public static readonly DiagnosticDescriptor Timeout = Error(
        "TRPC0017", "The timeout is not valid", "A timeout of {0} seconds is not possible; use 0.001 to 2147483, or 0 for the client's");

    public static readonly DiagnosticDescriptor Misplaced = Error(
        "TRPC0018", "[Call] and [Cast] need an instance method that is public", "The method '{0}' cannot be called remotely, as it is {1}; remove the attribute or the modifier");

    public static readonly DiagnosticDescriptor[] All =
    [
        Language, GenericContract, InaccessibleContract, Topic, Version, WireName, GenericMethod, Member, NoKind, TwoKinds, ReturnType, CastResult, Parameter, Token, Collision,
        Payload, Timeout, Misplaced,
    ];

    private static DiagnosticDescriptor Error(string id, string title, string message) => new(
        id, title, message, "TypedRpc.Usage", DiagnosticSeverity.Error, isEnabledByDefault: true,
        helpLinkUri: $"https://github.com/typedrpc/typedrpc/blob/main/docs/diagnostics/{id}.md");
}
