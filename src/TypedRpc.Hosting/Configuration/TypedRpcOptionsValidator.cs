using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using TypedRpc.Hosting.Registration;

namespace TypedRpc.Hosting.Configuration;

/// <summary>Finds all problems of the options of one bus, each with its configuration key.</summary>
internal sealed class TypedRpcOptionsValidator(BusRegistration bus) : IValidateOptions<TypedRpcOptions>
{
    public ValidateOptionsResult Validate(string? name, TypedRpcOptions options)
    {
        if (name != bus.OptionsName)
            return ValidateOptionsResult.Skip;
        string[] problems = [.. Find(options).Select(problem => $"{KeyOf(problem.Option)}: {problem.Message}").Distinct()];
        return problems.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private IEnumerable<RpcOptionProblem> Find(TypedRpcOptions options) =>
    [
        .. bus.Sections.SelectMany(OptionsSection.FindProblems),
        .. FindInBus(options),
        .. FindInTimes(options),
        .. bus.Servers.SelectMany(server => Within(nameof(options.Servers), server.Topic, server.Options(options).FindProblems())),
        .. bus.Clients.SelectMany(client => Within(nameof(options.Clients), client.Topic, client.Options(options).FindProblems())),
        .. bus.Listeners.SelectMany(
            listener => Within(nameof(options.Listeners), listener.Name, listener.Options(options).FindProblems())),
        .. Unused(nameof(options.Servers), options.Servers.Keys, bus.Servers.Select(server => server.Topic), "server of this topic"),
        .. Unused(nameof(options.Clients), options.Clients.Keys, bus.Clients.Select(client => client.Topic), "client of this topic"),
        .. Unused(
            nameof(options.Listeners), options.Listeners.Keys, bus.Listeners.Select(listener => listener.Name), "listener of this interface"),
    ];

    // The problem of the URL is that of an option beside those of the bus.
    private static IEnumerable<RpcOptionProblem> FindInBus(TypedRpcOptions options)
    {
        if (options.Bus is not { } given)
            return [new RpcOptionProblem(nameof(options.Bus), "The value is missing.")];
        RpcBusOptions effective = options.Password is null
            ? given
            : given with { PasswordProvider = static _ => ValueTask.FromResult("") };
        return RpcBus.FindProblems(options.Url ?? "", effective)
            .Select(problem => problem.Option == nameof(options.Url)
                ? problem
                : problem with { Option = $"{nameof(options.Bus)}:{problem.Option}" });
    }

    private static IEnumerable<RpcOptionProblem> FindInTimes(TypedRpcOptions options)
    {
        if (options.StartTimeout < TimeSpan.Zero || options.StartTimeout > TimeSpan.FromHours(1))
            yield return new RpcOptionProblem(nameof(options.StartTimeout), "The value must be from 00:00:00 to 01:00:00.");
    }

    private static IEnumerable<RpcOptionProblem> Within(string kind, string name, IEnumerable<RpcOptionProblem> problems) =>
        problems.Select(problem => problem with { Option = $"{kind}:{name}:{problem.Option}" });

    private static IEnumerable<RpcOptionProblem> Unused(string kind, IEnumerable<string> given, IEnumerable<string> known, string what) =>
        given.Except(known, StringComparer.OrdinalIgnoreCase)
            .Select(name => new RpcOptionProblem($"{kind}:{name}", $"The application has added no {what}."));

    private string KeyOf(string option) => bus.Sections.Count == 0 ? option : ConfigurationPath.Combine(bus.Sections[0].Path, option);
}
