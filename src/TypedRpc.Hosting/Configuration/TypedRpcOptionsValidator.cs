using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using TypedRpc.Hosting.Registration;

namespace TypedRpc.Hosting.Configuration;

/// <summary>Finds all problems of the options of one bus, each with its configuration key.</summary>
internal sealed class TypedRpcOptionsValidator(BusRegistration bus) : IValidateOptions<TypedRpcOptions>
{
    private const string Servers = nameof(TypedRpcOptions.Servers);
    private const string Clients = nameof(TypedRpcOptions.Clients);
    private const string Listeners = nameof(TypedRpcOptions.Listeners);

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
        .. FindInHost(options),
        .. bus.Servers.SelectMany(server => Within(Servers, server.Topic, server.Options(options).FindProblems())),
        .. bus.Clients.SelectMany(client => Within(Clients, client.Topic, client.Options(options).FindProblems())),
        .. bus.Listeners.SelectMany(listener => Within(Listeners, listener.Name, listener.Options(options).FindProblems())),
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

    private static IEnumerable<RpcOptionProblem> FindInHost(TypedRpcOptions options)
    {
        if (options.StartTimeout < TimeSpan.Zero || options.StartTimeout > TimeSpan.FromHours(1))
            yield return new RpcOptionProblem(nameof(options.StartTimeout), "The value must be from 00:00:00 to 01:00:00.");
        if (options.RoutingFile is { } file && FindInRouting(file) is { } problem)
            yield return new RpcOptionProblem(nameof(options.RoutingFile), problem);
    }

    private static string? FindInRouting(string file)
    {
        try
        {
            _ = NotificationRoutingFile.Read(file);
            return null;
        }
        catch (Exception exception) when (exception is RpcConfigurationException or ArgumentException)
        {
            return exception.Message;
        }
    }

    private static IEnumerable<RpcOptionProblem> Within(string kind, string name, IEnumerable<RpcOptionProblem> problems) =>
        problems.Select(problem => problem with { Option = $"{kind}:{name}:{problem.Option}" });

    private string KeyOf(string option) => bus.Sections.Count == 0 ? option : ConfigurationPath.Combine(bus.Sections[0].Path, option);
}
