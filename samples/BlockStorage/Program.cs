using System.CommandLine;
using System.Globalization;
using BlockStorage;
using Microsoft.Extensions.Options;
using TypedRpc;

var transport = new Option<string?>("--transport")
{
    Description = "The broker: memory://name, rabbit://user:password@host:port/vhost or amqp10://user:password@host:port/vhost; by default TypedRpc:Url of the configuration",
};
var role = new Option<string>("--role") { Description = "The role of this process", DefaultValueFactory = _ => "all" };
role.AcceptOnlyFromAmong("all", "api", "scheduler", "volume", "billing");
var host = new Option<string>("--host")
{
    Description = "The name of a volume manager's host",
    DefaultValueFactory = _ => Environment.MachineName,
};
host.Validators.Add(result =>
{
    if (!result.GetValueOrDefault<string>().All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-'))
        result.AddError("--host must be letters, digits, dots, '_' and '-'.");
});
var volumes = new Option<int>("--volumes")
{
    Description = "How many volumes the API asks for",
    DefaultValueFactory = _ => 4,
    CustomParser = result =>
    {
        if (!int.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out int count) || count is < 1 or > 60)
            result.AddError("--volumes must be from 1 to 60: that is what fits on two hosts.");
        return count;
    },
};
var folder = new Option<string?>("--folder")
{
    Description = "Where volume managers keep their files; by default a temporary folder that is deleted at the end",
};
var wire = new Option<RpcWire>("--wire")
{
    Description = "The format of requests, and the way queues are declared: oslo when a role is played by a program in Python",
};
var trace = new Option<bool>("--trace") { Description = "Show exchange, routing key, queue and id of each hop" };

var command = new RootCommand(
    "A block storage service in the manner of OpenStack's Cinder: API, scheduler, volume managers and billing, over TypedRpc.")
{
    transport, role, host, volumes, folder, wire, trace,
};
command.SetAction(async (arguments, cancellationToken) =>
{
    var settings = new Settings(
        arguments.GetValue(transport), arguments.GetValue(role)!, arguments.GetValue(host)!, arguments.GetValue(volumes),
        arguments.GetValue(folder), arguments.GetValue(trace), arguments.GetValue(wire));
    try
    {
        return await Flow.RunAsync(settings, cancellationToken);
    }
    catch (RpcException failure)
    {
        Transcript.Fail(failure.Kind.ToString(), failure.Message);
        return 1;
    }
    catch (OptionsValidationException failure)
    {
        Transcript.Fail("Configuration", failure.Message);
        return 1;
    }
    catch (TimeoutException failure)
    {
        Transcript.Fail("Timeout", failure.Message);
        return 1;
    }
    catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
    {
        return settings.Role is "all" or "api" ? 130 : 0;
    }
});

// After SIGTERM the hosts drain for as long as HostOptions.ShutdownTimeout allows, which is 30 s by default.
return await command.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(40) });
