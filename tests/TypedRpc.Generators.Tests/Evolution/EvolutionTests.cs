using System.Globalization;
using System.Reflection;
using Microsoft.CodeAnalysis;

namespace TypedRpc.Generators.Tests.Evolution;

/// <summary>
/// Peers from before and after a change meet, both ways: what the table says is what happens, and what the analyzer reports.
/// </summary>
public sealed class EvolutionTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static TheoryData<string> Changes => [.. EvolutionRows.All.Select(row => row.Change)];

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task Old_and_new_peers_behave_as_the_table_says(string change)
    {
        EvolutionRow row = EvolutionRows.All.Single(one => one.Change == change);
        Peer old = Peer.Build(row.Old);
        Peer @new = Peer.Build(row.New);
        Peer oldClient = row.OldClient is null ? old : Peer.Build(row.OldClient);
        if (row.OldSeen is { } oldSeen)
            (await MeetAsync(oldClient, @new, row, oldSeen)).ShouldBe(oldSeen);
        if (row.NewSeen is { } newSeen)
            (await MeetAsync(@new, old, row, newSeen)).ShouldBe(newSeen);
        if (row.BreaksJson)
        {
            @new.ReadJson(old.WriteJson()).ShouldNotBe(@new.ReadJson(@new.WriteJson()));
            old.ReadJson(@new.WriteJson()).ShouldNotBe(old.ReadJson(old.WriteJson()));
        }
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task The_analyzer_reports_exactly_the_peers_that_are_broken(string change)
    {
        EvolutionRow row = EvolutionRows.All.Single(one => one.Change == change);
        IReadOnlyList<Diagnostic> found = await BaselineTest.AnalyzeAsync(BaselineTest.TextOf(row.Old.Sources), row.New.Sources);
        string[] errors = [.. found.Where(one => one.Id == "TRPC0034").Select(one => one.GetMessage(CultureInfo.InvariantCulture))];
        (string writers, string readers) = row.Old.IsNotifications ? ("notifiers", "listeners") : ("clients", "servers");
        errors.Any(text => text.Contains($"old {writers} with new {readers}", StringComparison.Ordinal)).ShouldBe(row.BreaksOld);
        errors.Any(text => text.Contains($"new {writers} with old {readers}", StringComparison.Ordinal)).ShouldBe(row.BreaksNew);
        errors.Any(text => text.Contains("peers that send JSON", StringComparison.Ordinal)).ShouldBe(row.BreaksJson);
        if (row.Reported == "nothing")
        {
            found.Where(one => one.Id != "TRPC0036"
                || !one.GetMessage(CultureInfo.InvariantCulture).Contains("the version changed", StringComparison.Ordinal)).ShouldBeEmpty();
        }
        else
        {
            found.ShouldNotBeEmpty();
        }
    }

    private static async Task<string> MeetAsync(Peer sender, Peer receiver, EvolutionRow row, string expected)
    {
        string url = "memory://" + Guid.NewGuid().ToString("n");
        await using RpcBus from = await RpcBus.ConnectAsync(
            url, new RpcBusOptions { Notifications = new NotificationOptions { Drivers = ["messagingv2"] } });
        await using RpcBus to = await RpcBus.ConnectAsync(url);
        var record = new Record();
        return row.Old.IsNotifications
            ? await NotifyAsync(sender, receiver, from, to, record)
            : await CallAsync(sender, receiver, from, to, record, expected).WaitAsync(Limit);
    }

    private static async Task<string> CallAsync(Peer sender, Peer receiver, RpcBus from, RpcBus to, Record record, string expected)
    {
        await receiver.ServeAsync(to, record, new RpcServerOptions { Server = "h1" });
        await receiver.ServeAsync(from, record, new RpcServerOptions { Server = "h2" });
        string end;
        try
        {
            end = Record.Print(await sender.CallAsync(from));
        }
        catch (RpcException exception)
        {
            end = exception.Kind.ToString();
        }
        catch (Exception declared) when (declared.GetType().Namespace == "Demo")
        {
            IEnumerable<PropertyInfo> members = declared.GetType()
                .GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly);
            end = $"{declared.GetType().Name}({string.Join(", ", members.Select(member => Record.Print(member.GetValue(declared))))})";
        }

        // A cast is confirmed by the broker and runs later.
        int count = expected.Split("run(").Length - 1;
        await record.UntilAsync(runs => runs.Count >= count);
        return $"{string.Join(" ", record.Runs)} -> {end}".Trim();
    }

    private static async Task<string> NotifyAsync(Peer sender, Peer receiver, RpcBus from, RpcBus to, Record record)
    {
        await receiver.ListenAsync(to, record);
        await sender.NotifyAsync(from);

        // What the listener's own contract notifies of comes after it, through the same queue, one at a time.
        await receiver.NotifyAsync(from, "DoneAsync");
        await record.UntilAsync(runs => runs.Contains("done()")).WaitAsync(Limit);
        string dead = to.Statistics.NotificationsDeadLettered > 0 ? " dead" : "";
        return string.Join(" ", record.Runs.Where(run => run != "done()")) + dead;
    }
}
