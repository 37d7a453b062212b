using Microsoft.CodeAnalysis;
using TypedRpc.Generators.Model;

namespace TypedRpc.Generators.Parsing;

/// <summary>Parses the parameters whose values are sent while a call runs: a stream, and a receiver of progress.</summary>
internal sealed class LiveParameterParser(PayloadGraph payloads, ProblemList problems)
{
    /// <param name="parameter">The parameter.</param>
    /// <param name="identifier">Its name in generated code.</param>
    /// <param name="isCall">True when the method is a call. Other methods exchange nothing with the caller while they run.</param>
    /// <param name="isSecond">True when the method has such a parameter already.</param>
    /// <returns>Null when the parameter cannot be modelled. Problems may be reported even with a result.</returns>
    public LiveParameterModel? Parse(IParameterSymbol parameter, string identifier, bool isCall, bool isSecond)
    {
        bool isStream = ParameterRoles.Of(parameter.Type) == ParameterRole.Stream;
        Location place = parameter.Locations[0];
        if (!isCall)
        {
            problems.Add(
                ContractRules.LiveOutsideCall, place, parameter.Name, isStream ? "a stream" : "a receiver of progress",
                isStream ? "pass a list" : "remove the parameter");
            return null;
        }

        if (isSecond)
        {
            problems.Add(
                ContractRules.SecondLive, place, parameter.Name, isStream ? "stream" : "receiver of progress",
                isStream
                    ? "send the items of both in one stream, or add a method"
                    : "report one type that has the values of both");
            return null;
        }

        if (isStream && (parameter.IsOptional || parameter.NullableAnnotation == NullableAnnotation.Annotated))
            problems.Add(ContractRules.OptionalStream, place, parameter.Name);
        Formats.CheckUnused(parameter, problems);
        return payloads.AddRoot(ParameterRoles.Payload(parameter.Type), problems, place) is { } type
            ? new LiveParameterModel(
                identifier, payloads.Declaration(parameter.Type), parameter.Ordinal, type, parameter.RefKind == RefKind.In)
            : null;
    }
}
