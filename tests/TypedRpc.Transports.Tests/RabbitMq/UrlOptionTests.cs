using System.Security.Authentication;
using Microsoft.Extensions.Logging.Abstractions;
using TypedRpc.Brokers.Security;
using TypedRpc.Brokers.Url;
using TypedRpc.RabbitMQ.Connection;
using TypedRpc.RabbitMQ.Url;
using TypedRpc.Transport;
using TypedRpc.Transports.Tests.Conformance;

namespace TypedRpc.Transports.Tests.RabbitMq;

/// <summary>What a URL means to RabbitMQ, without connecting.</summary>
public sealed class UrlOptionTests
{
    private const string Secret = "s3cret-canary";

    private static readonly TransportOptions Defaults = new(new RecordingListener())
    {
        LoggerFactory = NullLoggerFactory.Instance,
        Heartbeat = TimeSpan.FromSeconds(10),
        ReconnectDelay = (TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(30)),
    };

    [Theory]
    [InlineData("rabbit://", "guest:guest@localhost:5672 /")]
    [InlineData("amqp://", "guest:guest@localhost:5672 /")]
    [InlineData("amqps://", "guest:guest@localhost:5671 /")]
    [InlineData("rabbit:///nova", "guest:guest@localhost:5672 nova")]
    [InlineData("rabbit://h", "guest:guest@h:5672 /")]
    [InlineData("rabbit://h/", "guest:guest@h:5672 /")]
    [InlineData("rabbit://h//", "guest:guest@h:5672 /")]
    [InlineData("rabbit://h/%2F", "guest:guest@h:5672 /")]
    [InlineData("rabbit://h/a/b", "guest:guest@h:5672 a/b")]
    [InlineData("rabbit://h?ssl=true", "guest:guest@h:5671 /")]
    [InlineData("rabbit://h:5672?ssl=1", "guest:guest@h:5672 /")]
    [InlineData("rabbit://u@h", "u:@h:5672 /")]
    [InlineData("rabbit://u:p@a:1,u2:p2@[::1]/v", "u:p@a:1 v|u2:p2@[::1]:5672 v")]
    [InlineData("rabbit://u:p@a,b", "u:p@a:5672 /|guest:guest@b:5672 /")]
    public void Hosts_have_users_ports_and_a_virtual_host(string url, string hosts) =>
        string.Join('|', Read(url).Hosts.Select(h => $"{h.UserName}:{h.Password}@{h.Endpoint} {h.VirtualHost}")).ShouldBe(hosts);

    [Theory]
    [InlineData("rabbit://u:{0}@broker.example", "u@broker.example:5672")]
    [InlineData("rabbit://u:{0}@broker.example?rabbit_login_method=AMQPLAIN", "u@broker.example:5672")]
    [InlineData("rabbit://u:{0}@192.0.2.1:1,u:{0}@192.0.2.1:1,v:{0}@127.0.0.1", "u@192.0.2.1:1")]
    [InlineData("rabbit://u:{0}@a,u:{0}@b", "u@a:5672|u@b:5672")]
    [InlineData("amqps://u:{0}@broker.example", "")]
    [InlineData("rabbit://u:{0}@broker.example?ssl=true", "")]
    [InlineData("rabbit://u:{0}@localhost", "")]
    [InlineData("rabbit://u:{0}@127.1.2.3,u:{0}@[::1],u:{0}@LocalHost", "")]
    public void A_password_that_leaves_this_machine_in_clear_is_warned_of_once_for_each_host_and_user(string url, string warned)
    {
        using var log = new KeptLog();
        UrlWarnings.Log(Read(url.Replace("{0}", Secret, StringComparison.Ordinal)), log.CreateLogger(""));

        string[] lines = [.. log.Of("PasswordInClear")];
        lines.Length.ShouldBe(warned.Split('|', StringSplitOptions.RemoveEmptyEntries).Length);
        foreach ((string line, string expected) in lines.Zip(warned.Split('|')))
        {
            line.ShouldContain($"'{expected.Split('@')[0]}'");
            line.ShouldContain(expected.Split('@')[1]);
        }

        log.All.ShouldAllBe(line => !line.Contains(Secret, StringComparison.Ordinal));
    }

    [Fact]
    public void The_text_form_shows_hosts_and_no_password()
    {
        Read($"rabbit://u:{Secret}@a:1/v").ToString().ShouldBe("a:1 (virtual host 'v', the user 'u')");
        BrokerAddress two = Read($"rabbit://u:{Secret}@a:1,u:{Secret}@b:2/v");
        two.ToString().ShouldBe("a:1, b:2 (virtual host 'v')");
        two.Hosts[1].ToString().ShouldBe("b:2 (virtual host 'v', the user 'u')");
        two.Settings.ToString().ShouldNotContain(Secret);
    }

    [Theory]
    [InlineData("", 10, 0.2, 30)]
    [InlineData("heartbeat=0", 0, 0.2, 30)]
    [InlineData("heartbeat=3600", 3600, 0.2, 30)]
    [InlineData("heartbeat_timeout_threshold=60", 60, 0.2, 30)]
    [InlineData("rabbit_retry_interval=1", 10, 1, 30)]
    [InlineData("rabbit_retry_interval=0.05&rabbit_interval_max=2", 10, 0.05, 2)]
    [InlineData("rabbit_retry_interval=60", 10, 60, 60)]
    [InlineData("rabbit_interval_max=0.1", 10, 0.1, 0.1)]
    [InlineData("rabbit_interval_max=5", 10, 0.2, 5)]
    public void Times_take_the_place_of_the_callers(string query, double heartbeat, double least, double most)
    {
        TransportOptions options = Read("rabbit://h?" + query).Settings.Over(Defaults);
        options.Heartbeat.TotalSeconds.ShouldBe(heartbeat);
        options.ReconnectDelay.ShouldBe((TimeSpan.FromSeconds(least), TimeSpan.FromSeconds(most)));
    }

    [Theory]
    [InlineData("", null, false)]
    [InlineData("rabbit_retry_backoff=2", 2.0, false)]
    [InlineData("rabbit_retry_backoff=0", 0.0, false)]
    [InlineData("kombu_failover_strategy=shuffle", null, true)]
    [InlineData("kombu_failover_strategy=round-robin", null, false)]
    [InlineData("control_exchange=nova", null, false)]
    public void Growth_of_the_pauses_and_the_order_of_hosts_can_be_chosen(string query, double? step, bool shuffle)
    {
        BrokerSettings settings = Read("rabbit://h?" + query).Settings;
        settings.RetryStep?.TotalSeconds.ShouldBe(step!.Value);
        settings.RetryStep.HasValue.ShouldBe(step.HasValue);
        settings.Shuffle.ShouldBe(shuffle);
    }

    [Theory]
    [InlineData("", "PLAIN")]
    [InlineData("rabbit_login_method=PLAIN", "PLAIN")]
    [InlineData("rabbit_login_method=amqplain", "AMQPLAIN")]
    public void The_login_method_is_offered_alone(string query, string method) =>
        SaslMechanisms.Of(Read("rabbit://h?" + query).Settings.Login).ShouldHaveSingleItem().Name.ShouldBe(method);

    [Fact]
    public void Amqplain_is_a_table_without_its_length() =>
        AmqPlainLogin.Answer("gu", "é").ShouldBe([.. "\u0005LOGINS\0\0\0\u0002gu\u0008PASSWORDS\0\0\0\u0002é"u8]);

    [Theory]
    [InlineData("rabbit://h?ssl=true", SslProtocols.None, true)]
    [InlineData("rabbit://h?ssl=ON&ssl_version=TLSv1_2", SslProtocols.Tls12, true)]
    [InlineData("amqps://h?ssl_version=tlsv1_3", SslProtocols.Tls13, true)]
    [InlineData("amqps://h?ssl=yes&ssl_enforce_hostname_verification=false", SslProtocols.None, false)]
    [InlineData("rabbit://h?ssl_enforce_hostname_verification=0&ssl=true", SslProtocols.None, false)]
    public void Tls_is_checked_unless_said_otherwise(string url, SslProtocols protocols, bool enforced)
    {
        TlsSettings tls = Read(url).Settings.Tls.ShouldNotBeNull();
        (tls.Protocols, tls.EnforceHostName).ShouldBe((protocols, enforced));
    }

    [Theory]
    [InlineData("rabbit://h")]
    [InlineData("rabbit://h?ssl=false")]
    [InlineData("amqp://h?ssl=off")]
    public void Without_it_there_is_no_tls(string url) => Read(url).Settings.Tls.ShouldBeNull();

    [Theory]
    [InlineData("colour=blue", "'colour'", "control_exchange, heartbeat, heartbeat_timeout_threshold, kombu_compression, kombu_failover_strategy, password_file, rabbit_interval_max")]
    [InlineData("Heartbeat=1", "'Heartbeat'", "Known are")]
    [InlineData("=1", "''", "Known are")]
    [InlineData("heartbeat=s3cret-canary", "'heartbeat'", "from 0 to 3600")]
    [InlineData("heartbeat=-1", "'heartbeat'", "from 0 to 3600")]
    [InlineData("heartbeat=3601", "'heartbeat'", "from 0 to 3600")]
    [InlineData("heartbeat=1.5", "'heartbeat'", "whole number")]
    [InlineData("heartbeat=", "'heartbeat'", "whole number")]
    [InlineData("heartbeat=1&heartbeat=2", "'heartbeat'", "whole number")]
    [InlineData("heartbeat=1&heartbeat_timeout_threshold=1", "'heartbeat'", "'heartbeat_timeout_threshold'")]
    [InlineData("heartbeat_timeout_threshold=x", "'heartbeat_timeout_threshold'", "from 0 to 3600")]
    [InlineData("rabbit_retry_interval=0", "'rabbit_retry_interval'", "from 0.01 to 3600")]
    [InlineData("rabbit_retry_interval=NaN", "'rabbit_retry_interval'", "from 0.01 to 3600")]
    [InlineData("rabbit_retry_interval=1e3", "'rabbit_retry_interval'", "from 0.01 to 3600")]
    [InlineData("rabbit_retry_backoff=-1", "'rabbit_retry_backoff'", "from 0 to 3600")]
    [InlineData("rabbit_interval_max=4000", "'rabbit_interval_max'", "from 0.01 to 3600")]
    [InlineData("rabbit_retry_interval=5&rabbit_interval_max=4", "'rabbit_interval_max'", "'rabbit_retry_interval'")]
    [InlineData("kombu_failover_strategy=s3cret-canary", "'kombu_failover_strategy'", "round-robin, shuffle")]
    [InlineData("rabbit_login_method=s3cret-canary", "'rabbit_login_method'", "PLAIN, AMQPLAIN, EXTERNAL")]
    [InlineData("rabbit_login_method=RABBIT-CR-DEMO", "'rabbit_login_method'", "keeps nothing secret")]
    [InlineData("rabbit_login_method=EXTERNAL", "'rabbit_login_method'", "ssl_cert_file")]
    [InlineData("rabbit_login_method=EXTERNAL&ssl=true", "'rabbit_login_method'", "ssl_cert_file")]
    [InlineData("ssl=s3cret-canary", "'ssl'", "true or false")]
    [InlineData("ssl=", "'ssl'", "true or false")]
    [InlineData("ssl_ca_file=/ca.pem", "'ssl_ca_file'", "add ssl=true")]
    [InlineData("ssl=false&ssl_version=TLSv1_2", "'ssl_version'", "add ssl=true")]
    [InlineData("ssl=true&ssl_ca_file=", "'ssl_ca_file'", "path of a file")]
    [InlineData("ssl=true&ssl_ca_file=/no/such/file", "'ssl_ca_file'", "cannot be used")]
    [InlineData("ssl=true&ssl_cert_file=/no/such/file", "'ssl_cert_file'", "cannot be used")]
    [InlineData("ssl=true&ssl_key_file=/no/such/file", "'ssl_key_file'", "ssl_cert_file")]
    [InlineData("ssl=true&ssl_enforce_hostname_verification=maybe", "'ssl_enforce_hostname_verification'", "true or false")]
    [InlineData("ssl=true&ssl_version=TLSv1_1", "'ssl_version'", "broken")]
    [InlineData("ssl=true&ssl_version=SSLv3", "'ssl_version'", "broken")]
    [InlineData("ssl=true&ssl_version=SSLv23", "'ssl_version'", "without the option")]
    [InlineData("ssl=true&ssl_version=s3cret-canary", "'ssl_version'", "TLSv1_2, TLSv1_3")]
    public void A_faulty_option_is_named_with_what_it_may_be(string query, string option, string range)
    {
        TransportException fault = Should.Throw<TransportException>(() => Read($"rabbit://u:{Secret}@h/v?{query}"));
        fault.Error.ShouldBe(TransportError.InvalidUrl);
        fault.Message.ShouldContain(option);
        fault.Message.ShouldContain(range);
        fault.ToString().ShouldNotContain(Secret);
    }

    [Theory]
    [InlineData("amqps://u:s3cret-canary@h?ssl=false", "amqps")]
    [InlineData("rabbit://u:s3cret-canary@", "no host")]
    [InlineData("rabbit://:5672", "no host")]
    [InlineData("rabbit://u:s3cret-canary@h?password_file=/run/secrets/rabbit", "give one of them")]
    [InlineData("rabbit://u@h?password_file=/no/such/file", "'password_file'")]
    [InlineData("rabbit://u@h?password_file=", "path of a file")]
    [InlineData("amqps://u@h?password_file=/x&ssl_cert_file=/y&rabbit_login_method=EXTERNAL", "not for EXTERNAL")]
    [InlineData("rabbit://u:s3cret-canary%00@h", "NUL")]
    [InlineData("rabbit://u:p@a,u%00:s3cret-canary@h", "NUL")]
    public void A_faulty_url_is_explained_without_its_password(string url, string what)
    {
        TransportException fault = Should.Throw<TransportException>(() => Read(url));
        fault.Error.ShouldBe(TransportError.InvalidUrl);
        fault.Message.ShouldContain(what);
        fault.ToString().ShouldNotContain(Secret);
    }

    [Theory]
    [InlineData("pass word", "pass word")]
    [InlineData("tail \n", "tail ")]
    [InlineData("windows\r\n", "windows")]
    [InlineData("", null)]
    [InlineData("\n", null)]
    [InlineData("s3cret-canary\nsecond", null)]
    [InlineData("s3cret-canary\0", null)]
    public void A_password_is_read_from_its_file_each_time(string text, string? password)
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "first");
            BrokerHost host = Read($"rabbit://u@h/v?password_file={file}").Hosts.Single();
            host.Password.ShouldBe("first");

            File.WriteAllText(file, text);

            if (password is not null)
                host.Password.ShouldBe(password);
            else
                Should.Throw<TransportException>(() => host.Password).ToString().ShouldNotContain(Secret);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void A_password_file_of_any_size_is_not_read()
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, new string('x', 5000));
            Should.Throw<TransportException>(() => Read($"rabbit://u@h/v?password_file={file}"))
                .Message.ShouldContain("longer than 4096 bytes");
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void A_file_that_is_no_certificate_is_refused_by_its_option()
    {
        string file = Path.GetTempFileName();
        try
        {
            (string Option, string Text)[] files =
                [("ssl_ca_file", ""), ("ssl_ca_file", "nonsense"), ("ssl_cert_file", ""), ("ssl_cert_file", "nonsense")];
            foreach ((string option, string text) in files)
            {
                File.WriteAllText(file, text);
                Should.Throw<TransportException>(() => Read($"amqps://h?{option}={Uri.EscapeDataString(file)}"))
                    .Message.ShouldContain($"'{option}'");
            }
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Options_made_of_random_parts_are_read_or_refused_and_nothing_else()
    {
        string[] names = [.. UrlOptions.Names, .. BusUrlOptions.Names, "colour"];
        string[] values =
        [
            "", "0", "1", "2", "60", "-1", "1e9", "99999999999", "true", "false", "PLAIN", "EXTERNAL", "AMQPLAIN", "TLSv1_2", "shuffle",
            "/", "/tmp", "/dev/null", "%00", "%FF", "é",
        ];
        var random = new Random(6);
        for (int i = 0; i < 20_000; i++)
        {
            string url = $"rabbit://u:{Secret}@h?" + string.Join('&', Enumerable.Range(0, random.Next(4)).Select(_ => $"{names[random.Next(names.Length)]}={values[random.Next(values.Length)]}"));
            try
            {
                Read(url).ToString().ShouldNotContain(Secret);
            }
            catch (TransportException fault)
            {
                fault.Error.ShouldBe(TransportError.InvalidUrl, url);
                fault.ToString().ShouldNotContain(Secret);
            }
        }
    }

    [Fact]
    public void Every_option_has_a_row_in_the_documentation()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "TypedRpc.sln")))
            folder = folder.Parent;
        string[] rows = [.. File.ReadLines(Path.Combine(folder.ShouldNotBeNull().FullName, "docs", "transport-url.md"))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('`')[1])];
        UrlOptions.Names.Concat(BusUrlOptions.Names).Except(rows).ShouldBeEmpty();
    }

    private static BrokerAddress Read(string url) => UrlOptions.AddressOf(TransportUrl.Parse(url), BusUrlOptions.Names);
}
