using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace TypedRpc.Hosting.Tests;

public sealed class RoutingWatchTests : IAsyncDisposable
{
    private const string ToFirst = "g: {first: {accepted_events: [volume.*]}}\n";
    private const string ToSecond = "g: {second: {accepted_priorities: [info]}}\n";

    private readonly TemporaryFolder _folder = new();
    private readonly Heard _first = new();
    private readonly Heard _second = new();
    private readonly FakeLogger _logger = new();
    private readonly Channel<RpcConfigurationException?> _reloads = Channel.CreateUnbounded<RpcConfigurationException?>();
    private RpcBus? _bus;
    private NotificationRoutingWatch? _watch;

    private string File => _folder["routing.yaml"];

    public async ValueTask DisposeAsync()
    {
        if (_watch is not null)
            await _watch.DisposeAsync();
        if (_bus is not null)
            await _bus.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("write")]
    [InlineData("rename over")]
    [InlineData("delete and write")]
    [InlineData("rename away and write")]
    public async Task A_changed_file_decides_from_then_on(string how)
    {
        await WatchAsync(ToFirst);
        await NotifyAsync(first: ["volume.create"], second: []);

        await ChangeAsync(how, ToSecond);

        await NotifyAsync(first: [], second: ["volume.create", "other"]);
        _watch!.LastError.ShouldBeNull();
    }

    [Theory]
    [InlineData("g: {first: [}", "routing.yaml, line 1: this is not YAML")]
    [InlineData("g:\n  first:\n    accepted: []", "routing.yaml, line 3: a rule has no 'accepted'")]
    [InlineData("g: {third: }", "routing.yaml: There is no notification driver 'third'")]
    public async Task A_wrong_file_leaves_the_rules_and_is_logged_and_a_right_one_is_taken_again(string wrong, string fault)
    {
        await WatchAsync(ToFirst);

        await WriteAsync(wrong);
        RpcConfigurationException error = (await NextAsync()).ShouldNotBeNull();

        error.Message.ShouldContain(fault);
        _watch!.LastError.ShouldBe(error);
        _logger.Collector.GetSnapshot()
            .ShouldContain(record => record.Level == LogLevel.Error && record.Id.Id == 5001 && record.Message.Contains(fault));
        await NotifyAsync(first: ["volume.create"], second: []);

        await WriteAsync(ToSecond);
        (await NextAsync()).ShouldBeNull();
        _watch.LastError.ShouldBeNull();
        await NotifyAsync(first: [], second: ["volume.create", "other"]);
    }

    [Fact]
    public async Task A_file_that_is_deleted_leaves_the_rules_and_the_same_file_again_heals_it()
    {
        await WatchAsync(ToFirst);

        System.IO.File.Delete(File);
        (await NextAsync()).ShouldNotBeNull().Message.ShouldBe($"{File} does not exist.");
        await NotifyAsync(first: ["volume.create"], second: []);

        await WriteAsync(ToFirst);
        (await NextAsync()).ShouldBeNull();
        _watch!.LastError.ShouldBeNull();
    }

    [Fact]
    public async Task A_folder_without_change_events_is_polled()
    {
        await WatchAsync(ToFirst, hearsOfChanges: false, time: new FastTime());

        await ChangeAsync("rename over", ToSecond);

        await NotifyAsync(first: [], second: ["volume.create", "other"]);
    }

    [Theory]
    [InlineData("", "line 1: a routing file is a mapping of groups")]
    [InlineData("g: {third: }", "There is no notification driver 'third'")]
    [InlineData(null, "does not exist")]
    public async Task A_file_that_is_wrong_from_the_start_is_refused(string? text, string fault) =>
        (await Should.ThrowAsync<RpcConfigurationException>(() => WatchAsync(text))).Message.ShouldSatisfyAllConditions(
            message => message.ShouldContain(fault), message => message.ShouldContain(File));

    [Fact]
    public async Task A_bus_that_does_not_route_is_refused()
    {
        await WriteAsync(ToFirst);
        await using RpcBus bus = await RpcBus.ConnectAsync("memory://");
        Should.Throw<RpcConfigurationException>(() => NotificationRoutingFile.Watch(bus, File, _logger)).Message
            .ShouldContain("'routing' is not among");
    }

    [Fact]
    public async Task A_handler_that_throws_does_not_end_the_watch()
    {
        await WatchAsync(ToFirst);
        _watch!.Reloaded += (_, _) => throw new InvalidOperationException("canary");

        await ChangeAsync("write", ToSecond);
        await ChangeAsync("write", ToFirst);

        _logger.Collector.GetSnapshot().ShouldContain(record => record.Id.Id == 5003);
    }

    private async Task WatchAsync(string? text, bool hearsOfChanges = true, TimeProvider? time = null)
    {
        if (text is not null)
            await WriteAsync(text);
        var drivers = new Dictionary<string, INotificationDriver> { ["first"] = _first, ["second"] = _second };
        _bus = await RpcBus.ConnectAsync("memory://", new() { Notifications = new() { Drivers = ["routing"], OwnDrivers = drivers } });
        if (hearsOfChanges)
        {
            _watch = NotificationRoutingFile.Watch(_bus, File, _logger, time);
        }
        else
        {
            _watch = new NotificationRoutingWatch(_bus, File, _logger, time!);
            _watch.Start(hearsOfChanges: false);
        }

        _watch.Reloaded += (_, _) => _reloads.Writer.TryWrite(_watch.LastError);
    }

    private Task WriteAsync(string text) => System.IO.File.WriteAllTextAsync(File, text);

    /// <summary>Changes the file and awaits that it is taken; in between it may be seen while it is not there.</summary>
    private async Task ChangeAsync(string how, string text)
    {
        switch (how)
        {
            case "rename over":
                await System.IO.File.WriteAllTextAsync(File + ".new", text);
                System.IO.File.Move(File + ".new", File, overwrite: true);
                break;
            case "delete and write":
                System.IO.File.Delete(File);
                await WriteAsync(text);
                break;
            case "rename away and write":
                System.IO.File.Move(File, File + ".old");
                await WriteAsync(text);
                break;
            default:
                await WriteAsync(text);
                break;
        }

        while (await NextAsync() is not null)
            continue;
    }

    private async Task<RpcConfigurationException?> NextAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        return await _reloads.Reader.ReadAsync(limit.Token);
    }

    private async Task NotifyAsync(string[] first, string[] second)
    {
        INotifier notifier = _bus!.Notifier("tests");
        await notifier.InfoAsync("volume.create", null);
        await notifier.InfoAsync("other", null);
        await _bus.FlushNotificationsAsync();
        _first.Take().ShouldBe(first, ignoreOrder: true);
        _second.Take().ShouldBe(second, ignoreOrder: true);
    }

    /// <summary>A clock on which every pause is over in a hundredth of its time.</summary>
    private sealed class FastTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime / 100, period);
    }
}
