using System.Text.Json;
using TypedRpc.Load.Measuring;
using TypedRpc.Load.Subjects;

namespace TypedRpc.Load.Processes;

/// <summary>What a child process does: it is the server or the client of a subject until its input ends.</summary>
internal static class ChildProgram
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(30);
    private static readonly Lock Writing = new();

    /// <summary>Runs on the main thread, which is not of the pool, so that a busy pool does not delay the measurements.</summary>
    public static int Run(string subject, bool isServer, Place place)
    {
        try
        {
            Subject found = SubjectTable.Find(subject);
            IAsyncDisposable side = isServer
                ? Wait(() => found.ServeAsync(place), StartLimit)
                : Wait(() => found.ConnectAsync(place), StartLimit);
            var client = side as IClient;
            Say(new ChildAnswer
            {
                Ready = (side as IServer)?.Address ?? "",
                Operations = [.. Enum.GetValues<Operation>().Where(operation => client?.Supports(operation) == true)],
            });
            while (Console.In.ReadLine() is { } line)
            {
                ChildCommand command = JsonSerializer.Deserialize<ChildCommand>(line, ChildAnswer.Json)!;
                Say(command.Plan is { } plan
                    ? new ChildAnswer { Figures = new LoadLoops(client!, plan).Run(() => Say(new ChildAnswer { Measuring = true })) }
                    : new ChildAnswer { Mark = ProcessMark.Now() });
            }

            Wait(async () =>
            {
                await side.DisposeAsync();
                return true;
            }, CloseLimit);
            return 0;
        }
        catch (Exception exception)
        {
            // All callers fail for the same reason.
            Console.Error.WriteLine((exception as AggregateException)?.Flatten().InnerExceptions[0] ?? exception);
            return 1;
        }
    }

    private static T Wait<T>(Func<Task<T>> action, TimeSpan limit) => Task.Run(action).WaitAsync(limit).GetAwaiter().GetResult();

    private static void Say(ChildAnswer answer)
    {
        lock (Writing)
        {
            Console.Out.WriteLine(ChildAnswer.Prefix + JsonSerializer.Serialize(answer, ChildAnswer.Json));
            Console.Out.Flush();
        }
    }
}
