using Microsoft.CodeAnalysis;
using TypedRpc.Generators.Model;
using MethodKind = TypedRpc.Generators.Model.MethodKind;

namespace TypedRpc.Generators.Parsing;

/// <summary>Parses one call or cast method.</summary>
internal sealed class RpcMethodParser(VersionText version, PayloadGraph payloads, FaultParser faults, ProblemList problems)
    : MethodParser(payloads, problems)
{
    // The suffix that the runtime appends to the event type prefix of Notify. ".start" and ".error" are the longest.
    private const string Added = ".start";

    // In seconds. The runtime stores times in milliseconds in 32 bits.
    private const double LongestTime = 2147483;

    private readonly string _since = new VersionText(version.Major, 0, 0).Arguments;

    public override string Kinds => "[Call] or [Cast]";

    public override DiagnosticDescriptor NoKind => ContractRules.NoKind;

    public override bool HasKind(IMethodSymbol method) => Has(method, Call) || Has(method, Cast);

    public override MethodModel? Parse(IMethodSymbol method)
    {
        Location name = method.Locations[0];
        AttributeReader? call = AttributeReader.Find(method, Call, name);
        AttributeReader? cast = AttributeReader.Find(method, Cast, name);
        AttributeReader kind = call ?? cast!;
        if (kind.IsBroken || cast?.IsBroken == true)
        {
            Problems.Break();
            return null;
        }

        if (call is not null && cast is not null)
        {
            Problems.Add(ContractRules.TwoKinds, name, method.Name);
            return null;
        }

        if (Has(method, Notification))
        {
            Problems.Add(ContractRules.NotificationAndKind, name, method.Name, cast is null ? "Call" : "Cast");
            return null;
        }

        if (!CanBeRemote(method))
            return null;
        ReturnModel? result = ReadReturn(method, isCast: cast is not null);
        string? notify = ReadNotify(kind);
        if (notify is not null && result?.Result is not null && ReadTask(method) is (_, { } told))
            Payloads.CheckIsJson(told, Problems, ReturnPlace(method));
        MethodKind methodKind = cast is null ? MethodKind.Call : cast.Named<bool>("Fanout") ? MethodKind.FanoutCast : MethodKind.Cast;
        ParsedParameters parameters = Parameters.Parse(method, methodKind, isTold: notify is not null);
        if (kind.Named<bool>("Idempotent") && (result?.IsStream == true || parameters.Stream is not null))
            Problems.Add(ContractRules.IdempotentStream, kind.LocationOf("Idempotent", Problems.CancellationToken), method.Name);
        return new MethodModel(
            CodeNames.Declaring(method.ContainingType),
            CodeNames.Escape(method.Name),
            ReadName(method, kind),
            methodKind,
            ReadSince(kind),
            ReadTimeout(kind),
            kind.Named<bool>("Idempotent"),
            notify,
            null,
            result ?? new ReturnModel("", false, null),
            new(parameters.Arguments),
            parameters.Token)
        {
            LivenessTicks = ReadLiveness(kind),
            Stream = parameters.Stream,
            Progress = parameters.Progress,
            Confirm = !kind.Has("Confirm") || kind.Named<bool>("Confirm"),
            Packed = !kind.Has("Packed") || kind.Named<bool>("Packed"),
            Attempts = ReadAttempts(kind, methodKind),
            Faults = faults.Parse(method, isAnswered: call is not null),
            IsImplicit = IsTooLongToBeExplicit(method),
        };
    }

    public override void AddCollision(IMethodSymbol other, IMethodSymbol method, MethodModel model)
    {
        // A generic base that is inherited twice has the same attribute in both.
        bool isSame = SymbolEqualityComparer.Default.Equals(other.OriginalDefinition, method.OriginalDefinition);
        string remedy = isSame ? "inherit the base once" : "give one another with the attribute's Name";
        Problems.Add(ContractRules.Collision, method.Locations[0], Readable(other), Readable(method), model.WireName, remedy);
    }

    private ReturnModel? ReadReturn(IMethodSymbol method, bool isCast)
    {
        Location place = ReturnPlace(method);
        if (method.ReturnType.TypeKind == TypeKind.Error)
        {
            Problems.Break();
            return null;
        }

        ITypeSymbol? item = method.RefKind == RefKind.None ? ParameterRoles.ItemOf(method.ReturnType) : null;
        if ((item is null ? ReadTask(method) : (false, item)) is not var (valueTask, resultType))
        {
            string reason = StreamLikes.WhyNotResult(method.ReturnType)
                ?? "is not awaited; return Task, Task<T>, ValueTask or ValueTask<T>, or a stream as IAsyncEnumerable<T>";
            Problems.Add(ContractRules.ReturnType, place, method.Name, Readable(method.ReturnType), reason);
            return null;
        }

        if (isCast && resultType is not null)
        {
            Problems.Add(ContractRules.CastResult, place, method.Name);
            return null;
        }

        PayloadModel? payload = resultType is null ? null : Payloads.AddRoot(resultType, Problems, place);
        return new ReturnModel(Payloads.Declaration(method.ReturnType), valueTask, payload) { IsStream = item is not null };
    }

    private string ReadName(IMethodSymbol method, AttributeReader kind)
    {
        string? given = kind.Named<string>("Name");
        string name = given ?? WireNames.OfMethod(method.Name);
        if (WireNameRules.WhyNot(name) is not { } reason)
            return name;
        Location place = given is null ? method.Locations[0] : kind.LocationOf("Name", Problems.CancellationToken);
        string remedy = given is null ? "; give the method another with the attribute's Name" : "";
        Problems.Add(ContractRules.WireName, place, WireNameRules.Shown(name), "name of a method", reason + remedy);
        return name;
    }

    private string ReadSince(AttributeReader kind)
    {
        if (kind.Named<string>("Since") is not { } text)
            return _since;
        string? fault = VersionText.Parse(text) is not { } since ? "write major.minor, as in 1.3"
            : version.Major != int.MaxValue && !version.Serves(since)
                ? $"a server of the contract serves {version.Major}.0 to {version.Major}.{version.Minor}; change it, "
                    + "or the contract's version"
            : null;
        if (fault is not null)
            Problems.Add(ContractRules.Version, kind.LocationOf("Since", Problems.CancellationToken), text, fault);
        return VersionText.Parse(text)?.Arguments ?? "";
    }

    private string? ReadNotify(AttributeReader kind)
    {
        if (kind.Named<string>("Notify") is { } text && !Rules.IsEventType(text + Added))
        {
            Problems.Add(
                ContractRules.EventType, kind.LocationOf("Notify", Problems.CancellationToken), text,
                Rules.LongestEventType - Added.Length);
        }
        return kind.Named<string>("Notify");
    }

    private int ReadAttempts(AttributeReader kind, MethodKind methodKind)
    {
        int attempts = kind.Has("Attempts") ? kind.Named<int>("Attempts") : 1;
        string? fault = attempts is < 1 or > Rules.MaxAttempts ? $"use 1 to {Rules.MaxAttempts}"
            : attempts > 1 && methodKind == MethodKind.FanoutCast
                ? "a copy of a fanout is for one server and has no queue to go back to; use 1, or remove Fanout"
            : null;
        if (fault is not null)
            Problems.Add(ContractRules.Attempts, kind.LocationOf("Attempts", Problems.CancellationToken), attempts, fault);
        return attempts;
    }

    private long ReadTimeout(AttributeReader kind) => ReadTime(kind, "TimeoutSeconds", shortest: 0.001, ContractRules.Timeout);

    private long ReadLiveness(AttributeReader kind) => ReadTime(kind, "LivenessSeconds", shortest: 1, ContractRules.Liveness);

    private long ReadTime(AttributeReader kind, string argument, double shortest, DiagnosticDescriptor rule)
    {
        double seconds = kind.Named<double>(argument);
        if (seconds is 0 || (seconds >= shortest && seconds <= LongestTime))
            return (long)Math.Round(seconds * TimeSpan.TicksPerSecond);
        Problems.Add(
            rule, kind.LocationOf(argument, Problems.CancellationToken),
            seconds.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return 0;
    }
}
