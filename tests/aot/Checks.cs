namespace TypedRpc.NativeAot;

/// <summary>What a caller makes sure of, whoever serves and over whichever transport.</summary>
internal sealed class Checks(RpcBus bus, TextWriter output)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly IFolders _folders = bus.Client<IFolders>().Any;

    /// <summary>Whether all of them hold. Prints each.</summary>
    public async Task<bool> HoldAsync()
    {
        bool hold = true;
        foreach ((string name, Func<Task<bool>> check) in new (string, Func<Task<bool>>)[]
        {
            ("every type in MessagePack", EveryTypeInCallsAsync),
            ("every type in JSON", EveryTypeInNotificationsAsync),
            ("a recursive payload", RecursionAsync),
            ("a list and a dictionary", CollectionsAsync),
            ("overloads, in, tuples and params", ParametersAsync),
            ("a method of a generic base", GenericBaseAsync),
            ("a body of the interface, with values without a type", BodyAsync),
            ("a disposed proxy", DisposedProxyAsync),
            ("a version cap", VersionCapAsync),
            ("a remote exception", RemoteExceptionAsync),
            ("a declared exception", DeclaredExceptionAsync),
            ("the context", ContextAsync),
            ("a cancelled call", CancellationAsync),
            ("a fanout cast", FanoutAsync),
            ("a stream as result", ResultStreamAsync),
            ("a stream as argument, and progress", ArgumentStreamAsync),
        })
        {
            bool holds = await check().WaitAsync(Limit);
            output.WriteLine($"{name}: {(holds ? "ok" : "wrong")}");
            hold &= holds;
        }

        return hold;
    }

    private async Task<bool> ResultStreamAsync()
    {
        int count = 0;
        await foreach (Entry? entry in _folders.ListAsync(1_000))
        {
            if (entry?.Bytes != (count % 2 == 0 ? count : null))
                return false;
            count++;
        }

        await foreach (Entry? entry in _folders.ListAsync(int.MaxValue))
            return count == 1_000 && entry is not null;
        return false;
    }

    private async Task<bool> ArgumentStreamAsync()
    {
        var last = new TaskCompletionSource<Point>(TaskCreationOptions.RunContinuationsAsynchronously);
        long bytes = await _folders.FillAsync(EntriesAsync(), new LastOf(last));
        return bytes == 499_500 && await last.Task == new Point(499_500, 1);

        static async IAsyncEnumerable<Entry> EntriesAsync()
        {
            for (int i = 0; i < 1_000; i++)
            {
                await Task.Yield();
                yield return new Entry("", i, Access.Write);
            }
        }
    }

    private sealed class LastOf(TaskCompletionSource<Point> last) : IProgress<Point>
    {
        public void Report(Point value)
        {
            if (value.X == 499_500)
                last.TrySetResult(value);
        }
    }

    private async Task<bool> EveryTypeInCallsAsync() => AreSame(await _folders.EchoAsync(Everything.Sample()));

    private async Task<bool> EveryTypeInNotificationsAsync()
    {
        var first = new FirstTold();
        await using NotificationListener listener = await bus.ListenAsync<IFolderEvents>(first);
        await _folders.TellAsync(Everything.Sample());
        return AreSame(await first.Payload);
    }

    private async Task<bool> RecursionAsync()
    {
        Folder turned = await _folders.TurnOverAsync(new Folder("/", [new Folder("b", []), new Folder("c", [new Folder("d", [])])]));
        return turned is { Name: "/", Folders: [{ Name: "c", Folders: [{ Name: "d" }] }, { Name: "b", Folders: [] }] };
    }

    private async Task<bool> CollectionsAsync()
    {
        Dictionary<string, long> sums = await _folders.SumAsync(
            [new Entry("a", 1, Access.Read), new Entry("b", 2, Access.Read), new Entry("a", 40, Access.Write)]);
        return sums.Count == 2 && sums["a"] == 41 && sums["b"] == 2;
    }

    private async Task<bool> ParametersAsync()
    {
        var point = new Point(1, 2);
        return await _folders.SwapAsync(in point) == new Point(2, 1)
            && await _folders.SwapAsync((point, "s"), 3, 4) == (new Point(2, 7), "s");
    }

    private async Task<bool> GenericBaseAsync() =>
        (await _folders.RepeatAsync(new Point(1, 2))).SequenceEqual([new Point(1, 2), new Point(1, 2)]);

    private async Task<bool> BodyAsync()
    {
        var also = RpcValue.Map(("bytes", new byte[] { 1 }), ("at", DateTime.UnixEpoch), ("list", RpcValue.List(1, "x")));
        return await _folders.DescribeAsync("text", also) == RpcValue.List("text", also);
    }

    private async Task<bool> DisposedProxyAsync()
    {
        _folders.Dispose();
        await _folders.DisposeAsync();
        return await _folders.IsThereAsync();
    }

    private async Task<bool> VersionCapAsync()
    {
        RpcClient<IFolders> capped = bus.Client<IFolders>(new() { VersionCap = new RpcVersion(1, 0) });
        try
        {
            await capped.Any.SumAsync([]);
            return false;
        }
        catch (RpcRejectedException refused)
        {
            return refused is { Kind: RpcErrorKind.UnsupportedVersion, Execution: RpcExecution.NotStarted }
                && await capped.Any.IsThereAsync();
        }
    }

    private async Task<bool> RemoteExceptionAsync()
    {
        try
        {
            await _folders.FailAsync("as asked");
            return false;
        }
        catch (RpcRemoteException exception)
        {
            return exception.RemoteType == typeof(InvalidOperationException).FullName && exception.RemoteMessage == "as asked";
        }
    }

    private async Task<bool> DeclaredExceptionAsync()
    {
        var owner = Guid.NewGuid();
        try
        {
            await _folders.LockAsync(new Folder("l", [new Folder("m", [])]), owner);
            return false;
        }
        catch (FolderLockedException locked)
        {
            return locked.Owner == owner && locked.Message == "It is locked." && locked.Folder is { Name: "l", Folders: [{ Name: "m" }] };
        }
    }

    private async Task<bool> ContextAsync()
    {
        using (RpcContext.Push(("user", "eve")))
            return await _folders.WhoAsksAsync() == "eve";
    }

    private async Task<bool> CancellationAsync()
    {
        using var over = new CancellationTokenSource();
        Task waiting = _folders.WaitAsync(over.Token);
        await over.CancelAsync();
        try
        {
            await waiting;
            return false;
        }
        catch (OperationCanceledException cancelled)
        {
            return cancelled.CancellationToken == over.Token;
        }
    }

    private async Task<bool> FanoutAsync()
    {
        var id = Guid.NewGuid();
        await _folders.NoteAsync(id);
        return await _folders.NotedAsync() == id;
    }

    private bool AreSame(Everything back)
    {
        string[] differences = [.. Everything.Sample().Differences(back)];
        foreach (string difference in differences)
            output.WriteLine($"differs: {difference}");
        return differences.Length == 0;
    }
}
