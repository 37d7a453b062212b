using FsCheck;
using FsCheck.Fluent;
using TypedRpc.Transport;

namespace TypedRpc.Tests.Transport;

/// <summary>What a transport URL says, and what it never says.</summary>
public sealed class Urls
{
    [Theory]
    [InlineData("memory://", "memory", "", null, null, null, null)]
    [InlineData("memory://name", "memory", "name", null, null, null, null)]
    [InlineData("rabbit://host", "rabbit", "host", null, null, null, null)]
    [InlineData("RABBIT://Host", "rabbit", "Host", null, null, null, null)]
    [InlineData("rabbit://host/", "rabbit", "host", null, null, null, null)]
    [InlineData("rabbit://host:5673/vhost", "rabbit", "host", 5673, null, null, "vhost")]
    [InlineData("rabbit://user@host", "rabbit", "host", null, "user", null, null)]
    [InlineData("rabbit://user:@host", "rabbit", "host", null, "user", "", null)]
    [InlineData("rabbit://user:secret@host:1/v", "rabbit", "host", 1, "user", "secret", "v")]
    [InlineData("rabbit://u%40x:p%3Aw%2F%40%25@host/%2F", "rabbit", "host", null, "u@x", "p:w/@%", "/")]
    [InlineData("rabbit://user:a:b@host", "rabbit", "host", null, "user", "a:b", null)]
    [InlineData("rabbit://user:a@b@host", "rabbit", "host", null, "user", "a@b", null)]
    [InlineData("rabbit://user:p#w@host", "rabbit", "host", null, "user", "p#w", null)]
    [InlineData("rabbit://[::1]", "rabbit", "::1", null, null, null, null)]
    [InlineData("rabbit://[2001:db8::1]:5672/v", "rabbit", "2001:db8::1", 5672, null, null, "v")]
    [InlineData("rabbit://user:pw@[::1]:65535", "rabbit", "::1", 65535, "user", "pw", null)]
    [InlineData("rabbit://192.0.2.7:5672", "rabbit", "192.0.2.7", 5672, null, null, null)]
    [InlineData("rabbit://host/a/b", "rabbit", "host", null, null, null, "a/b")]
    [InlineData("amqp+x.y-z://host", "amqp+x.y-z", "host", null, null, null, null)]
    [InlineData("rabbit:///v", "rabbit", "", null, null, null, "v")]
    [InlineData("rabbit://", "rabbit", "", null, null, null, null)]
    [InlineData("rabbit://host//", "rabbit", "host", null, null, null, "/")]
    [InlineData("rabbit:////", "rabbit", "", null, null, null, "/")]
    [InlineData("rabbit://host/%2F", "rabbit", "host", null, null, null, "/")]
    [InlineData("rabbit://host/a%2Fb%2C", "rabbit", "host", null, null, null, "a/b,")]
    [InlineData("rabbit://host/a,b", "rabbit", "host", null, null, null, "a,b")]
    [InlineData("rabbit://:@host", "rabbit", "host", null, "", "", null)]
    [InlineData("rabbit://u:p@", "rabbit", "", null, "u", "p", null)]
    [InlineData("rabbit://us%2Cer:p%2Cw@host", "rabbit", "host", null, "us,er", "p,w", null)]
    [InlineData("rabbit://u:[x]@[fe80::1]:1", "rabbit", "fe80::1", 1, "u", "[x]", null)]
    [InlineData("rabbit://u:p+w@host/v+w", "rabbit", "host", null, "u", "p+w", "v+w")]
    public void A_URL_is_parsed(string url, string scheme, string host, int? port, string? user, string? password, string? path)
    {
        TransportUrl parsed = TransportUrl.Parse(url);
        (parsed.Scheme, parsed.Host, parsed.Port, parsed.UserName, parsed.Password, parsed.Path)
            .ShouldBe((scheme, host, port, user, password, path));
        parsed.Options.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("rabbit://a,b", "a|b")]
    [InlineData("rabbit://a:1,b:2/v", "a:1|b:2")]
    [InlineData("rabbit://u:p@a:1,b:2/v", "u:p@a:1|b:2")]
    [InlineData("rabbit://u:p@a,b,c", "u:p@a|b|c")]
    [InlineData("rabbit://u1:p1@a:1,u2:p2@b:2/v?x=y", "u1:p1@a:1|u2:p2@b:2")]
    [InlineData("rabbit://u1@a,u2@b", "u1@a|u2@b")]
    [InlineData("rabbit://u1:p1@[fe80::1]:1,u2:p2@[fe80::2]:2", "u1:p1@fe80::1:1|u2:p2@fe80::2:2")]
    [InlineData("rabbit://u%2C:p%40@a,u:@b", "u,:p@@a|u:@b")]
    [InlineData("rabbit://u:p@a@b,u:x:y@c", "u:p@a@b|u:x:y@c")]
    [InlineData("rabbit://a,a:5672,a", "a|a:5672|a")]
    public void Each_host_has_its_own_port_user_and_password(string url, string hosts)
    {
        TransportUrl parsed = TransportUrl.Parse(url);
        string.Join('|', parsed.Hosts.Select(h =>
            $"{h.UserName}{(h.Password is null ? "" : ":" + h.Password)}{(h.UserName is null ? "" : "@")}"
                + $"{h.Host}{(h.Port is { } port ? $":{port}" : "")}"))
                .ShouldBe(hosts);
        (parsed.Host, parsed.Port, parsed.UserName, parsed.Password)
            .ShouldBe((parsed.Hosts[0].Host, parsed.Hosts[0].Port, parsed.Hosts[0].UserName, parsed.Hosts[0].Password));
        parsed.Hosts.ShouldAllBe(
            host => host.Scheme == parsed.Scheme && host.Path == parsed.Path && host.Options == parsed.Options && host.Hosts.Count == 1);
    }

    [Fact]
    public void An_option_given_several_times_is_a_list() =>
        TransportUrl.Parse("rabbit://host?a=1&b=x&a=2&%61=,").Options
            .ShouldBe(new Dictionary<string, string> { ["a"] = "1,2,,", ["b"] = "x" }, ignoreOrder: true);

    [Fact]
    public void Options_are_decoded_and_their_names_matter_by_case()
    {
        TransportUrl url = TransportUrl.Parse("rabbit://host/v?control_exchange=nova&a=1%262&A=&b=x=y&");
        url.Options.ShouldBe(
            new Dictionary<string, string> { ["control_exchange"] = "nova", ["a"] = "1&2", ["A"] = "", ["b"] = "x=y" }, ignoreOrder: true);
        url.Path.ShouldBe("v");
    }

    [Theory]
    [InlineData("", "scheme")]
    [InlineData("host", "scheme")]
    [InlineData("://host", "scheme")]
    [InlineData("rab bit://host", "scheme")]
    [InlineData("rabbit:secret://host", "scheme")]
    [InlineData("rabbit:/host", "scheme")]
    [InlineData("rabbit://host:0", "port")]
    [InlineData("rabbit://host:65536", "port")]
    [InlineData("rabbit://host:-1", "port")]
    [InlineData("rabbit://host:", "port")]
    [InlineData("rabbit://host:5672x", "port")]
    [InlineData("rabbit://host: 1", "port")]
    [InlineData("rabbit://[::1", "IPv6")]
    [InlineData("rabbit://[::1]x", "IPv6")]
    [InlineData("rabbit://[host]", "IPv6")]
    [InlineData("rabbit://[]", "IPv6")]
    [InlineData("rabbit://[192.0.2.7]", "IPv6")]
    [InlineData("rabbit://ho st", "host name")]
    [InlineData("rabbit://a,b c", "host 2: the host name")]
    [InlineData("rabbit://a, b", "host 2: the host name")]
    [InlineData("rabbit://a,", "host 2: it has no name")]
    [InlineData("rabbit://,a", "host 1: it has no name")]
    [InlineData("rabbit://a,,b", "host 2: it has no name")]
    [InlineData("rabbit://u:p@,u:p@b", "host 1: it has no name")]
    [InlineData("rabbit://a:1,b:0", "host 2: the port")]
    [InlineData("rabbit://a,b,c:x", "host 3: the port")]
    [InlineData("rabbit://u:p@a,u:%p@b", "host 2: password")]
    [InlineData("rabbit://u:p@a,%:p@b", "host 2: user name")]
    [InlineData("rabbit://a%,b", "host 1: host")]
    [InlineData("rabbit://a,[::1", "host 2: the IPv6 address")]
    [InlineData("rabbit://a,u:p@b", "host 2: it has other parts of a login")]
    [InlineData("rabbit://u:p@a,u@b", "host 2: it has other parts of a login")]
    [InlineData("rabbit://u@a,u:p@b", "host 2: it has other parts of a login")]
    [InlineData("rabbit://u:p@a,b,u:p@c", "host 3: it has other parts of a login")]
    [InlineData("rabbit://2001:db8::1:5672", "brackets")]
    [InlineData("rabbit://%5B::1%5D", "brackets")]
    [InlineData("rabbit://u%4:p@host", "user name")]
    [InlineData("rabbit://u:p%zz@host", "password")]
    [InlineData("rabbit://host%/v", "host")]
    [InlineData("rabbit://host/%2", "path")]
    [InlineData("rabbit://host?a=%", "option")]
    [InlineData("rabbit://host?%=a", "option")]
    [InlineData("rabbit://host?a", "option has no value")]
    [InlineData("rabbit://host?a=1&a", "option has no value")]
    [InlineData("rabbit://host?a=1&a=%2", "option")]
    public void An_error_names_the_faulty_part(string url, string part)
    {
        TransportException exception = Should.Throw<TransportException>(() => TransportUrl.Parse(url));
        exception.Error.ShouldBe(TransportError.InvalidUrl);
        exception.Message.ShouldContain(part);
    }

    [Theory]
    [InlineData("rabbit://user:hunter2/x@host")]
    [InlineData("rabbit://user:1234/hunter2@host")]
    [InlineData("rabbit://user:1234/hunter2@host/v")]
    [InlineData("rabbit://user:1234?hunter2=x@host")]
    [InlineData("rabbit://user:1234?x=hunter2@host")]
    [InlineData("rabbit://user:1234/a?x=hunter2@host")]
    [InlineData("rabbit://user:hunter2@ho st")]
    [InlineData("rabbit://user:hunter2%@host")]
    [InlineData("rabbit://user:hunter2@host:port")]
    [InlineData("rabbit://user:hunter2@a,user:hunter2@b:0")]
    [InlineData("rabbit://user:hunter2,x@a")]
    [InlineData("rabbit://user:12,hunter2@a")]
    [InlineData("rabbit://user:12@34,hunter2@a")]
    [InlineData("rabbit://user:p@a,user:12,hunter2@b")]
    [InlineData("rabbit://user:p@a,user:hunter2,x@b")]
    [InlineData("rabbit://user:p@a,user:hunter2/x@b")]
    [InlineData("hunter2")]
    public void A_password_that_was_not_encoded_is_not_shown_in_the_error(string url)
    {
        TransportException exception = Should.Throw<TransportException>(() => TransportUrl.Parse(url).ToString());
        exception.ToString().ShouldNotContain("hunter2");
    }

    [Theory]
    [InlineData("memory://", "memory://")]
    [InlineData("rabbit://u:secret@h:1/%2F?a=b%26", "rabbit://u:***@h:1/%2F?a=b%26")]
    [InlineData("rabbit://u@[::1]:5", "rabbit://u@[::1]:5")]
    [InlineData(
        "rabbit://h?password=secret&SSL_PASSPHRASE=secret&api_token=secret&client_secret=secret",
        "rabbit://h?password=***&SSL_PASSPHRASE=***&api_token=***&client_secret=***")]
    [InlineData("rabbit://:secret@h", "rabbit://:***@h")]
    [InlineData("rabbit://u%2C:secret@a:1,v:secret@[::1]/x?y=z", "rabbit://u%2C:***@a:1,v:***@[::1]/x?y=z")]
    [InlineData("rabbit://u:secret@a,b:2", "rabbit://u:***@a,b:2")]
    [InlineData("rabbit://h?a=1&a=2", "rabbit://h?a=1%2C2")]
    public void The_text_form_hides_secrets(string url, string text) => TransportUrl.Parse(url).ToString().ShouldBe(text);

    [Fact]
    public void Any_password_is_read_and_shown_nowhere()
    {
        // Marked at both ends, so that it cannot occur in the rest by chance.
        Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>>(), (NonNull<string> text) =>
        {
            string password = "<" + new string([.. text.Get.Where(c => !char.IsSurrogate(c))]) + ">";
            string encoded = Uri.EscapeDataString(password);
            TransportUrl url = TransportUrl.Parse($"rabbit://user:{encoded}@host:5672/vhost?a=b");
            return url.Password == password && !url.ToString().Contains(password, StringComparison.Ordinal)
                && !url.ToString().Contains(encoded, StringComparison.Ordinal);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Any_text_is_read_as_a_URL_or_refused_without_showing_the_password()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>>(), (NonNull<string> text) =>
        {
            try
            {
                return !TransportUrl.Parse($"rabbit://user:hunter2{text.Get}@host")
                    .ToString().Contains("hunter2", StringComparison.Ordinal);
            }
            catch (TransportException exception)
            {
                return exception.Error == TransportError.InvalidUrl && !exception.ToString().Contains("hunter2", StringComparison.Ordinal);
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Any_text_of_the_characters_of_the_grammar_is_read_or_refused_without_showing_the_password()
    {
        string[] pieces =
        [
            ":", "@", ",", "/", "?", "#", "[", "]", "%", "&", "=", "a", "b1", "12", "65536", "::1", "%2C", "%40", " ", "é", "\0", "\ud800",
            "heartbeat",
        ];
        var random = new Random(20);
        int read = 0;
        for (int i = 0; i < 100_000; i++)
        {
            string Some() => string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => pieces[random.Next(pieces.Length)]));
            string before = Some(), after = Some();

            // With an '@' and then a ',' in it, what is meant as a password is a host and another login by the grammar, and nobody can
            // tell.
            if ((before + after).Contains(',', StringComparison.Ordinal))
                before = before.Replace("@", "", StringComparison.Ordinal);
            string url = $"rabbit://user:{before}hunter2{after}@host{Some()}";
            try
            {
                TransportUrl parsed = TransportUrl.Parse(url);
                read++;
                parsed.ToString().ShouldNotContain("hunter2", Case.Insensitive, url);
                parsed.Hosts.ShouldAllBe(host => !host.ToString().Contains("hunter2", StringComparison.Ordinal), url);
            }
            catch (TransportException exception)
            {
                exception.Error.ShouldBe(TransportError.InvalidUrl);
                exception.ToString().ShouldNotContain("hunter2", Case.Insensitive, url);
            }
        }

        read.ShouldBeGreaterThan(1_000);
    }

    [Fact]
    public void The_text_form_is_a_URL_that_says_the_same_but_for_secrets()
    {
        Prop.ForAll(
            ArbMap.Default.ArbFor<NonNull<string>>(),
            ArbMap.Default.ArbFor<NonNull<string>>(),
            (NonNull<string> user, NonNull<string> path) =>
            {
                string userName = new([.. user.Get.Where(c => !char.IsSurrogate(c))]);
                string vhost = new([.. path.Get.Where(c => !char.IsSurrogate(c))]);
                TransportUrl url = TransportUrl.Parse($"rabbit://{Uri.EscapeDataString(userName)}:pw@host/{Uri.EscapeDataString(vhost)}");
                TransportUrl again = TransportUrl.Parse(url.ToString());
                return again.UserName == userName && again.Path == url.Path && again.Password == "***" && (url.Path ?? "") == vhost;
            }).QuickCheckThrowOnFailure();
    }
}
