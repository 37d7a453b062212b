using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using TypedRpc.Load.Measuring;
using TypedRpc.Load.Processes;
using TypedRpc.Load.Profile;
using TypedRpc.Load.Scale;
using TypedRpc.Load.Subjects;

namespace TypedRpc.Load.Commands;

/// <summary>The commands and options of this program.</summary>
internal static class CommandLine
{
    private const int MaxBytes = 4 * 1024 * 1024;

    public static RootCommand Create()
    {
        var root = new RootCommand(
            "Compares TypedRpc with RabbitMQ.Client and other libraries: client and server as separate processes, over a private RabbitMQ that "
                + "this program starts, in interleaved rounds. TYPEDRPC_RABBITMQ_URL=rabbit://user:password@host:port takes a running broker.");
        Option<string[]> subjects = Names("--subjects", "What is compared", [.. SubjectTable.All.Select(subject => subject.Name)]);
        Option<int[]> callers = Numbers("--callers", "How many operations are under way at a time", [1, 16, 64, 256]);
        Option<int[]> bytes = Numbers("--bytes", "The length of the bodies, up to 4194304", [100]);
        var operation = new Option<Operation>("--operation")
        {
            Description = "call; cast (the broker confirms it); hint (a cast that is not confirmed); notification",
        };
        var rounds = new Option<int>("--rounds") { Description = "The number of rounds", DefaultValueFactory = _ => 5 };
        var seconds = new Option<double>("--seconds") { Description = "The length of a measurement", DefaultValueFactory = _ => 2.5 };
        var warmUp = new Option<double>("--warm-up")
        {
            Description = "How many seconds the callers run before each measurement",
            DefaultValueFactory = _ => 0.2,
        };
        var output = new Option<string?>("--output") { Description = "A folder for load.md, load.json and load.svg", HelpName = "folder" };
        rounds.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
                result.AddError("--rounds must be 1 or more.");
        });
        foreach (Option option in new Option[] { subjects, callers, bytes, operation, rounds, seconds, warmUp, output })
            root.Options.Add(option);
        root.SetAction((arguments, cancellationToken) => LoadComparison.RunAsync(
            new LoadOptions(
                arguments.GetValue(subjects)!, arguments.GetValue(callers)!, arguments.GetValue(bytes)!, arguments.GetValue(operation),
                arguments.GetValue(rounds), arguments.GetValue(seconds), arguments.GetValue(warmUp), arguments.GetValue(output)),
            cancellationToken));
        root.Subcommands.Add(Scaling());
        root.Subcommands.Add(Profiling());
        root.Subcommands.Add(Child());
        return root;
    }

    private static Command Scaling()
    {
        string[] all = [.. ScaleRun.Curves];
        Option<string[]> curves = Names("--curves", "What is measured", all);
        var seconds = new Option<double>("--seconds") { Description = "The length of a measurement", DefaultValueFactory = _ => 3 };
        var casts = new Option<long>("--casts") { Description = "The length of the backlog", DefaultValueFactory = _ => 1_000_000 };
        var output = new Option<string?>("--output") { Description = "A folder for scale.md", HelpName = "folder" };
        var command = new Command(
            "scale", "Prints how the costs of TypedRpc grow with callers, buses, servers and bytes, and with a backlog of casts.")
        {
            curves, seconds, casts, output,
        };
        command.SetAction((arguments, cancellationToken) => ScaleRun.RunAsync(
            new ScaleOptions(
                arguments.GetValue(curves)!, arguments.GetValue(seconds), arguments.GetValue(casts), arguments.GetValue(output)),
            cancellationToken));
        return command;
    }

    private static Command Profiling()
    {
        var url = new Argument<string?>("url")
        {
            Description = "The broker: memory:// or rabbit://user:password@host:port/vhost; both memory:// and a private RabbitMQ without it",
            DefaultValueFactory = _ => null,
        };
        var seconds = new Option<double>("--seconds") { Description = "The length of a measurement", DefaultValueFactory = _ => 10 };
        var command = new Command(
            "profile", "Prints what a call and a confirmed cast of TypedRpc allocate, by type, with client and server in this process.")
        {
            url, seconds,
        };
        command.SetAction((arguments, cancellationToken) =>
            ProfileRun.RunAsync(arguments.GetValue(url), arguments.GetValue(seconds), cancellationToken));
        return command;
    }

    // What this program starts: a side, a subject, the broker, the place of the server, and the number of buses.
    private static Command Child()
    {
        var given = new Argument<string[]>("given");
        var command = new Command("child") { given };
        command.Hidden = true;
        command.SetAction(arguments =>
        {
            string[] values = arguments.GetValue(given)!;
            var place = new Place(new Uri(values[2]), values[3], int.Parse(values[4], CultureInfo.InvariantCulture));
            return ChildProgram.Run(values[1], values[0] == "server", place);
        });
        return command;
    }

    private static Option<string[]> Names(string name, string description, string[] all) => new(name)
    {
        Description = $"{description}, with commas between: {string.Join(", ", all)}",
        HelpName = "a,b",
        DefaultValueFactory = _ => all,
        CustomParser = result =>
        {
            string[] names = Parts(result);
            foreach (string unknown in names.Except(all))
                result.AddError($"{name}: there is no '{unknown}'; there are {string.Join(", ", all)}.");
            return names;
        },
    };

    private static Option<int[]> Numbers(string name, string description, int[] values) => new(name)
    {
        Description = description + ", with commas between",
        HelpName = "n,m",
        DefaultValueFactory = _ => values,
        CustomParser = result =>
        {
            var numbers = new List<int>();
            foreach (string part in Parts(result))
            {
                if (int.TryParse(part, CultureInfo.InvariantCulture, out int number) && number > 0 && number <= MaxBytes)
                    numbers.Add(number);
                else
                    result.AddError($"{name}: '{part}' is not a number from 1 to {MaxBytes}.");
            }

            return [.. numbers];
        },
    };

    private static string[] Parts(ArgumentResult result) =>
    [
        .. result.Tokens.SelectMany(token =>
            token.Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)),
    ];
}
