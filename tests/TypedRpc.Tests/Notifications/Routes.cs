using TypedRpc.Notifications;

namespace TypedRpc.Tests.Notifications;

/// <summary>Which drivers the rules choose: groups by or, lists by and, each driver once.</summary>
public sealed class Routes
{
    [Theory]
    [InlineData("volume.create.end", NotificationPriority.Info, "a,c")]
    [InlineData("volume.create.end", NotificationPriority.Error, "a,b,c")]
    [InlineData("backup.create.end", NotificationPriority.Error, "b,c")]
    [InlineData("backup.create.end", NotificationPriority.Warn, "b,c")]
    [InlineData("backup.create.end", NotificationPriority.Info, "c")]
    [InlineData("volume.delete.end", NotificationPriority.Sample, "c")]
    [InlineData("metric.cpu", NotificationPriority.Sample, "a,c")]
    public void A_driver_gets_what_a_rule_of_any_group_accepts(string eventType, NotificationPriority priority, string drivers)
    {
        var routes = new NotificationRoutes(new NotificationRouting
        {
            Groups = new Dictionary<string, IReadOnlyDictionary<string, NotificationRule>>
            {
                ["first"] = new Dictionary<string, NotificationRule>
                {
                    ["a"] = new() { AcceptedEvents = ["volume.create.*", "volume.attach.*"] },
                    ["b"] = new() { AcceptedPriorities = ["ERROR", "war?"] },
                    ["c"] = new(),
                    ["never"] = new() { AcceptedEvents = [] },
                },
                ["second"] = new Dictionary<string, NotificationRule>
                {
                    ["a"] = new() { AcceptedEvents = ["metric.*"], AcceptedPriorities = ["sample"] },
                    ["c"] = new() { AcceptedPriorities = ["*"] },
                    ["never"] = new() { AcceptedEvents = ["*"], AcceptedPriorities = ["none"] },
                },
            },
        });

        routes.Find(eventType, priority).Order(StringComparer.Ordinal).ShouldBe(drivers.Split(','));
        routes.Drivers.Order(StringComparer.Ordinal).ShouldBe(["a", "b", "c", "never"]);
    }

    [Fact]
    public void No_rules_choose_no_driver() => new NotificationRoutes(null).Find("x", NotificationPriority.Info).ShouldBeEmpty();
}
