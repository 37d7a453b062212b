namespace TypedRpc.Packages.Tests.Samples;

/// <summary>The block storage service in one process.</summary>
public sealed class BlockStorageTests
{
    [Fact]
    public async Task Alone_it_makes_all_volumes_and_lists_them_as_available()
    {
        IReadOnlyList<PrintedVolume> volumes = PrintedVolume.Of(await Dotnet.RunAsync(Places.Sample("BlockStorage"), "--volumes", "6"));

        volumes.Select(volume => volume.Name).ShouldBe(["vol-01", "vol-02", "vol-03", "vol-04", "vol-05", "vol-06"]);
        volumes.Select(volume => volume.SizeGib).ShouldBe([2, 3, 4, 1, 2, 3]);
        volumes.ShouldAllBe(volume => volume.State == "available");
        volumes.Select(volume => volume.Host).Distinct().Order(StringComparer.Ordinal).ShouldBe(["h1", "h2"]);
    }

    [Fact]
    public async Task With_trace_each_hop_of_a_volume_is_seen_going_out_and_coming_in_with_one_id()
    {
        string output = await Dotnet.RunAsync(Places.Sample("BlockStorage"), "--volumes", "1", "--trace");
        IReadOnlyList<PrintedHop> hops = PrintedHop.Of(output);
        string host = PrintedVolume.Of(output).Single().Host;

        foreach ((string sender, string what, string where, string receiver, string queue) in new[]
        {
            ("api", "Call list_hosts", "exchange 'openstack', key 'scheduler'", "scheduler", "queue 'scheduler'"),
            ("api", "Call schedule_volume", "exchange 'openstack', key 'scheduler'", "scheduler", "queue 'scheduler'"),
            ("scheduler", "Cast create_volume", $"exchange 'openstack', key 'volume.{host}'", host, $"queue 'volume.{host}'"),
            (host, "Cast report_capacity", "exchange 'openstack', key 'scheduler'", "scheduler", "queue 'scheduler'"),
            ("api", "Call find_volume", $"exchange 'openstack', key 'volume.{host}'", host, $"queue 'volume.{host}'"),
        })
        {
            PrintedHop sent = hops.FirstOrDefault(hop => hop.Role == sender && hop.Way == "out" && hop.What == what)
                .ShouldNotBeNull(output);
            sent.Where.ShouldBe(where);
            PrintedHop received = hops.FirstOrDefault(hop => hop.Way == "in" && hop.Id == sent.Id).ShouldNotBeNull(output);
            (received.Role, received.What, received.Where).ShouldBe((receiver, what, queue));
            if (!what.StartsWith("Call ", StringComparison.Ordinal))
                continue;
            string reply = $"Reply to {what["Call ".Length..]}";
            hops.ShouldContain(hop => hop.Role == receiver && hop.Way == "out" && hop.What == reply && hop.Id == sent.Id, output);
        }

        foreach (string what in new[] { "Notification volume.create.start", "Notification volume.create.end" })
        {
            hops.ShouldContain(
                hop => hop.Role == host && hop.Way == "out" && hop.What == what && hop.Where == "key 'notifications.info'", output);
        }
        hops.ShouldContain(
            hop => hop.Role == "scheduler" && hop.What == "FanoutCast publish_capacity" && hop.Where == "exchange 'volume_fanout', key ''",
            output);
    }

    [Theory]
    [InlineData("--volumes 0", "--volumes must be from 1 to 60")]
    [InlineData("--volumes many", "--volumes must be from 1 to 60")]
    [InlineData("--role nobody", "Must be one of")]
    [InlineData("--role volume --host a/b", "--host must be")]
    [InlineData("--nonsense", "Unrecognized command or argument '--nonsense'")]
    [InlineData("--transport carrier-pigeon://coop", "No transport is registered for 'carrier-pigeon://'")]
    [InlineData("--transport :::", "The transport URL cannot be read")]
    [InlineData("--transport rabbit://guest:secret@127.0.0.1:1/ --role api", "RabbitMQ cannot be reached at 127.0.0.1:1")]
    public async Task Arguments_that_cannot_be_used_are_answered_with_a_message_and_an_exit_code(string arguments, string message)
    {
        await using RunningProgram program = Dotnet.Start(Places.Sample("BlockStorage"), arguments.Split(' '));

        (await program.ExitedAsync(Dotnet.RunLimit)).ShouldBe(1, program.Output);
        program.Output.ShouldContain(message);
        program.Output.ShouldNotContain("   at ");
        program.Output.ShouldNotContain("secret");
    }
}
