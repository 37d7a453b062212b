using System.Diagnostics;
using TypedRpc.Faults.Tests.Log;
using TypedRpc.Faults.Tests.Tools;
using TypedRpc.Faults.Tests.Work;
using TypedRpc.TestBroker;

namespace TypedRpc.Faults.Tests.Network;

/// <summary>Users whose password or permissions change under a running bus.</summary>
[Trait("Broker", "RabbitMQ")]
public sealed class CredentialTests : FaultBed
{
    private readonly string _user = "u" + Guid.NewGuid().ToString("N")[..10];
    private readonly string _secret = Path.GetTempFileName();
    private RabbitMqBroker _broker = null!;

    [Fact]
    public async Task Revoked_permissions_are_a_typed_error_without_repeated_reconnects()
    {
        Proxy proxy = NewProxy();
        string url = await NewUserAsync(proxy);
        await ServeAsync(new Worker(Log));
        IWork work = (await ConnectAsync(url: url))
            .Client<IWork>().For(timeout: TimeSpan.FromSeconds(1), waitForServer: TimeSpan.FromSeconds(1));
        var callers = new Callers(Log, TimeSpan.FromSeconds(1));
        (await callers.CallAsync(work)).ShouldBe(Ending.Success);

        await _broker.Management.SetPermissionsAsync(_user, VirtualHost, "", "", "");
        int before = proxy.Accepted.Count;
        TimeSpan time = Forms.Pick(TimeSpan.FromSeconds(12), TimeSpan.FromSeconds(60));
        proxy.Cut();
        using var stop = new CancellationTokenSource(time);
        await Callers.LoopAsync(16, n => n % 2 == 0 ? callers.CallAsync(work) : callers.CastAsync(work), stop.Token).WaitAsync(Limit);
        int connects = proxy.Accepted.Count - before;
        await _broker.Management.SetPermissionsAsync(_user, VirtualHost, ".*", ".*", ".*");
        TimeSpan again = await ServedAgainAsync(callers, work);

        Verdict verdict = Check();
        double perFive = connects / 2.0 / time.TotalSeconds * 5;
        Report.Add(new Row("R21", "permissions revoked: a typed error, and at most one attempt to connect in 5 s")
        {
            Load = $"16 callers, {verdict.Sent:N0} calls and casts of 1 s",
            Faults = FormattableString.Invariant($"all permissions revoked for {time.TotalSeconds:F0} s, and the connections cut"),
            Lost = verdict.Lost,
            Duplicated = verdict.Duplicated,
            PastDeadline = verdict.LatestPastDeadline,
            Measured = FormattableString.Invariant(
                $"{connects} connections: {perFive:F1} attempts in 5 s; ")
                + FormattableString.Invariant($"serving again {again.TotalSeconds:F1} s after the permissions were restored"),
            Met = perFive <= 1 && again <= TimeSpan.FromSeconds(3),
        });
        verdict.Violations.ShouldBeEmpty($"{verdict}");
        perFive.ShouldBeLessThan(5);
        verdict.LatestPastDeadline.ShouldBeLessThan(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_changed_password_is_a_typed_error_and_the_bus_reads_the_new_one_from_its_file()
    {
        await File.WriteAllTextAsync(_secret, "secret\n");
        Proxy proxy = NewProxy();
        string url = await NewUserAsync(proxy, _secret);
        await ServeAsync(new Worker(Log));
        RpcBus client = await ConnectAsync(url: url);
        IWork work = client.Client<IWork>().For(timeout: TimeSpan.FromSeconds(1), waitForServer: TimeSpan.FromSeconds(1));
        var callers = new Callers(Log, TimeSpan.FromSeconds(1));
        await _broker.Management.ChangePasswordAsync(_user, "another");
        (await callers.CallAsync(work)).ShouldBe(Ending.Success); // what is connected stays so

        // First the file, then the cut, as a rotation should be.
        await File.WriteAllTextAsync(_secret, "another\n");
        proxy.Cut();
        TimeSpan rotated = await ServedAgainAsync(callers, work);

        // And the wrong way round: for a while the bus has the old secret.
        await _broker.Management.ChangePasswordAsync(_user, "third");
        int before = proxy.Accepted.Count;
        proxy.Cut();
        TimeSpan time = Forms.Pick(TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(60));
        using var stop = new CancellationTokenSource(time);
        await Callers.LoopAsync(8, _ => callers.CallAsync(work), stop.Token).WaitAsync(Limit);
        int connects = proxy.Accepted.Count - before;
        Exception refused = await Should.ThrowAsync<RpcConnectionException>(() => RpcBus.ConnectAsync(url, Quick).WaitAsync(Limit));
        await File.WriteAllTextAsync(_secret, "third\n");
        TimeSpan again = await ServedAgainAsync(callers, work);

        Verdict verdict = Check();
        Report.Add(new Row("R20", "credential rotation: the bus reconnects with the new secret, without a restart")
        {
            Load = $"8 callers, {verdict.Sent:N0} calls of 1 s",
            Faults = "the password changed twice and the connections cut: after the new password was in password_file, "
                + FormattableString.Invariant($"and {time.TotalSeconds:F0} s before"),
            Lost = verdict.Lost,
            Duplicated = verdict.Duplicated,
            PastDeadline = verdict.LatestPastDeadline,
            Measured = FormattableString.Invariant($"serving again {rotated.TotalSeconds:F1} s after the cut, ")
                + FormattableString.Invariant($"and {again.TotalSeconds:F1} s after the late secret, ")
                + $"with {connects} connections meanwhile",
            Met = client.Health.Epoch == 3 && rotated <= TimeSpan.FromSeconds(3),
        });
        refused.Message.ShouldNotContain("another");
        client.Health.Epoch.ShouldBe(3);
        verdict.Violations.ShouldBeEmpty($"{verdict}");
    }

    [Fact]
    public async Task Each_way_to_configure_a_connection_wrongly_has_an_error_of_its_own_that_hides_the_password()
    {
        await ConnectAsync();
        _broker = await RabbitMqBroker.SharedAsync();
        await _broker.Management.CreateUserAsync(_user, "canary-secret", VirtualHost, "^none$", "^none$", "^none$");
        int port = new Uri(Url).Port;
        int unused;
        using (var free = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0))
        {
            free.Start();
            unused = ((System.Net.IPEndPoint)free.LocalEndpoint).Port;
        }

        (string What, string Url, Type Error, string Says)[] cases =
        [
            ("nobody listens", $"rabbit://guest:canary-secret@127.0.0.1:{unused}/", typeof(RpcConnectionException), $"{unused}"),
            (
                "no such host", $"rabbit://guest:canary-secret@no-such-host.invalid:{port}/", typeof(RpcConnectionException),
                "no-such-host.invalid"),
            ("wrong password", $"rabbit://{_user}:canary-secret-too@127.0.0.1:{port}/{VirtualHost}", typeof(RpcConnectionException), _user),
            ("no such user", $"rabbit://nobody:canary-secret@127.0.0.1:{port}/{VirtualHost}", typeof(RpcConnectionException), "nobody"),
            (
                "no such virtual host", $"rabbit://guest:guest@127.0.0.1:{port}/no-such-vhost", typeof(RpcConnectionException),
                "no-such-vhost"),
            ("no permission there", $"rabbit://{_user}:canary-secret@127.0.0.1:{port}/%2F", typeof(RpcConnectionException), _user),
            (
                "no permission to declare", $"rabbit://{_user}:canary-secret@127.0.0.1:{port}/{VirtualHost}",
                typeof(RpcConnectionException), "refused"),
            ("TLS where there is none", $"amqps://guest:canary-secret@127.0.0.1:{port}/", typeof(RpcException), ""),
            ("no such scheme", "rabit://guest:canary-secret@127.0.0.1/", typeof(RpcConfigurationException), "rabit"),
            (
                "no such option", $"rabbit://guest:canary-secret@127.0.0.1:{port}/?heartbeet=1", typeof(RpcConfigurationException),
                "heartbeet"),
        ];
        TimeSpan longest = default;
        foreach ((string what, string url, Type error, string says) in cases)
        {
            long started = Stopwatch.GetTimestamp();
            Exception exception = await Should.ThrowAsync<RpcException>(() => RpcBus.ConnectAsync(url, Quick).WaitAsync(Limit), what);
            TimeSpan took = Stopwatch.GetElapsedTime(started);
            longest = took > longest ? took : longest;
            exception.ShouldBeAssignableTo(error, what);
            exception.Message.ShouldContain(says, Case.Insensitive, what);
            $"{exception}".ShouldNotContain("canary-secret", Case.Sensitive, what);
        }

        Report.Add(new Row("P28", "each misconfiguration has an exact error within 5 s, without the password")
        {
            Load = $"{cases.Length} URLs",
            Faults = "host, port, user, password, virtual host, permission, TLS, scheme, option",
            Measured = $"{Milliseconds(longest)} at most",
            Met = longest <= TimeSpan.FromSeconds(5),
        });
        longest.ShouldBeLessThan(TimeSpan.FromSeconds(25));
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        File.Delete(_secret);
        if (_broker is not null)
            await _broker.Management.DeleteUserAsync(_user);
        GC.SuppressFinalize(this);
    }

    protected override Task<string> NewUrlAsync() => Places.RabbitMqAsync();

    private async Task<string> NewUserAsync(Proxy proxy, string? passwordFile = null)
    {
        _broker = await RabbitMqBroker.SharedAsync();
        await _broker.Management.CreateUserAsync(_user, "secret", VirtualHost, ".*", ".*", ".*");
        var url = new UriBuilder(proxy.Through(Url)) { UserName = _user, Password = passwordFile is null ? "secret" : "" };
        if (passwordFile is not null)
            url.Query = $"password_file={passwordFile}";
        return url.Uri.OriginalString;
    }
}
