using System.Reflection;
using TypedRpc.Generated;
using TypedRpc.Generators.Tests.Contracts;
using TypedRpc.Serialization;

namespace TypedRpc.Generators.Tests;

/// <summary>Runs the code that was generated for the notifications of this very project.</summary>
public sealed class NotificationShapeTests
{
    private static readonly RpcContract<INews> News = RpcContracts.FindNotifications<INews>();

    [Fact]
    public void The_contract_info_has_the_values_of_the_attributes()
    {
        RpcContractInfo info = News.Info;
        info.Name.ShouldBe("TypedRpc.Generators.Tests.Contracts.INews");
        info.Topics.ShouldBe(["news", "archive"]);
        info.Exchange.ShouldBe("press");
        info.Methods.Select(method => (method.Name, method.Priority)).ShouldBe(
        [
            ("news.base", NotificationPriority.Warn), ("news.login", NotificationPriority.Info),
            ("news.nothing", NotificationPriority.Info), ("news.number", NotificationPriority.Sample),
            ("news.pair", NotificationPriority.Info), ("news.points", NotificationPriority.Info),
        ]);
        info.Methods.ShouldAllBe(method => method.Kind == RpcMethodKind.Notification);
    }

    [Fact]
    public void A_single_parameter_is_the_payload()
    {
        Hold("news.login", new Login("ada", "lovelace", 7), """{"user_name":"ada","password":"lovelace","pin":7}""");
        Hold("news.base", new Point(1, 2), """{"x":1,"y":2}""");
        Hold("news.number", 5, "5");
        Hold("news.points", new List<Point> { new(1, 2) }, """[{"x":1,"y":2}]""");
    }

    [Fact]
    public void Several_parameters_are_an_object_by_their_names()
    {
        Hold<(int, string, Color?)>("news.pair", (1, "x", null), """{"class":1,"secret":"x","color_of_it":null}""");
        Hold<(int, string, Color?)>(
            "news.pair", (1, "x", Color.Green), $$"""{"class":1,"secret":"x","color_of_it":{{(int)Color.Green}}}""");
        Codec.FromJson(Shape<(int, string, Color?)>("news.pair"), """{"secret":"y","more":[]}""").ShouldBe((0, "y", null));
    }

    [Fact]
    public void No_parameter_is_an_empty_object() => Hold("news.nothing", default(ValueTuple), "{}");

    [Fact]
    public void Members_know_which_of_them_are_sensitive()
    {
        Members(Shape<Login>("news.login")).Sensitive.ShouldBe([1, 2]);
        Members(Shape<(int, string, Color?)>("news.pair")).Sensitive.ShouldBe([1]);
        Members(Shape<ValueTuple>("news.nothing")).Sensitive.ShouldBeEmpty();
    }

    [Fact]
    public void Calls_and_casts_know_the_event_type_that_is_emitted_around_them()
    {
        RpcContractInfo info = RpcContracts.Find<IReporter>().Info;
        info.Methods.ToDictionary(method => method.Name, method => method.Notify).ShouldBe(
            new Dictionary<string, string?> { ["drop"] = "report.drop", ["read"] = null, ["write"] = "report.write" }, ignoreOrder: true);
    }

    private static void Hold<T>(string eventType, T payload, string json)
    {
        Codec.Json(Shape<T>(eventType), payload).ShouldBe(json);
        Codec.FromJson(Shape<T>(eventType), json).ShouldBe(payload);
        Codec.FromMessagePack(Shape<T>(eventType), Codec.MessagePack(Shape<T>(eventType), payload)).ShouldBe(payload);
    }

    private static Shape<T> Shape<T>(string eventType) =>
        ((ShapedMethod<T, Nothing>)News.Info.Methods.Single(method => method.Name == eventType)).Arguments;

    private static Members Members<T>(Shape<T> shape) =>
        (Members)shape.GetType().GetField("__members", BindingFlags.Static | BindingFlags.NonPublic)!.GetValue(null)!;
}
